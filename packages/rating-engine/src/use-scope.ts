import type { Direction, Service } from '@turbotrack/telephony';
import type { ZoneDefinition } from './tariff-definition.js';

/** Which use something is for. Lists may be arrays or sets; JSON has arrays. */
export interface UseScope {
  readonly services: readonly Service[];
  /** Every direction when left out. */
  readonly directions?: readonly Direction[];
  /** Codes of zones; 'any' for all that are not marked special. */
  readonly zones: ReadonlySet<string> | readonly string[] | 'any';
  /** Every subscription among the calls given when left out: a customer's pool. */
  readonly subscriptions?: ReadonlySet<string> | readonly string[];
}

/** One use, by what scopes ask of it. */
export interface ScopedUse {
  readonly service: Service;
  readonly direction: Direction;
  readonly zone: ZoneDefinition | undefined;
  readonly subscription: string | undefined;
}

/** A scope with its lists turned into sets. */
export function scopeTest(scope: UseScope): (use: ScopedUse) => boolean {
  const services = new Set(scope.services);
  const directions = scope.directions && new Set(scope.directions);
  const zones = scope.zones === 'any' ? undefined : new Set(scope.zones);
  const subscriptions = scope.subscriptions && new Set(scope.subscriptions);
  return ({ service, direction, zone, subscription }) =>
    services.has(service) && (directions?.has(direction) ?? true) && zone !== undefined && (zones === undefined ? zone.special === undefined : zones.has(zone.code)) &&
    (subscriptions === undefined || (subscription !== undefined && subscriptions.has(subscription)));
}

/** By priority, the least first, then by id in code units, which is the same on every machine. */
export function inOrder<T extends { readonly id: string; readonly priority: number }>(list: readonly T[], what: string): T[] {
  const ids = new Set<string>();
  for (const { id } of list) {
    if (ids.has(id)) throw new RangeError(`Two ${what} have the id '${id}'.`);
    ids.add(id);
  }
  return list.toSorted((a, b) => a.priority - b.priority || compareCodeUnits(a.id, b.id));
}

export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
