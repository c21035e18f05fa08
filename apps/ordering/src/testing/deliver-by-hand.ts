import type { OrderingUnderTest } from './ordering-under-test.js';

/** Keeps jobs from the queue: orders stay as they were placed until a test itself says what delivery did. */
export async function holdDeliveries({ platform }: Pick<OrderingUnderTest, 'platform'>): Promise<void> {
  await platform.query(`alter table platform.outbox alter column not_before set default now() + interval '1 day'`);
}

/** What delivery writes of the added items of an order: subscriptions, numbers and who holds them. Answers with the subscriptions, by item. */
export async function deliverByHand({ platform }: Pick<OrderingUnderTest, 'platform'>, orderId: number): Promise<number[]> {
  const rows = await platform.query<{ subscription_id: number }>(
    `insert into ordering.subscription (customer_id, product_id, employee_id, order_id, item_no, starts_on, ends_on)
     select customer_id, product_id, employee_id, order_id, item_no, (starts_at at time zone 'Europe/Copenhagen')::date, (ends_at at time zone 'Europe/Copenhagen')::date
     from ordering.order_item where order_id = $1 and action <> 'delete' order by item_no returning subscription_id`, [orderId]);
  await platform.query('insert into ordering.number (e164) select e164 from ordering.order_item where order_id = $1 and e164 is not null on conflict do nothing', [orderId]);
  await platform.query(
    `insert into ordering.assignment (number_id, customer_id, employee_id, subscription_id, during)
     select n.number_id, i.customer_id, i.employee_id, s.subscription_id, tstzrange(i.starts_at, i.ends_at)
     from ordering.order_item i join ordering.subscription s using (order_id, item_no) join ordering.number n using (e164) where i.order_id = $1`, [orderId]);
  await platform.query(
    `update ordering.order_item i set state = 'completed', subscription_id = s.subscription_id from ordering.subscription s
     where i.order_id = $1 and s.order_id = i.order_id and s.item_no = i.item_no`, [orderId]);
  await platform.query(`update ordering.customer_order set state = 'completed', completed_at = now() where order_id = $1`, [orderId]);
  return rows.map((row) => row.subscription_id);
}
