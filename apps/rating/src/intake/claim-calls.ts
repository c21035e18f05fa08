import type { PurposeWork } from '@turbotrack/privacy';
import { CopyRows } from './copy-rows.js';

/** What became of each record of a chunk, by its index. */
export interface Claims {
  /** Ours to store, each once. */
  won: number[];
  /** The same call with the same content came before. */
  duplicates: number;
  /** The same call with another content came before. */
  conflicts: number[];
}

type Claiming = Pick<PurposeWork<'call-intake'>, 'sql' | 'copy'>;

const TABLE = ['rating.call_claim'];
/** The one part of the table: COPY refuses the table itself, which has row security. */
const PART = 'rating.call_claim_all (key, content, chunk_id)';
const UNIQUE_VIOLATION = '23505';

/**
 * Claims the calls of a chunk. Whoever inserts a key owns the call, so two workers, a repeated delivery or a job run
 * twice store every call once. What the same chunk claimed in an earlier attempt is its own still.
 *
 * Keys that are there already are looked up, the others copied. Only when another transaction takes one of them in
 * between are they inserted one by one. Either way in the order of the keys: two transactions that share keys wait for
 * each other in the same order and cannot deadlock.
 */
export async function claimCalls(inside: Claiming, chunkId: number, keys: readonly bigint[], contents: readonly bigint[]): Promise<Claims> {
  const claims: Claims = { won: [], duplicates: 0, conflicts: [] };
  const first = new Map<bigint, number>();
  const meet = (index: number, content: bigint) => {
    if (contents[index] === content) claims.duplicates += 1;
    else claims.conflicts.push(index);
  };
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index]!;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else meet(index, contents[earlier]!);
  }
  const sorted = BigInt64Array.from(first.keys()).sort();
  for (const [key, content] of await claimKeys(inside, chunkId, sorted, (key) => contents[first.get(key)!]!)) {
    const index = first.get(key)!;
    first.delete(key);
    meet(index, content);
  }
  claims.won = [...first.values()];
  return claims;
}

/** @returns the keys that are not ours, with the content under which they were claimed */
async function claimKeys(inside: Claiming, chunkId: number, sorted: BigInt64Array, contentOf: (key: bigint) => bigint): Promise<Map<bigint, bigint>> {
  const { all, others } = await claimedAlready(inside, chunkId, sorted);
  const free = all.size === 0 ? sorted : sorted.filter((key) => !all.has(key));
  if (free.length === 0 || (await copied(inside, chunkId, free, contentOf))) return others;
  const values = [arrayLiteral(free), arrayLiteral(Array.from(free, contentOf)), chunkId];
  await inside.sql(TABLE, `insert into ${PART} select *, $3 from unnest($1::bigint[], $2::bigint[]) on conflict do nothing`, values);
  return (await claimedAlready(inside, chunkId, sorted)).others;
}

async function claimedAlready({ sql }: Claiming, chunkId: number, sorted: BigInt64Array): Promise<{ all: Set<bigint>; others: Map<bigint, bigint> }> {
  const { rows } = await sql<{ key: string; content: string; chunk_id: number }>(TABLE, 'select key, content, chunk_id from rating.call_claim where key = any($1::bigint[])', [arrayLiteral(sorted)]);
  const others = rows.filter(({ chunk_id }) => chunk_id !== chunkId);
  return { all: new Set(rows.map(({ key }) => BigInt(key))), others: new Map(others.map(({ key, content }) => [BigInt(key), BigInt(content)])) };
}

/** @returns false when another transaction has taken one of the keys meanwhile; nothing is claimed then */
async function copied({ sql, copy }: Claiming, chunkId: number, keys: BigInt64Array, contentOf: (key: bigint) => bigint): Promise<boolean> {
  const rows = new CopyRows();
  for (const key of keys) {
    rows.begin(3);
    rows.bigint(key);
    rows.bigint(contentOf(key));
    rows.int4(chunkId);
  }
  await sql([], 'savepoint claims');
  try {
    await copy(TABLE, PART, [rows.end()], 'binary');
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    await sql([], 'rollback to savepoint claims');
    return false;
  }
  await sql([], 'release savepoint claims');
  return true;
}

/** A PostgreSQL array of integers; the driver's own way through per-element quoting is ten times slower. */
function arrayLiteral(values: ArrayLike<bigint>): string {
  return `{${Array.prototype.join.call(values, ',')}}`;
}
