import type { Page } from '@turbotrack/service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
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
      employeeId: expect.any(Number), name: 'Ida Prøve', email: 'ida@nordlys.example', policyVersion: 1, informedConfirmedAt: expect.any(String),
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
