import type { Scope } from '../src/gate/scope-token.js';
import type { ColumnClass, TableClass } from '../src/register/classification.js';
import { type Purpose, type PurposeEntry, purposeNames, purposes } from '../src/register/purposes.js';
import type { Battlefield } from './attack.js';
import { columnsOf, people, tables } from './plant-rows.js';

/** A purpose and a table of the register that it may touch. */
export interface Meeting {
  readonly table: string;
  readonly entry: TableClass;
  readonly purpose: Purpose;
  readonly purposeEntry: PurposeEntry;
  /** Names in the database of the columns that the purpose may read, and write. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** The column that tells whose a row is: of the scope, or the key that leads there. */
  readonly key: string | undefined;
}

/** Every purpose with every table of which it may read or write something. */
export const meetings: readonly Meeting[] = tables.flatMap(({ schema, table, name, entry }) => {
  const columns = columnsOf(schema, table);
  return purposeNames.flatMap((purpose) => {
    const allowed = (mode: 'read' | 'write') => columns.filter(({ key }) => (entry.columns as Record<string, ColumnClass>)[key]?.[mode].includes(purpose)).map((column) => column.name);
    const [reads, writes] = [allowed('read'), allowed('write')];
    const { scope } = entry;
    const key = scope.by === 'shared' ? undefined : columns.find((column) => column.key === scope.column)?.name;
    return reads.length + writes.length === 0 ? [] : [{ table: name, entry, purpose, purposeEntry: purposes[purpose] as PurposeEntry, reads, writes, key }];
  });
});

export const ownCustomer: Scope = { customer: people.mine.customer };

/** SQL that opens the purpose's rows of a table, as if its policy said nothing. */
export function openPolicy({ table, purpose }: Meeting, command: 'select' | 'insert' | 'update' | 'delete'): string {
  const clause = { select: 'using (true)', insert: 'with check (true)', update: 'using (true) with check (true)', delete: 'using (true)' }[command];
  return `alter policy "register_${purpose}_${command}" on ${table} ${clause}`;
}

/** Runs statements in the purpose and gives back every value that any of them returned, as text. */
export async function valuesSeen(field: Battlefield, { purpose }: Meeting, scope: Scope, statements: readonly string[], weakening?: string): Promise<string[]> {
  const work = async (attacker: { send(text: string): Promise<{ rows: Record<string, unknown>[] } | undefined> }) => {
    const values: string[] = [];
    for (const statement of statements) values.push(...((await attacker.send(statement))?.rows ?? []).flatMap((row) => Object.values(row)).map(String));
    return values;
  };
  return weakening === undefined ? field.asLoggedIn(purpose, scope, work) : field.asWeakened(purpose, scope, weakening, work);
}
