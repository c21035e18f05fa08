import type { Page } from '@turbotrack/service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliverByHand, holdDeliveries } from '../testing/deliver-by-hand.js';
import { newOrder, numberOfOurs, offerProducts, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest, type Wanted } from '../testing/ordering-under-test.js';
import type { Order, OrderHistory, WholeOrder } from './order.schemas.js';

let ordering: OrderingUnderTest;
let customerId: number;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await holdDeliveries(ordering);
  await offerProducts(ordering);
  await ordering.operator.send('PUT', '/products/PAKKE', {
    validFrom: '2000-01-01', nameDa: 'Pakke', nameEn: 'Bundle', kind: 'bundle', monthlyPriceOre: 100, carriesNumber: false, components: [{ code: 'FAX-PORTAL', quantity: 2 }],
  });
  customerId = await registerCustomer(ordering);
});
afterAll(() => ordering.close());

let next = 0;
const START = '2027-06-01T10:00:00.000Z';
const phone = (changes: Wanted = {}): Wanted => ({ number: numberOfOurs((next += 1)), startsAt: START, ...changes });
const portal: Wanted = { productCode: 'FAX-PORTAL', startsAt: START };
const place = async (items: readonly Wanted[], whose = customerId, changes: Record<string, unknown> = {}): Promise<WholeOrder> => {
  const { status, body } = await ordering.operator.post<WholeOrder>('/orders', newOrder(whose, items, changes));
  expect([status, body]).toEqual([202, expect.anything()]);
  return body;
};
const post = (path: string, body?: unknown) => ordering.operator.post<WholeOrder>(path, body);
const asked = async (orderId: number): Promise<number> => (await ordering.platform.query('select from platform.outbox where job_key = $1', [String(orderId)])).length;
const eventsOf = async (orderId: number): Promise<string[]> =>
  (await ordering.platform.query<{ type: string }>(`select type from events.event where (ids->>'orderId')::int = $1 order by event_id`, [orderId])).map(({ type }) => type);
const statesOf = ({ state, items }: WholeOrder): string[] => [state, ...items.map((item) => item.state)];
/** As delivery leaves an item that it has begun. */
async function begin(orderId: number, itemNo: number): Promise<void> {
  await ordering.platform.query(`update ordering.order_item set state = 'in-progress' where order_id = $1 and item_no = $2`, [orderId, itemNo]);
  await ordering.platform.query(`update ordering.customer_order set state = 'in-progress' where order_id = $1`, [orderId]);
}

describe('cancelling', () => {
  test('what has not begun cancels it at once and asks delivery for nothing', async () => {
    const { orderId } = await place([phone(), phone()]);
    const { status, body } = await post(`/orders/${orderId}/cancel`);
    expect([status, statesOf(body)]).toEqual([200, ['cancelled', 'cancelled', 'cancelled']]);
    expect(body.completedAt).not.toBeNull();
    expect(await asked(orderId)).toBe(1);
    expect((await post(`/orders/${orderId}/cancel`)).body).toEqual(body);
  });

  test('an item in progress notes the wish and asks delivery to undo it, once', async () => {
    const { orderId } = await place([phone(), phone()]);
    await begin(orderId, 1);
    const { body } = await post(`/orders/${orderId}/cancel`);
    expect(statesOf(body)).toEqual(['in-progress', 'in-progress', 'cancelled']);
    expect(body.items.map(({ cancelRequestedAt }) => cancelRequestedAt !== null)).toEqual([true, true]);
    expect(await asked(orderId)).toBe(2);
    await post(`/orders/${orderId}/cancel`);
    expect(await asked(orderId)).toBe(2);
  });

  test('one item leaves the others; the last one closes the order as what became of it', async () => {
    const { orderId } = await place([phone(), phone()]);
    expect(statesOf((await post(`/orders/${orderId}/items/1/cancel`)).body)).toEqual(['acknowledged', 'cancelled', 'pending']);
    await ordering.platform.query(`update ordering.order_item set state = 'completed' where order_id = $1 and item_no = 2`, [orderId]);
    expect((await post(`/orders/${orderId}/items/2/cancel`)).status).toBe(409);
    const { orderId: second } = await place([phone(), phone()]);
    await ordering.platform.query(`update ordering.order_item set state = 'completed' where order_id = $1 and item_no = 2`, [second]);
    expect(statesOf((await post(`/orders/${second}/items/1/cancel`)).body)).toEqual(['completed', 'cancelled', 'completed']);
    const { orderId: third } = await place([phone(), phone(), phone()]);
    await ordering.platform.query(`update ordering.order_item set state = case item_no when 2 then 'completed' else 'failed' end where order_id = $1 and item_no > 1`, [third]);
    expect(statesOf({ ...(await post(`/orders/${third}/items/1/cancel`)).body, items: [] })).toEqual(['partial']);
  });

  test('a bundle cancels its components; a component by itself, what is done, and what is not there are refused', async () => {
    const bundle = { productCode: 'PAKKE', startsAt: START, components: [{ productCode: 'FAX-PORTAL' }, { productCode: 'FAX-PORTAL' }] };
    const { orderId } = await place([bundle as Wanted, phone()]);
    expect((await post(`/orders/${orderId}/items/3/cancel`)).status).toBe(409);
    expect(statesOf((await post(`/orders/${orderId}/items/1/cancel`)).body)).toEqual(['acknowledged', 'cancelled', 'pending', 'cancelled', 'cancelled']);
    expect((await post(`/orders/${orderId}/items/9/cancel`)).status).toBe(404);
    const done = await place([phone()]);
    await deliverByHand(ordering, done.orderId);
    expect((await post(`/orders/${done.orderId}/cancel`)).status).toBe(409);
  });
});

describe('amending an item', () => {
  const amend = (orderId: number, itemNo: number, change: Record<string, unknown>) =>
    ordering.operator.send<WholeOrder>('PATCH', `/orders/${orderId}/items/${itemNo}`, { policyVersion: 1, ...change });

  test('changes what is named and nothing else', async () => {
    const before = await place([phone(), phone()]);
    const number = numberOfOurs((next += 1));
    const { status, body } = await amend(before.orderId, 2, { number: `+${number}`, startsAt: '2027-07-01T00:00:00+02:00', endsAt: '2027-12-31T23:00:00Z' });
    expect(status).toBe(200);
    expect(body.items).toEqual([before.items[0], { ...before.items[1], number, startsAt: '2027-06-30T22:00:00.000Z', endsAt: '2027-12-31T23:00:00.000Z' }]);
  });

  test('is refused by field where it would not fit, also beside the other items', async () => {
    const { orderId, items } = await place([phone(), phone()]);
    const answer = await amend(orderId, 1, { number: items[1]!.number, employeeId: 2_147_483_647, endsAt: '2027-01-01T00:00:00Z' });
    expect([answer.status, pointersOf(answer as never)]).toEqual([400, ['/employeeId', '/endsAt']]);
    // The earlier of two with the same number keeps it: the later one is told.
    const doubled = await amend(orderId, 2, { number: items[0]!.number });
    expect([doubled.status, pointersOf(doubled as never)]).toEqual([400, ['/number']]);
  });

  test('is refused once anything of it has begun', async () => {
    const { orderId } = await place([phone(), phone()]);
    await begin(orderId, 1);
    expect((await amend(orderId, 1, { endsAt: '2028-01-01T00:00:00Z' })).status).toBe(409);
    expect((await amend(orderId, 2, { endsAt: '2028-01-01T00:00:00Z' })).status).toBe(200);
    expect((await amend(orderId, 3, {})).status).toBe(404);
  });
});

describe('an order beyond the credit limit', () => {
  const limited = (ore: number) => registerCustomer(ordering, { creditLimitOre: ore });
  const hold = async (): Promise<WholeOrder> => place([phone(), portal], await limited(10_000));

  test('is held, and nothing is asked of delivery', async () => {
    const held = await hold();
    expect(statesOf(held)).toEqual(['held', 'held', 'held']);
    expect([held.holdReason, held.warnings.map(({ code }) => code)]).toEqual(['credit-limit', ['credit-limit']]);
    expect(await asked(held.orderId)).toBe(0);
    expect(await eventsOf(held.orderId)).toEqual([]);
  });

  test('is counted with what the customer has and what is on its way, to the øre', async () => {
    const exact = await limited(3 * 9_900);
    await deliverByHand(ordering, (await place([portal], exact)).orderId);
    expect((await place([portal], exact)).state).toBe('acknowledged');
    expect((await place([portal], exact)).state).toBe('acknowledged');
    const beyond = await place([portal], exact);
    expect(beyond.state).toBe('held');
    // Cancelled, it takes up nothing; nor does an order that adds nothing.
    await post(`/orders/${beyond.orderId}/cancel`);
    const [subscription] = await ordering.platform.query<{ subscription_id: number }>('select subscription_id from ordering.subscription where customer_id = $1', [exact]);
    const end = { customerId: exact, policyVersion: 1, items: [{ action: 'delete', subscriptionId: subscription!.subscription_id }] };
    expect((await post('/orders', end)).body.state).toBe('acknowledged');
  });

  test('of four that would each be the last that fits, placed at once, one is taken', async () => {
    const tight = await limited(9_900);
    const states = (await Promise.all([1, 2, 3, 4].map(() => place([portal], tight)))).map(({ state }) => state);
    expect(states.sort()).toEqual(['acknowledged', 'held', 'held', 'held']);
  });

  test('approved, goes to delivery with the reason kept; what was to start while it waited starts now', async () => {
    const placed = Date.now();
    const held = await place([phone({ startsAt: new Date(placed + 50).toISOString() }), phone({ startsAt: '2020-01-01T00:00:00Z' })], await limited(0));
    await expect.poll(() => Date.now() - placed).toBeGreaterThan(60);
    const { status, body } = await post(`/orders/${held.orderId}/approve`, { reason: 'Forudbetaling modtaget' });
    expect([status, ...statesOf(body)]).toEqual([200, 'acknowledged', 'pending', 'pending']);
    expect(body.decision).toEqual({ by: 'client:tester', at: expect.any(String), reason: 'Forudbetaling modtaget' });
    expect(Date.parse(body.items[0]!.startsAt)).toBeGreaterThan(placed + 50);
    expect(body.items[1]!.startsAt).toBe('2020-01-01T00:00:00.000Z');
    expect(await asked(held.orderId)).toBe(1);
    expect(await eventsOf(held.orderId)).toEqual(['order.accepted', 'order.state-changed']);
    expect((await post(`/orders/${held.orderId}/approve`, { reason: 'igen' })).status).toBe(409);
  });

  test('rejected, is closed and never delivered', async () => {
    const held = await hold();
    const { body } = await post(`/orders/${held.orderId}/reject`, { reason: 'Restance' });
    expect(statesOf(body)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([body.completedAt !== null, await asked(held.orderId)]).toEqual([true, 0]);
    expect((await post(`/orders/${held.orderId}/reject`, { reason: 'igen' })).status).toBe(409);
  });

  test('is decided by the operator alone, as the limit is set by the operator alone', async () => {
    const customer = await limited(0);
    const held = await place([portal], customer);
    const self = await ordering.customer(customer);
    for (const decision of ['approve', 'reject']) expect((await self.post(`/orders/${held.orderId}/${decision}`, { reason: 'x' })).status).toBe(403);
    expect((await self.send('PATCH', `/customers/${customer}`, { policyVersion: 1, creditLimitOre: 1_000_000 })).status).toBe(403);
  });
});

test('the history of an order tells every state of it and its items, when and by whom', async () => {
  const customer = await registerCustomer(ordering, { creditLimitOre: 0 });
  const self = await ordering.customer(customer);
  const { body: held } = await self.post<WholeOrder>('/orders', newOrder(customer, [portal, portal]));
  await post(`/orders/${held.orderId}/approve`, { reason: 'Godkendt' });
  await self.post(`/orders/${held.orderId}/items/2/cancel`);
  await begin(held.orderId, 1);
  const { body } = await self.get<OrderHistory>(`/orders/${held.orderId}/history`);
  expect(body.items.map(({ itemNo, state, by, reason }) => [itemNo, state, by, reason])).toEqual([
    [null, 'held', 'client:tester', 'credit-limit'],
    [1, 'pending', 'client:tester', null], [2, 'pending', 'client:tester', null], [null, 'acknowledged', 'client:tester', 'Godkendt'],
    [2, 'cancelled', 'client:tester', null],
    [1, 'in-progress', 'app:ordering', null], [null, 'in-progress', 'app:ordering', null],
  ]);
  const times = body.items.map(({ at }) => Date.parse(at));
  expect(times).toEqual([...times].sort((one, other) => one - other));
});

describe('the list of orders', () => {
  test('is filtered by state, day and reference, and comes as CSV', async () => {
    const customer = await registerCustomer(ordering);
    const [one, two, three] = [await place([portal], customer, { reference: 'po-a' }), await place([portal], customer), await place([portal], customer)];
    await post(`/orders/${two.orderId}/cancel`);
    // The last moment of a day in Copenhagen, and the first of the next.
    for (const [order, placedAt] of [[one, '2026-03-28T22:59:59Z'], [two, '2026-03-28T23:00:00Z'], [three, '2026-03-29T21:59:59Z']] as const) {
      await ordering.platform.query('update ordering.customer_order set placed_at = $2 where order_id = $1', [order.orderId, placedAt]);
    }
    const list = async (query: string): Promise<number[]> => (await ordering.operator.get<Page<Order>>(`/orders?customerId=${customer}&${query}`)).body.items.map(({ orderId }) => orderId);
    expect(await list('state=cancelled')).toEqual([two.orderId]);
    expect(await list('from=2026-03-29')).toEqual([two.orderId, three.orderId]);
    expect(await list('to=2026-03-28')).toEqual([one.orderId]);
    expect(await list('from=2026-03-29&to=2026-03-29&state=acknowledged')).toEqual([three.orderId]);
    expect(await list('reference=po-a')).toEqual([one.orderId]);
    expect((await ordering.operator.get('/orders?state=delivered&from=soon')).status).toBe(400);

    const token = await ordering.platform.token('ordering:read', { customer_id: customer });
    const response = await fetch(`${ordering.app.url}/orders?format=csv&limit=1`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.headers.get('content-type')).toContain('text/csv');
    const lines = (await response.text()).trim().split(/\r?\n/);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('orderId');
  });
});
