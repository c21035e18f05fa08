import type { TmfObject } from './tmf-resource.js';

/** What says which resource it is, and is answered whatever was asked for. */
const ALWAYS = ['id', 'href', '@type'];

/** A resource with the attributes named alone; `a.b` leaves of `a` its `b`. A name that it does not have selects nothing (TMF630). */
export function selectFields(item: TmfObject, fields: readonly string[] | undefined): object {
  if (fields === undefined) return item;
  return pick(item, [...ALWAYS, ...fields].map((field) => field.split('.'))) as object;
}

function pick(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (Array.isArray(value)) return value.map((member) => pick(member, paths));
  if (typeof value !== 'object' || value === null || paths.some((path) => path.length === 0)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => {
    const within = paths.filter(([first]) => first === name).map(([, ...rest]) => rest);
    return within.length === 0 ? [] : [[name, pick(inner, within)]];
  }));
}
