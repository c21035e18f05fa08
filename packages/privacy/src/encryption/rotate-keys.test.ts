import { randomInt, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PurposeGate } from '../gate/purpose-gate.js';
import { tablesOf } from '../register/check.js';
import type { TableClass } from '../register/classification.js';
import { register } from '../register/register.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { decryptField, encryptField } from './encrypted-field.js';
import { KeyRing } from './key-ring.js';
import { type BankAccount, openPaymentAccount, sealPaymentAccount } from './payment-account.js';
import { encryptedColumns, rotateKeys } from './rotate-keys.js';

let database: TestDatabase;
let gate: PurposeGate;
let admin: pg.Client;
let old: KeyRing;
let both: KeyRing;
let fresh: KeyRing;
const access = { scope: 'all', actor: 'test', why: 'test' } as const;
const options = { actor: 'test' };
/** What a rotation says of the other encrypted column while it is empty. */
const NO_SECRETS = { table: 'events.webhook_secret', column: 'secret', rotated: 0, unreadable: 0, underKey: {} };

interface Entry {
  customerId: number;
  bank: BankAccount;
}

beforeAll(async () => {
  database = await createTestDatabase();
  gate = new PurposeGate(database.installation);
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await admin.query(`insert into ordering.customer (customer_id, name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version) overriding system value
    select n, 'Nordlys Prøve ApS', '12345674', 'Prøvevej 1', '8000', 'Prøveby', 'Bogholderiet', 'faktura@nordlys.example', 'standard', 1 from generate_series(1001, 1999) n`);
  old = KeyRing.derived(database.installation, '1');
  both = KeyRing.derived(database.installation, '2,1');
  fresh = KeyRing.derived(database.installation, '2');
});
afterAll(async () => {
  await admin.end();
  await gate.close();
  await database.drop();
});
beforeEach(async () => {
  await admin.query('delete from billing.payment_account');
});

function account(customerId: number): Entry {
  return { customerId, bank: { registrationNumber: String(randomInt(1_000, 9_999)), accountNumber: String(randomInt(1_000_000_000, 9_999_999_999)) } };
}

function rowOf(ring: KeyRing, { customerId, bank }: Entry, validFrom = '2026-01-01') {
  const paymentAccountId = randomUUID();
  return { paymentAccountId, customerId, ...sealPaymentAccount(ring, { paymentAccountId, customerId }, bank), debtorCvr: '12345674', validFrom, setBy: 'test' };
}

async function add(ring: KeyRing, count: number): Promise<Entry[]> {
  const entries = Array.from({ length: count }, (_, n) => account(1001 + n));
  await gate.purpose('collection', access, ({ db, tables }) => db.insert(tables.billing.payment_account).values(entries.map((entry) => rowOf(ring, entry))));
  return entries;
}

/** Every account there is, opened with the ring. */
async function open(ring: KeyRing): Promise<Entry[]> {
  const rows = await gate.purpose('collection', access, ({ db, tables: { billing: { payment_account: t } } }) =>
    db.select({ paymentAccountId: t.paymentAccountId, customerId: t.customerId, account: t.account }).from(t).orderBy(t.customerId));
  return rows.map((row) => ({ customerId: row.customerId, bank: openPaymentAccount(ring, row) }));
}

describe('a payment account', () => {
  it('is opened under the collection purpose; every other sees the masked one at the most', async () => {
    const [entry] = await add(old, 1);
    expect(await open(old)).toEqual([entry]);
    for (const purpose of ['invoicing', 'rights-handling', 'rating', 'ordering', 'business-intelligence'] as const) {
      for (const text of ['select account from billing.payment_account', 'select * from billing.payment_account', 'select count(*) from billing.payment_account where account is not null', 'update billing.payment_account set valid_to = null returning account']) {
        // A purpose that writes nothing is refused an UPDATE by its read-only transaction already.
        await expect(gate.purpose(purpose, access, ({ sql }) => sql([], text)), `${purpose}: ${text}`).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|25006)$/) });
      }
    }
    const own = await gate.purpose('self-service', { ...access, scope: { customer: 1001 } }, ({ db, tables }) => db.select().from(tables.billing.payment_account));
    expect(own).toMatchObject([{ customerId: 1001, masked: `•••• ${entry!.bank.accountNumber.slice(-4)}` }]);
    expect(Object.keys(own[0]!)).not.toContain('account');
    expect(await gate.purpose('self-service', { ...access, scope: { customer: 1002 } }, ({ db, tables }) => db.select().from(tables.billing.payment_account))).toEqual([]);
  });

  it('does not fit into its column in clear, and its mask holds four digits and no more', async () => {
    const entry = account(1001);
    const row = rowOf(old, entry);
    const insert = (values: object) => gate.purpose('collection', access, ({ db, tables }) => db.insert(tables.billing.payment_account).values({ ...row, ...values } as typeof row));
    const clear = Buffer.from(entry.bank.registrationNumber + entry.bank.accountNumber) as unknown as typeof row.account;
    await expect(insert({ account: clear })).rejects.toMatchObject({ cause: { code: '23514' } });
    for (const masked of [`•••• ${entry.bank.accountNumber}`, `${entry.bank.registrationNumber} 1234`, '1234']) await expect(insert({ masked })).rejects.toMatchObject({ cause: { code: '23514' } });
  });

  it('is refused where it was copied to another customer by hand', async () => {
    await add(old, 2);
    await admin.query('update billing.payment_account t set account = (select account from billing.payment_account where customer_id = 1001) where customer_id = 1002');
    await expect(open(old)).rejects.toThrow('belongs to another row');
  });

  it('only ends: the customer, the mask and the first day stay as they were, and no two hold at once', async () => {
    await add(old, 1);
    const run = (text: string) => gate.purpose('collection', access, ({ sql }) => sql([], text));
    for (const change of ['customer_id = 1002', "masked = '•••• 0000'", "debtor_cvr = '11111111'", "valid_from = '2025-01-01'", "set_by = 'x'"]) await expect(run(`update billing.payment_account set ${change}`), change).rejects.toMatchObject({ code: '42501' });
    await expect(gate.purpose('collection', access, ({ db, tables }) => db.insert(tables.billing.payment_account).values(rowOf(old, account(1001), '2026-05-01')))).rejects.toMatchObject({ cause: { code: '23P01' } });
    await run("update billing.payment_account set valid_to = '2026-05-01'");
    await gate.purpose('collection', access, ({ db, tables }) => db.insert(tables.billing.payment_account).values(rowOf(old, account(1001), '2026-05-01')));
    await expect(run('delete from billing.payment_account')).rejects.toMatchObject({ code: '42501' });
  });

  it('stands nowhere in the database in clear, statistics included; only the mask does', async () => {
    const entries = await add(old, 300);
    await rotateKeys(gate, both, options);
    await admin.query('analyze');
    const { rows: stores } = await admin.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p', 'm', 'v') and n.nspname not in ('pg_catalog', 'information_schema') union all values ('pg_stats'), ('pg_statistic')`);
    expect(stores.map(({ name }) => name)).toContain('billing.payment_account');
    let dump = '';
    for (const { name } of stores) dump += (await admin.query<{ text: string }>(`select coalesce(string_agg(t::text, E'\\n'), '') as text from ${name} t`)).rows[0]!.text;
    for (const { bank } of entries) {
      expect(dump).toContain(`•••• ${bank.accountNumber.slice(-4)}`);
      // Ten digits in a row, as text and as the hexadecimal of bytes; far fewer occur by chance in ids, times and ciphertexts.
      for (const canary of [bank.registrationNumber + bank.accountNumber.slice(0, 6), bank.accountNumber]) {
        expect(dump.includes(canary)).toBe(false);
        expect(dump.includes(Buffer.from(canary).toString('hex'))).toBe(false);
      }
    }
  });
});

describe('rotating the keys', () => {
  it('encrypts every value anew, after which the old key can be dropped', async () => {
    const entries = await add(old, 250);
    const progress: number[] = [];
    expect(await rotateKeys(gate, both, { ...options, batch: 100, onBatch: (done) => progress.push(done) })).toEqual([
      { table: 'billing.payment_account', column: 'account', rotated: 250, unreadable: 0, underKey: { 2: 250 } }, NO_SECRETS,
    ]);
    expect(progress).toEqual([100, 200, 250, 250, 0]);
    expect(await open(fresh)).toEqual(entries);
    await expect(open(old)).rejects.toThrow('which is not in the ring');
    expect(await rotateKeys(gate, fresh, options)).toMatchObject([{ rotated: 0, underKey: { 2: 250 } }, NO_SECRETS]);
  });

  it('broken off half-way leaves every value readable, and goes on where it stopped', async () => {
    const entries = await add(old, 200);
    const broken = rotateKeys(gate, both, {
      ...options, batch: 50,
      onBatch(done) {
        if (done === 100) throw new Error('pulled the plug');
      },
    });
    await expect(broken).rejects.toThrow('pulled the plug');
    expect(await open(both)).toEqual(entries);
    expect(await rotateKeys(gate, both, options)).toMatchObject([{ rotated: 100, unreadable: 0, underKey: { 2: 200 } }, NO_SECRETS]);
    expect(await open(fresh)).toEqual(entries);
  });

  it('loses nothing when the server ends its connections while batches are under way', async () => {
    const entries = await add(old, 400);
    let broken = 0;
    for (let attempts = 0; ; attempts++) {
      const rotation = rotateKeys(gate, both, { ...options, batch: 5 }).then(() => true, () => false);
      let running = true;
      void rotation.then(() => (running = false));
      // Again and again while it runs: wherever it stands, it is interrupted.
      while (attempts < 4 && running) {
        await new Promise((resolve) => setTimeout(resolve, 15 + attempts * 10));
        await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'turbotrack security'");
      }
      const whole = await rotation;
      expect(await open(both)).toEqual(entries);
      if (whole) break;
      broken++;
    }
    expect(broken).toBeGreaterThan(0);
    expect(await open(fresh)).toEqual(entries);
  });

  it('may run twice at once, and while collection writes under either key', async () => {
    const entries = await add(old, 200);
    const late = account(1501);
    const [first, second] = await Promise.all([
      rotateKeys(gate, both, { ...options, batch: 20 }),
      rotateKeys(gate, both, { ...options, batch: 20 }),
      gate.purpose('collection', access, ({ db, tables }) => db.insert(tables.billing.payment_account).values(rowOf(old, late))),
    ]);
    expect(first[0]!.rotated + second[0]!.rotated).toBeGreaterThanOrEqual(200);
    await rotateKeys(gate, both, options);
    expect(await open(fresh)).toEqual([...entries, late]);
  });

  it('changes nothing when values are under a key that the ring does not have', async () => {
    const entries = await add(old, 3);
    await expect(rotateKeys(gate, fresh, options)).rejects.toThrow('Values of billing.payment_account.account are under field keys that are not in the ring: 1. Nothing was changed.');
    expect(await open(old)).toEqual(entries);
  });

  it('leaves and counts a value that does not decrypt, and goes on with the others', async () => {
    await add(old, 10);
    const foreign = encryptField(old, { table: 'billing.payment_account', column: 'account', row: 'nobody' }, '12345678901234');
    await admin.query('update billing.payment_account set account = $1 where customer_id = 1005', [foreign]);
    expect(await rotateKeys(gate, both, { ...options, batch: 3 })).toMatchObject([{ rotated: 9, unreadable: 1, underKey: { 1: 1, 2: 9 } }, NO_SECRETS]);
  });

  it('is journalled', async () => {
    await rotateKeys(gate, both, { actor: 'user:rotator' });
    const { rows } = await admin.query(
      "select distinct k.purpose, k.tables, k.why from privacy.access_journal j join privacy.journal_actor a using (actor_id) join privacy.journal_kind k using (kind_id) where a.name = 'user:rotator'");
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(expect.arrayContaining(['billing.payment_account', 'events.webhook_secret'].map((table) => ({ purpose: 'security', tables: [table], why: 'rotate field keys' }))));
  });

  it('reaches the account of a restricted customer, which collection does not meet', async () => {
    const entries = await add(old, 3);
    await admin.query('update ordering.customer set restricted = true where customer_id = 1002');
    try {
      expect(await open(old)).toEqual([entries[0], entries[2]]);
      await expect(gate.purpose('collection', access, ({ sql }) => sql(['billing.payment_account'], "update billing.payment_account set valid_to = '2030-01-01' where customer_id = 1002"))).resolves.toMatchObject({ rowCount: 0 });
      expect(await rotateKeys(gate, both, options)).toMatchObject([{ rotated: 3, underKey: { 2: 3 } }, NO_SECRETS]);
    } finally {
      await admin.query('update ordering.customer set restricted = false where customer_id = 1002');
    }
    expect(await open(fresh)).toEqual(entries);
  });

  it('encrypts the secrets of webhooks anew, and changes nothing at all when one is under a key that the ring does not have', async () => {
    const [entry] = await add(old, 1);
    const secretId = randomUUID();
    const place = { table: 'events.webhook_secret', column: 'secret', row: `1001/${secretId}` };
    const { rows: [endpoint] } = await admin.query<{ id: number }>("insert into events.webhook_endpoint (customer_id, url, created_by) values (1001, 'https://hook.example/', 'test') returning endpoint_id as id");
    await admin.query('insert into events.webhook_secret (secret_id, endpoint_id, customer_id, secret) values ($1, $2, 1001, $3)', [secretId, endpoint!.id, encryptField(old, place, `whsec_${'A'.repeat(44)}`)]);
    try {
      await admin.query('update events.webhook_secret set secret = $1', [encryptField(KeyRing.derived(database.installation, '9'), place, `whsec_${'A'.repeat(44)}`)]);
      await expect(rotateKeys(gate, both, options)).rejects.toThrow('Values of events.webhook_secret.secret are under field keys that are not in the ring: 9. Nothing was changed.');
      expect(await open(old)).toEqual([entry]);
      await admin.query('update events.webhook_secret set secret = $1', [encryptField(old, place, `whsec_${'A'.repeat(44)}`)]);
      expect(await rotateKeys(gate, both, options)).toMatchObject([{ rotated: 1 }, { rotated: 1, underKey: { 2: 1 } }]);
      const { rows: [stored] } = await admin.query<{ secret: Buffer }>('select secret from events.webhook_secret');
      expect(decryptField(fresh, place, stored!.secret)).toBe(`whsec_${'A'.repeat(44)}`);
    } finally {
      await admin.query('delete from events.webhook_endpoint');
    }
  });

  it('knows every column of those classified as account numbers that collection and security alone may read, and the secrets of webhooks', () => {
    const secret = [...tablesOf(register as unknown as Record<string, Record<string, TableClass>>)].flatMap(({ name, entry }) =>
      Object.entries(entry.columns).flatMap(([column, { category, read }]) => (category === 'account-number' && read.every((purpose) => purpose === 'collection' || purpose === 'security') ? [`${name}.${column}`] : [])));
    expect(encryptedColumns.map(({ table, column }) => `${table}.${column}`)).toEqual([...secret, 'events.webhook_secret.secret']);
  });
});
