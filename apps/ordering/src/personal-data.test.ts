import type { Page } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WholeCustomer } from './customers/customer.schemas.js';
import type { Employee } from './employees/employee.schemas.js';
import type { HeldNumber } from './numbers/number.schemas.js';
import type { WholeOrder } from './orders/order.schemas.js';
import { type OrderingProcess, startOrderingProcess } from './testing/ordering-process.js';
import { type Client, clientOf, closed, newCustomer, newOrder, numberOfOurs, offerProducts, placeAndDeliver } from './testing/ordering-under-test.js';

/** Values that occur nowhere else: wherever one turns up outside the tables of ordering, it has leaked. */
const NUMBER = '4515424242';
const BROKEN_NUMBER = '4515434343';
const CANARY = /kanari|424242|434343|98765432/i;
const person = { name: 'Kasper Kanarie', email: 'kasper@kanarie.example', policyVersion: 1, informedConfirmed: true };
const company = newCustomer({
  name: 'Kanariefugl Prøve A/S', cvr: '98765432', street: 'Kanarievej 42', city: 'Kanarieby', invoiceContact: 'Karla Kanarie', invoiceEmail: 'karla@kanarie.example',
  externalReference: 'kanarie-1',
});

let platform: TestPlatform;
let ordering: OrderingProcess;
let token: string;
let operator: Client;
let customerId: number;
beforeAll(async () => {
  platform = await createTestPlatform();
  ordering = await startOrderingProcess(platform);
  token = await platform.token('ordering:read ordering:write');
  operator = clientOf(ordering.url, token);
});
afterAll(async () => {
  await ordering.kill();
  await platform.drop();
});

/** Every refusal of the tests below, as the caller got it: status, headers and body. */
const refusals: string[] = [];

async function refused(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(ordering.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'accept-language': 'da, kanarie', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  refusals.push(`${method} ${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
  return response.status;
}

/** What the platform keeps outside the tables of ordering: queue, outbox, journal, statistics. */
async function storedElsewhere(): Promise<string> {
  const tables = await platform.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('bullmq', 'platform', 'privacy', 'public') and table_type = 'BASE TABLE'`);
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['bullmq.job', 'bullmq.event', 'platform.outbox', 'platform.api_write', 'privacy.access_journal']));
  await platform.query('analyze');
  const texts = await Promise.all([...tables.map(({ name }) => name), 'pg_stats'].map(async (name) =>
    (await platform.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)).map(({ row }) => `${name} ${row}`)));
  return texts.flat().join('\n');
}

const leaksIn = (text: string): string[] => text.split('\n').filter((line) => CANARY.test(line));

/** A day of ordinary work: a customer with people and numbers, a number refused, one given back. */
async function workAsUsual(): Promise<void> {
  const app = { platform, operator };
  await offerProducts(app);
  customerId = (await operator.post<WholeCustomer>('/customers', company)).body.customerId;
  await operator.post(`/customers/${customerId}/owners`, { name: 'Kanarieholding', cvr: '98765432', source: 'Kanarie selv', validFrom: '2026-01-01' });
  const { body } = await operator.post<{ items: Employee[] }>(`/customers/${customerId}/employees`, [person, person]);
  await placeAndDeliver(app, customerId, [{ number: NUMBER, employeeId: body.items[0]!.employeeId }]);
  const again = await operator.post<WholeOrder>('/orders', newOrder(customerId, [{ number: NUMBER }, { number: numberOfOurs(1) }], { reference: 'kanarie-2' }));
  expect((await closed(app, again.body.orderId)).state).toBe('partial');
  const { body: { items: [held] } } = await operator.get<Page<HeldNumber>>(`/customers/${customerId}/numbers`);
  await operator.post(`/customers/${customerId}/numbers/${held!.assignmentId}/release`, { at: '2028-01-01T00:00:00Z' });
  const self = clientOf(ordering.url, await platform.token('ordering:read ordering:write', { customer_id: customerId }));
  for (const path of ['', `/${customerId}`, `/${customerId}/employees`, `/${customerId}/numbers`]) expect((await self.get(`/customers${path}`)).status).toBe(200);
}

describe('personal data', () => {
  beforeAll(workAsUsual);

  test('that was ordered with is where it belongs, so that these tests would notice it elsewhere', async () => {
    const stored = await platform.query(`select from ordering.number where e164 = $1`, [NUMBER]);
    expect(stored).toHaveLength(1);
    expect(leaksIn('… Kasper Kanarie …\n… 15 42 42 42 …\n… nothing …')).toHaveLength(1);
  });

  test('comes back in no refusal, wherever in a request it stood and whatever was wrong', async () => {
    const order = newOrder(customerId, [{ number: NUMBER }]);
    const attempts: [number, ...Parameters<typeof refused>][] = [
      [400, 'POST', '/customers', { [person.name]: 1, [NUMBER]: { [NUMBER]: 1 }, name: 42, cvr: NUMBER, invoiceEmail: 'Karla Kanarie', language: 'kanariisk', policyVersion: NUMBER, owner: [NUMBER] }],
      [409, 'POST', '/customers', { ...company, city: 'Ny Kanarieby' }],
      [409, 'POST', `/customers/${customerId}/owners`, { name: 'Kanarie to', source: 'Kanarie', validFrom: '2026-01-01' }],
      [400, 'POST', `/customers/${customerId}/employees`, [person, { ...person, email: 'kanarie', informedConfirmed: 'Kanarie' }]],
      [400, 'PATCH', `/customers/${customerId}`, { policyVersion: 'kanarie', tariffCode: 'Kanarie tarif' }],
      [428, 'PATCH', `/customers/${customerId}`, { policyVersion: 1, city: 'Kanarieskov' }],
      [412, 'PATCH', `/customers/${customerId}`, { policyVersion: 1, city: 'Kanarieskov' }, { 'if-match': '"kanarie"' }],
      [400, 'PUT', '/products/Kanarie', {}],
      [400, 'POST', '/customers?validate=kanarie', company, { 'idempotency-key': 'kanarie' }],
      [400, 'POST', '/customers', company, { 'idempotency-key': 'Kasper Kanarie' }],
      [400, 'POST', '/orders', { ...order, items: [{ productCode: person.name, number: `${NUMBER}${NUMBER}${NUMBER}${NUMBER}4242`, startsAt: NUMBER }] }],
      [400, 'POST', '/orders', newOrder(customerId, [{ productCode: 'KANARIE', number: NUMBER }, { number: `x${NUMBER}` }, { number: NUMBER, endsAt: '2020-01-01T00:00:00Z' }])],
      [409, 'POST', '/orders', { ...order, reference: 'kanarie-2' }],
      [400, 'GET', `/customers/${NUMBER}`],
      [400, 'GET', '/orders/kanarie'],
      [400, 'GET', `/customers?name=Kanarie&after=${NUMBER}`],
      [404, 'GET', `/kanarie/${NUMBER}?name=Kanarie`],
      [400, 'POST', '/orders', `{"customerId": ${customerId}, "number": "${NUMBER}", kanarie`],
      [415, 'POST', '/orders', `<kanarie>${NUMBER}</kanarie>`, { 'content-type': 'application/xml' }],
      [413, 'POST', '/orders', JSON.stringify({ kanarie: NUMBER.repeat(200_000) })],
      [401, 'GET', '/customers', undefined, { authorization: `Bearer kanarie.${NUMBER}.kanarie` }],
      [400, 'POST', `/customers/${customerId}/numbers/${NUMBER}/release`, { at: 'kanarie' }],
    ];
    for (const [status, ...attempt] of attempts) expect([attempt[0], attempt[1], await refused(...attempt)]).toEqual([attempt[0], attempt[1], status]);
    expect(refusals).toHaveLength(attempts.length);
    expect(refusals.filter((text) => CANARY.test(text))).toEqual([]);
  });

  test('comes back in no refusal either when the database quotes it in its own error', async () => {
    await platform.query(`create function ordering.complain() returns trigger language plpgsql as $$
      begin raise exception 'no % here', new.name using errcode = 'P0001', detail = new::text; end $$`);
    await platform.query(`alter table ordering.customer add constraint plain check (city <> 'Kanarieskov')`);
    await platform.query(`create trigger complain before insert on ordering.employee for each row execute function ordering.complain()`);
    try {
      expect(await refused('PATCH', `/customers/${customerId}`, { policyVersion: 1, city: 'Kanarieskov' }, { 'if-match': '*' })).toBe(422);
      expect(await refused('POST', `/customers/${customerId}/employees`, person)).toBe(500);
    } finally {
      await platform.query('drop function ordering.complain cascade; alter table ordering.customer drop constraint plain');
    }
    expect(refusals.filter((text) => CANARY.test(text))).toEqual([]);
    expect(ordering.output()).toContain('"request-failed"');
  });

  test('stands in no job, also when the job fails on a database error that quotes it, and in no outbox, journal or planner statistics', async () => {
    await platform.query(`create function ordering.complain() returns trigger language plpgsql as $$
      begin raise exception 'no % here', new.e164 using errcode = 'P0001', detail = new::text; end $$`);
    await platform.query(`create trigger complain before insert on ordering.number for each row when (new.e164 = '${BROKEN_NUMBER}') execute function ordering.complain()`);
    try {
      const { body } = await operator.post<WholeOrder>('/orders', newOrder(customerId, [{ number: BROKEN_NUMBER }]));
      await until(async () => (await storedElsewhere()).includes('The job failed (sqlstate-P0001). The log has the details.'));
      expect(await storedElsewhere()).toContain(`deliver-order.${body.orderId}`);
      expect(leaksIn(await storedElsewhere())).toEqual([]);
    } finally {
      await platform.query('drop function ordering.complain cascade');
    }
  });

  test('of a restricted customer stands in no failed job', async () => {
    const { body } = await operator.post<WholeCustomer>('/customers', { ...company, externalReference: 'kanarie-3' });
    await platform.query(`alter table platform.outbox alter column not_before set default now() + interval '1 hour'`);
    const order = await operator.post<WholeOrder>('/orders', newOrder(body.customerId, [{ number: BROKEN_NUMBER }]));
    await platform.query('update ordering.customer set restricted = true where customer_id = $1', [body.customerId]);
    await platform.query('alter table platform.outbox alter column not_before set default now()');
    await platform.query('update platform.outbox set not_before = now()');
    await until(async () => (await storedElsewhere()).includes('order-not-available'));
    expect(await storedElsewhere()).toContain(`deliver-order.${order.body.orderId}`);
    expect(leaksIn(await storedElsewhere())).toEqual([]);
  });

  test('stands in nothing the process wrote to its log or its standard output, from its start on', () => {
    const output = ordering.output();
    // It did write, also about what failed.
    for (const event of ['"started"', '"job-done"', '"job-attempt-failed"', '"alarm"', '"request-failed"']) expect(output).toContain(event);
    expect(leaksIn(output)).toEqual([]);
    expect(output).not.toContain('"dropped"');
    expect(output).not.toContain(token);
  });
});
