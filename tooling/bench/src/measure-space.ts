import { register } from '@turbotrack/privacy';
import type pg from 'pg';
import { type Figure, figure } from './figures.js';

/** Classes of the register that are about how data is processed, not data themselves. */
const METADATA: ReadonlySet<string> = new Set(['processing-state', 'operations']);
const DATA = [['ordering', 'customer'], ['ordering', 'employee'], ['rating', 'call']] as const;

/**
 * GDPRbench's space factor, everything stored divided by the personal data itself: what the register classes as data in
 * the tables that the benchmark fills, beside all tables and indexes, without and with the access journal.
 */
export async function measureSpace(pool: pg.Pool): Promise<Figure[]> {
  const { rows: [size] } = await pool.query<{ all: number; journal: number }>(
    `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as all, coalesce(sum(pg_total_relation_size(c.oid)) filter (where c.relname like 'access\\_journal%'), 0)::float8 as journal
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('ordering', 'rating', 'billing', 'privacy', 'platform')`,
  );
  let personal = 0;
  for (const [schema, table] of DATA) personal += await bytesOf(pool, schema, table);
  return [
    figure('space without the journal', '× the personal data', (size!.all - size!.journal) / personal),
    figure("space with this run's journal", '× the personal data', size!.all / personal),
  ];
}

async function bytesOf(pool: pg.Pool, schema: string, table: string): Promise<number> {
  const tables = register as unknown as Record<string, Record<string, { columns: Record<string, { category: string }> }>>;
  const columns = Object.entries(tables[schema]![table]!.columns).filter(([, { category }]) => !METADATA.has(category)).map(([name]) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const { rows } = await pool.query<{ bytes: number }>(`select sum(${columns.map((column) => `coalesce(pg_column_size(${column}), 0)`).join(' + ')})::float8 as bytes from ${schema}.${table}`);
  return rows[0]!.bytes;
}
