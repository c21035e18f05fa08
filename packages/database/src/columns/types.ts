import { bigint, customType, timestamp } from 'drizzle-orm/pg-core';

/** A 64-bit integer that stays below 2^53 in this business (ids, bytes, millionths of a krone). */
export const int8 = (name: string) => bigint(name, { mode: 'number' });

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

declare const encrypted: unique symbol;

/** A value that was encrypted before it came near the database; a buffer in clear does not pass for one. */
export type Encrypted = Buffer & { readonly [encrypted]: true };

/** PostgreSQL's range literal, e.g. `["2026-01-01 00:00:00+00",)`. */
export const tstzrange = customType<{ data: string }>({ dataType: () => 'tstzrange' });

/** A calendar day as ISO 8601 text, `2026-10-31`: no time zone can move it. */
export const day = customType<{ data: string }>({ dataType: () => 'date' });

/** A moment; UTC inside. */
export const moment = (name: string) => timestamp(name, { withTimezone: true });
