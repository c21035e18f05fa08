import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { roleName } from '../installation.js';
import { PurposeGate } from './purpose-gate.js';

let database: TestDatabase;
let gate: PurposeGate;
const access = { scope: 'all', actor: 'test', why: 'test' } as const;

const company = {
  name: 'Nordlys Prøvehal ApS', cvr: '12345674', street: 'Prøvevej 1', postcode: '9999', city: 'Prøveby',
  invoiceContact: 'Bogholderi', invoiceEmail: 'faktura@nordlys.example', tariffCode: 'standard', policyVersion: 1,
};

async function addCustomer(name: string): Promise<number> {
  const rows = await gate.purpose('ordering', access, ({ db, tables }) =>
    db.insert(tables.ordering.customer).values({ ...company, name }).returning({ id: tables.ordering.customer.customerId }),
  );
  return rows[0]!.id;
}

async function asAdmin<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    return (await client.query<R>(text, values)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  gate = new PurposeGate(database.installation);
});
afterAll(async () => {
  await gate.close();
  await database.drop();
});

describe('a purpose works as its own database role', () => {
  it('lets ordering write a customer and invoicing read it', async () => {
    const id = await addCustomer('Havblik Test A/S');
    const rows = await gate.purpose('invoicing', { ...access, scope: { customer: id } }, ({ db, tables }) => db.select().from(tables.ordering.customer));
    expect(rows).toMatchObject([{ customerId: id, name: 'Havblik Test A/S' }]);
  });

  it('refuses a column outside the purpose, whatever SQL is sent', async () => {
    await expect(gate.purpose('business-intelligence', access, ({ sql }) => sql([], 'select other_number from rating.call'))).rejects.toMatchObject({ code: '42501' });
    await expect(gate.purpose('business-intelligence', access, ({ sql }) => sql([], 'select * from rating.call'))).rejects.toMatchObject({ code: '42501' });
    await expect(gate.purpose('business-intelligence', access, ({ sql }) => sql([], 'select count(*) from rating.call where other_number = $1', ['4500000000']))).rejects.toMatchObject({ code: '42501' });
    await expect(gate.purpose('business-intelligence', access, ({ sql }) => sql([], 'select name from ordering.customer'))).rejects.toMatchObject({ code: '42501' });
  });

  it('has no way to another role inside a connection', async () => {
    for (const text of [`set role ${roleName(database.installation, { purpose: 'invoicing' })}`, `set role ${roleName(database.installation, 'owner')}`, `set session authorization postgres`]) {
      await expect(gate.purpose('business-intelligence', access, ({ sql }) => sql([], text))).rejects.toMatchObject({ code: '42501' });
    }
    const stillItself = await gate.purpose('business-intelligence', access, async ({ sql }) => {
      await sql([], 'reset role');
      return (await sql<{ name: string }>([], 'select current_user::text as name')).rows[0]?.name;
    });
    expect(stillItself).toBe(roleName(database.installation, { purpose: 'business-intelligence' }));
  });

  it('refuses an unknown purpose and a scope that the purpose does not work for', async () => {
    await expect(gate.purpose('gossip' as 'rating', access, async () => 1)).rejects.toThrow('There is no purpose "gossip"');
    await expect(gate.purpose('self-service', access, async () => 1)).rejects.toThrow('does not work for all customers at once');
    await expect(gate.purpose('ordering', { ...access, scope: undefined as unknown as 'all' }, async () => 1)).rejects.toThrow('needs a scope');
  });
});

describe('a customer sees its own rows only', () => {
  it('by policy, not by a where clause', async () => {
    const mine = await addCustomer('Birkehegn Test ApS');
    await addCustomer('Granskov Test ApS');
    const rows = await gate.purpose('self-service', { ...access, scope: { customer: mine } }, ({ db, tables }) => db.select({ id: tables.ordering.customer.customerId }).from(tables.ordering.customer));
    expect(rows).toEqual([{ id: mine }]);
  });

  it('even when injected SQL writes a scope of its own', async () => {
    const mine = await addCustomer('Lyng Test ApS');
    const forged = [`all|||${'9'.repeat(10)}|00`, 'all', `one|${mine + 1}||1|9999999999|${'a'.repeat(64)}`];
    for (const token of forged) {
      const { rows } = await gate.purpose('self-service', { ...access, scope: { customer: mine } }, ({ sql }) =>
        sql<{ n: string }>([], "select set_config('turbotrack.scope', $1, true), (select count(*) from ordering.customer) as n", [token]).then(() => sql<{ n: string }>([], 'select count(*) as n from ordering.customer')),
      );
      expect(Number(rows[0]?.n)).toBe(0);
    }
  });

  it("not with another connection's token", async () => {
    const mine = await addCustomer('Klit Test ApS');
    const seen = await gate.purpose('self-service', { ...access, scope: { customer: mine } }, async ({ sql }) => {
      const token = (await sql<{ token: string }>([], "select current_setting('turbotrack.scope') as token")).rows[0]!.token;
      return gate.purpose('self-service', { ...access, scope: { customer: mine + 1_000_000 } }, async (other) => {
        await other.sql([], "select set_config('turbotrack.scope', $1, true)", [token]);
        return (await other.sql([], 'select 1 from ordering.customer')).rowCount;
      });
    });
    expect(seen).toBe(0);
  });

  it('and a restricted customer disappears from invoicing but not from its own access', async () => {
    const id = await addCustomer('Mose Test ApS');
    await asAdmin('update ordering.customer set restricted = true where customer_id = $1', [id]);
    const count = (purpose: 'invoicing' | 'self-service') => gate.purpose(purpose, { ...access, scope: { customer: id } }, async ({ sql }) => (await sql([], 'select 1 from ordering.customer where customer_id = $1', [id])).rowCount);
    expect(await count('invoicing')).toBe(0);
    expect(await count('self-service')).toBe(1);
  });
});

describe('the access journal', () => {
  it('has the entry before the caller has the answer: actor, purpose, tables, customer and reason', async () => {
    const id = await addCustomer('Fjord Test ApS');
    await gate.purpose('invoicing', { scope: { customer: id }, actor: 'app:test', why: 'look', reference: 'run 7' }, ({ db, tables }) => db.select().from(tables.ordering.customer));
    const rows = await asAdmin(
      `select a.name, k.purpose, k.tables, k.why, j.customer_id, j.reference from privacy.access_journal j
       join privacy.journal_actor a using (actor_id) join privacy.journal_kind k using (kind_id) where a.name = 'app:test' and j.customer_id = $1`, [id]);
    expect(rows).toEqual([{ name: 'app:test', purpose: 'invoicing', tables: ['ordering.customer'], why: 'look', customer_id: id, reference: 'run 7' }]);
  });

  it('loses nothing under concurrent work', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, n) => gate.purpose('rating', { ...access, actor: 'app:crowd', why: 'crowd', reference: String(n) }, async () => n)));
    const [row] = await asAdmin<{ n: string }>("select count(distinct reference) as n from privacy.access_journal join privacy.journal_actor a using (actor_id) where a.name = 'app:crowd'");
    expect(Number(row?.n)).toBe(200);
  });

  it('cannot be changed or emptied, not even by its writer or its owner', async () => {
    await expect(asAdmin('update privacy.access_journal set actor_id = 1')).rejects.toMatchObject({ code: '42501' });
    await expect(asAdmin('delete from privacy.access_journal')).rejects.toMatchObject({ code: '42501' });
  });
});
