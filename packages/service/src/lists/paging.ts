import { z } from 'zod';

const LARGEST_ID = 2_147_483_647;

/** Identifiers are 32-bit in the database. */
export const idSchema = z.coerce.number().int().min(1).max(LARGEST_ID);

export const limitSchema = z.coerce.number().int().min(1).max(500).default(50);

/** Query parameters of a list: at most `limit` items behind the one whose id is `after`. */
export const pagingSchema = z.strictObject({ after: z.coerce.number().int().min(0).max(LARGEST_ID).default(0), limit: limitSchema });

export type Paging = z.output<typeof pagingSchema>;

/** `K` is what a place in the list is named by. */
export interface Page<T, K = number> {
  items: T[];
  /** The `after` of the next page; null at the end. */
  next: K | null;
}

export function pageSchema<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), next: z.int().nullable() });
}

/** Cuts a page from rows that were read with one more than `limit`. */
export function pageOf<T>(rows: readonly T[], limit: number, idOf: (row: T) => number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last !== undefined && rows.length > limit ? idOf(last) : null };
}
