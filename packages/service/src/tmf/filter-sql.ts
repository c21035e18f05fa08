import { type FieldError, Problem, PROBLEMS } from '../problems/problem.js';
import type { FilterOperator, TmfFilter } from './tmf-query.js';

/** What an attribute is in the database. */
export interface FilterColumn {
  /** An expression of the statement. */
  readonly sql: string;
  /** `texts`: an array, of which one has to be among the values. */
  readonly kind: 'text' | 'texts' | 'integer' | 'moment';
  /** How a value is stored; undefined: nothing can have it. Default: as it is written. */
  readonly stored?: (value: string) => string | undefined;
}

/** The attributes by which a list can be filtered. */
export type FilterColumns = Readonly<Record<string, FilterColumn>>;

const COMPARISONS: Readonly<Record<Exclude<FilterOperator, 'eq' | 'ne'>, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };
const TYPES = { text: 'text', texts: 'text', integer: 'int', moment: 'timestamptz' } as const;
const LARGEST_INTEGER = 2_147_483_647;
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * The conditions of a query as the condition of a statement, their values as its parameters. A day without a time is midnight UTC.
 *
 * @param values parameters that the statement has already; those of the conditions are added
 * @throws Problem 400 naming what cannot be filtered by, and what can; or what is no number or moment
 */
export function filterSql(filters: readonly TmfFilter[], columns: FilterColumns, values: unknown[]): string {
  const faults: FieldError[] = [];
  const conditions = filters.flatMap((filter) => {
    const column = Object.hasOwn(columns, filter.path) ? columns[filter.path]! : undefined;
    const wanted = column && valuesOf(filter, column);
    if (column && wanted) return [conditionOf(filter.operator, column, wanted, values)];
    faults.push({ in: 'query', pointer: `/${filter.path.replaceAll('.', '/')}`, detail: column ? wrongValue(column) : notFilterable(columns) });
    return [];
  });
  if (faults.length > 0) throw new Problem(PROBLEMS.invalidRequest, { errors: faults });
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}

/** The values as they are stored; undefined when one is none at all. */
function valuesOf({ values }: TmfFilter, { kind, stored = (value) => value }: FilterColumn): string[] | undefined {
  const wanted = values.flatMap((value) => stored(value) ?? []);
  if (kind === 'integer' && !wanted.every((value) => /^\d{1,10}$/.test(value) && Number(value) <= LARGEST_INTEGER)) return undefined;
  if (kind === 'moment' && !wanted.every((value) => MOMENT.test(value) && !Number.isNaN(Date.parse(value)))) return undefined;
  // No encoding of the database holds this character.
  if (wanted.some((value) => value.includes('\0'))) return undefined;
  return kind === 'moment' ? wanted.map((value) => new Date(value).toISOString()) : wanted;
}

function conditionOf(operator: FilterOperator, { sql, kind }: FilterColumn, wanted: readonly string[], values: unknown[]): string {
  const parameter = `$${values.push(wanted)}::${TYPES[kind]}[]`;
  if (kind === 'texts') return operator === 'ne' ? `not (${sql} && ${parameter})` : operator === 'eq' ? `${sql} && ${parameter}` : 'false';
  if (operator === 'eq') return `${sql} = any(${parameter})`;
  if (operator === 'ne') return `(${sql} is null or ${sql} <> all(${parameter}))`;
  return `${sql} ${COMPARISONS[operator]} any(${parameter})`;
}

function wrongValue({ kind }: FilterColumn) {
  if (kind === 'integer') return { en: 'Expected a whole number.', da: 'Forventet: et helt tal.' };
  if (kind === 'moment') return { en: 'Expected a day or a time such as 2026-12-31T23:00:00Z.', da: 'Forventet: en dag eller en tid som 2026-12-31T23:00:00Z.' };
  return { en: 'The value is not valid.', da: 'Værdien er ikke gyldig.' };
}

function notFilterable(columns: FilterColumns) {
  const names = Object.keys(columns).join(', ');
  return { en: `This list can be filtered by: ${names}.`, da: `Denne liste kan filtreres efter: ${names}.` };
}
