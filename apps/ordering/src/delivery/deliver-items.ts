import type { PurposeWork } from '@turbotrack/privacy';
import type { ItemFailure } from './item-failures.js';

type Delivery = Pick<PurposeWork<'delivery'>, 'sql'>;

/** An item is delivered by its subscription and, where it has a number, the assignment of that number. */
const TOUCHED = ['ordering.order_item', 'ordering.subscription', 'ordering.number', 'ordering.assignment'];

/**
 * ON CONFLICT rather than an error: it waits for a rival without locking against it, and says which items lost. Rows
 * go in by number, so that two orders meet in the same sequence.
 */
const DELIVER = `
  with item as materialized (
    select item_no, customer_id, product_id, employee_id, e164, starts_at, ends_at
    from ordering.order_item where order_id = $1 and item_no = any($2)
  ), subscribed as (
    insert into ordering.subscription (customer_id, product_id, employee_id, order_id, item_no, starts_on, ends_on)
    select customer_id, product_id, employee_id, $1, item_no,
      (starts_at at time zone 'Europe/Copenhagen')::date, (ends_at at time zone 'Europe/Copenhagen')::date
    from item order by item_no
    returning subscription_id, item_no
  ), assigned as (
    insert into ordering.assignment (number_id, customer_id, employee_id, subscription_id, during)
    select n.number_id, item.customer_id, item.employee_id, s.subscription_id, tstzrange(item.starts_at, item.ends_at)
    from item join subscribed s using (item_no) join ordering.number n using (e164)
    order by n.number_id, item.starts_at
    on conflict on constraint assignment_one_holder_at_a_time do nothing
    returning subscription_id
  ), delivered as (
    update ordering.order_item o set state = 'delivered', subscription_id = s.subscription_id
    from subscribed s where o.order_id = $1 and o.item_no = s.item_no
  )
  select s.item_no from item join subscribed s using (item_no)
  where item.e164 is not null and s.subscription_id not in (select subscription_id from assigned)`;

/**
 * Delivers pending items of an order inside the caller's transaction. Items whose number is held by another at some
 * moment of their time fail; the others go on.
 */
export async function deliverItems(inside: Delivery, orderId: number, itemNos: readonly number[]): Promise<void> {
  const { sql } = inside;
  await sql(
    ['ordering.number', 'ordering.order_item'],
    `insert into ordering.number (e164)
     select distinct e164 from ordering.order_item where order_id = $1 and item_no = any($2) and e164 is not null order by e164
     on conflict (e164) do nothing`,
    [orderId, itemNos],
  );
  let remaining = itemNos;
  while (remaining.length > 0) {
    await sql([], 'savepoint items');
    const { rows } = await sql<{ item_no: number }>(TOUCHED, DELIVER, [orderId, remaining]);
    if (rows.length === 0) {
      await sql([], 'release savepoint items');
      return;
    }
    // The losers have subscriptions by now: undo all, and deliver those that won.
    await sql([], 'rollback to savepoint items');
    const lost = new Set(rows.map(({ item_no }) => item_no));
    await failItems(inside, orderId, [...lost], 'number-held-by-another');
    remaining = remaining.filter((itemNo) => !lost.has(itemNo));
  }
}

/** Marks items as failed for a reason. */
export async function failItems({ sql }: Delivery, orderId: number, itemNos: readonly number[], reason: ItemFailure): Promise<void> {
  if (itemNos.length === 0) return;
  await sql(
    ['ordering.order_item'],
    `update ordering.order_item set state = 'failed', failure = $3 where order_id = $1 and item_no = any($2)`,
    [orderId, itemNos, reason],
  );
}
