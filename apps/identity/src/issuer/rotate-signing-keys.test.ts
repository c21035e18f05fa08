import { KeyRing, PurposeGate } from '@turbotrack/privacy';
import { createTestDatabase, type TestDatabase } from '@turbotrack/privacy/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatedKey, planSigningKeys, rotateSigningKeys } from './rotate-signing-keys.js';

const DAY = 86_400_000;

test('over two years, checked at any moments: there is always one that signs, it was published a day before, and none goes within a day of signing', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 60 * 24 }), { minLength: 20, maxLength: 80 }), (pauses) => {
    let now = 0;
    let keys: DatedKey[] = [];
    let made = 0;
    const signedAt = new Map<string, number>();
    for (const hours of pauses) {
      now += hours * 3_600_000;
      const plan = planSigningKeys(keys, now);
      for (const keyId of plan.retire) {
        expect(keyId).not.toBe(plan.signs);
        expect(now - (signedAt.get(keyId) ?? -Infinity)).toBeGreaterThanOrEqual(3_600_000);
      }
      keys = keys.filter(({ keyId }) => !plan.retire.includes(keyId));
      if (plan.makeNew) keys.push({ keyId: `k${made++}`, createdMs: now });
      const signer = keys.find(({ keyId }) => keyId === (plan.signs ?? keys[0]?.keyId))!;
      expect(signer).toBeDefined();
      if (made > 1 && signer.keyId !== 'k0') expect(now - signer.createdMs).toBeGreaterThanOrEqual(DAY);
      signedAt.set(signer.keyId, now);
      expect(keys.length).toBeLessThanOrEqual(3);
    }
  }), { numRuns: 100 });
});

describe('in the database', () => {
  let database: TestDatabase;
  let gate: PurposeGate;
  let admin: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    gate = new PurposeGate(database.installation, { purposes: ['sign-in'] });
    admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await gate.close();
    await admin.end();
    await database.drop();
  });
  const ring = (ids: string) => KeyRing.derived(database.installation, ids);
  const age = (days: number) => admin.query(`update identity.signing_key set created_at = created_at - interval '${days} days'`);

  test('two processes that start at once make one key, and both sign with it', async () => {
    const [one, two] = await Promise.all([rotateSigningKeys(gate, ring('1')), rotateSigningKeys(gate, ring('1'))]);
    expect(one).toHaveLength(1);
    expect(two).toEqual(one);
  });

  test('a key of ninety days gets a successor that signs a day later; the old one stays published a day more', async () => {
    const [old] = await rotateSigningKeys(gate, ring('1'));
    await age(91);
    const published = await rotateSigningKeys(gate, ring('1'));
    expect(published.map(({ kid }) => kid === old!.kid)).toEqual([true, false]);
    await age(1.01);
    const signing = await rotateSigningKeys(gate, ring('1'));
    expect(signing.map(({ kid }) => kid === old!.kid)).toEqual([false, true]);
    await age(1.01);
    expect((await rotateSigningKeys(gate, ring('1'))).map(({ kid }) => kid)).toEqual([signing[0]!.kid]);
  });

  test('keys are encrypted, encrypted anew under another field key, and then open without the first', async () => {
    const [key] = await rotateSigningKeys(gate, ring('1'));
    const kept = await admin.query<{ text: string }>("select encode(private_key, 'escape') as text from identity.signing_key");
    expect(kept.rows.map(({ text }) => text).join()).not.toContain(key!.d);
    expect(await rotateSigningKeys(gate, ring('2,1'))).toEqual([key]);
    expect(await rotateSigningKeys(gate, ring('2'))).toEqual([key]);
    await expect(rotateSigningKeys(gate, ring('3'))).rejects.toThrow(/signing key [0-9a-f-]{36} cannot be opened: .*field key "2"/);
  });
});
