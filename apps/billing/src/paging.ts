import { z } from 'zod';

/** Query parameters of a list: at most `limit` items after the one named by `after`. */
export const pagingFields = {
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(50),
};

export interface Page<T> {
  readonly items: T[];
  /** To be given as `after` for the next page; null when this is the last. */
  readonly next: number | null;
}

/** Makes a page of rows that were read with one row more than `limit`. */
export function pageOf<T>(rows: readonly T[], limit: number, idOf: (row: T) => number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? idOf(last) : null };
}
