import { KeyRing, openPaymentAccount, PurposeGate, sealPaymentAccount } from '@turbotrack/privacy';
import { createTestDatabase, type TestDatabase } from '@turbotrack/privacy/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rotateKeysCommand } from './rotate.js';

const COUNT = 400;
const sources = new URL('../../../../packages/service/src/example/run-source.mjs', import.meta.url).href;
const command = new URL('rotate.ts', import.meta.url).href;
const access = { scope: 'all', actor: 'test', why: 'test' } as const;
const bank = (n: number) => ({ registrationNumber: '1234', accountNumber: String(1_000_000_000 + n) });

let database: TestDatabase;
let gate: PurposeGate;
let both: KeyRing;

beforeAll(async () => {
  database = await createTestDatabase();
  gate = new PurposeGate(database.installation);
  both = KeyRing.derived(database.installation, '2,1');
  const old = KeyRing.derived(database.installation, '1');
  const rows = Array.from({ length: COUNT }, (_, n) => {
    const row = { paymentAccountId: randomUUID(), customerId: 1001 + n };
    return { ...row, ...sealPaymentAccount(old, row, bank(n)), debtorCvr: '12345674', validFrom: '2026-01-01', setBy: 'test' };
  });
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query(`insert into ordering.customer (customer_id, name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version) overriding system value
    select n, 'Nordlys Prøve ApS', '12345674', 'Prøvevej 1', '8000', 'Prøveby', 'Bogholderiet', 'faktura@nordlys.example', 'standard', 1 from generate_series(1001, 1000 + $1::int) n`, [COUNT]);
  await admin.end();
  await gate.purpose('collection', access, ({ db, tables }) => db.insert(tables.billing.payment_account).values(rows));
});
afterAll(async () => {
  await gate.close();
  await database.drop();
});

function environment(keys: string): Record<string, string> {
  const { installation, adminUrl } = database;
  return { DATABASE_URL: adminUrl, TURBOTRACK_ROLE_PREFIX: installation.prefix, TURBOTRACK_SECRET: installation.secret.toString('hex'), TURBOTRACK_FIELD_KEYS: keys };
}

/** The command in a process of its own. */
function rotate(keys: string, batch: number): ChildProcess {
  const script = `const { rotateKeysCommand } = await import(${JSON.stringify(command)}); await rotateKeysCommand({ batch: ${batch}, json: true });`;
  return spawn(process.execPath, ['--conditions=@turbotrack/source', '--import', sources, '--input-type=module', '--eval', script], { env: environment(keys), stdio: 'inherit' });
}

/** The command in this process: what it printed. */
async function run(keys: string): Promise<string> {
  for (const [name, value] of Object.entries(environment(keys))) vi.stubEnv(name, value);
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await rotateKeysCommand({ batch: 500, json: true });
    return printed.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    printed.mockRestore();
    vi.unstubAllEnvs();
  }
}

async function rowsUnderNewKey(): Promise<number> {
  const { rows } = await gate.purpose('collection', access, ({ sql }) => sql<{ n: number }>([], "select count(*)::int as n from billing.payment_account where substring(account from 3 for 1) = '2'"));
  return rows[0]!.n;
}

async function readAll(ring: KeyRing): Promise<unknown[]> {
  const rows = await gate.purpose('collection', access, ({ db, tables: { billing: { payment_account: t } } }) =>
    db.select({ paymentAccountId: t.paymentAccountId, customerId: t.customerId, account: t.account }).from(t).orderBy(t.customerId));
  return rows.map((row) => openPaymentAccount(ring, row));
}

it('killed half-way leaves every account readable, and the next run finishes what is left', async () => {
  const accounts = Array.from({ length: COUNT }, (_, n) => bank(n));
  const killed = rotate('2,1', 1);
  const ended = once(killed, 'close');
  while ((await rowsUnderNewKey()) === 0 && killed.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
  killed.kill('SIGKILL');
  await ended;
  expect(killed.signalCode).toBe('SIGKILL');
  const done = await rowsUnderNewKey();
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(COUNT);
  expect(await readAll(both)).toEqual(accounts);

  // The server may have committed one more batch after the process was gone.
  const [rotation] = (JSON.parse(await run('2,1')) as { rotations: { rotated: number; underKey: Record<string, number> }[] }).rotations;
  expect(rotation!.underKey).toEqual({ 2: COUNT });
  expect(rotation!.rotated).toBeLessThanOrEqual(COUNT - done);
  expect(await readAll(KeyRing.derived(database.installation, '2'))).toEqual(accounts);
});

it('without the key that values are under ends with a sentence and changes nothing', async () => {
  await expect(run('3')).rejects.toMatchObject({
    name: 'CliError', exitCode: 1, message: 'Values of billing.payment_account.account are under field keys that are not in the ring: 2. Nothing was changed.',
  });
  expect(await rowsUnderNewKey()).toBe(COUNT);
});

it('with a wrong list of keys ends with a sentence', async () => {
  await expect(run('2;1')).rejects.toThrow('The variable TURBOTRACK_FIELD_KEYS is not right. Expected the ids of the field keys, the new one first: 2,1.');
  await expect(run('1,1')).rejects.toThrow('The list of field keys names one twice.');
});
