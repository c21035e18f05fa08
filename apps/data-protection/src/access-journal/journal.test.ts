import { setTimeout } from 'node:timers/promises';
import { PurposeGate } from '@turbotrack/privacy';
import type { RunningApp } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDataProtection } from '../start-data-protection.js';

interface Page {
  items: { at: string; actor: string; purpose: string; why: string; reference: string | null; concerned: string; tables: string[] }[];
  next: string | null;
}

let platform: TestPlatform;
let app: RunningApp;
let gate: PurposeGate;
let [mine, other] = [0, 0];
let [employee, colleague] = [0, 0];
let [assignment, otherAssignment] = [0, 0];

beforeAll(async () => {
  platform = await createTestPlatform();
  gate = new PurposeGate(platform.database.installation);
  app = await startDataProtection(platform.config);
  const customer = async (name: string): Promise<number> => (await platform.query<{ id: number }>(
    `insert into ordering.customer (name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version)
     values ($1, '99999993', 'Prøvevej 1', '9999', 'Prøveby', 'Regnskab', 'regnskab@firma.example', 'standard', 1) returning customer_id as id`, [name]))[0]!.id;
  [mine, other] = [await customer('Set Test ApS'), await customer('Uset Test ApS')];
  const hire = async (name: string): Promise<number> => (await platform.query<{ id: number }>(
    'insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version) values ($1, $2, now(), 1) returning employee_id as id', [mine, name]))[0]!.id;
  [employee, colleague] = [await hire('Ea Eksempel'), await hire('Bo Prøve')];
  await platform.query(`insert into ordering.product (code, valid_from, name_da, name_en, monthly_price_ore, carries_number) values ('MOBIL', '2020-01-01', 'Mobil', 'Mobile', 0, true)`);
  const assign = async (e164: string, customerId: number, user: number | null, orderId: number): Promise<number> => (await platform.query<{ id: number }>(
    `with n as (insert into ordering.number (e164) values ($1) returning number_id),
       s as (insert into ordering.subscription (customer_id, product_id, order_id, item_no, starts_on) values ($2, 1, $4, 1, '2026-01-01') returning subscription_id)
     insert into ordering.assignment (number_id, customer_id, employee_id, subscription_id, during)
     select number_id, $2, $3, subscription_id, tstzrange('2026-01-01', null) from n, s returning assignment_id as id`, [e164, customerId, user, orderId]))[0]!.id;
  [assignment, otherAssignment] = [await assign('4515000001', mine, employee, 1), await assign('4515000002', other, null, 2)];
});
afterAll(async () => {
  await app.close();
  await gate.close();
  await platform.drop();
});

async function ask(query: string, scope = 'data-protection:read'): Promise<{ status: number; body: Page }> {
  const response = await fetch(`${app.url}/journal?${query}`, { headers: { authorization: `Bearer ${await platform.token(scope)}` } });
  return { status: response.status, body: (await response.json()) as Page };
}

/** From the moment `work` begins until now, as query parameters. */
async function during(work: () => Promise<unknown>): Promise<string> {
  // The journal counts whole milliseconds: what was asked just before must not share one with the work.
  await setTimeout(2);
  const from = new Date().toISOString();
  await work();
  return `from=${from}&to=${new Date(Date.now() + 1000).toISOString()}`;
}

const read = (customer: number, why: string, who?: number) => gate.purpose('self-service', { scope: { customer, ...(who !== undefined && { employee: who }) }, actor: 'client:test', why }, ({ sql }) =>
  sql(['ordering.customer'], 'select customer_id from ordering.customer'));
const readAll = (why: string, subjects: { customers?: number[]; assignments?: number[] }, tables = ['rating.call']) =>
  gate.purpose('rating', { scope: 'all', actor: 'app:test', why, reference: 'run 7' }, async ({ sql, concerns }) => {
    concerns(subjects);
    await sql(tables, 'select 1');
  });

describe('who saw the data of a customer', () => {
  test('is who worked for it, who named it among others, and who worked for everybody; nobody else', async () => {
    const time = await during(async () => {
      await read(mine, 'look at mine');
      await read(other, 'look at the other');
      await readAll('named by customer', { customers: [other, mine] });
      await readAll('named by assignment', { assignments: [assignment] });
      await readAll('others named', { customers: [other], assignments: [otherAssignment] });
      await readAll('everybody', {});
      await readAll('nobody in particular', {}, ['rating.tariff_version']);
    });
    const { body } = await ask(`customer=${mine}&${time}&limit=100`);
    const seen = body.items.map(({ why, concerned }) => `${why}: ${concerned}`);
    expect(seen.sort()).toEqual(['everybody: everybody', 'look at mine: this one', 'named by assignment: named among others', 'named by customer: named among others']);
    expect(body.items.find(({ why }) => why === 'named by customer')).toMatchObject({ actor: 'app:test', purpose: 'rating', reference: 'run 7', tables: ['rating.call'] });
  });

  test('is told in pages without losing or repeating an entry, also of one moment', async () => {
    const time = await during(() => Promise.all(Array.from({ length: 23 }, (_, n) => gate.purpose('rating', { scope: { customer: mine }, actor: 'app:crowd', why: 'crowd', reference: String(n) }, async () => n))));
    const found: (string | null)[] = [];
    for (let after = ''; ; ) {
      const { body } = await ask(`customer=${mine}&${time}&limit=5${after}`);
      found.push(...body.items.filter(({ actor }) => actor === 'app:crowd').map(({ reference }) => reference));
      if (body.next === null) break;
      after = `&after=${encodeURIComponent(body.next)}`;
    }
    expect(found.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 23 }, (_, n) => String(n)));
  });
});

test('of an employee it is who saw that one, the numbers held or the whole company, not who saw a colleague', async () => {
  const time = await during(async () => {
    await read(mine, 'own access', employee);
    await read(mine, "a colleague's access", colleague);
    await read(mine, 'the company');
    await readAll('the number', { assignments: [assignment] });
    await readAll("another's number", { assignments: [otherAssignment] });
  });
  const { body } = await ask(`employee=${employee}&${time}`);
  expect(body.items.map(({ why }) => why).sort()).toEqual(['own access', 'the company', 'the number']);
});

test('looking into the journal stands in the journal', async () => {
  await ask(`customer=${mine}&from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z`);
  const rows = await platform.query(`select from privacy.access_journal join privacy.journal_kind using (kind_id) where why = 'look into the access journal'`);
  expect(rows.length).toBeGreaterThan(0);
});

test('it takes the scope, and one customer or one employee', async () => {
  const time = 'from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z';
  expect((await ask(`customer=${mine}&${time}`, 'ordering:read')).status).toBe(403);
  expect((await ask(time)).status).toBe(400);
  expect((await ask(`customer=${mine}&employee=${employee}&${time}`)).status).toBe(400);
  expect((await ask(`customer=2147483647&${time}`)).body.items.every(({ concerned }) => concerned === 'everybody')).toBe(true);
});
