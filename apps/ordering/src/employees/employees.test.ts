import type { Page } from '@turbotrack/service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HeldNumber } from '../numbers/number.schemas.js';
import { holdNumber } from '../testing/hold-number.js';
import { clientOf, numberOfOurs, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import type { Employee } from './employee.schemas.js';

let ordering: OrderingUnderTest;
let customerId: number;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  customerId = await registerCustomer(ordering);
});
afterAll(() => ordering.close());

const employee = { name: 'Ida Prøve', email: 'ida@nordlys.example', policyVersion: 1, informedConfirmed: true };
const add = (body: unknown, to = customerId) => ordering.operator.post<{ items: Employee[] }>(`/customers/${to}/employees`, body);
const refused = (body: unknown) => ordering.operator.post(`/customers/${customerId}/employees`, body);

describe('adding employees', () => {
  test("keeps when the employer confirmed having informed them (P-02) and which policy was shown (P-01)", async () => {
    const before = Date.now();
    const { status, body } = await add(employee);
    expect(status).toBe(201);
    expect(body.items).toEqual([{
      employeeId: expect.any(Number), reference: null, name: 'Ida Prøve', email: 'ida@nordlys.example', policyVersion: 1, informedConfirmedAt: expect.any(String), endedAt: null,
    }]);
    const confirmedAt = Date.parse(body.items[0]!.informedConfirmedAt);
    // The database has a clock of its own.
    expect(confirmedAt).toBeGreaterThan(before - 1_000);
    expect(confirmedAt).toBeLessThan(Date.now() + 1_000);
  });

  test.each([[{ informedConfirmed: false }], [{ informedConfirmed: undefined }], [{ informedConfirmed: 'true' }]])(
    'without the confirmation that they were informed is refused (P-02): %j', async (change) => {
      const answer = await refused({ ...employee, ...change });
      expect([answer.status, pointersOf(answer)]).toEqual([400, ['/informedConfirmed']]);
    });

  test('without the policy version that was shown is refused (P-01)', async () => {
    const answer = await refused({ ...employee, policyVersion: undefined });
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/policyVersion']]);
  });

  test('adds a thousand at once in the order given', async () => {
    const names = Array.from({ length: 1_000 }, (_, nth) => `Prøve ${nth}`);
    const { status, body } = await add(names.map((name) => ({ ...employee, name, email: null })));
    expect(status).toBe(201);
    expect(body.items.map(({ name }) => name)).toEqual(names);
    const ids = body.items.map(({ employeeId }) => employeeId);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
  });

  test('adds none of a list when one is not right, and names every fault of every one', async () => {
    const count = async () => (await ordering.platform.query('select from ordering.employee')).length;
    const before = await count();
    const answer = await refused([employee, { ...employee, informedConfirmed: false, email: 'nobody' }, { name: '', policyVersion: 1, cpr: 'none of our business' }]);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer).sort()).toEqual(['/1/email', '/1/informedConfirmed', '/2/cpr', '/2/informedConfirmed', '/2/name']);
    expect(answer.body.errors).toContainEqual({ in: 'body', pointer: '/2/informedConfirmed', detail: 'This value is missing.' });
    expect(await count()).toBe(before);
  });

  test('more than a thousand at once, none, or something else is refused', async () => {
    for (const body of [Array.from({ length: 1_001 }, () => employee), [], 'Ida', 7, null, [[employee]]]) {
      const answer = await refused(body);
      expect(answer.status).toBe(400);
    }
  });

  test('to a customer that is not there is refused', async () => {
    expect((await add(employee, 2_147_483_647)).status).toBe(404);
    expect((await ordering.operator.get('/customers/2147483647/employees')).status).toBe(404);
  });
});

test("a customer's employees are listed page by page, nobody else's among them", async () => {
  const [one, other] = [await registerCustomer(ordering), await registerCustomer(ordering)];
  const added = (await add(Array.from({ length: 7 }, () => employee), one)).body.items;
  await add(employee, other);
  const first = await ordering.operator.get<Page<Employee>>(`/customers/${one}/employees?limit=4`);
  const second = await ordering.operator.get<Page<Employee>>(`/customers/${one}/employees?limit=4&after=${first.body.next}`);
  expect([...first.body.items, ...second.body.items]).toEqual(added);
  expect(second.body.next).toBeNull();
});

describe('an employee of the employer’s own reference', () => {
  test('is added once, however often and with whomever it comes', async () => {
    const one = { ...employee, reference: 'hr-1' };
    const first = (await add(one)).body.items[0]!;
    expect((await add(one)).body.items).toEqual([first]);
    const { status, body } = await add([{ ...employee, name: 'Bo Prøve', reference: 'hr-2' }, one, { ...employee, name: 'Eva Prøve' }]);
    expect([status, body.items.map(({ name, reference }) => [name, reference])]).toEqual([201, [['Bo Prøve', 'hr-2'], ['Ida Prøve', 'hr-1'], ['Eva Prøve', null]]]);
    expect(body.items[1]).toEqual(first);
  });

  test('that is somebody else’s already is a conflict and adds none of the list', async () => {
    await add({ ...employee, reference: 'hr-3' });
    const answer = await refused([{ ...employee, reference: 'hr-4' }, { ...employee, name: 'Bo Prøve', reference: 'hr-3' }]);
    expect([answer.status, pointersOf(answer)]).toEqual([409, ['/1/reference']]);
    expect(await ordering.platform.query(`select from ordering.employee where external_reference = 'hr-4'`)).toEqual([]);
  });

  test('twice in one list is refused, and of two customers is two people', async () => {
    const answer = await refused([{ ...employee, reference: 'hr-5' }, { ...employee, reference: 'hr-5' }]);
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/1/reference']]);
    const other = await registerCustomer(ordering);
    const ids = [await add({ ...employee, reference: 'hr-6' }), await add({ ...employee, reference: 'hr-6' }, other)].map(({ body }) => body.items[0]!.employeeId);
    expect(new Set(ids).size).toBe(2);
  });

  test('added by eight at once is one person', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => add({ ...employee, reference: 'hr-7' })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
    expect(new Set(answers.map(({ body }) => body.items[0]!.employeeId)).size).toBe(1);
  });
});

const pathOf = (employeeId: number, of = customerId) => `/customers/${of}/employees/${employeeId}`;
const newOne = async (changes = {}, to = customerId) => (await add({ ...employee, ...changes }, to)).body.items[0]!;

describe('changing an employee', () => {
  test('corrects what is named and leaves the rest', async () => {
    const { employeeId } = await newOne();
    const { status, body } = await ordering.operator.send<Employee>('PATCH', pathOf(employeeId), { name: 'Ida Prøvesen', policyVersion: 1 });
    expect([status, body.name, body.email]).toEqual([200, 'Ida Prøvesen', 'ida@nordlys.example']);
    expect((await ordering.operator.send<Employee>('PATCH', pathOf(employeeId), { email: null, policyVersion: 1 })).body.email).toBeNull();
    expect((await ordering.operator.get<Employee>(pathOf(employeeId))).body).toMatchObject({ name: 'Ida Prøvesen', email: null });
  });

  test('of another customer looks like one that is not there', async () => {
    const { employeeId } = await newOne({}, await registerCustomer(ordering));
    const self = await ordering.customer(customerId);
    for (const id of [employeeId, 2_147_483_647]) {
      expect((await self.send('PATCH', pathOf(id), { name: 'Anna', policyVersion: 1 })).status).toBe(404);
      expect((await self.get(pathOf(id))).status).toBe(404);
      expect((await self.post(`${pathOf(id)}/end`, { at: '2027-01-01T00:00:00Z', numbers: 'keep' })).status).toBe(404);
      expect((await self.post(`${pathOf(id)}/notice`)).status).toBe(404);
    }
  });
});

describe('an employee who leaves', () => {
  const LEAVES = '2027-03-28T00:30:00.000Z';
  let numbers = 0;
  const holdings = (id: number) => ordering.platform.query<{ employee_id: number | null; until: Date | null }>(
    'select employee_id, upper(during) as until from ordering.assignment where subscription_id = $1 order by lower(during)', [id]);

  test('holds no number from the moment on: the company keeps them with nobody in particular', async () => {
    const { employeeId } = await newOne();
    const [now, later] = [
      await holdNumber(ordering.platform, { number: numberOfOurs((numbers += 1)), customerId, employeeId, from: '2026-01-01T00:00:00Z' }),
      await holdNumber(ordering.platform, { number: numberOfOurs((numbers += 1)), customerId, employeeId, from: '2028-01-01T00:00:00Z' }),
    ];
    const end = { at: LEAVES, numbers: 'keep' };
    const { status, body } = await ordering.operator.post<Employee>(`${pathOf(employeeId)}/end`, end);
    expect([status, body.endedAt]).toEqual([200, LEAVES]);
    expect(await ordering.operator.post<Employee>(`${pathOf(employeeId)}/end`, end)).toEqual({ status, body });
    expect(await holdings(now.subscriptionId)).toEqual([{ employee_id: employeeId, until: new Date(LEAVES) }, { employee_id: null, until: null }]);
    expect(await holdings(later.subscriptionId)).toEqual([{ employee_id: null, until: null }]);
  });

  test('or they are released, and their subscriptions end with them', async () => {
    const { employeeId } = await newOne();
    const held = await holdNumber(ordering.platform, { number: numberOfOurs((numbers += 1)), customerId, employeeId, from: '2026-01-01T00:00:00Z' });
    await ordering.operator.post(`${pathOf(employeeId)}/end`, { at: LEAVES, numbers: 'release' });
    expect(await holdings(held.subscriptionId)).toEqual([{ employee_id: employeeId, until: new Date(LEAVES) }]);
    expect(await ordering.platform.query('select ends_on::text from ordering.subscription where subscription_id = $1', [held.subscriptionId])).toEqual([{ ends_on: '2027-03-28' }]);
  });

  test('at another moment than before is a conflict, and in the past is for the operator alone', async () => {
    const { employeeId } = await newOne();
    const self = await ordering.customer(customerId);
    expect((await self.post(`${pathOf(employeeId)}/end`, { at: '2026-01-01T00:00:00Z', numbers: 'keep' })).status).toBe(400);
    expect((await ordering.operator.post(`${pathOf(employeeId)}/end`, { at: '2026-01-01T00:00:00Z', numbers: 'keep' })).status).toBe(200);
    expect((await ordering.operator.post(`${pathOf(employeeId)}/end`, { at: '2026-01-02T00:00:00Z', numbers: 'keep' })).status).toBe(409);
  });
});

describe('the notice that the employer owes (P-02)', () => {
  test('is offered in both languages', async () => {
    const { body } = await ordering.operator.get<{ text: { da: string; en: string } }>('/employee-notice');
    for (const [text, word] of [[body.text.da, 'Datatilsynet'], [body.text.en, 'Danish Data Protection Agency']] as const) {
      expect(text).toContain('{company}');
      expect(text).toContain(word);
    }
  });

  test('is sent by mail on wish, once, with the company named', async () => {
    const { employeeId } = await newOne({ email: 'nora@nordlys.example' });
    const token = await ordering.platform.token('ordering:write');
    const ask = async () => (await fetch(`${ordering.app.url}${pathOf(employeeId)}/notice`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })).status;
    expect([await ask(), await ask()]).toEqual([202, 202]);
    expect(await ordering.platform.query('select recipient, template, content from ordering.mail where recipient = $1', ['nora@nordlys.example'])).toEqual([
      { recipient: 'nora@nordlys.example', template: 'employee-notice', content: { company: 'Nordlys Prøvehal ApS' } },
    ]);
  });

  test('cannot be sent to an employee without an address', async () => {
    const { employeeId } = await newOne({ email: null });
    expect((await ordering.operator.post(`${pathOf(employeeId)}/notice`)).status).toBe(409);
  });
});

describe('an employee’s own access', () => {
  const as = async (employeeId: number, scope = 'me:read') => clientOf(ordering.app.url, await ordering.platform.token(scope, { customer_id: customerId, employee_id: employeeId }));

  test('shows itself and its own numbers, and no colleague’s', async () => {
    const [me, colleague] = [await newOne({ name: 'Mia Prøve' }), await newOne()];
    await holdNumber(ordering.platform, { number: numberOfOurs(901), customerId, employeeId: me.employeeId, from: '2026-01-01T00:00:00Z' });
    await holdNumber(ordering.platform, { number: numberOfOurs(902), customerId, employeeId: colleague.employeeId, from: '2026-01-01T00:00:00Z' });
    const self = await as(me.employeeId);
    expect(await self.get('/me')).toEqual({ status: 200, body: me });
    expect((await self.get<Page<HeldNumber>>('/me/numbers')).body.items.map(({ number }) => number)).toEqual([numberOfOurs(901)]);
  });

  test('is not for a customer or the operator, and not to another customer’s employee', async () => {
    const { employeeId } = await newOne({}, await registerCustomer(ordering));
    const operator = clientOf(ordering.app.url, await ordering.platform.token('me:read'));
    for (const client of [operator, await ordering.customer(customerId, 'me:read')]) for (const path of ['/me', '/me/numbers']) expect((await client.get(path)).status).toBe(403);
    expect((await (await as(employeeId)).get('/me')).status).toBe(404);
  });
});

test('an employee whose token could read the whole company still meets its own rows alone, and writes nothing', async () => {
  const [me, colleague] = [await newOne(), await newOne()];
  await holdNumber(ordering.platform, { number: numberOfOurs(903), customerId, employeeId: colleague.employeeId, from: '2026-01-01T00:00:00Z' });
  const self = clientOf(ordering.app.url, await ordering.platform.token('ordering:read ordering:write', { customer_id: customerId, employee_id: me.employeeId }));
  expect((await self.get<Page<Employee>>(`/customers/${customerId}/employees?limit=500`)).body.items).toEqual([me]);
  expect((await self.get<Page<HeldNumber>>(`/customers/${customerId}/numbers?limit=500`)).body.items).toEqual([]);
  expect((await self.get(pathOf(colleague.employeeId))).status).toBe(404);
  expect((await self.send('PATCH', pathOf(me.employeeId), { name: 'Anna', policyVersion: 1 })).status).toBe(403);
});

test('employees can be had as CSV, formulas disarmed', async () => {
  const other = await registerCustomer(ordering);
  await add([{ ...employee, name: '=1+1' }, employee], other);
  const response = await fetch(`${ordering.app.url}/customers/${other}/employees?format=csv`, { headers: { authorization: `Bearer ${await ordering.platform.token('ordering:read')}` } });
  const lines = (await response.text()).trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain("'=1+1");
});
