import { csvCell } from '@turbotrack/csv';
import { z } from 'zod';

/** A column of a list as CSV; `cell` gives a ready cell, so text of others has gone through `csvCell`. */
export interface CsvColumn<T> {
  readonly heading: string;
  readonly cell: (item: T) => string;
}

/**
 * A column for each field of a list's item, in order, headed by its name; an object within has a column for each of its
 * own fields, `text.da`. For people who know other words, write the columns out.
 */
export function csvColumns<S extends z.ZodObject>(item: S): CsvColumn<z.input<S>>[] {
  return columnsOf(item, []) as CsvColumn<z.input<S>>[];
}

function columnsOf(object: z.ZodObject, path: readonly string[]): CsvColumn<unknown>[] {
  return Object.entries(object.shape).flatMap(([name, field]): CsvColumn<unknown>[] => {
    const at = [...path, name];
    const inner = unwrapped(field);
    return inner instanceof z.ZodObject ? columnsOf(inner, at) : [{ heading: csvCell(at.join('.')), cell: (item) => cellOf(valueAt(item, at)) }];
  });
}

function unwrapped(field: unknown): unknown {
  return field instanceof z.ZodNullable || field instanceof z.ZodOptional || field instanceof z.ZodDefault ? unwrapped(field.unwrap()) : field;
}

function valueAt(item: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], item);
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  // A decimal comma, as in every table for a Danish spreadsheet.
  if (typeof value === 'number') return String(value).replace('.', ',');
  return csvCell(textOf(value));
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([name, inner]) => `${name}: ${textOf(inner)}`).join(', ');
  return String(value);
}
