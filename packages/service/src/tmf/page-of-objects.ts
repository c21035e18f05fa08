import type { FilterOperator, TmfFilter, TmfQuery } from './tmf-query.js';
import type { TmfObject, TmfPage } from './tmf-resource.js';

/** The part of a list that a query asks for, of resources that are all at hand; any attribute can be filtered by. */
export function pageOfObjects(all: readonly TmfObject[], { filters, offset, limit }: TmfQuery): TmfPage {
  const fitting = all.filter((item) => filters.every((filter) => fits(item, filter)));
  return { items: fitting.slice(offset, offset + limit), total: fitting.length };
}

/** Of lists within the resource one member has to fit; of `ne` none may. */
function fits(item: TmfObject, { path, operator, values }: TmfFilter): boolean {
  const found = valuesAt(item, path.split('.'));
  if (operator === 'ne') return !found.some((value) => values.some((wanted) => compares('eq', value, wanted)));
  return found.some((value) => values.some((wanted) => compares(operator, value, wanted)));
}

function valuesAt(at: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(at)) return at.flatMap((member) => valuesAt(member, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return at === undefined || at === null ? [] : [at];
  if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return [];
  return valuesAt((at as Record<string, unknown>)[name], rest);
}

const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}T/;

function compares(operator: FilterOperator, value: unknown, wanted: string): boolean {
  const order = typeof value === 'number' ? value - Number(wanted)
    : typeof value === 'string' && ISO_MOMENT.test(value) ? Date.parse(value) - Date.parse(wanted)
    : typeof value === 'string' || typeof value === 'boolean' ? textOrder(String(value), wanted)
    : NaN;
  switch (operator) {
    case 'eq': return order === 0;
    case 'ne': return order !== 0;
    case 'gt': return order > 0;
    case 'gte': return order >= 0;
    case 'lt': return order < 0;
    case 'lte': return order <= 0;
  }
}

function textOrder(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
