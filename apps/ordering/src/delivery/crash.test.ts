import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WholeOrder } from '../orders/order.schemas.js';
import { startOrdering } from '../start-ordering.js';
import { startOrderingProcess } from '../testing/ordering-process.js';
import {
  beginRival, clientOf, closed, lockedOut, newOrder, numberOfOurs, offerProducts, placeAndDeliver, registerCustomer,
} from '../testing/ordering-under-test.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
  // A number goes from hand to hand at once here.
  await platform.query('update ordering.number_rule set quarantine_days = 0');
});
afterAll(() => platform.drop());

const counted = async (text: string): Promise<number> => (await platform.query<{ count: number }>(`select count(*)::int as count from ${text}`))[0]!.count;

test('a process killed half-way through a thousand items, and with orders just accepted, loses nothing and delivers nothing twice', async () => {
  const doomed = await startOrderingProcess(platform);
  const token = await platform.token('ordering:read ordering:write');
  const before = { platform, operator: clientOf(doomed.url, token) };
  await offerProducts(before);
  const customerId = await registerCustomer(before);
  const numbers = Array.from({ length: 1_000 }, (_, nth) => numberOfOurs(nth));

  // Somebody holds the five hundredth number until the order starts, and is asking for more time.
  const earlier = await placeAndDeliver(before, await registerCustomer(before), [{ number: numbers[499], startsAt: '2026-01-01T00:00:00Z', endsAt: '2026-12-31T23:00:00Z' }]);
  const rival = await beginRival(platform);
  await rival.query('update ordering.assignment set during = tstzrange(lower(during), null) where subscription_id = $1', [earlier.items[0]!.subscriptionId]);
  const large = await before.operator.post<WholeOrder>('/orders', newOrder(customerId, numbers.map((number) => ({ number }))));
  await lockedOut(platform);
  expect(await counted(`ordering.order_item where state = 'completed'`)).toBe(401);

  const small = await Promise.all(Array.from({ length: 20 }, (_, nth) =>
    before.operator.post<WholeOrder>('/orders', newOrder(customerId, [{ number: numberOfOurs(5_000 + nth) }, { productCode: 'FAX-PORTAL' }]))));
  await doomed.kill();

  const app = await startOrdering({ ...platform.config, HTTP_PORT: 0 });
  try {
    await rival.end('rollback');
    const after = { platform, operator: clientOf(app.url, token) };
    for (const { body } of [large, ...small]) {
      const order = await closed(after, body.orderId);
      expect(order.state).toBe('completed');
      expect(order.items.map(({ itemNo, number, state }) => ({ itemNo, number, state }))).toEqual(
        body.items.map(({ itemNo, number }) => ({ itemNo, number, state: 'completed' })));
    }
    expect(await counted('ordering.subscription')).toBe(1_000 + 40 + 1);
    expect(await counted('ordering.assignment')).toBe(1_000 + 20 + 1);
    // Each number of the order has its one assignment, under the subscription its item names.
    expect(await counted(`ordering.order_item i join ordering.subscription s using (subscription_id) join ordering.assignment a using (subscription_id)
      join ordering.number n using (number_id) where n.e164 = i.e164 and s.order_id = i.order_id and s.item_no = i.item_no`)).toBe(1_000 + 20 + 1);
    await until(async () => {
      const { waiting, active } = await app.queues!.count('ordering');
      return waiting + active === 0;
    });
    expect((await app.queues!.count('ordering')).failed).toBe(0);
    expect(await counted('platform.outbox')).toBe(0);
    expect(await counted(`ordering.delivery_step where state <> 'done'`)).toBe(0);
    expect(await counted(`ordering.operator_request where state <> 'answered'`)).toBe(0);
    // One request for each part of an order, however often it was sent.
    expect(await counted(`ordering.operator_request r where order_id is not null`)).toBe(5 + 20 + 1);
    expect(await counted(`ordering.mail`)).toBe(1 + 20 + 1);
  } finally {
    await app.close();
  }
});
