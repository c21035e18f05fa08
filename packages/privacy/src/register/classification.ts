import type { Columns } from '@turbotrack/database';
import type { Category } from './categories.js';
import type { Purpose } from './purposes.js';
import type { RetentionRuleName } from './retention-rules.js';

/** What one column is, and who may read and write it for what. */
export interface ColumnClass {
  category: Category;
  read: readonly Purpose[];
  write: readonly Purpose[];
}

/** How a row is found from a scope; `shared` rows are about nobody in particular. */
export type RowScope =
  | { by: 'customer'; column: string }
  | { by: 'reference'; column: string; through: `${string}.${string}` }
  | { by: 'shared' };

export interface TableClass<Column extends string = string> {
  /** Why the table exists, in a sentence. */
  about: string;
  scope: RowScope;
  /** How the data subject of a row is found; `none` only where nothing personal is kept. */
  subject: 'customer' | 'employee' | 'assignment' | 'none' | 'exempt';
  /** Why a personal table has no findable data subject, where that is so. */
  exemption?: string;
  /** Which of a customer's rows an employee's own scope leaves; without it none: what is not said is denied. */
  employee?: { by: 'column'; column: Column } | { by: 'assignment'; column: Column } | { by: 'company' };
  /**
   * Boolean column that hides a restricted row from purposes that may not see it (P-27). With it or without it, a
   * customer's row is hidden with its customer as well.
   */
  restriction?: Column;
  /** Why a row is hidden by its own mark alone, and the customer's is not asked: only where asking costs too much. */
  markAlone?: string;
  /** Rows of a restricted customer that one purpose meets although it sees no restricted data (GDPR art. 18(2)); `rows` is SQL over them. */
  whileRestricted?: { purpose: Purpose; rows: string; why: string };
  /** Boolean column that hides a row from purposes that end with an objection (GDPR art. 21, P-25); without it, it is hidden with its customer. */
  objection?: Column;
  retention: RetentionRuleName;
  /** Purposes that may only add rows; `update` purposes may also change columns they write. */
  changes: 'append' | 'update';
  delete?: readonly Purpose[];
  /**
   * Purposes that may INSERT straight into month partitions, for COPY, and may not read back there. Rows come that way
   * alone: where `changes` is `update`, other purposes may change the columns they write, and add nothing.
   */
  partitionInsert?: readonly Purpose[];
  columns: { [C in Column]: ColumnClass };
}

/** The same class for several columns. */
export function classify<const C extends readonly string[], const R extends readonly Purpose[], const W extends readonly Purpose[] = readonly []>(
  columns: C,
  category: Category,
  read: R,
  write?: W,
): { [K in C[number]]: { category: Category; read: R; write: W } } {
  const entry = { category, read, write: (write ?? []) as unknown as W };
  return Object.fromEntries(columns.map((column) => [column, entry])) as { [K in C[number]]: typeof entry };
}

export type SchemaName = keyof Columns;
type TableColumns<S extends SchemaName, T extends keyof Columns[S]> = Columns[S][T] extends () => infer C ? keyof C & string : never;

/** Every table and every column of a schema; one that is missing does not compile. */
export type SchemaClasses<S extends SchemaName> = { [T in keyof Columns[S]]: TableClass<TableColumns<S, T>> };
