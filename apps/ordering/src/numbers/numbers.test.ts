import type { Page } from '@turbotrack/service';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Employee } from '../employees/employee.schemas.js';
import {
  type Client, newOrder, numberOfOurs, offerProducts, type OrderingUnderTest, outcomeOf, placeAndDeliver, pointersOf, registerCustomer, startOrderingUnderTest,
} from '../testing/ordering-under-test.js';
import type { HeldNumber } from './number.schemas.js';

let ordering: OrderingUnderTest;
let [one, other] = [0, 0];
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await offerProducts(ordering);
  [one, other] = [await registerCustomer(ordering), await registerCustomer(ordering)];
});
afterAll(() => ordering.close());

let next = 0;
const freeNumber = () => numberOfOurs((next += 1));
const FROM = '2027-01-01T12:00:00.000Z';
const MIDDLE = '2027-02-01T12:00:00.000Z';
const LATE = '2027-03-01T12:00:00.000Z';

/** Lets a customer hold a number from {@link FROM} on and answers with the assignment. */
async function hold(customerId: number, number: string, changes: { startsAt?: string; endsAt?: string } = {}): Promise<HeldNumber> {
  const order = await placeAndDeliver(ordering, customerId, [{ number, startsAt: FROM, ...changes }]);
  expect(outcomeOf(order)).toEqual(['completed']);
  return (await numbersOf(customerId)).find(({ subscriptionId }) => subscriptionId === order.items[0]!.subscriptionId)!;
}

async function numbersOf(customerId: number): Promise<HeldNumber[]> {
  return (await ordering.operator.get<Page<HeldNumber>>(`/customers/${customerId}/numbers?limit=500`)).body.items;
}

/** Without rest where the operator releases, so that another can have the number at once. */
const release = <T = HeldNumber>(customerId: number, assignmentId: number, at: string, by: Client = ordering.operator) =>
  by.post<T>(`/customers/${customerId}/numbers/${assignmentId}/release`, { at, ...(by === ordering.operator && { quarantineDays: 0 }) });
const refusal = (customerId: number, assignmentId: number, at: string, by: Client = ordering.operator) =>
  by.post(`/customers/${customerId}/numbers/${assignmentId}/release`, { at });
const endOf = async ({ subscriptionId }: HeldNumber) =>
  (await ordering.platform.query<{ ends_on: string | null }>('select ends_on::text from ordering.subscription where subscription_id = $1', [subscriptionId]))[0]!.ends_on;

async function holderAt(number: string, at: string): Promise<number | undefined> {
  const [row] = await ordering.platform.query<{ customer_id: number }>(
    'select customer_id from ordering.assignment join ordering.number using (number_id) where e164 = $1 and during @> $2::timestamptz', [number, at]);
  return row?.customer_id;
}

describe('releasing a number', () => {
  test('ends the holding just before the moment, and the subscription on its day', async () => {
    const number = freeNumber();
    const held = await hold(one, number);
    expect(held).toEqual({
      assignmentId: expect.any(Number), subscriptionId: expect.any(Number), number, numberText: expect.stringContaining('15'), employee: null, from: FROM, to: null,
    });
    expect(await release(one, held.assignmentId, MIDDLE)).toEqual({ status: 200, body: { ...held, to: MIDDLE } });
    expect((await numbersOf(one)).find(({ assignmentId }) => assignmentId === held.assignmentId)).toEqual({ ...held, to: MIDDLE });
    expect(await holderAt(number, '2027-02-01T11:59:59.999999Z')).toBe(one);
    expect(await holderAt(number, MIDDLE)).toBeUndefined();
    expect(await endOf(held)).toBe('2027-02-01');
  });

  test('lets another customer have it from the same instant on: no moment belongs to both or to neither', async () => {
    const number = freeNumber();
    const held = await hold(one, number);
    expect(outcomeOf(await placeAndDeliver(ordering, other, [{ number, startsAt: MIDDLE }]))).toEqual(['number-held-by-another']);
    await release(one, held.assignmentId, MIDDLE);
    const taken = await hold(other, number, { startsAt: MIDDLE });
    expect(await holderAt(number, '2027-02-01T11:59:59.999999Z')).toBe(one);
    expect(await holderAt(number, MIDDLE)).toBe(other);
    // Neither finds the other's time among its numbers.
    expect((await numbersOf(one)).filter((row) => row.number === number)).toEqual([{ ...held, to: MIDDLE }]);
    expect((await numbersOf(other)).filter((row) => row.number === number)).toEqual([taken]);
  });

  test('lets it rest before another can have it, unless the operator decides otherwise', async () => {
    const number = freeNumber();
    const held = await hold(one, number);
    const self = await ordering.customer(one);
    expect((await self.post(`/customers/${one}/numbers/${held.assignmentId}/release`, { at: MIDDLE, quarantineDays: 0 })).status).toBe(403);
    expect((await release(one, held.assignmentId, MIDDLE, self)).status).toBe(200);
    expect(outcomeOf(await placeAndDeliver(ordering, other, [{ number, startsAt: LATE }]))).toEqual(['number-in-quarantine']);
    expect((await release(one, held.assignmentId, MIDDLE)).status).toBe(200);
    expect(outcomeOf(await placeAndDeliver(ordering, other, [{ number, startsAt: MIDDLE }]))).toEqual(['completed']);
  });

  test('lets the same customer have it again later, as a holding of its own', async () => {
    const number = freeNumber();
    const held = await hold(one, number);
    await release(one, held.assignmentId, MIDDLE);
    const again = await hold(one, number, { startsAt: LATE });
    expect(again.assignmentId).not.toBe(held.assignmentId);
    expect(await holderAt(number, '2027-02-15T00:00:00Z')).toBeUndefined();
    expect(await ordering.platform.query('select from ordering.number where e164 = $1', [number])).toHaveLength(1);
  });

  test('asked for twice changes nothing, an earlier moment shortens the holding, a later one is a conflict', async () => {
    const held = await hold(one, freeNumber(), { endsAt: LATE });
    expect(await release(one, held.assignmentId, LATE)).toEqual({ status: 200, body: held });
    expect(await release(one, held.assignmentId, MIDDLE)).toEqual({ status: 200, body: { ...held, to: MIDDLE } });
    expect(await release(one, held.assignmentId, '2027-02-01T13:00:00+01:00')).toEqual({ status: 200, body: { ...held, to: MIDDLE } });
    const answer = await refusal(one, held.assignmentId, LATE);
    expect([answer.status, pointersOf(answer)]).toEqual([409, ['/at']]);
    expect(await endOf(held)).toBe('2027-02-01');
  });

  test.each([FROM, '2026-12-31T23:59:59.999Z'])('not after its start (%s) is refused', async (at) => {
    const held = await hold(one, freeNumber());
    const answer = await refusal(one, held.assignmentId, at);
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/at']]);
    expect(await endOf(held)).toBeNull();
  });

  test('on the day it was taken is possible, and costs no day', async () => {
    const held = await hold(one, freeNumber());
    expect((await release(one, held.assignmentId, '2027-01-01T12:00:00.001Z')).status).toBe(200);
    expect(await endOf(held)).toBe('2027-01-01');
  });

  test('for a moment in the past is for the operator alone', async () => {
    const held = await hold(one, freeNumber(), { startsAt: '2026-01-01T12:00:00.000Z' });
    const self = await ordering.customer(one);
    const past = new Date(Date.now() - 3600_000).toISOString();
    const answer = await refusal(one, held.assignmentId, past, self);
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/at']]);
    expect((await release(one, held.assignmentId, new Date(Date.now() + 3600_000).toISOString(), self)).status).toBe(200);
    expect((await release(one, held.assignmentId, past)).status).toBe(200);
  });

  test('for two moments at once ends it at the earlier one, whoever comes first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const held = await hold(one, freeNumber());
      const answers = await Promise.all([LATE, MIDDLE, LATE, MIDDLE].map((at) => release(one, held.assignmentId, at)));
      expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
      expect((await numbersOf(one)).find(({ assignmentId }) => assignmentId === held.assignmentId)!.to).toBe(MIDDLE);
      expect(await endOf(held)).toBe('2027-02-01');
    }
  });

  test('that somebody else holds, or nobody, is refused alike', async () => {
    const held = await hold(other, freeNumber());
    const answers = [await refusal(one, held.assignmentId, MIDDLE), await refusal(one, 2_147_483_647, MIDDLE), await refusal(2_147_483_647, held.assignmentId, MIDDLE)];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await endOf(held)).toBeNull();
  });

  test('without a moment, or with something else, is refused by field', async () => {
    const held = await hold(one, freeNumber());
    expect(pointersOf(await ordering.operator.post(`/customers/${one}/numbers/${held.assignmentId}/release`, {}))).toEqual(['/at']);
    expect(pointersOf(await ordering.operator.post(`/customers/${one}/numbers/${held.assignmentId}/release`, { at: '2027-02-30T00:00:00Z', why: 'x' })).sort()).toEqual(['/at', '/why']);
  });
});

test('the numbers of a customer are listed page by page with the employee who uses each', async () => {
  const customer = await registerCustomer(ordering);
  const { body } = await ordering.operator.post<{ items: Employee[] }>(`/customers/${customer}/employees`, { name: 'Ida Prøve', policyVersion: 1, informedConfirmed: true });
  const employeeId = body.items[0]!.employeeId;
  await placeAndDeliver(ordering, customer, Array.from({ length: 5 }, () => ({ number: freeNumber(), employeeId })));
  const first = await ordering.operator.get<Page<HeldNumber>>(`/customers/${customer}/numbers?limit=3`);
  const second = await ordering.operator.get<Page<HeldNumber>>(`/customers/${customer}/numbers?limit=3&after=${first.body.next}`);
  expect([...first.body.items, ...second.body.items]).toEqual(await numbersOf(customer));
  expect(second.body).toMatchObject({ items: [{ employee: { employeeId, name: 'Ida Prøve' } }, {}], next: null });
});

describe('the days a subscription is paid for are days in Copenhagen', () => {
  /** What the calendar on the wall in Copenhagen shows, worked out by another library than the database's. */
  const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen', dateStyle: 'short' });

  async function daysOf(items: readonly { startsAt: string; endsAt: string | null }[]) {
    const order = await placeAndDeliver(ordering, one, items.map((item) => ({ productCode: 'FAX-PORTAL', ...item })));
    return ordering.platform.query<{ starts_on: string; ends_on: string | null }>(
      'select starts_on::text, ends_on::text from ordering.subscription where order_id = $1 order by item_no', [order.orderId]);
  }

  test.each([
    ['the last second of a year', '2026-12-31T22:59:59Z', '2026-12-31'], ['the first of the next', '2026-12-31T23:00:00Z', '2027-01-01'],
    ['the end of February', '2027-02-28T22:59:59.999Z', '2027-02-28'], ['the first of March', '2027-02-28T23:00:00Z', '2027-03-01'],
    ['a leap day begins', '2028-02-28T23:00:00Z', '2028-02-29'], ['a leap day ends', '2028-02-29T22:59:59Z', '2028-02-29'], ['a century without one', '2100-02-28T23:00:00Z', '2100-03-01'],
    ['before the spring night', '2027-03-27T22:59:59Z', '2027-03-27'], ['the spring night begins', '2027-03-27T23:00:00Z', '2027-03-28'],
    ['the day of 23 hours ends', '2027-03-28T21:59:59Z', '2027-03-28'], ['the day after it', '2027-03-28T22:00:00Z', '2027-03-29'],
    ['the day of 25 hours begins', '2027-10-30T22:00:00Z', '2027-10-31'], ['and ends', '2027-10-31T22:59:59Z', '2027-10-31'], ['and is over', '2027-10-31T23:00:00Z', '2027-11-01'],
    ['a month ends in summer', '2027-06-30T21:59:59Z', '2027-06-30'], ['and the next begins', '2027-06-30T22:00:00Z', '2027-07-01'],
  ])('%s: %s is %s', async (_what, at, day) => {
    expect(await daysOf([{ startsAt: at, endsAt: null }, { startsAt: '2020-01-01T12:00:00Z', endsAt: at }])).toEqual([
      { starts_on: day, ends_on: null }, { starts_on: '2020-01-01', ends_on: day },
    ]);
  });

  test('at any moment from 2000 to 2100', async () => {
    const moments = fc.sample(fc.tuple(fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 0, 1) }), fc.integer({ min: 1, max: 400 * 86_400_000 })), 500);
    const days = await daysOf(moments.map(([start, length]) => ({ startsAt: new Date(start).toISOString(), endsAt: new Date(start + length).toISOString() })));
    expect(days).toEqual(moments.map(([start, length]) => ({ starts_on: wall.format(start), ends_on: wall.format(start + length) })));
  });
});

describe('in the night the clocks go back, an hour that comes twice', () => {
  const summer = (time: string) => `2027-10-31T${time}:00+02:00`;
  const winter = (time: string) => `2027-10-31T${time}:00+01:00`;
  // Numbers go from one to another at once in this night.
  beforeAll(() => ordering.operator.send('PUT', '/inventory/quarantine', { validFrom: '2027-10-01', quarantineDays: 0 }));

  test('is two hours: a number given up in the first half past two can be taken in the second', async () => {
    const number = freeNumber();
    await hold(one, number, { endsAt: summer('02:30') });
    expect(await holderAt(number, winter('02:15'))).toBeUndefined();
    await hold(other, number, { startsAt: winter('02:30') });
  });

  test('is two hours: a number given up in the second cannot be taken in the first', async () => {
    const number = freeNumber();
    await hold(one, number, { endsAt: winter('02:30') });
    expect(outcomeOf(await placeAndDeliver(ordering, other, [{ number, startsAt: summer('02:30') }]))).toEqual(['number-held-by-another']);
    await hold(other, number, { startsAt: winter('02:30') });
  });

  test('does not make an item end before it starts when its clock times say so', async () => {
    const number = freeNumber();
    const held = await hold(one, number, { startsAt: summer('02:50'), endsAt: winter('02:10') });
    expect(Date.parse(held.to!) - Date.parse(held.from)).toBe(20 * 60_000);
    const answer = await ordering.operator.post('/orders', newOrder(one, [{ number: freeNumber(), startsAt: winter('02:10'), endsAt: summer('02:50') }]));
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/items/0/endsAt']]);
  });
});
