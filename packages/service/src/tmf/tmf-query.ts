import { Problem, PROBLEMS, type Text } from '../problems/problem.js';

export const filterOperators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] as const;
export type FilterOperator = (typeof filterOperators)[number];

/** One condition on an attribute. Several values are alternatives. */
export interface TmfFilter {
  /** Attributes from the outside in, with points between: `productOffering.id`. */
  readonly path: string;
  readonly operator: FilterOperator;
  readonly values: readonly string[];
}

/** What the query of a TM Forum list asks for (TMF630, "Query Resources"). */
export interface TmfQuery {
  /** Paths of the attributes to answer; undefined: all. */
  readonly fields: readonly string[] | undefined;
  readonly offset: number;
  readonly limit: number;
  /** All of them hold. */
  readonly filters: readonly TmfFilter[];
}

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 500;
const LARGEST_OFFSET = 1_000_000;
const MOST_FILTERS = 20;
const MOST_VALUES = 100;
const PATH = /^@?[A-Za-z][A-Za-z0-9]{0,63}(\.@?[A-Za-z][A-Za-z0-9]{0,63}){0,7}$/;
const SYMBOLS: Readonly<Record<string, FilterOperator>> = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte', '=': 'eq', '!=': 'ne' };

/**
 * Reads the query of an address as TMF630 writes it: `fields`, `offset`, `limit`, and conditions on attributes, `state=held,pending`,
 * `orderDate.gte=2026-01-01` or `orderDate>=2026-01-01`.
 *
 * @param search what follows the question mark
 * @throws Problem 400 with every wrong parameter, by its place, never by its value
 */
export function parseTmfQuery(search: string): TmfQuery {
  const faults: { pointer: string; detail: Text }[] = [];
  let fields: string[] | undefined;
  let [offset, limit] = [0, DEFAULT_LIMIT];
  const filters = new Map<string, { path: string; operator: FilterOperator; values: string[] }>();
  for (const part of search.split('&').filter((piece) => piece !== '')) {
    const text = decoded(part);
    const match = text === undefined ? null : /^([@\w.]+?)(?:\.(eq|ne|gte|gt|lte|lt))?(>=|<=|!=|>|<|=)(.*)$/s.exec(text);
    const [, name, suffix, symbol, value] = match ?? [];
    if (name === undefined || value === undefined || !PATH.test(name) || (suffix !== undefined && symbol !== '=')) {
      faults.push({ pointer: '', detail: { en: 'Expected parameters such as state=held or orderDate.gt=2026-01-01.', da: 'Forventet: parametre som state=held eller orderDate.gt=2026-01-01.' } });
      continue;
    }
    const operator = (suffix as FilterOperator | undefined) ?? SYMBOLS[symbol!]!;
    if (name === 'fields') fields = [...(fields ?? []), ...value.split(',').map((field) => field.trim())];
    else if (name === 'offset') offset = wholeNumber(value, 0, LARGEST_OFFSET) ?? fault(faults, name, `a whole number from 0 to ${LARGEST_OFFSET}`, `et helt tal fra 0 til ${LARGEST_OFFSET}`);
    else if (name === 'limit') limit = wholeNumber(value, 1, LARGEST_LIMIT) ?? fault(faults, name, `a whole number from 1 to ${LARGEST_LIMIT}`, `et helt tal fra 1 til ${LARGEST_LIMIT}`);
    else addFilter(filters, name, operator, value);
  }
  if (fields && !fields.every((field) => PATH.test(field))) fault(faults, 'fields', 'names of attributes with commas between', 'navne på attributter med komma imellem');
  if (filters.size > MOST_FILTERS || [...filters.values()].some(({ values }) => values.length > MOST_VALUES)) {
    faults.push({ pointer: '', detail: { en: `At most ${MOST_FILTERS} conditions of ${MOST_VALUES} values each can be given.`, da: `Der kan højst angives ${MOST_FILTERS} betingelser med hver ${MOST_VALUES} værdier.` } });
  }
  if (faults.length > 0) throw new Problem(PROBLEMS.invalidRequest, { errors: faults.map((one) => ({ in: 'query', ...one })) });
  return { fields, offset, limit, filters: [...filters.values()] };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : undefined;
}

function fault(faults: { pointer: string; detail: Text }[], name: string, en: string, da: string): number {
  faults.push({ pointer: `/${name}`, detail: { en: `Expected ${en}.`, da: `Forventet: ${da}.` } });
  return 0;
}

/** The same attribute named twice with the same operator is one condition with more alternatives. */
function addFilter(filters: Map<string, { path: string; operator: FilterOperator; values: string[] }>, path: string, operator: FilterOperator, value: string): void {
  const key = `${path} ${operator}`;
  const filter = filters.get(key) ?? { path, operator, values: [] };
  filter.values.push(...value.split(','));
  filters.set(key, filter);
}
