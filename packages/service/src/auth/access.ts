import {
  applyDecorators, createParamDecorator, SetMetadata, type CanActivate, type ExecutionContext,
} from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import type { DiscoveryService } from '@nestjs/core';
import { ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Problem, PROBLEMS } from '../problems/problem.js';
import { StartupError } from '../startup-error.js';
import type { Caller, TokenVerifier } from './bearer-tokens.js';

const ACCESS = Symbol('access');
const FOR_CUSTOMERS = Symbol('for customers');

type Access = 'public' | readonly string[];
type RequestOfCaller = FastifyRequest & { caller?: Caller };

/**
 * The route needs a valid token that carries all the named scopes. On a method it replaces what its class says.
 *
 * @throws TypeError when a scope is not written as `resource:action`, or when none is named
 */
export function Scopes(...scopes: readonly [string, ...string[]]): MethodDecorator & ClassDecorator {
  for (const scope of scopes) {
    if (!/^[a-z][a-z-]*:[a-z][a-z-]*$/.test(scope)) throw new TypeError(`The scope ${scope} is not written as resource:action.`);
  }
  return applyDecorators(SetMetadata(ACCESS, scopes), ApiSecurity('bearer', [...scopes]));
}

/** The route is open to everyone, without a token. */
export function Public(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ACCESS, 'public' satisfies Access), ApiSecurity({}));
}

/**
 * A caller bound to one customer may enter too, and the route shows it no more than its own. Without it a route is for the
 * operator's own people, whatever scopes a customer's token carries.
 */
export function ForCustomers(): MethodDecorator & ClassDecorator {
  return SetMetadata(FOR_CUSTOMERS, true);
}

/** The caller of a route under `@Scopes`. On a public route it is undefined: give the parameter such a type there. */
export const CurrentCaller = createParamDecorator<void, Caller | undefined>(
  (_data, context) => context.switchToHttp().getRequest<RequestOfCaller>().caller,
);

function accessOf(handler: object, controller: object): Access | undefined {
  return (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller)) as Access | undefined;
}

function isForCustomers(handler: object, controller: object): boolean {
  return Reflect.hasMetadata(FOR_CUSTOMERS, handler) || Reflect.hasMetadata(FOR_CUSTOMERS, controller);
}

/** Lets a request in only where the route says who may enter. */
export class AccessGuard implements CanActivate {
  constructor(private readonly verifier: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = accessOf(context.getHandler(), context.getClass());
    if (access === 'public') return true;
    if (!access) throw new Problem(PROBLEMS.forbidden);
    const request = context.switchToHttp().getRequest<RequestOfCaller>();
    const token = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) throw new Problem(PROBLEMS.unauthenticated);
    const caller = await this.verifier.verify(token);
    if (!access.every((scope) => caller.scopes.has(scope))) throw new Problem(PROBLEMS.forbidden);
    if (caller.customerId !== undefined && !isForCustomers(context.getHandler(), context.getClass())) throw new Problem(PROBLEMS.forbidden);
    request.caller = caller;
    return true;
  }
}

/** @throws StartupError naming every route that says neither `@Scopes` nor `@Public` */
export function requireAccessOnEveryRoute(discovery: DiscoveryService): void {
  const open: string[] = [];
  for (const { metatype } of discovery.getControllers()) {
    if (typeof metatype !== 'function') continue;
    for (const [name, handler] of methodsOf(metatype.prototype as object)) {
      if (Reflect.hasMetadata(PATH_METADATA, handler) && !accessOf(handler, metatype)) open.push(`${metatype.name}.${name}`);
    }
  }
  if (open.length > 0) {
    throw new StartupError(`These routes say neither @Scopes nor @Public: ${open.join(', ')}. A route must say who may call it.`);
  }
}

/** All methods of a class, inherited ones included; the nearest definition wins. */
export function methodsOf(prototype: object): Map<string, (...args: never[]) => unknown> {
  const methods = new Map<string, (...args: never[]) => unknown>();
  for (let at: object | null = prototype; at && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const value: unknown = Object.getOwnPropertyDescriptor(at, name)?.value;
      if (typeof value === 'function' && name !== 'constructor' && !methods.has(name)) methods.set(name, value as () => unknown);
    }
  }
  return methods;
}
