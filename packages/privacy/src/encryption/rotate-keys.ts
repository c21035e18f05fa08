import type { PurposeGate, PurposeWork } from '../gate/purpose-gate.js';
import { decryptField, encryptField, fieldHeader } from './encrypted-field.js';
import { EncryptionError, type KeyRing } from './key-ring.js';

/** An encrypted column, and how its rows are told apart. */
interface EncryptedColumn {
  table: string;
  column: string;
  /** Key of the table, a uuid: rotation goes through it in order. */
  key: string;
  /** SQL of what the value is bound to; the `row` of its place. */
  row: string;
}

/** Every encrypted column. Rotation meets them as security does, so that the account of a restricted customer is not left under a key that goes. */
export const encryptedColumns = [
  { table: 'billing.payment_account', column: 'account', key: 'payment_account_id', row: "customer_id || '/' || payment_account_id" },
  { table: 'events.webhook_secret', column: 'secret', key: 'secret_id', row: "customer_id || '/' || secret_id" },
] as const satisfies readonly EncryptedColumn[];

/** What a rotation did to one column, in values. */
export interface Rotation {
  table: string;
  column: string;
  rotated: number;
  /** Left as they were, because they do not decrypt: altered, or moved from another row. */
  unreadable: number;
  /** How many values are under each key now. */
  underKey: Readonly<Record<string, number>>;
}

export interface RotationOptions {
  actor: string;
  /** Values of one transaction. */
  batch?: number;
  /** Told after each committed batch how many values of the column are done. */
  onBatch?: (done: number) => void;
}

const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Encrypts every value that is not under the current key anew, batch by batch, each a transaction. It can be broken off
 * at any point and run again, and run while collection works: a value is always under a key of the ring.
 *
 * @throws EncryptionError before anything is changed, when values are under a key that is not in the ring
 */
export async function rotateKeys(gate: PurposeGate, ring: KeyRing, options: RotationOptions): Promise<Rotation[]> {
  const access = { scope: 'all', actor: options.actor, why: 'rotate field keys' } as const;
  const rotations: Rotation[] = [];
  for (const target of encryptedColumns) {
    const before = await gate.purpose('security', access, (work) => countByKey(work, target));
    const unknown = Object.keys(before).filter((id) => !ring.key(id));
    if (unknown.length > 0) throw new EncryptionError(`Values of ${target.table}.${target.column} are under field keys that are not in the ring: ${unknown.join(', ')}. Nothing was changed.`);
  }
  for (const target of encryptedColumns) {
    let rotated = 0;
    let unreadable = 0;
    for (let after: string | undefined = FIRST; after !== undefined; ) {
      const from: string = after;
      const done = await gate.purpose('security', access, (work) => rotateBatch(work, ring, target, from, options.batch ?? 500));
      rotated += done.rotated;
      unreadable += done.unreadable;
      after = done.last;
      options.onBatch?.(rotated + unreadable);
    }
    const underKey = await gate.purpose('security', access, (work) => countByKey(work, target));
    rotations.push({ table: target.table, column: target.column, rotated, unreadable, underKey });
  }
  return rotations;
}

type Work = PurposeWork<'security'>;

async function countByKey({ sql }: Work, { table, column }: EncryptedColumn): Promise<Record<string, number>> {
  const { rows } = await sql<{ id: string; values: number }>(
    [table], `select convert_from(substring(${column} from 3 for get_byte(${column}, 1)), 'LATIN1') as id, count(*)::int as values from ${table} group by id order by id`);
  return Object.fromEntries(rows.map(({ id, values }) => [id, values]));
}

async function rotateBatch({ sql }: Work, ring: KeyRing, { table, column, key, row }: EncryptedColumn, after: string, batch: number) {
  const header = fieldHeader(ring.current);
  const { rows } = await sql<{ key: string; row: string; value: Buffer }>(
    [table],
    `select ${key} as key, ${row} as row, ${column} as value from ${table}
     where ${key} > $1 and substring(${column} from 1 for $2) <> $3 order by ${key} limit $4 for update`,
    [after, header.length, header, batch],
  );
  const anew = rows.flatMap(({ key: id, row: name, value }) => {
    const place = { table, column, row: name };
    try {
      return [{ id, value: encryptField(ring, place, decryptField(ring, place, value)) }];
    } catch (error) {
      if (error instanceof EncryptionError) return [];
      throw error;
    }
  });
  await sql([table], `update ${table} t set ${column} = n.value from unnest($1::uuid[], $2::bytea[]) as n (key, value) where t.${key} = n.key`, [anew.map(({ id }) => id), anew.map(({ value }) => value)]);
  return { rotated: anew.length, unreadable: rows.length - anew.length, last: rows.at(-1)?.key };
}
