import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import { Problem, PROBLEMS, type Text } from '../problems/problem.js';
import { NOT_OFFERED } from './tmf-error.js';
import type { TmfAction, TmfHub, TmfResource } from './tmf-resource.js';

/** A TM Forum API: its place, who may ask, and what it has. */
export interface TmfApi {
  /** Without a slash at either end: `tmf-api/productInventory/v4`. */
  readonly basePath: string;
  readonly readScope: string;
  readonly writeScope: string;
  /** Providers of the module that the controller stands in. */
  readonly resources: readonly Type<TmfResource>[];
  /** Without one the API tells nobody of events, and says so. */
  readonly hub?: Type<TmfHub>;
  /** Resources of the definition that the business does not have, and the sentence that says so. */
  readonly notOffered: Readonly<Record<string, Text>>;
}

const REFUSED: Text = { en: 'The method is not part of this resource.', da: 'Metoden hører ikke til denne ressource.' };
const NO_HUB: Text = { en: 'This API sends no events.', da: 'Dette API sender ingen hændelser.' };

/** Finds what an address names among what an API has. */
export class TmfFinder {
  private byName: ReadonlyMap<string, TmfResource> | undefined;

  constructor(private readonly api: TmfApi, private readonly modules: ModuleRef) {}

  /** @throws Problem 501 with the sentence of what is not offered, 404 for what the definition does not have either */
  resource(name: string): TmfResource {
    const { resources, notOffered } = this.api;
    this.byName ??= new Map(resources.map((type) => this.modules.get(type)).map((resource) => [resource.name, resource]));
    if (Object.hasOwn(notOffered, name)) throw new Problem(NOT_OFFERED, { detail: notOffered[name]! });
    const resource = this.byName.get(name);
    if (!resource) throw new Problem(PROBLEMS.notFound);
    return resource;
  }

  /** @throws Problem 405 when the resource has no such action */
  action<A extends Exclude<TmfAction, 'remove'>>(name: string, action: A): NonNullable<TmfResource[A]> {
    const resource = this.resource(name);
    const found = resource[action];
    if (!found) throw this.refusal(name, action);
    return found.bind(resource) as NonNullable<TmfResource[A]>;
  }

  refusal(name: string, action: TmfAction): Problem {
    return new Problem(PROBLEMS.methodNotAllowed, { detail: this.resource(name).refusals[action] ?? REFUSED });
  }

  /** @throws Problem 501 */
  hub(): TmfHub {
    if (!this.api.hub) throw new Problem(NOT_OFFERED, { detail: NO_HUB });
    return this.modules.get(this.api.hub);
  }
}
