import { columns } from '@turbotrack/database';
import type pg from 'pg';
import { tablesOf } from '../src/register/check.js';
import type { TableClass } from '../src/register/classification.js';
import { register } from '../src/register/register.js';

/** Whose rows are planted. All the ids in a person's rows are the person's number, so rows of one person refer to each other. */
export const people = {
  mine: { id: 1001, customer: 1001 },
  theirs: { id: 1002, customer: 1002 },
  /** Another employee of the customer `mine`. */
  colleague: { id: 1003, customer: 1001 },
  /** Processing is restricted, on every row that can say so. */
  restricted: { id: 1004, customer: 1004 },
  /** Objected, on every row that can say so. */
  objected: { id: 1005, customer: 1005 },
} as const satisfies Record<string, Person>;

export interface Person {
  readonly id: number;
  readonly customer: number;
}

/** A telephone number that occurs in this person's rows alone. */
export const canaryNumber = (person: Person) => `451577${person.id}`;

const CANARY = 'Kanarie';

/** True where a planted text or number, of anybody or of one person, occurs in what was heard. */
export function singsOf(heard: string, person?: Person): boolean {
  return new RegExp(person ? `${CANARY} [\\w.]+ ${person.id}|${canaryNumber(person)}` : `${CANARY} [\\w.]+ \\d{4}|451577\\d{4}`).test(heard);
}

export const tables = [...tablesOf(register as unknown as Record<string, Record<string, TableClass>>)];

interface PlantedColumn {
  key: string;
  name: string;
  type: string;
  /** Made by the database from others. */
  computed: boolean;
}

export function columnsOf(schema: string, table: string): PlantedColumn[] {
  const build = (columns as unknown as Record<string, Record<string, () => Record<string, { config: { name: string; columnType: string; generated?: unknown } }>>>)[schema]?.[table];
  return Object.entries(build?.() ?? {}).map(([key, { config }]) => ({ key, name: config.name, type: config.columnType, computed: config.generated !== undefined }));
}

/**
 * One row of every person in every table of the register: a table that is added is attacked by existing. Rules about
 * the form of values are taken off first, since a canary keeps none of them; who may see what does not hang on them.
 */
export async function plantRows(admin: pg.Client): Promise<void> {
  await admin.query(`do $$ declare r record; begin
    for r in select conrelid::regclass as target, conname from pg_constraint where contype in ('c', 'x') and coninhcount = 0 and connamespace::regnamespace::text = any('{${[...new Set(tables.map(({ schema }) => schema))].join()}}') loop
      execute format('alter table %s drop constraint %I', r.target, r.conname);
    end loop; end $$`);
  await admin.query('set session_replication_role = replica');
  for (const { schema, table, name, entry } of tables) {
    for (const person of Object.values(people)) {
      // A customer's own row has one owner; a colleague has none there.
      if (name === 'ordering.customer' && person.id !== person.customer) continue;
      const cells = columnsOf(schema, table).filter(({ computed }) => !computed).map((column) => [column.name, valueFor(column, name, entry, person)] as const);
      await admin.query(
        `insert into ${name} (${cells.map(([column]) => column).join()}) overriding system value values (${cells.map((_, n) => `$${n + 1}`).join()})`, cells.map(([, value]) => value));
    }
  }
  await admin.query('reset session_replication_role');
}

function valueFor({ key, type }: PlantedColumn, table: string, entry: TableClass, person: Person): unknown {
  if (key === entry.restriction) return person === people.restricted;
  if (key === entry.objection) return person === people.objected;
  if (key === 'customerId') return person.customer;
  if (key === 'e164' || key.endsWith('Number') && type === 'PgText') return canaryNumber(person);
  switch (type) {
    case 'PgText': return `${CANARY} ${table}.${key} ${person.id}`;
    case 'PgBoolean': return false;
    case 'PgTimestamp': return new Date();
    case 'PgJsonb': return JSON.stringify({ canary: `${CANARY} ${table}.${key} ${person.id}` });
    case 'PgArray': return [];
    case 'PgUUID': return `00000000-0000-4000-8000-00000000${person.id}`;
    case 'PgCustomColumn': return customValue(key, person);
    default: return person.id;
  }
}

function customValue(key: string, person: Person): unknown {
  if (key === 'during') return '[2026-01-01,)';
  if (key === 'sha256' || key === 'documentSha256' || key === 'account') return Buffer.alloc(32, person.id % 256);
  return new Date(Date.UTC(2020, 0, person.id)).toISOString().slice(0, 10);
}
