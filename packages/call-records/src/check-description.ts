import { FORMATS } from './formats.js';
import { type DescriptionError, isJsonObject, JsonCheck } from './json-check.js';
import type { OperatorDescription } from './described-formats.js';

export type CheckedDescription =
  | { readonly description: OperatorDescription; readonly errors: readonly [] }
  | { readonly description: null; readonly errors: readonly DescriptionError[] };

const OPERATOR = /^[a-z][a-z0-9-]{0,39}$/u;

/** Checks an operator description read from JSON; every fault of it is told at once. */
export function checkDescription(json: unknown): CheckedDescription {
  const errors: DescriptionError[] = [];
  if (!isJsonObject(json)) return { description: null, errors: [{ path: '', sentence: 'A description is a JSON object.' }] };
  const root = new JsonCheck(json, '', errors);
  root.matching('operator', OPERATOR, 'Must be a short name of lower-case letters, digits and hyphens.');
  root.oneOf('format', Object.keys(FORMATS));
  const format = Object.entries(FORMATS).find(([name]) => name === json['format']);
  format?.[1].check(root);
  if (errors.length > 0) return { description: null, errors };
  return { description: json as unknown as OperatorDescription, errors: [] };
}
