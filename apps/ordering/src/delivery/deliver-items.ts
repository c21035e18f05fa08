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

/** A restricted employee (P-27) is out of sight for delivery. */
const UNAVAILABLE = `
  select item_no from ordering.order_item i
  where order_id = $1 and item_no = any($2) and employee_id is not null
    and not exists (select from ordering.employee e where e.employee_id = i.employee_id)`;

/**
 * Delivers pending items of an order inside the caller's transaction. Items fail whose number is held by another at
 * some moment of their time, or whose employee is restricted; the others go on.
 */
export async function deliverItems(inside: Delivery, orderId: number, itemNos: readonly number[]): Promise<void> {
  const { sql } = inside;
  const itemsBy = async (touched: readonly string[], query: string, among: readonly number[]): Promise<number[]> =>
    (await sql<{ item_no: number }>(touched, query, [orderId, among])).rows.map(({ item_no }) => item_no);
  await addNumbers(inside, orderId, itemNos);
  let remaining = itemNos;
  while (remaining.length > 0) {
    await sql([], 'savepoint items');
    const held = await itemsBy(TOUCHED, DELIVER, remaining);
    // Asked last: by now the new rows keep whoever restricts an employee waiting (their foreign keys lock its row).
    const unavailable = await itemsBy(['ordering.order_item', 'ordering.employee'], UNAVAILABLE, remaining);
    const lost = new Set([...held, ...unavailable]);
    if (lost.size === 0) {
      await sql([], 'release savepoint items');
      return;
    }
    // The losers have subscriptions by now: undo all, and deliver those that won.
    await sql([], 'rollback to savepoint items');
    await failItems(inside, orderId, held, 'number-held-by-another');
    await failItems(inside, orderId, unavailable, 'employee-not-available');
    remaining = remaining.filter((itemNo) => !lost.has(itemNo));
  }
}

/** Takes numbers that are new to the company into its inventory. */
async function addNumbers({ sql }: Delivery, orderId: number, itemNos: readonly number[]): Promise<void> {
  await sql(
    ['ordering.number', 'ordering.order_item'],
    `insert into ordering.number (e164)
     select distinct e164 from ordering.order_item where order_id = $1 and item_no = any($2) and e164 is not null order by e164
     on conflict (e164) do nothing`,
    [orderId, itemNos],
  );
}

/** Marks items as failed for a reason. */
async function failItems({ sql }: Delivery, orderId: number, itemNos: readonly number[], reason: ItemFailure): Promise<void> {
  if (itemNos.length === 0) return;
  await sql(
    ['ordering.order_item'],
    `update ordering.order_item set state = 'failed', failure = $3 where order_id = $1 and item_no = any($2)`,
    [orderId, itemNos, reason],
  );
}
