import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PurposeGate, type PurposeWork } from '../gate/purpose-gate.js';
import { type Purpose, purposes } from '../register/purposes.js';
import { recipients as registered } from '../register/recipients.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import type { Recipients } from './check-terms.js';
import { clearDocumentForSending, clearForSending } from './clear-for-sending.js';
import { disclose, type Disclosure } from './disclose.js';
import { disclosuresAbout, disclosuresTo } from './list-disclosures.js';

let database: TestDatabase;
let gate: PurposeGate;
let admin: pg.Client;
let nextNumber = 1;

/** Recipients in force, of which the register has none yet. */
const recipients: Recipients = {
  'debt-collector': {
    role: 'processor', status: 'in force', purposes: ['invoicing', 'rights-handling', 'collection'], agreement: { from: '2026-01-01', to: '2026-12-31' },
    fields: ['ordering.customer.name', 'ordering.customer.cvr', 'billing.invoice.grossOre', 'ordering.employee.name', 'ordering.assignment.numberId', 'ordering.employee.email', 'billing.payment_account.account', 'ordering.customer.customerId'],
  },
  police: { role: 'authority', status: 'in force', purposes: ['invoicing'], fields: ['ordering.customer.name'], agreement: { from: '2020-01-01', to: null } },
  someday: { role: 'processor', status: 'planned', purposes: ['invoicing'], fields: ['ordering.customer.name'] },
  handshake: { role: 'processor', status: 'in force', purposes: ['invoicing'], fields: ['ordering.customer.name'] },
};
const options = { recipients, today: '2026-06-15' };
const access = { scope: 'all', actor: 'app:test', why: 'test' } as const;

beforeAll(async () => {
  database = await createTestDatabase();
  gate = new PurposeGate(database.installation);
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await gate.close();
  await database.drop();
});

const one = async <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) => (await admin.query<R>(text, values)).rows[0]!;

/** A customer with an employee who holds a number. */
async function addCustomer(): Promise<{ customer: number; employee: number; assignment: number }> {
  const { customer } = await one<{ customer: number }>(
    `insert into ordering.customer (name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version)
     values ('Nordlys Prøvehal ApS', '12345674', 'Prøvevej 1', '9999', 'Prøveby', 'Bogholderi', 'faktura@nordlys.example', 'standard', 1) returning customer_id as customer`);
  const { employee } = await one<{ employee: number }>("insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version) values ($1, 'Prøve Person', now(), 1) returning employee_id as employee", [customer]);
  const { assignment } = await one<{ assignment: number }>(
    `with p as (insert into ordering.product (code, valid_from, name_da, name_en, monthly_price_ore, carries_number) values ('p' || $1::int, '2026-01-01', 'x', 'x', 0, true) returning product_id),
     o as (insert into ordering.customer_order (customer_id, state, policy_version, placed_by) values ($1, 'completed', 1, 'test') returning order_id),
     s as (insert into ordering.subscription (customer_id, product_id, order_id, item_no, starts_on) select $1, product_id, order_id, 1, '2026-01-01' from p, o returning subscription_id),
     n as (insert into ordering.number (e164) values ($3) returning number_id)
     insert into ordering.assignment (number_id, customer_id, employee_id, subscription_id, during) select number_id, $1, $2, subscription_id, '[2026-01-01,)' from n, s returning assignment_id as assignment`,
    [customer, employee, `4515${String(nextNumber++).padStart(6, '0')}`]);
  return { customer, employee, assignment };
}

type Request = Partial<Disclosure<'invoicing'>> & Pick<Disclosure<'invoicing'>, 'about'>;

function request(changes: Request): Disclosure<'invoicing'> {
  return { recipient: 'debt-collector', purpose: 'invoicing', fields: ['ordering.customer.name', 'billing.invoice.grossOre'], why: 'test', actor: 'app:test', ...changes };
}

const record = (changes: Request, chosen = options) => gate.purpose('invoicing', access, (inside) => disclose(inside, request(changes), chosen));
const count = async () => Number((await one<{ n: string }>('select count(*) as n from privacy.disclosure')).n);
const asPurpose = <P extends Purpose, R>(purpose: P, work: (inside: PurposeWork<P>) => Promise<R>) => gate.purpose(purpose, access, work);

describe('recording a disclosure', () => {
  it('leaves a row: recipient, purpose, kinds, fields, reason, reference, actor, and each one it is about', async () => {
    const a = await addCustomer();
    const b = await addCustomer();
    const { disclosureId } = await record({ about: [a, b].flatMap(({ customer, employee, assignment }) => [{ customer }, { employee }, { assignment }]), reference: 'run 7', document: Buffer.from('a file') });
    expect(await one('select * from privacy.disclosure where disclosure_id = $1', [disclosureId])).toMatchObject({
      recipient: 'debt-collector', purpose: 'invoicing', kinds: ['company', 'invoice'], fields: ['billing.invoice.grossOre', 'ordering.customer.name'],
      why: 'test', reference: 'run 7', actor: 'app:test', document_sha256: expect.any(Buffer) as Buffer,
    });
    const { rows } = await admin.query('select customer_id, employee_id, assignment_id from privacy.disclosure_subject where disclosure_id = $1 order by customer_id, employee_id, assignment_id', [disclosureId]);
    expect(rows).toEqual([a, b].flatMap(({ customer, employee, assignment }) => [
      { customer_id: customer, employee_id: employee, assignment_id: null },
      { customer_id: customer, employee_id: null, assignment_id: assignment },
      { customer_id: customer, employee_id: null, assignment_id: null },
    ]));
  });

  it('stands or falls with the business write it belongs to', async () => {
    const { customer } = await addCustomer();
    const before = await count();
    await expect(gate.purpose('invoicing', access, async (inside) => {
      await disclose(inside, request({ about: [{ customer }] }), options);
      await inside.sql([], "insert into billing.number_series (series, next_number) values ('invoice', 1)");
    })).rejects.toMatchObject({ code: '23505' });
    expect(await count()).toBe(before);
  });

  it('keeps every row of many at once apart', async () => {
    const customers = [await addCustomer(), await addCustomer(), await addCustomer()];
    const before = await count();
    const ids = await Promise.all(Array.from({ length: 60 }, (_, n) => record({ about: [{ customer: customers[n % 3]!.customer }], reference: String(n) })));
    expect(new Set(ids.map(({ disclosureId }) => disclosureId)).size).toBe(60);
    expect(await count()).toBe(before + 60);
    const { rows } = await admin.query(
      'select s.customer_id, d.reference from privacy.disclosure d join privacy.disclosure_subject s using (disclosure_id) where d.disclosure_id = any($1)', [ids.map(({ disclosureId }) => disclosureId)]);
    expect(rows.every(({ customer_id: customer, reference }: { customer_id: number; reference: string }) => customer === customers[Number(reference) % 3]!.customer)).toBe(true);
    expect(rows).toHaveLength(60);
  });

  it('tells the access journal whom it was about', async () => {
    const { customer } = await addCustomer();
    await gate.purpose('invoicing', { ...access, actor: 'app:discloser' }, (inside) => disclose(inside, request({ about: [{ customer }] }), options));
    const { rows } = await admin.query("select j.customers, k.tables from privacy.access_journal j join privacy.journal_actor a using (actor_id) join privacy.journal_kind k using (kind_id) where a.name = 'app:discloser'");
    expect(rows).toEqual([{ customers: [customer], tables: ['ordering.customer', 'privacy.disclosure', 'privacy.disclosure_subject'] }]);
  });
});

describe('a disclosure is refused', () => {
  const refused: { when: string; changes: Partial<Disclosure<'invoicing'>>; sentence: string; today?: string }[] = [
    { when: 'to a recipient that the register does not know', changes: { recipient: 'a-friend' }, sentence: 'There is no recipient "a-friend" in the register.' },
    { when: 'to a name that every object has', changes: { recipient: 'constructor' }, sentence: 'There is no recipient "constructor" in the register.' },
    { when: 'to a planned recipient', changes: { recipient: 'someday' }, sentence: 'The recipient someday is planned and not in force yet.' },
    { when: 'without an agreement', changes: { recipient: 'handshake' }, sentence: 'There is no agreement with the recipient handshake.' },
    { when: 'the day before the agreement', changes: {}, sentence: 'The agreement with the recipient debt-collector begins on 2026-01-01, after 2025-12-31.', today: '2025-12-31' },
    { when: 'the day after the agreement', changes: {}, sentence: 'The agreement with the recipient debt-collector ended on 2026-12-31, before 2027-01-01.', today: '2027-01-01' },
    { when: 'with a field too many', changes: { fields: ['ordering.customer.name', 'ordering.customer.street'] }, sentence: 'The field ordering.customer.street is not on the list of what the recipient debt-collector may be given.' },
    { when: 'with a field that the purpose itself may not read', changes: { fields: ['billing.payment_account.account'] }, sentence: 'The purpose invoicing may not read billing.payment_account.account, so it may not give it away.' },
    { when: 'without fields', changes: { fields: [] }, sentence: 'What the recipient debt-collector is to be given is not said: the list of fields is empty.' },
    { when: 'to an authority without the number of its order', changes: { recipient: 'police', fields: ['ordering.customer.name'] }, sentence: 'The recipient police is an authority: the number of its order is needed as reference.' },
  ];
  it.each(refused)('$when', async ({ changes, sentence, today = '2026-06-15' }) => {
    const { customer } = await addCustomer();
    const before = await count();
    await expect(record({ about: [{ customer }], ...changes }, { recipients, today })).rejects.toMatchObject({ name: 'DisclosureError', message: sentence });
    expect(await count()).toBe(before);
  });

  it('on no day between the first and the last of the agreement', async () => {
    const { customer } = await addCustomer();
    for (const today of ['2026-01-01', '2026-12-31']) expect(await record({ about: [{ customer }] }, { recipients, today })).toEqual({ disclosureId: expect.any(Number) as number });
  });

  it('about nobody, or somebody who does not exist', async () => {
    await expect(record({ about: [] })).rejects.toThrow('A disclosure is about somebody');
    for (const kind of ['customer', 'employee', 'assignment'] as const) await expect(record({ about: [{ [kind]: 999_999_999 } as never] })).rejects.toThrow(`The purpose invoicing meets no ${kind} 999999999`);
  });

  it('for a purpose that the recipient is not given data for', async () => {
    const { customer } = await addCustomer();
    await expect(gate.purpose('ordering', access, (inside) => disclose(inside, { ...request({ about: [{ customer }] }), purpose: 'ordering' }, options)))
      .rejects.toThrow('The recipient debt-collector is not given data for the purpose ordering.');
  });

  it('about a restricted customer, employee or number, but not for a purpose that sees restricted data', async () => {
    const { customer, employee, assignment } = await addCustomer();
    await admin.query('update ordering.employee set restricted = true where employee_id = $1', [employee]);
    await admin.query('update ordering.assignment set restricted = true where assignment_id = $1', [assignment]);
    await record({ about: [{ customer }] });
    await expect(record({ about: [{ customer }, { employee }] })).rejects.toThrow(`meets no employee ${employee}`);
    await expect(record({ about: [{ assignment }] })).rejects.toThrow(`meets no assignment ${assignment}`);
    await admin.query('update ordering.customer set restricted = true where customer_id = $1', [customer]);
    await expect(record({ about: [{ customer }] })).rejects.toThrow(`meets no customer ${customer}: there is none, it is outside the scope, or its processing is restricted.`);
    expect(purposes['rights-handling'].seesRestricted).toBe(true);
    await gate.purpose('rights-handling', access, (inside) => disclose(inside, { ...request({ about: [{ customer }, { employee }, { assignment }] }), purpose: 'rights-handling' }, options));
  });

  it('about an employee of a restricted customer', async () => {
    const { customer, employee } = await addCustomer();
    await admin.query('update ordering.customer set restricted = true where customer_id = $1', [customer]);
    await expect(record({ about: [{ employee }] })).rejects.toThrow(`meets no employee ${employee}`);
  });

  it('about another customer than the one the work is for', async () => {
    const [mine, other] = [await addCustomer(), await addCustomer()];
    const scoped = (about: Disclosure<'invoicing'>['about']) => gate.purpose('invoicing', { ...access, scope: { customer: mine.customer } }, (inside) => disclose(inside, request({ about }), options));
    await scoped([{ customer: mine.customer }, { employee: mine.employee }]);
    await expect(scoped([{ customer: mine.customer }, { employee: other.employee }])).rejects.toThrow(`meets no employee ${other.employee}`);
  });

  it('about a single employee by a purpose that does not read employees', async () => {
    const { customer, employee } = await addCustomer();
    const collect = (about: Disclosure<'collection'>['about']) => gate.purpose('collection', access, (inside) =>
      disclose(inside, { ...request({ about }), purpose: 'collection', fields: ['billing.payment_account.account', 'ordering.customer.customerId'] }, options));
    await collect([{ customer }]);
    await expect(collect([{ employee }])).rejects.toThrow('The purpose collection gives away nothing about a single employee: it does not read ordering.employee.');
  });

  const planned = Object.entries(registered).flatMap(([recipient, { status }]) => (status === 'planned' ? [recipient] : []));
  it.each(planned)('by the register as it is to %s, which is planned', async (recipient) => {
    const { customer } = await addCustomer();
    const asked = gate.purpose('invoicing', access, (inside) => disclose(inside, request({ about: [{ customer }], recipient })));
    await expect(asked).rejects.toThrow(`The recipient ${recipient} is planned and not in force yet.`);
  });
});

describe('the log of disclosures', () => {
  it('cannot be written directly, and not under the name of another purpose or about nobody', async () => {
    const { customer } = await addCustomer();
    const call = 'select privacy.record_disclosure($1, $2, $3, $4, $5, null, $6, null, $7, $8, $9)';
    const values = (purpose: string, customers: number[]) => ['x', purpose, ['x'], ['x'], 'x', 'x', customers, customers.map(() => null), customers.map(() => null)];
    await expect(asPurpose('rating', ({ sql }) => sql([], call, values('invoicing', [customer])))).rejects.toMatchObject({ code: '42501' });
    await expect(asPurpose('invoicing', ({ sql }) => sql([], call, values('invoicing', [])))).rejects.toMatchObject({ code: '23514' });
    await expect(gate.purpose('invoicing', { ...access, scope: { customer: customer + 1 } }, ({ sql }) => sql([], call, values('invoicing', [customer])))).rejects.toMatchObject({ code: '42501' });
    await expect(asPurpose('invoicing', ({ sql }) => sql([], "insert into privacy.disclosure (recipient, purpose, kinds, fields, why, actor) values ('x', 'invoicing', '{x}', '{x}', 'x', 'x')"))).rejects.toMatchObject({ code: '42501' });
    await expect(asPurpose('invoicing', ({ sql }) => sql([], 'insert into privacy.disclosure_subject (disclosure_id, customer_id) values (1, 1)'))).rejects.toMatchObject({ code: '42501' });
  });

  it('is changed and emptied by nobody, not even the owner', async () => {
    await record({ about: [{ customer: (await addCustomer()).customer }] });
    const attempts = ["update privacy.disclosure set why = 'x'", 'delete from privacy.disclosure', 'truncate privacy.disclosure, privacy.disclosure_subject', 'update privacy.disclosure_subject set customer_id = 1', 'delete from privacy.disclosure_subject', 'truncate privacy.disclosure_subject'];
    for (const attempt of attempts) {
      await expect(admin.query(attempt), attempt).rejects.toMatchObject({ code: '42501' });
      await expect(asPurpose('rights-handling', ({ sql }) => sql([], attempt)), attempt).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('is read by those who answer data subjects and by no other purpose', async () => {
    for (const purpose of ['invoicing', 'self-service', 'ordering', 'collection', 'legal-claims', 'authority-orders'] as const) {
      const scope = purpose === 'self-service' ? { customer: 1001 } : 'all';
      for (const table of ['disclosure', 'disclosure_subject']) await expect(gate.purpose(purpose, { ...access, scope }, ({ sql }) => sql([], `select count(*) from privacy.${table}`)), `${purpose} ${table}`).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('answers what a recipient was given in a span of time', async () => {
    const [a, b] = [await addCustomer(), await addCustomer()];
    const { disclosureId } = await record({ about: [{ customer: a.customer }, { employee: b.employee }], reference: 'case 1' });
    const { at } = await one<{ at: Date }>('select at from privacy.disclosure where disclosure_id = $1', [disclosureId]);
    const list = (recipient: string, from: Date, to: Date) => gate.purpose('rights-handling', access, (inside) => disclosuresTo(inside, recipient, from, to));
    const found = (await list('debt-collector', at, new Date(at.getTime() + 1))).filter((row) => row.disclosureId === disclosureId);
    expect(found).toEqual([{
      disclosureId, at, recipient: 'debt-collector', purpose: 'invoicing', kinds: ['company', 'invoice'], fields: ['billing.invoice.grossOre', 'ordering.customer.name'],
      why: 'test', reference: 'case 1', actor: 'app:test', subjects: 2,
    }]);
    expect((await list('debt-collector', new Date(0), at)).map((row) => row.disclosureId)).not.toContain(disclosureId);
    expect((await list('police', new Date(0), new Date(at.getTime() + 1))).map((row) => row.disclosureId)).not.toContain(disclosureId);
  });

  it("answers to whom a person's data was given: an employee's own and about numbers held, never a colleague's", async () => {
    const [a, b] = [await addCustomer(), await addCustomer()];
    const about = async (subject: Disclosure<'invoicing'>['about'][number]) => (await record({ about: [subject] })).disclosureId;
    const ids = { customer: await about({ customer: a.customer }), employee: await about({ employee: a.employee }), assignment: await about({ assignment: a.assignment }), other: await about({ employee: b.employee }) };
    const find = async (subject: Disclosure<'invoicing'>['about'][number], scope: 'all' | { customer: number } = 'all') =>
      (await gate.purpose('rights-handling', { ...access, scope }, (inside) => disclosuresAbout(inside, subject))).map((row) => row.disclosureId);
    expect(await find({ customer: a.customer })).toEqual([ids.customer, ids.employee, ids.assignment]);
    expect(await find({ employee: a.employee })).toEqual([ids.employee, ids.assignment]);
    expect(await find({ assignment: a.assignment })).toEqual([ids.assignment]);
    expect(await find({ employee: b.employee })).toEqual([ids.other]);
    expect(await find({ customer: a.customer }, { customer: a.customer })).toEqual([ids.customer, ids.employee, ids.assignment]);
    expect(await find({ customer: a.customer }, { customer: b.customer })).toEqual([]);
  });
});

describe('clearing for sending', () => {
  const send = (disclosureId: number, records: Parameters<typeof clearForSending>[2], chosen = options) =>
    gate.purpose('invoicing', access, (inside) => clearForSending(inside, { disclosureId, purpose: 'invoicing' }, records, chosen));

  it('gives what was recorded, and nothing else', async () => {
    const { customer, employee } = await addCustomer();
    const other = await addCustomer();
    const { disclosureId } = await record({ about: [{ customer }] });
    const records = [{ about: { customer }, values: { 'ordering.customer.name': 'x', 'billing.invoice.grossOre': 1 } }] as const;
    expect(await send(disclosureId, records)).toEqual({ disclosureId, recipient: 'debt-collector', content: records });
    await expect(send(disclosureId, [{ about: { customer }, values: { 'ordering.customer.cvr': 'x' } }])).rejects.toThrow(`Disclosure ${disclosureId} was recorded without the field ordering.customer.cvr.`);
    await expect(send(disclosureId, [...records, { about: { customer: other.customer }, values: {} }])).rejects.toThrow(`was not recorded about customer ${other.customer}`);
    await expect(send(disclosureId, [{ about: { employee }, values: {} }])).rejects.toThrow(`was not recorded about employee ${employee}`);
  });

  it('gives nothing for what is not recorded, not committed yet, or recorded by another purpose', async () => {
    const { customer } = await addCustomer();
    await expect(send(999_999_999, [])).rejects.toThrow('Disclosure 999999999 is not recorded and committed for the purpose invoicing and this scope.');
    await gate.purpose('invoicing', access, async (inside) => {
      const { disclosureId } = await disclose(inside, request({ about: [{ customer }] }), options);
      await expect(clearForSending(inside, { disclosureId, purpose: 'invoicing' }, [], options)).rejects.toThrow('is not recorded and committed');
    });
    const { disclosureId } = await record({ about: [{ customer }] });
    await expect(gate.purpose('rights-handling', access, (inside) => clearForSending(inside, { disclosureId, purpose: 'rights-handling' }, [], options))).rejects.toThrow('for the purpose rights-handling');
    await expect(asPurpose('rights-handling', (inside) => clearForSending(inside, { disclosureId, purpose: 'invoicing' as 'rights-handling' }, [], options))).rejects.toThrow('is not recorded and committed');
    await expect(gate.purpose('invoicing', { ...access, scope: { customer: customer + 1 } }, (inside) => clearForSending(inside, { disclosureId, purpose: 'invoicing' }, [], options))).rejects.toThrow('is not recorded and committed');
  });

  it('asks again: an agreement that ended and a person restricted meanwhile stop what waits', async () => {
    const { customer } = await addCustomer();
    const { disclosureId } = await record({ about: [{ customer }] });
    await expect(send(disclosureId, [], { recipients, today: '2027-01-01' })).rejects.toThrow('ended on 2026-12-31');
    await expect(send(disclosureId, [], { today: '2026-06-15', recipients: { 'debt-collector': { ...recipients['debt-collector']!, fields: ['ordering.customer.name'] } } })).rejects.toThrow('The field billing.invoice.grossOre is not on the list');
    await admin.query('update ordering.customer set restricted = true where customer_id = $1', [customer]);
    await expect(send(disclosureId, [])).rejects.toThrow(`meets no customer ${customer}`);
  });

  it('lets the recorded file out, no other file, and nothing beside it', async () => {
    const { customer } = await addCustomer();
    const document = Buffer.from('the file');
    const { disclosureId } = await record({ about: [{ customer }], document });
    const sendFile = (id: number, file: Buffer) => gate.purpose('invoicing', access, (inside) => clearDocumentForSending(inside, { disclosureId: id, purpose: 'invoicing' }, file, options));
    expect((await sendFile(disclosureId, document)).content).toBe(document);
    await expect(sendFile(disclosureId, Buffer.from('another file'))).rejects.toThrow('was not recorded for this file');
    await expect(send(disclosureId, [])).rejects.toThrow('was recorded for a file; no other data can be sent under it');
    await expect(sendFile((await record({ about: [{ customer }] })).disclosureId, document)).rejects.toThrow('was not recorded for this file');
  });
});
