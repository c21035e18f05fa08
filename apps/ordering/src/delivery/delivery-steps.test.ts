import { sealMessage } from '@turbotrack/network-operators';
import { until } from '@turbotrack/service/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { resumeDeliveries, watchDeliveries } from '../jobs.js';
import {
  acceptOrder, addCustomer, addProduct, deliverAgain, type DeliveryUnderTest, freshNumber, OPERATOR_SECRET, outcomesOf, startDeliveryUnderTest, stateOf, stepsOf, untilOrder, type WantedItem,
} from '../testing/delivery-under-test.js';

let delivery: DeliveryUnderTest;
let customerId: number;
let productId: number;
beforeAll(async () => {
  delivery = await startDeliveryUnderTest();
  customerId = await addCustomer(delivery.platform);
  productId = await addProduct(delivery.platform);
});
afterEach(() => delivery.behave(() => ({ how: 'callback' })));
afterAll(() => delivery.close());

const accept = (items: readonly WantedItem[], customer = customerId) => acceptOrder(delivery.platform, customer, productId, items);
const query = <R extends object>(text: string, values: unknown[] = []) => delivery.platform.query<R>(text, values);
const done = (orderId: number, state: string) => untilOrder(delivery.platform, orderId, state);
const outcomes = (orderId: number) => outcomesOf(delivery.platform, orderId);
const stepsInWords = async (orderId: number) => (await stepsOf(delivery.platform, orderId)).map(({ item, step, state, failure }) => `${item} ${step} ${failure ?? state}`);
const requested = (orderId: number) => query<{ request_id: string; kind: string; state: string; attempts: number }>('select request_id, kind, state, attempts from ordering.operator_request where order_id = $1 order by asked_at, request_id', [orderId]);
const watch = async (): Promise<void> => {
  await delivery.app.queues!.enqueue(watchDeliveries, {}, { key: `watch-${Math.random().toString(36).slice(2)}` });
};

describe('an item with a number', () => {
  test('is reserved, provisioned and activated, each step with the operator\'s word, one request and one disclosure for all', async () => {
    const numbers = [freshNumber(), freshNumber()];
    const orderId = await accept([{ number: numbers[0]! }, { number: null }, { number: numbers[1]! }]);
    await done(orderId, 'completed');
    expect(await stepsInWords(orderId)).toEqual(['1 reserve done', '1 provision done', '1 activate done', '2 activate done', '3 reserve done', '3 provision done', '3 activate done']);
    const [request, ...others] = await requested(orderId);
    expect([request!.kind, request!.state, others]).toEqual(['provision', 'answered', []]);
    expect(delivery.operator.requests().find(({ requestId }) => requestId === request!.request_id)!.lines.map(({ line, number }) => [line, number])).toEqual([[1, numbers[0]], [3, numbers[1]]]);
    const [step] = await query<{ reference: string; confirmed: boolean }>(
      `select operator_reference as reference, confirmed_at <= now() as confirmed from ordering.delivery_step where order_id = $1 and item_no = 1 and step = 'provision'`, [orderId]);
    expect(step).toEqual({ reference: expect.stringMatching(/^SIM-/) as string, confirmed: true });
    // P-18: what was given to whom, about whom.
    expect(await query('select d.recipient, d.fields, s.customer_id from privacy.disclosure d join privacy.disclosure_subject s using (disclosure_id) where d.reference = $1', [`order ${orderId}`])).toEqual([
      { recipient: 'simulator', fields: ['ordering.assignment.during', 'ordering.number.e164'], customer_id: customerId }]);
  });

  test('whose operator answers three times, line by line and backwards, is delivered once', async () => {
    delivery.behave(() => ({ how: 'callback', times: 3, lineByLine: true }));
    const numbers = Array.from({ length: 5 }, freshNumber);
    const orderId = await accept(numbers.map((number) => ({ number })));
    await done(orderId, 'completed');
    const requestId = (await requested(orderId))[0]!.request_id;
    expect(await delivery.operator.answerAgain(requestId)).toBe(204);
    expect(await query('select from ordering.subscription where order_id = $1', [orderId])).toHaveLength(5);
    expect(await query('select from ordering.assignment a join ordering.subscription s using (subscription_id) where s.order_id = $1', [orderId])).toHaveLength(5);
    expect(await requested(orderId)).toHaveLength(1);
  });

  test('that the operator refuses has failed for its reason, gives its number back, and lets the others go on', async () => {
    const [bad, good] = [freshNumber(), freshNumber()];
    delivery.behave(() => ({ how: 'refuse', reason: 'number-in-use', only: ({ number }) => number === bad }));
    const orderId = await accept([{ number: bad }, { number: good }]);
    await done(orderId, 'partial');
    expect(await outcomes(orderId)).toEqual(['number-in-use', 'completed']);
    expect((await stepsInWords(orderId)).slice(0, 3)).toEqual(['1 reserve undone', '1 provision number-in-use', '1 activate waiting']);
    delivery.behave(() => ({ how: 'at-once' }));
    const again = await accept([{ number: bad }]);
    await done(again, 'completed');
  });

  test('whose whole request is refused in the reply has failed', async () => {
    delivery.behave(() => ({ how: 'refuse', reason: 'not-possible', whole: true }));
    const orderId = await accept([{ number: freshNumber() }]);
    await done(orderId, 'failed');
    expect(await outcomes(orderId)).toEqual(['not-possible']);
  });

  test('that cannot be activated is undone at the operator too, in reverse', async () => {
    const [row] = await query<{ id: number }>(`insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version, restricted) values ($1, 'Ida Prøve', now(), 1, true) returning employee_id as id`, [customerId]);
    const number = freshNumber();
    const orderId = await accept([{ number, employeeId: row!.id }, { number: freshNumber() }]);
    await done(orderId, 'partial');
    expect(await outcomes(orderId)).toEqual(['employee-not-available', 'completed']);
    expect((await stepsInWords(orderId)).slice(0, 3)).toEqual(['1 reserve undone', '1 provision undone', '1 activate employee-not-available']);
    expect((await requested(orderId)).map(({ kind }) => kind)).toEqual(['provision', 'cease']);
    expect(delivery.operator.openNumbers()).not.toContain(number);
    expect(await query('select from ordering.number_reservation where order_id = $1', [orderId])).toEqual([]);
  });
});

describe('an operator that does not answer', () => {
  test('is asked again under the same id, later each time, and carries it out once', async () => {
    let failures = 2;
    delivery.behave(() => (failures-- > 0 ? { how: 'fail' } : { how: 'at-once' }));
    const number = freshNumber();
    const orderId = await accept([{ number }]);
    await done(orderId, 'completed');
    expect(delivery.operator.requests().filter(({ lines }) => lines.some((line) => line.number === number))).toHaveLength(1);
    expect((await requested(orderId)).map(({ attempts }) => attempts)).toEqual([2]);
  });

  test('in time calls a person once; an answer after that is taken', async () => {
    delivery.behave(() => ({ how: 'silent' }));
    const orderId = await accept([{ number: freshNumber() }]);
    await until(async () => (await requested(orderId))[0]?.state === 'taken');
    const stuck = () => delivery.alarms.filter((code) => code === 'delivery-stuck').length;
    await query(`update ordering.delivery_step set deadline = now() - interval '1 second' where order_id = $1 and state = 'requested'`, [orderId]);
    const before = stuck();
    await watch();
    await until(() => stuck() === before + 1);
    await watch();
    await until(async () => (await delivery.app.queues!.count('ordering')).waiting + (await delivery.app.queues!.count('ordering')).active === 0);
    expect(stuck()).toBe(before + 1);
    await delivery.operator.answerSilent();
    await done(orderId, 'completed');
  });

  test('until the item was cancelled is told to stop; what it did all the same is undone again', async () => {
    delivery.behave(({ kind }) => (kind === 'provision' ? { how: 'silent' } : { how: 'callback' }));
    const number = freshNumber();
    const orderId = await accept([{ number }]);
    await until(async () => (await requested(orderId))[0]?.state === 'taken');
    await query('update ordering.order_item set cancel_requested_at = now() where order_id = $1', [orderId]);
    await deliverAgain(delivery, orderId);
    await done(orderId, 'cancelled');
    expect(await outcomes(orderId)).toEqual(['cancelled']);
    const undo = delivery.operator.requests().find(({ kind, lines }) => kind === 'cease' && lines.some((line) => line.number === number));
    expect(undo!.undoes).toBe((await requested(orderId))[0]!.request_id);
    // Too late: the provisioning is carried out after all.
    await delivery.operator.answerSilent();
    await until(() => delivery.operator.requests().filter(({ kind, lines }) => kind === 'cease' && lines.some((line) => line.number === number)).length === 2);
    await until(async () => (await requested(orderId)).every(({ state }) => state === 'answered'));
    expect(delivery.operator.openNumbers()).not.toContain(number);
    expect(await stepsInWords(orderId)).toEqual(['1 reserve undone', '1 provision undone', '1 activate waiting']);
    expect([await stateOf(delivery.platform, orderId), await outcomes(orderId)]).toEqual(['cancelled', ['cancelled']]);
  });
});

describe('a number from another operator', () => {
  const porting = { losingOperator: 'Prøvetele', requestedOn: '2026-11-02', customerReference: 'K-1' };

  test('is asked for with what the losing operator needs, and is the customer\'s from when it came', async () => {
    const number = freshNumber();
    const orderId = await accept([{ number, porting, startsAt: '2026-01-01T00:00:00Z' }]);
    await done(orderId, 'completed');
    expect((await stepsInWords(orderId))).toEqual(['1 reserve done', '1 port-in done', '1 provision done', '1 activate done']);
    expect(delivery.operator.requests().find(({ kind, lines }) => kind === 'port-in' && lines[0]!.number === number)!.lines[0]!.porting).toEqual(porting);
    expect(await query('select p.window_from, p.window_to, lower(a.during) = p.confirmed_at as held_from_porting from ordering.delivery_step p join ordering.subscription s using (order_id, item_no) join ordering.assignment a using (subscription_id) where p.order_id = $1 and p.step = $2', [orderId, 'port-in']))
      .toEqual([{ window_from: new Date('2026-11-02T06:00:00Z'), window_to: new Date('2026-11-02T10:00:00Z'), held_from_porting: true }]);
  });

  test('that the losing operator does not let go has failed for its reason', async () => {
    delivery.behave(({ kind }) => (kind === 'port-in' ? { how: 'refuse', reason: 'porting-bound-by-terms' } : { how: 'callback' }));
    const orderId = await accept([{ number: freshNumber(), porting }]);
    await done(orderId, 'failed');
    expect(await outcomes(orderId)).toEqual(['porting-bound-by-terms']);
  });

  test('that is provisioned nowhere is given back to the losing operator', async () => {
    delivery.behave(({ kind }) => (kind === 'provision' ? { how: 'refuse', reason: 'not-possible' } : { how: 'callback' }));
    const number = freshNumber();
    const orderId = await accept([{ number, porting }]);
    await done(orderId, 'failed');
    expect((await requested(orderId)).map(({ kind }) => kind)).toEqual(['port-in', 'provision', 'cancel-port-in']);
    expect(delivery.operator.openNumbers()).not.toContain(number);
  });
});

describe('a change of a subscription', () => {
  const subscriptionOf = async (orderId: number) => (await query<{ id: number }>('select subscription_id as id from ordering.subscription where order_id = $1', [orderId]))[0]!.id;
  const holdings = (orderIds: number[]) => query<{ e164: string; open: boolean }>(
    `select n.e164, upper_inf(a.during) as open from ordering.assignment a join ordering.number n using (number_id) join ordering.subscription s using (subscription_id) where s.order_id = any($1) order by a.assignment_id`, [orderIds]);

  test('that keeps its number asks nothing of the operator: the old one ends as the new one begins', async () => {
    const number = freshNumber();
    const first = await accept([{ number, startsAt: '2026-01-01T00:00:00Z' }]);
    await done(first, 'completed');
    const changed = await accept([{ number, action: 'modify', target: await subscriptionOf(first) }]);
    await done(changed, 'completed');
    expect(await stepsInWords(changed)).toEqual(['1 activate done']);
    expect(await holdings([first, changed])).toEqual([{ e164: number, open: false }, { e164: number, open: true }]);
  });

  test('of its number provisions the new one and ceases the old one', async () => {
    const [old, fresh] = [freshNumber(), freshNumber()];
    const first = await accept([{ number: old, startsAt: '2026-01-01T00:00:00Z' }]);
    await done(first, 'completed');
    const changed = await accept([{ number: fresh, action: 'modify', target: await subscriptionOf(first) }]);
    await done(changed, 'completed');
    expect(await holdings([first, changed])).toEqual([{ e164: old, open: false }, { e164: fresh, open: true }]);
    expect([...delivery.operator.openNumbers()].filter((number) => number === old || number === fresh)).toEqual([fresh]);
  });

  test('that ends it ceases its number; one that has ended already fails', async () => {
    const number = freshNumber();
    const first = await accept([{ number, startsAt: '2026-01-01T00:00:00Z' }]);
    await done(first, 'completed');
    const target = await subscriptionOf(first);
    const ended = await accept([{ action: 'delete', target }]);
    await done(ended, 'completed');
    expect(await holdings([first])).toEqual([{ e164: number, open: false }]);
    expect(delivery.operator.openNumbers()).not.toContain(number);
    await query(`update ordering.subscription set ends_on = '2026-06-01' where subscription_id = $1`, [target]);
    const late = await accept([{ action: 'delete', target }]);
    await done(late, 'failed');
    expect(await outcomes(late)).toEqual(['subscription-not-active']);
  });
});

describe('a customer who is restricted in the middle (P-27)', () => {
  test('stops the delivery where it stands; once it is lifted the operator is asked what became of the request', async () => {
    delivery.behave(() => ({ how: 'silent' }));
    const customer = await addCustomer(delivery.platform);
    const orderId = await accept([{ number: freshNumber() }], customer);
    await until(async () => (await requested(orderId))[0]?.state === 'taken');
    await query('update ordering.customer set restricted = true where customer_id = $1', [customer]);
    await delivery.operator.answerSilent();
    expect(await stepsInWords(orderId)).toEqual(['1 reserve done', '1 provision requested', '1 activate waiting']);
    await query('update ordering.customer set restricted = false where customer_id = $1', [customer]);
    await query(`update ordering.operator_request set sent_at = now() - interval '1 hour' where order_id = $1`, [orderId]);
    await delivery.app.queues!.enqueue(resumeDeliveries, {}, { key: 'lifted' });
    await done(orderId, 'completed');
    expect(await query('select from ordering.mail where mail_key = $1', [`order-${orderId}-closed`])).toHaveLength(1);
  });
});

describe('an answer', () => {
  const post = async (message: unknown, secret = OPERATOR_SECRET) =>
    (await fetch(`${delivery.app.url}/operator-answers`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sealMessage(secret, message)) })).status;

  test('that is not signed by the operator, is not in the agreed form, or is about nothing, changes nothing', async () => {
    delivery.behave(() => ({ how: 'silent' }));
    const orderId = await accept([{ number: freshNumber() }]);
    await until(async () => (await requested(orderId))[0]?.state === 'taken');
    const answer = { version: 1, requestId: (await requested(orderId))[0]!.request_id, lines: [{ line: 1, outcome: 'done', reference: null, at: '2026-11-02T12:00:00Z' }] };
    expect(await post(answer, 'another secret of thirty-two characters')).toBe(401);
    expect(await post({ ...answer, lines: [{ ...answer.lines[0], outcome: 'refused' }] })).toBe(400);
    expect(await post({ ...answer, requestId: '11111111-1111-4111-8111-111111111111' })).toBe(404);
    expect(await post({ ...answer, lines: [{ ...answer.lines[0], line: 7 }] })).toBe(204);
    expect(await stepsInWords(orderId)).toContain('1 provision requested');
    expect(await post(answer)).toBe(204);
    await done(orderId, 'completed');
  });
});

test('two workers deliver many orders side by side, each item once, with one request an order', async () => {
  const other = await delivery.startAnother();
  try {
    const orders = await Promise.all(Array.from({ length: 40 }, () => accept(Array.from({ length: 10 }, () => ({ number: freshNumber() })))));
    for (const orderId of orders) await done(orderId, 'completed');
    const [counted] = await query<{ subscriptions: number; assignments: number; requests: number; open: number }>(
      `select (select count(*)::int from ordering.subscription where order_id = any($1)) as subscriptions,
         (select count(*)::int from ordering.assignment a join ordering.subscription s using (subscription_id) where s.order_id = any($1)) as assignments,
         (select count(*)::int from ordering.operator_request where order_id = any($1)) as requests,
         (select count(*)::int from ordering.delivery_step where order_id = any($1) and state <> 'done') as open`, [orders]);
    expect(counted).toEqual({ subscriptions: 400, assignments: 400, requests: 40, open: 0 });
  } finally {
    await other.close();
  }
});
