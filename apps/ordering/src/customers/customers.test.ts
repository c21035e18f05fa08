import type { Page } from '@turbotrack/service';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCustomer, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import type { Customer, WholeCustomer } from './customer.schemas.js';

let ordering: OrderingUnderTest;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
});
afterAll(() => ordering.close());

const register = <T = WholeCustomer>(changes: Record<string, unknown> = {}) => ordering.operator.post<T>('/customers', newCustomer(changes));
const refused = (changes: Record<string, unknown>) => ordering.operator.post('/customers', newCustomer(changes));

describe('registering a customer', () => {
  test('answers with the customer as stored, in Denmark, in Danish, to pay within 14 days unless told otherwise', async () => {
    const { status, body } = await register();
    expect(status).toBe(201);
    expect(body).toEqual({
      ...newCustomer(), customerId: expect.any(Number), externalReference: null, country: 'DK', language: 'da', paymentTermsDays: 14,
      createdAt: expect.stringMatching(/Z$/), tenant: 'live', creditLimitOre: null, owners: [], warnings: [],
    });
    expect(await ordering.operator.get(`/customers/${body.customerId}`)).toEqual({ status: 200, body });
  });

  test('twice under the same reference makes one customer, also without repeating the owner', async () => {
    const owner = { name: 'Polar Prøveholding A/S', source: 'Business register', validFrom: '2026-01-01' };
    const first = await register({ externalReference: 'crm-1', owner });
    expect(first.status).toBe(201);
    expect(await register({ externalReference: 'crm-1', owner })).toEqual({ status: 200, body: first.body });
    expect(await register({ externalReference: 'crm-1' })).toEqual({ status: 200, body: first.body });
  });

  test('under a reference of a customer with other data is a conflict that names the reference and shows nothing of the other', async () => {
    await register({ externalReference: 'crm-2', name: 'Havblik Test A/S' });
    const answer = await refused({ externalReference: 'crm-2', name: 'Skovbryn Test ApS' });
    expect(answer.status).toBe(409);
    expect(pointersOf(answer)).toEqual(['/externalReference']);
    expect(JSON.stringify(answer.body)).not.toContain('Havblik');
  });

  test('under one reference by eight callers at once makes one customer', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => register({ externalReference: 'crm-rush' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.customerId)).size).toBe(1);
  });

  test('with a CVR number that fails the check digit is accepted with a warning in both languages', async () => {
    const { status, body } = await register({ cvr: '12345678' });
    expect(status).toBe(201);
    expect(body.warnings).toEqual([{
      pointer: '/cvr', code: 'cvr-check-digit', text: { da: expect.stringContaining('CVR-nummeret'), en: expect.stringContaining('CVR number') },
    }]);
  });

  test('names every missing field at once, the policy version that was shown among them (P-01)', async () => {
    const answer = await ordering.operator.post('/customers', {});
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe('/problems/invalid-request');
    expect(pointersOf(answer).sort()).toEqual([
      '/city', '/cvr', '/invoiceContact', '/invoiceEmail', '/name', '/policyVersion', '/postcode', '/street', '/tariffCode',
    ]);
  });

  test('names every wrong field at once, down into the owner, and unknown ones', async () => {
    const answer = await refused({
      name: ' ', cvr: '1234567', country: 'Denmark', invoiceEmail: 'not a mail address', language: 'sv', paymentTermsDays: 91, policyVersion: 0,
      tariffCode: '-', restricted: true, owner: { name: 'X', cvr: 'DK12345674', source: '', validFrom: '2026-02-30' },
    });
    expect(answer.status).toBe(400);
    expect(pointersOf(answer).sort()).toEqual([
      '/country', '/cvr', '/invoiceEmail', '/language', '/name', '/owner/cvr', '/owner/source', '/owner/validFrom', '/paymentTermsDays', '/policyVersion',
      '/restricted', '/tariffCode',
    ]);
  });

  test.each([
    ['a line feed', 'Nordlys\nProve'], ['a null character', 'Nordlys\0'], ['a line separator', 'Nordlys\u2028Prove'], ['half a surrogate pair', 'Nordlys \ud83d.'],
  ])('refuses %s in a line of text', async (_what, name) => {
    const answer = await refused({ name });
    expect(answer.status).toBe(400);
    expect(pointersOf(answer)).toEqual(['/name']);
  });

  test('keeps a line of any language as it was written, without the blanks around it', async () => {
    const name = 'Blåbærgrød & Søn 日本 🙂 O’Neill "A/S"';
    const { body } = await register({ name: `  ${name}\t` });
    expect(body.name).toBe(name);
  });
});

describe('what is written about a customer', () => {
  test('changes only with the policy version that was shown (P-01), and only in the fields named', async () => {
    const id = await registerCustomer(ordering);
    const answer = await ordering.operator.send('PATCH', `/customers/${id}`, { city: 'Nyby' });
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/policyVersion']]);
    // Registered under another version of the policy than the one that is published today.
    await ordering.platform.query('update ordering.customer set policy_version = 7 where customer_id = $1', [id]);
    const { status, body } = await ordering.operator.send<WholeCustomer>('PATCH', `/customers/${id}`, { city: 'Nyby', paymentTermsDays: 30, policyVersion: 1 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...newCustomer(), city: 'Nyby', paymentTermsDays: 30, policyVersion: 1 });
    expect((await ordering.operator.get(`/customers/${id}`)).body).toEqual(body);
  });

  test('can be read and changed for a customer that is there only', async () => {
    expect((await ordering.operator.get('/customers/2147483647')).status).toBe(404);
    expect((await ordering.operator.send('PATCH', '/customers/2147483647', { policyVersion: 1, city: 'Nyby' })).status).toBe(404);
  });

  test.each(['0', '2147483648', 'x', '1.5', '99999999999999999999'])('is not asked for under the id %s, which no customer can have', async (id) => {
    const answer = await ordering.operator.get(`/customers/${id}`);
    expect([answer.status, [...new Set(pointersOf(answer))]]).toEqual([400, ['/customerId']]);
  });

  test('is changed by whoever has seen it as it is, and by nobody who has not', async () => {
    const id = await registerCustomer(ordering);
    const headers = { authorization: `Bearer ${await ordering.platform.token('ordering:read ordering:write')}`, 'content-type': 'application/json' };
    const [url, change] = [`${ordering.app.url}/customers/${id}`, JSON.stringify({ policyVersion: 1, city: 'Nyby' })];
    expect((await fetch(url, { method: 'PATCH', headers, body: change })).status).toBe(428);
    const seen = (await fetch(url, { headers })).headers.get('etag')!;
    expect((await fetch(url, { headers: { ...headers, 'if-none-match': seen } })).status).toBe(304);
    const statuses = await Promise.all([1, 2, 3].map(async () => (await fetch(url, { method: 'PATCH', headers: { ...headers, 'if-match': seen }, body: change })).status));
    expect(statuses.toSorted()).toEqual([200, 412, 412]);
  });

  test('can be asked for by up to 100 ids, in part, and as CSV', async () => {
    const ids = [await registerCustomer(ordering, { city: 'Etby' }), await registerCustomer(ordering, { city: 'Toby' }), await registerCustomer(ordering)];
    const { body } = await ordering.operator.get<Page<Customer>>(`/customers?ids=${ids[0]},${ids[1]},2147483647&fields=customerId,city`);
    expect(body).toEqual({ items: [{ customerId: ids[0], city: 'Etby' }, { customerId: ids[1], city: 'Toby' }], next: null });
    for (const wrong of ['', '1,', 'a', '0', Array.from({ length: 101 }, (_, nth) => nth + 1).join(',')]) expect([wrong, (await ordering.operator.get(`/customers?ids=${wrong}`)).status]).toEqual([wrong, 400]);
    const csv = await fetch(`${ordering.app.url}/customers?ids=${ids[2]}&format=csv`, { headers: { authorization: `Bearer ${await ordering.platform.token('ordering:read')}` } });
    const lines = (await csv.text()).trim().split('\r\n');
    expect([lines.length, lines[1]]).toEqual([2, expect.stringMatching(new RegExp(`^${ids[2]};`))]);
  });

  test('is listed page by page, each customer once', async () => {
    for (let nth = 0; nth < 5; nth += 1) await registerCustomer(ordering);
    const seen: number[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const { body }: { body: Page<Customer> } = await ordering.operator.get<Page<Customer>>(`/customers?limit=3&after=${after}`);
      expect(body.items.length).toBeGreaterThan(0);
      seen.push(...body.items.map(({ customerId }) => customerId));
      after = body.next;
    }
    const stored = await ordering.platform.query<{ customer_id: number }>('select customer_id from ordering.customer order by 1');
    expect(seen).toEqual(stored.map(({ customer_id }) => customer_id));
  });

  test('is listed with a limit from 1 to 500 and no other parameters', async () => {
    const answer = await ordering.operator.get('/customers?limit=501&after=-1&name=Nordlys');
    expect([answer.status, pointersOf(answer).sort()]).toEqual([400, ['/after', '/limit', '/name']]);
  });
});

describe('a test tenant', () => {
  test('is registered as one and known as one, and stays what it is', async () => {
    const { status, body } = await register({ tenant: 'test' });
    expect([status, body.tenant]).toEqual([201, 'test']);
    expect(await ordering.platform.query('select test_tenant from ordering.customer where customer_id = $1', [body.customerId])).toEqual([{ test_tenant: true }]);
    const answer = await ordering.operator.send('PATCH', `/customers/${body.customerId}`, { policyVersion: 1, tenant: 'live' });
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/tenant']]);
  });
});

describe('customers in bulk', () => {
  test('are registered row by row: the good ones are there, the bad ones told', async () => {
    const { status, body } = await ordering.operator.post<{ bulkId: number }>('/customers/bulk', [newCustomer({ name: 'Række Et ApS' }), newCustomer({ cvr: '1' }), newCustomer({ name: 'Række Tre ApS' })]);
    expect(status).toBe(202);
    await until(async () => (await ordering.operator.get<{ state: string }>(`/bulk/${body.bulkId}`)).body.state === 'done');
    const rows = (await ordering.operator.get<Page<{ status: number; errors: { pointer: string }[] }>>(`/bulk/${body.bulkId}/rows`)).body.items;
    expect(rows.map((row) => [row.status, row.errors.map(({ pointer }) => pointer)])).toEqual([[201, []], [400, ['/cvr']], [201, []]]);
    expect(await ordering.platform.query(`select from ordering.customer where name in ('Række Et ApS', 'Række Tre ApS')`)).toHaveLength(2);
  });
});

describe('the owners of a customer', () => {
  const polar = { name: 'Polar Prøveholding A/S', cvr: '87654324', source: 'Business register', validFrom: '2025-07-01' };
  const fjord = { name: 'Fjordens Prøvefond', cvr: null, source: 'Letter of the customer', validFrom: '2026-03-01' };
  const record = (id: number, owner: unknown) => ordering.operator.post<WholeCustomer>(`/customers/${id}/owners`, owner);

  test('are dated and stay, the earliest first', async () => {
    const id = await registerCustomer(ordering, { owner: fjord });
    expect((await record(id, polar)).status).toBe(201);
    const { body } = await ordering.operator.get<WholeCustomer>(`/customers/${id}`);
    expect(body.owners).toEqual([polar, fjord]);
  });

  test('are recorded once: the same again is answered with what is there, another of the same day is a conflict', async () => {
    const id = await registerCustomer(ordering, { owner: polar });
    expect((await record(id, polar)).status).toBe(200);
    const answer = await ordering.operator.post(`/customers/${id}/owners`, { ...fjord, validFrom: polar.validFrom });
    expect([answer.status, pointersOf(answer)]).toEqual([409, ['/validFrom']]);
    expect((await ordering.operator.get<WholeCustomer>(`/customers/${id}`)).body.owners).toEqual([polar]);
  });

  test('belong to a customer that is there', async () => {
    expect((await record(2_147_483_647, polar)).status).toBe(404);
  });

  test.each(['0000-01-01', '1899-12-31', '2101-01-01'])('do not begin on %s, which is no day of this business', async (validFrom) => {
    const id = await registerCustomer(ordering);
    const answer = await ordering.operator.post(`/customers/${id}/owners`, { ...polar, validFrom });
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/validFrom']]);
  });
});
