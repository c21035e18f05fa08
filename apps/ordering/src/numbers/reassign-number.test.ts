import type { Page } from '@turbotrack/service';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Employee } from '../employees/employee.schemas.js';
import { holdNumber } from '../testing/hold-number.js';
import { type Client, numberOfOurs, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import type { HeldNumber, SimCard } from './number.schemas.js';

let ordering: OrderingUnderTest;
let [one, other] = [0, 0];
let [ida, bo, foreign] = [0, 0, 0];
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  [one, other] = [await registerCustomer(ordering), await registerCustomer(ordering)];
  [ida, bo] = [await addEmployee(one, 'Ida Prøve'), await addEmployee(one, 'Bo Prøve')];
  foreign = await addEmployee(other, 'Eva Prøve');
});
afterAll(() => ordering.close());

async function addEmployee(customerId: number, name: string): Promise<number> {
  return (await ordering.operator.post<{ items: Employee[] }>(`/customers/${customerId}/employees`, { name, policyVersion: 1, informedConfirmed: true })).body.items[0]!.employeeId;
}

let next = 0;
const FROM = '2027-01-01T12:00:00.000Z';
const MIDDLE = '2027-02-01T12:00:00.000Z';
const LATE = '2027-03-01T12:00:00.000Z';
const hold = (changes: { customerId?: number; employeeId?: number | null; from?: string; to?: string | null } = {}) =>
  holdNumber(ordering.platform, { number: numberOfOurs((next += 1)), customerId: one, employeeId: ida, from: FROM, ...changes });
const pathOf = (assignmentId: number, customerId = one) => `/customers/${customerId}/numbers/${assignmentId}`;
const reassign = <T = HeldNumber>(assignmentId: number, body: unknown, by: Client = ordering.operator, customerId = one) => by.post<T>(`${pathOf(assignmentId, customerId)}/reassign`, body);
const holdings = (subscriptionId: number) => ordering.platform.query<{ employee_id: number | null; from: string; to: string | null }>(
  `select employee_id, to_char(lower(during) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as from, to_char(upper(during) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as to
   from ordering.assignment where subscription_id = $1 order by lower(during)`, [subscriptionId]);

async function cancel(assignmentId: number, customerId = one, token?: string): Promise<number> {
  const response = await fetch(ordering.app.url + pathOf(assignmentId, customerId), {
    method: 'DELETE', headers: { authorization: `Bearer ${token ?? await ordering.platform.token('ordering:read ordering:write')}` },
  });
  return response.status;
}

describe('giving a number to another of the people', () => {
  test('begins a holding of its own at the moment, so that calls stay with whoever made them', async () => {
    const { assignmentId, subscriptionId } = await hold({ to: LATE });
    const { status, body } = await reassign(assignmentId, { at: MIDDLE, employeeId: bo });
    expect(status).toBe(201);
    expect(body).toMatchObject({ subscriptionId, employee: { employeeId: bo, name: 'Bo Prøve' }, from: MIDDLE, to: LATE });
    expect(body.assignmentId).not.toBe(assignmentId);
    expect(await holdings(subscriptionId)).toEqual([{ employee_id: ida, from: FROM, to: MIDDLE }, { employee_id: bo, from: MIDDLE, to: LATE }]);
  });

  test('asked for twice is done once, and to nobody in particular is possible', async () => {
    const { assignmentId, subscriptionId } = await hold();
    const first = await reassign(assignmentId, { at: MIDDLE, employeeId: null });
    expect(await reassign(assignmentId, { at: MIDDLE, employeeId: null })).toEqual(first);
    expect(first.body.employee).toBeNull();
    expect(await holdings(subscriptionId)).toHaveLength(2);
  });

  test.each([[FROM], [LATE], ['2027-04-01T00:00:00Z'], ['2026-12-31T00:00:00Z']])('at %s, outside the holding, is refused', async (at) => {
    const { assignmentId, subscriptionId } = await hold({ to: LATE });
    const answer = await reassign<never>(assignmentId, { at, employeeId: bo });
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/at']]);
    expect(await holdings(subscriptionId)).toHaveLength(1);
  });

  test("to another customer's employee, or one that is not there, is refused alike", async () => {
    const { assignmentId } = await hold();
    const answers = [await reassign<never>(assignmentId, { at: MIDDLE, employeeId: foreign }), await reassign<never>(assignmentId, { at: MIDDLE, employeeId: 2_147_483_647 })];
    expect(answers.map((answer) => [answer.status, pointersOf(answer)])).toEqual([[400, ['/employeeId']], [400, ['/employeeId']]]);
    expect(answers[0]!.body).toEqual({ ...(answers[1]!.body as object), instance: expect.any(String) });
  });

  test("of another customer's number looks like one that is not there", async () => {
    const { assignmentId } = await hold({ customerId: other, employeeId: foreign });
    const self = await ordering.customer(one);
    for (const [path, customerId] of [[assignmentId, one], [assignmentId, other], [2_147_483_647, one]] as const) expect((await reassign(path, { at: MIDDLE, employeeId: null }, self, customerId)).status).toBe(404);
  });

  test('for a moment in the past is for the operator alone', async () => {
    const { assignmentId } = await hold({ from: '2026-01-01T00:00:00Z' });
    const past = new Date(Date.now() - 3600_000).toISOString();
    const answer = await reassign<never>(assignmentId, { at: past, employeeId: bo }, await ordering.customer(one));
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/at']]);
    expect((await reassign(assignmentId, { at: past, employeeId: bo })).status).toBe(201);
  });

  test('in the night the clocks go back is possible in either of the two hours that look the same', async () => {
    const { assignmentId, subscriptionId } = await hold({ from: '2027-10-01T00:00:00Z' });
    const second = await reassign(assignmentId, { at: '2027-10-31T02:30:00+02:00', employeeId: bo });
    await reassign(second.body.assignmentId, { at: '2027-10-31T02:30:00+01:00', employeeId: ida });
    expect((await holdings(subscriptionId)).map(({ employee_id: id, from }) => [id, from])).toEqual([
      [ida, '2027-10-01T00:00:00.000Z'], [bo, '2027-10-31T00:30:00.000Z'], [ida, '2027-10-31T01:30:00.000Z'],
    ]);
  });

  test('at any moments, in any order and at once, leaves no moment to two holders or to none', async () => {
    // Month ends and nights of changed clocks among them.
    const moment = fc.oneof(
      fc.integer({ min: Date.UTC(2027, 0, 2), max: Date.UTC(2027, 10, 30) }), fc.constantFrom(Date.UTC(2027, 0, 31, 23), Date.UTC(2027, 1, 28, 23), Date.UTC(2027, 2, 28, 1), Date.UTC(2027, 9, 31, 0, 30), Date.UTC(2027, 9, 31, 1, 30)),
    );
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(moment, fc.constantFrom(ida, bo, null)), { minLength: 1, maxLength: 5 }), fc.boolean(), async (changes, atOnce) => {
      const { subscriptionId } = await hold({ to: '2027-12-01T00:00:00.000Z' });
      const change = async ([at, employeeId]: [number, number | null]) => {
        const [inForce] = await ordering.platform.query<{ assignment_id: number }>('select assignment_id from ordering.assignment where subscription_id = $1 and during @> $2::timestamptz', [subscriptionId, new Date(at).toISOString()]);
        await reassign(inForce!.assignment_id, { at: new Date(at).toISOString(), employeeId });
      };
      if (atOnce) await Promise.all(changes.map(change));
      else for (const one of changes) await change(one);
      const held = await holdings(subscriptionId);
      expect([held[0]!.from, held.at(-1)!.to]).toEqual([FROM, '2027-12-01T00:00:00.000Z']);
      for (const [place, { to }] of held.slice(0, -1).entries()) expect(held[place + 1]!.from).toBe(to);
    }), { numRuns: 15 });
  });
});

describe('taking back a holding', () => {
  test('that has not begun leaves nothing of it, and its subscription costs no day', async () => {
    const { assignmentId, subscriptionId } = await hold();
    await ordering.operator.send('PUT', `${pathOf(assignmentId)}/card`, { imei: '490154203237518' });
    expect(await cancel(assignmentId)).toBe(204);
    expect(await holdings(subscriptionId)).toEqual([]);
    expect(await ordering.platform.query('select ends_on - starts_on as days from ordering.subscription where subscription_id = $1', [subscriptionId])).toEqual([{ days: 0 }]);
    expect(await ordering.platform.query('select from ordering.sim where assignment_id = $1', [assignmentId])).toEqual([]);
    expect(await cancel(assignmentId)).toBe(404);
  });

  test('that has begun is refused, and of another customer looks like none', async () => {
    const begun = await hold({ from: '2026-01-01T00:00:00Z' });
    const theirs = await hold({ customerId: other, employeeId: null });
    const token = await ordering.platform.token('ordering:read ordering:write', { customer_id: one });
    expect([await cancel(begun.assignmentId), await cancel(theirs.assignmentId, one, token), await cancel(theirs.assignmentId, other, token)]).toEqual([409, 404, 404]);
    expect(await holdings(theirs.subscriptionId)).toHaveLength(1);
  });
});

describe('card and telephone of a number', () => {
  const note = <T = SimCard>(assignmentId: number, body: unknown, by: Client = ordering.operator, customerId = one) => by.send<T>('PUT', `${pathOf(assignmentId, customerId)}/card`, body);

  test('are noted with those before, and the same once more is the same', async () => {
    const { assignmentId } = await hold();
    const first = await note(assignmentId, { iccid: '8945000000000000008', imei: '490154203237518' });
    expect(first).toEqual({ status: 200, body: { iccid: '8945000000000000008', imei: '490154203237518', notedAt: expect.any(String), endedAt: null } });
    expect(await note(assignmentId, { iccid: '8945000000000000008', imei: '490154203237518' })).toEqual(first);
    const second = await note(assignmentId, { imei: '490154203237518' });
    const { body } = await ordering.operator.get<{ items: SimCard[] }>(`${pathOf(assignmentId)}/cards`);
    expect(body.items).toEqual([second.body, { ...first.body, endedAt: expect.any(String) }]);
  });

  test('with a digit wrong, or neither, are refused', async () => {
    const { assignmentId } = await hold();
    expect(pointersOf(await note<never>(assignmentId, { iccid: '8945000000000000009', imei: '490154203237519' })).sort()).toEqual(['/iccid', '/imei']);
    expect((await note(assignmentId, {})).status).toBe(400);
  });

  test("of another customer's number look like those of none", async () => {
    const { assignmentId } = await hold({ customerId: other, employeeId: null });
    const self = await ordering.customer(one);
    expect((await note(assignmentId, { imei: '490154203237518' }, self)).status).toBe(404);
    expect((await self.get(`${pathOf(assignmentId, other)}/cards`)).status).toBe(404);
  });
});

test('the numbers of a person are those of its own time alone', async () => {
  const { assignmentId } = await hold({ employeeId: bo });
  await reassign(assignmentId, { at: MIDDLE, employeeId: ida });
  const as = async (employee: number) => {
    const token = await ordering.platform.token('me:read', { customer_id: one, employee_id: employee });
    const response = await fetch(`${ordering.app.url}/me/numbers?limit=500`, { headers: { authorization: `Bearer ${token}` } });
    return ((await response.json()) as Page<HeldNumber>).items.filter(({ number }) => number === numberOfOurs(next)).map(({ from, to }) => [from, to]);
  };
  expect(await as(bo)).toEqual([[FROM, MIDDLE]]);
  expect(await as(ida)).toEqual([[MIDDLE, null]]);
});
