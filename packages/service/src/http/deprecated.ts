import { applyDecorators, type CallHandler, type ExecutionContext, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';

/** Moments as ISO 8601 texts with an offset. */
export interface Deprecation {
  readonly since: string;
  /** When it will answer no more. */
  readonly sunset?: string;
  /** The page that says what to use instead. */
  readonly link?: string;
}

const DEPRECATION = Symbol('deprecation');

/** How a deprecation stands in the OpenAPI document of its route. */
export const DEPRECATION_EXTENSION = 'x-deprecated-since';

/**
 * The route answers with `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link, and the OpenAPI document says `deprecated`.
 *
 * @throws TypeError for a moment that is none, or a sunset before the deprecation
 */
export function Deprecated(deprecation: Deprecation): MethodDecorator {
  const { since, sunset, link } = deprecation;
  const [from, until] = [Date.parse(since), sunset === undefined ? Infinity : Date.parse(sunset)];
  if (!(from <= until)) throw new TypeError('A deprecation needs a moment, and a sunset that does not come before it.');
  const headers: Record<string, string> = {
    deprecation: `@${Math.floor(from / 1000)}`,
    ...(sunset !== undefined && { sunset: new Date(until).toUTCString() }),
    ...(link !== undefined && { link: `<${link}>; rel="deprecation"; type="text/html"` }),
  };
  return applyDecorators(SetMetadata(DEPRECATION, headers), ApiExtension(DEPRECATION_EXTENSION, since));
}

/** Sets the headers of `@Deprecated` on every answer of its route, errors after the access check included. */
export class DeprecationInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const headers = Reflect.getMetadata(DEPRECATION, context.getHandler()) as Record<string, string> | undefined;
    if (headers) context.switchToHttp().getResponse<FastifyReply>().headers(headers);
    return next.handle();
  }
}
