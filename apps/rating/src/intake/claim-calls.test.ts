import { PurposeGate } from '@turbotrack/privacy';
import { createTestDatabase, type TestDatabase } from '@turbotrack/privacy/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Claims, claimCalls } from './claim-calls.js';

let database: TestDatabase;
let gate: PurposeGate;
let chunks = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  gate = new PurposeGate(database.installation);
});
afterAll(async () => {
  await gate.close();
  await database.drop();
});

/** Claims as one chunk does: in a transaction of its own. */
function claim(keys: readonly bigint[], contents: readonly bigint[]): Promise<Claims> {
  const chunkId = (chunks += 1);
  return gate.purpose('call-intake', { scope: 'all', actor: 'test', why: 'test' }, (inside) => claimCalls(inside, chunkId, keys, contents));
}

test('four transactions that claim the same calls at once in opposite orders all end, and every call is won once', async () => {
  const keys = Array.from({ length: 20_000 }, (_, nth) => BigInt.asIntN(64, BigInt(nth) * 0x9e3779b97f4a7c15n));
  const orders = [keys, keys.toReversed(), [...keys.slice(10_000), ...keys.slice(0, 10_000)], keys.toSorted((a, b) => (a < b ? 1 : -1))];
  const claims = await Promise.all(orders.map((order) => claim(order, order)));
  const won = claims.flatMap(({ won: indexes }, at) => indexes.map((index) => orders[at]![index]!));
  expect(won).toHaveLength(20_000);
  expect(new Set(won).size).toBe(20_000);
  expect(claims.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(60_000);
  expect(claims.flatMap(({ conflicts }) => conflicts)).toEqual([]);
});

test('every record is won, a duplicate or a conflict; a key is won once, by its first content, and only another content conflicts', async () => {
  const record = fc.record({ key: fc.integer({ min: 0, max: 12 }), content: fc.constantFrom(1n, 1n, 1n, 2n) });
  let series = 1n;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(record, { maxLength: 20 }), { minLength: 1, maxLength: 3 }), async (batches) => {
      series += 1n;
      const known = new Map<number, bigint>();
      for (const batch of batches) {
        const before = new Map(known);
        const claims = await claim(batch.map(({ key }) => (series << 8n) + BigInt(key)), batch.map(({ content }) => content));
        expect(claims.won.length + claims.duplicates + claims.conflicts.length).toBe(batch.length);
        for (const index of claims.won) {
          const { key, content } = batch[index]!;
          expect(known.has(key)).toBe(false);
          known.set(key, content);
        }
        expect([...known.keys()].sort()).toEqual([...new Set([...before.keys(), ...batch.map(({ key }) => key)])].sort());
        for (const index of claims.conflicts) {
          const { key, content } = batch[index]!;
          const first = batch.find((other) => other.key === key)!;
          expect([known.get(key), first.content]).not.toEqual([content, content]);
        }
      }
    }),
    { numRuns: 40 },
  );
});
