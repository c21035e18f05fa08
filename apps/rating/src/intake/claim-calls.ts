import type { PurposeWork } from '@turbotrack/privacy';

/** What became of each record of a chunk, by its index. */
export interface Claims {
  /** Ours to store, each once. */
  won: number[];
  /** The same call with the same content came before. */
  duplicates: number;
  /** The same call with another content came before. */
  conflicts: number[];
}

/**
 * Claims the calls of a chunk. Whoever inserts a key owns the call, so two workers, a repeated delivery or a job run
 * twice store every call once. Keys are inserted in order: two transactions that share keys wait for each other in the
 * same order and cannot deadlock.
 */
export async function claimCalls({ sql }: Pick<PurposeWork<'call-intake'>, 'sql'>, chunkId: number, keys: readonly bigint[], contents: readonly bigint[]): Promise<Claims> {
  const claims: Claims = { won: [], duplicates: 0, conflicts: [] };
  const first = new Map<bigint, number>();
  const meet = (index: number, content: bigint) => {
    if (contents[index] === content) claims.duplicates += 1;
    else claims.conflicts.push(index);
  };
  keys.forEach((key, index) => {
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, index);
    else meet(index, contents[earlier]!);
  });

  const sorted = BigInt64Array.from(first.keys()).sort();
  const inserted = await sql(
    ['rating.call_claim'],
    'insert into rating.call_claim (key, content, chunk_id) select *, $3 from unnest($1::bigint[], $2::bigint[]) on conflict do nothing',
    [arrayLiteral(sorted), arrayLiteral(Array.from(sorted, (key) => contents[first.get(key)!]!)), chunkId],
  );
  if (inserted.rowCount !== sorted.length) {
    const lost = await sql<{ key: string; content: string }>(
      ['rating.call_claim'],
      'select key, content from rating.call_claim where key = any($1::bigint[]) and chunk_id <> $2',
      [arrayLiteral(sorted), chunkId],
    );
    for (const row of lost.rows) {
      const index = first.get(BigInt(row.key))!;
      first.delete(BigInt(row.key));
      meet(index, BigInt(row.content));
    }
  }
  claims.won = [...first.values()];
  return claims;
}

/** A PostgreSQL array of integers; the driver's own way through per-element quoting is ten times slower. */
function arrayLiteral(values: ArrayLike<bigint>): string {
  return `{${Array.prototype.join.call(values, ',')}}`;
}
