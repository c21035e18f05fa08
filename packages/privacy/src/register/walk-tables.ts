import { columns } from '@turbotrack/database';
import type { TableClass } from './classification.js';

/** Every table class of a register-shaped object with its schema and table name. */
export function* tablesOf(register: Record<string, Record<string, TableClass>>): Generator<{ schema: string; table: string; name: string; entry: TableClass }> {
  for (const [schema, tables] of Object.entries(register)) {
    for (const [table, entry] of Object.entries(tables)) yield { schema, table, name: `${schema}.${table}`, entry };
  }
}

/** The database names of a table's columns by their names in code. */
export function databaseColumns(schema: string, table: string): Map<string, string> {
  const tables = (columns as unknown as Record<string, Record<string, () => Record<string, { config: { name: string } }>>>)[schema];
  const build = tables?.[table];
  return new Map(build ? Object.entries(build()).map(([key, builder]) => [key, builder.config.name]) : []);
}

/** The same for columns of text and JSON alone: what planner statistics would keep readable. */
export function textColumns(schema: string, table: string): Map<string, string> {
  const tables = (columns as unknown as Record<string, Record<string, () => Record<string, { config: { name: string; columnType: string } }>>>)[schema];
  const build = tables?.[table];
  const texts = Object.entries(build ? build() : {}).filter(([, { config }]) => ['PgText', 'PgJsonb', 'PgArray'].includes(config.columnType));
  return new Map(texts.map(([key, builder]) => [key, builder.config.name]));
}
