import { until } from '@turbotrack/service/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Employee } from '../employees/employee.schemas.js';
import { deliverOrder, resumeDeliveries } from '../jobs.js';
import type { WholeOrder } from '../orders/order.schemas.js';
import {
  beginRival, closed, lockedOut, newOrder, numberOfOurs, offerProducts, type OrderingUnderTest, outcomeOf, placeAndDeliver, registerCustomer, startOrderingUnderTest,
  type Wanted,
} from '../testing/ordering-under-test.js';

let ordering: OrderingUnderTest;
let customerId: number;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  // A number goes from hand to hand at once here.
  await ordering.platform.query('update ordering.number_rule set quarantine_days = 0');
  await offerProducts(ordering);
  customerId = await registerCustomer(ordering);
});
afterAll(() => ordering.close());

const queue = () => ordering.app.queues!.queue('ordering');
const idle = () => until(async () => {
  const { waiting, active } = await ordering.app.queues!.count('ordering');
  return waiting + active === 0;
});
let next = 0;
const freeNumber = () => numberOfOurs((next += 1));

/** Accepts an order whose job stays in the queue until it is resumed. */
async function placeWhilePaused(...orders: readonly [number, readonly Wanted[]][]): Promise<number[]> {
  await queue().pause();
  const placed = [];
  for (const [customer, items] of orders) placed.push((await ordering.operator.post<WholeOrder>('/orders', newOrder(customer, items))).body.orderId);
  await until(async () => (await ordering.platform.query('select from platform.outbox')).length === 0);
  return placed;
}

interface Assigned {
  e164: string;
  customer_id: number;
  employee_id: number | null;
  starts: Date;
  ends: Date | null;
  inclusive: boolean;
}
const assignmentsOf = (orderId: number) => ordering.platform.query<Assigned>(
  `select n.e164, a.customer_id, a.employee_id, lower(during) as starts, upper(during) as ends, lower_inc(during) and not upper_inc(during) as inclusive
   from ordering.assignment a join ordering.number n using (number_id) join ordering.subscription s using (subscription_id) where s.order_id = $1 order by s.item_no`, [orderId]);
const subscriptionsOf = (orderId: number) => ordering.platform.query<{ item_no: number; subscription_id: number; starts_on: string; ends_on: string | null }>(
  'select item_no, subscription_id, starts_on::text, ends_on::text from ordering.subscription where order_id = $1 order by item_no', [orderId]);

describe('delivering an order', () => {
  test('makes a subscription of each item and assigns its number from the first moment to just before the last', async () => {
    const { body } = await ordering.operator.post<{ items: Employee[] }>(`/customers/${customerId}/employees`, { name: 'Ida Prøve', policyVersion: 1, informedConfirmed: true });
    const employeeId = body.items[0]!.employeeId;
    const number = freeNumber();
    const order = await placeAndDeliver(ordering, customerId, [
      { number, employeeId, startsAt: '2027-01-01T12:00:00Z', endsAt: '2027-03-01T12:00:00Z' }, { productCode: 'FAX-PORTAL', startsAt: '2027-01-01T12:00:00Z' },
    ]);
    expect(order.state).toBe('completed');
    expect(Date.parse(order.completedAt!)).toBeGreaterThanOrEqual(Date.parse(order.placedAt));
    const subscriptions = await subscriptionsOf(order.orderId);
    expect(order.items.map(({ subscriptionId }) => subscriptionId)).toEqual(subscriptions.map(({ subscription_id }) => subscription_id));
    expect(subscriptions).toMatchObject([{ starts_on: '2027-01-01', ends_on: '2027-03-01' }, { starts_on: '2027-01-01', ends_on: null }]);
    expect(await assignmentsOf(order.orderId)).toEqual([{
      e164: number, customer_id: customerId, employee_id: employeeId, starts: new Date('2027-01-01T12:00:00Z'), ends: new Date('2027-03-01T12:00:00Z'), inclusive: true,
    }]);
  });

  test('fails only the items whose number is held by another for some of the time, and says so in both languages', async () => {
    const [held, free] = [freeNumber(), freeNumber()];
    await placeAndDeliver(ordering, await registerCustomer(ordering), [{ number: held, startsAt: '2027-02-01T00:00:00Z', endsAt: '2027-03-01T00:00:00Z' }]);
    const order = await placeAndDeliver(ordering, customerId, [
      { number: held, startsAt: '2027-02-28T23:59:59.999Z' }, { number: free }, { number: held, startsAt: '2026-01-01T00:00:00Z', endsAt: '2027-02-01T00:00:00Z' },
      { productCode: 'FAX-PORTAL' },
    ]);
    expect(order.state).toBe('partial');
    expect(order.completedAt).not.toBeNull();
    expect(outcomeOf(order)).toEqual(['number-held-by-another', 'completed', 'completed', 'completed']);
    expect(order.items[0]).toMatchObject({ state: 'failed', subscriptionId: null, failure: { text: { da: expect.stringContaining('Nummeret'), en: expect.stringContaining('number') } } });
    // Nobody pays for what was not delivered.
    expect((await subscriptionsOf(order.orderId)).map(({ item_no }) => item_no)).toEqual([2, 3, 4]);
    expect(await assignmentsOf(order.orderId)).toHaveLength(2);
  });

  test('of which nothing can be delivered has failed and leaves nothing behind', async () => {
    const number = freeNumber();
    await placeAndDeliver(ordering, customerId, [{ number }]);
    // Its own holding stands in its way as well.
    const order = await placeAndDeliver(ordering, customerId, [{ number }]);
    expect(order).toMatchObject({ state: 'failed', items: [{ state: 'failed' }] });
    expect(await subscriptionsOf(order.orderId)).toEqual([]);
  });

  test('of more items than one transaction takes delivers all, and fails what is held in each part', async () => {
    const numbers = Array.from({ length: 450 }, freeNumber);
    const held = [0, 199, 200, 399, 400, 449];
    await placeAndDeliver(ordering, await registerCustomer(ordering), held.map((at) => ({ number: numbers[at] })));
    const order = await placeAndDeliver(ordering, customerId, numbers.map((number) => ({ number })));
    expect(order.state).toBe('partial');
    expect(outcomeOf(order).flatMap((outcome, at) => (outcome === 'completed' ? [] : [at]))).toEqual(held);
    expect(await assignmentsOf(order.orderId)).toHaveLength(444);
  });
});

describe('two orders for one number at the same time', () => {
  test.each([['commit', 'number-held-by-another'], ['rollback', 'completed']] as const)(
    'wait for each other: after the %s of the first the item of the second is %s', async (end, outcome) => {
      const [number, other] = [freeNumber(), freeNumber()];
      const first = await placeAndDeliver(ordering, customerId, [{ number, endsAt: '2027-02-01T00:00:00Z' }]);
      const rival = await beginRival(ordering.platform);
      // The first holder asks for more time, and has not been answered yet.
      await rival.query(`update ordering.assignment set during = tstzrange(lower(during), null) where subscription_id = $1`, [first.items[0]!.subscriptionId]);
      const { body } = await ordering.operator.post<WholeOrder>('/orders', newOrder(await registerCustomer(ordering), [{ number, startsAt: '2027-02-01T00:00:00Z' }, { number: other }]));
      await lockedOut(ordering.platform);
      expect(await subscriptionsOf(body.orderId)).toEqual([]);
      await rival.end(end);
      expect(outcomeOf(await closed(ordering, body.orderId))).toEqual([outcome, 'completed']);
    });

  test('that list the same 200 numbers in opposite sequence never lock each other out, and each number has one holder', async () => {
    const numbers = Array.from({ length: 200 }, freeNumber);
    const [first, other] = [await registerCustomer(ordering), await registerCustomer(ordering)];
    await placeAndDeliver(ordering, first, numbers.map((number) => ({ number, startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-12-31T23:00:00Z' })));
    // Both are held up in the middle, when each has taken half of what the other still wants.
    const rival = await beginRival(ordering.platform);
    await rival.query('select from ordering.number where e164 = $1 for update', [numbers[100]]);
    const failedBefore = ordering.failedAttempts();
    const placed = await Promise.all([ordering.operator.post<WholeOrder>('/orders', newOrder(customerId, numbers.map((number) => ({ number })))),
      ordering.operator.post<WholeOrder>('/orders', newOrder(other, numbers.toReversed().map((number) => ({ number }))))]);
    await lockedOut(ordering.platform, 2);
    await rival.end('rollback');
    const orders = await Promise.all(placed.map(({ body }) => closed(ordering, body.orderId)));
    expect(orders.map(({ state }) => state).sort()).toEqual(['completed', 'failed']);
    const held = (await Promise.all(orders.map(({ orderId }) => assignmentsOf(orderId)))).flat().map(({ e164 }) => e164);
    expect(held.sort()).toEqual(numbers);
    expect(ordering.failedAttempts()).toBe(failedBefore);
  });

  test('can never both hold it, since the database itself refuses an overlap of even a microsecond', async () => {
    const { items: [item] } = await placeAndDeliver(ordering, customerId, [{ number: freeNumber(), startsAt: '2027-01-01T00:00:00Z', endsAt: '2027-02-01T00:00:00Z' }]);
    const insert = (from: string) => ordering.platform.query(
      `insert into ordering.assignment (number_id, customer_id, subscription_id, during)
       select number_id, customer_id, subscription_id, tstzrange($2, null) from ordering.assignment where subscription_id = $1`, [item!.subscriptionId, from]);
    await expect(insert('2027-01-31T23:59:59.999999Z')).rejects.toMatchObject({ code: '23P01', constraint: 'assignment_one_holder_at_a_time' });
    await insert('2027-02-01T00:00:00Z');
  });
});

describe('the job of an order', () => {
  test('done three times at once delivers every item once', async () => {
    const [orderId] = await placeWhilePaused([customerId, Array.from({ length: 250 }, () => ({ number: freeNumber() }))]);
    const failedBefore = ordering.failedAttempts();
    const rival = await beginRival(ordering.platform);
    await rival.query('select from ordering.customer_order where order_id = $1 for update', [orderId]);
    for (const key of ['second', 'third']) await ordering.app.queues!.enqueue(deliverOrder, { orderId: orderId! }, { key });
    await queue().resume();
    // As many as the app works on at once have arrived at the order.
    await lockedOut(ordering.platform, 2);
    await rival.end('rollback');
    const order = await closed(ordering, orderId!);
    await idle();
    expect(order.state).toBe('completed');
    expect(await subscriptionsOf(orderId!)).toHaveLength(250);
    expect(await assignmentsOf(orderId!)).toHaveLength(250);
    expect((await ordering.operator.get<WholeOrder>(`/orders/${orderId}`)).body).toEqual(order);
    expect(ordering.failedAttempts()).toBe(failedBefore);
  });

  test('is tried again when the database ends its connection half-way, and loses or doubles nothing', async () => {
    const numbers = Array.from({ length: 250 }, freeNumber);
    const rival = await beginRival(ordering.platform);
    await rival.query('insert into ordering.number (e164) values ($1)', [numbers[220]]);
    const { body } = await ordering.operator.post<WholeOrder>('/orders', newOrder(customerId, numbers.map((number) => ({ number }))));
    await lockedOut(ordering.platform);
    await ordering.platform.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    await rival.end('rollback');
    const order = await closed(ordering, body.orderId);
    expect(new Set(outcomeOf(order))).toEqual(new Set(['completed']));
    expect((await assignmentsOf(body.orderId)).map(({ e164 }) => e164)).toEqual(numbers);
  });

  test('that was lost with the whole queue is asked for again when the open orders are looked through', async () => {
    const [orderId] = await placeWhilePaused([customerId, [{ number: freeNumber() }]]);
    await ordering.platform.query('delete from bullmq.job');
    await queue().resume();
    await ordering.app.queues!.enqueue(resumeDeliveries, {});
    expect((await closed(ordering, orderId!)).state).toBe('completed');
  });
});

describe('a restriction of processing (P-27)', () => {
  const restrict = (id: number, restricted = true) => ordering.platform.query('update ordering.customer set restricted = $2 where customer_id = $1', [id, restricted]);
  const failedJob = async (orderId: number) => (await queue().getJob(`deliver-order.${orderId}`))!;
  const failed = (orderId: number) => until(async () => (await (await queue().getJob(`deliver-order.${orderId}`))?.isFailed()) === true);
  afterEach(() => queue().resume());

  test('of the customer lets its order wait: the job fails for a person, nothing is delivered, and the customer still sees its order', async () => {
    const customer = await registerCustomer(ordering);
    const number = freeNumber();
    const [orderId] = await placeWhilePaused([customer, [{ number }, { productCode: 'FAX-PORTAL' }]]);
    await restrict(customer);
    await queue().resume();
    await failed(orderId!);
    const job = await failedJob(orderId!);
    // Not tried again in vain, and no word about whom.
    expect(job.attemptsMade).toBe(1);
    expect(job.failedReason).toBe('The job failed (order-not-available). The log has the details.');
    expect(await subscriptionsOf(orderId!)).toEqual([]);
    expect(await ordering.platform.query('select from ordering.number where e164 = $1', [number])).toEqual([]);
    const self = await ordering.customer(customer);
    expect((await self.get<WholeOrder>(`/orders/${orderId}`)).body).toMatchObject({ state: 'acknowledged', items: [{ state: 'pending' }, { state: 'pending' }] });
  });

  test('of the customer that is lifted lets its order go on', async () => {
    const customer = await registerCustomer(ordering);
    const [orderId] = await placeWhilePaused([customer, [{ number: freeNumber() }]]);
    await restrict(customer);
    await queue().resume();
    await failed(orderId!);
    const { finishedOn } = await failedJob(orderId!);
    await ordering.app.queues!.enqueue(resumeDeliveries, {}, { key: 'while-restricted' });
    await idle();
    // Not even tried meanwhile.
    expect((await failedJob(orderId!)).finishedOn).toBe(finishedOn);
    await restrict(customer, false);
    await ordering.app.queues!.enqueue(resumeDeliveries, {}, { key: 'once-lifted' });
    expect((await closed(ordering, orderId!)).state).toBe('completed');
  });

  test('of the customer that comes while a part is being delivered stops that part and what follows', async () => {
    const customer = await registerCustomer(ordering);
    const numbers = Array.from({ length: 450 }, freeNumber);
    const rival = await beginRival(ordering.platform);
    await rival.query('insert into ordering.number (e164) values ($1)', [numbers[250]]);
    const { body } = await ordering.operator.post<WholeOrder>('/orders', newOrder(customer, numbers.map((number) => ({ number }))));
    await lockedOut(ordering.platform);
    await restrict(customer);
    await rival.end('rollback');
    await failed(body.orderId);
    expect(await assignmentsOf(body.orderId)).toHaveLength(200);
    const self = await ordering.customer(customer);
    expect((await self.get<WholeOrder>(`/orders/${body.orderId}`)).body.state).toBe('in-progress');
  });

  test('of the customer has to wait for a part whose rows are written, so that it finds them', async () => {
    const customer = await registerCustomer(ordering);
    const [orderId] = await placeWhilePaused([customer, [{ number: freeNumber() }]]);
    const rival = await beginRival(ordering.platform);
    // Holds delivery up at its last question, when the rows are there.
    await rival.query('lock table ordering.employee');
    await queue().resume();
    await lockedOut(ordering.platform);
    await expect(ordering.platform.query('select from ordering.customer where customer_id = $1 for update nowait', [customer])).rejects.toMatchObject({ code: '55P03' });
    await rival.end('rollback');
    expect((await closed(ordering, orderId!)).state).toBe('completed');
  });

  test('of an employee fails the items of that employee, also when it comes while they are being delivered', async () => {
    const { body: { items: [ida, bo] } } = await ordering.operator.post<{ items: Employee[] }>(`/customers/${customerId}/employees`,
      ['Ida Prøve', 'Bo Prøve'].map((name) => ({ name, policyVersion: 1, informedConfirmed: true })));
    const numbers = Array.from({ length: 3 }, freeNumber);
    const rival = await beginRival(ordering.platform);
    await rival.query('insert into ordering.number (e164) values ($1)', [numbers[0]]);
    const { body } = await ordering.operator.post<WholeOrder>('/orders', newOrder(customerId, [
      { number: numbers[0], employeeId: ida!.employeeId }, { number: numbers[1], employeeId: bo!.employeeId }, { number: numbers[2] },
    ]));
    await lockedOut(ordering.platform);
    await ordering.platform.query('update ordering.employee set restricted = true where employee_id = $1', [ida!.employeeId]);
    await rival.end('rollback');
    const order = await closed(ordering, body.orderId);
    expect(order.state).toBe('partial');
    expect(outcomeOf(order)).toEqual(['employee-not-available', 'completed', 'completed']);
    expect((await assignmentsOf(body.orderId)).map(({ e164 }) => e164)).toEqual(numbers.slice(1));
  });
});
