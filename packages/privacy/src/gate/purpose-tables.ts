import { type Columns, columns } from '@turbotrack/database';
import type { BuildColumns, ColumnBuilderBase, HasGenerated } from 'drizzle-orm';
import type { NodePgDatabase, NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { type PgColumnBuilderBase, type PgDeleteBase, type PgInsertBuilder, pgSchema, type PgTableWithColumns, type PgUpdateBuilder } from 'drizzle-orm/pg-core';
import type { ColumnClass, TableClass } from '../register/classification.js';
import type { Purpose } from '../register/purposes.js';
import { type Register, register } from '../register/register.js';

type Has<L, P> = P extends (L extends readonly (infer E)[] ? E : never) ? true : false;
type Builders<S extends keyof Columns, T extends keyof Columns[S]> = Columns[S][T] extends () => infer C ? C : never;
type ClassOf<S extends keyof Register, T, C> = T extends keyof Register[S]
  ? Register[S][T] extends { columns: infer All } ? (C extends keyof All ? All[C] : never) : never
  : never;
type MayRead<Class, P> = Class extends { read: infer R } ? Has<R, P> : false;
type MayWrite<Class, P> = Class extends { write: infer W } ? Has<W, P> : false;

/** The columns of a table that exist for a purpose: what it may not read is not there, what it may not write is generated. */
type ColumnsOf<S extends keyof Columns & keyof Register, T extends keyof Columns[S], P extends Purpose> = {
  [C in keyof Builders<S, T> as MayRead<ClassOf<S, T, C>, P> extends true ? C : MayWrite<ClassOf<S, T, C>, P> extends true ? C : never]:
    Builders<S, T>[C] extends ColumnBuilderBase
      ? MayWrite<ClassOf<S, T, C>, P> extends true ? Builders<S, T>[C] : HasGenerated<Builders<S, T>[C], { type: 'always' }>
      : never;
};

type TableFor<S extends keyof Columns & keyof Register & string, T extends keyof Columns[S] & string, P extends Purpose> =
  ColumnsOf<S, T, P> extends infer C extends Record<string, ColumnBuilderBase>
    ? keyof C extends never ? never : PgTableWithColumns<{ name: T; schema: S; dialect: 'pg'; columns: BuildColumns<T, C, 'pg'> }>
    : never;

/** The tables of a purpose by schema: `tables.rating.call` has only the columns this purpose may touch. */
export type TablesOf<P extends Purpose> = {
  readonly [S in keyof Columns & keyof Register & string]: {
    readonly [T in keyof Columns[S] & string as TableFor<S, T, P> extends never ? never : T]: TableFor<S, T, P>;
  };
};

type AnyTable<P extends Purpose> = { [S in keyof TablesOf<P>]: TablesOf<P>[S][keyof TablesOf<P>[S]] }[keyof TablesOf<P>];
type WritableTable<P extends Purpose> = AnyTable<P> extends infer T ? (T extends { $inferInsert: infer I } ? (keyof I extends never ? never : T) : never) : never;

/** Drizzle inside a purpose: the builders accept the purpose's own tables, and writing only where it may write. */
export interface PurposeDb<P extends Purpose> extends Pick<NodePgDatabase, 'select' | 'selectDistinct' | 'with' | '$with' | '$count' | 'execute'> {
  insert<T extends WritableTable<P>>(table: T): PgInsertBuilder<T, NodePgQueryResultHKT>;
  update<T extends WritableTable<P>>(table: T): PgUpdateBuilder<T, NodePgQueryResultHKT>;
  delete<T extends WritableTable<P>>(table: T): PgDeleteBase<T, NodePgQueryResultHKT>;
}

/**
 * Builds the purpose's drizzle tables. Columns it may not write are marked generated, so that drizzle leaves them out
 * of INSERT: naming one would need INSERT on it. `touched` is told each table that the work takes out.
 */
export function purposeTables<P extends Purpose>(purpose: P): { tables: TablesOf<P>; names: string[] } {
  const built: Record<string, Record<string, unknown>> = {};
  const names: string[] = [];
  const classes = register as unknown as Record<string, Record<string, TableClass>>;
  for (const [schema, tables] of Object.entries(columns as unknown as Record<string, Record<string, () => Record<string, PgColumnBuilderBase>>>)) {
    const inSchema: Record<string, unknown> = (built[schema] = {});
    for (const [table, builders] of Object.entries(tables)) {
      const kept = keepColumns(builders(), classes[schema]?.[table]?.columns ?? {}, purpose);
      if (Object.keys(kept).length === 0) continue;
      inSchema[table] = pgSchema(schema).table(table, kept);
      names.push(`${schema}.${table}`);
    }
  }
  return { tables: built as TablesOf<P>, names };
}

function keepColumns(builders: Record<string, PgColumnBuilderBase>, classes: Record<string, ColumnClass>, purpose: Purpose): Record<string, PgColumnBuilderBase> {
  const kept: Record<string, PgColumnBuilderBase> = {};
  for (const [column, builder] of Object.entries(builders)) {
    const entry = classes[column];
    if (!entry) continue;
    const reads = entry.read.includes(purpose);
    const writes = entry.write.includes(purpose);
    if (!reads && !writes) continue;
    if (!writes) (builder as unknown as { config: Record<string, unknown> }).config['generated'] = { type: 'always', as: '' };
    kept[column] = builder;
  }
  return kept;
}

/** The same tables, telling `note` the name of each one that is taken. */
export function watchTables<P extends Purpose>(tables: TablesOf<P>, note: (name: string) => void): TablesOf<P> {
  const watched: Record<string, unknown> = {};
  for (const schema of Object.keys(tables) as (keyof TablesOf<P> & string)[]) {
    watched[schema] = new Proxy(tables[schema] as object, {
      get(target, table, receiver) {
        if (typeof table === 'string' && table in target) note(`${schema}.${table}`);
        return Reflect.get(target, table, receiver) as unknown;
      },
    });
  }
  return watched as TablesOf<P>;
}
