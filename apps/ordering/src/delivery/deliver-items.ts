import { recordDelivered } from '../events/record-delivered.js';
import type { ItemFailure } from './item-failures.js';
import type { Delivery } from './work-on-order.js';

/** An item is delivered by its subscription and, where it has a number, the assignment of that number. */
const TOUCHED = ['ordering.order_item', 'ordering.subscription', 'ordering.number', 'ordering.assignment', 'ordering.delivery_step'];

/** What a change or an end puts an end to, in the same moment in which the new begins. */
const END_TARGETS = `
  with item as materialized (
    select item_no, target_subscription_id, starts_at from ordering.order_item where order_id = $1 and item_no = any($2) and action <> 'add'
  ), ended as (
    update ordering.subscription s set ends_on = (item.starts_at at time zone 'Europe/Copenhagen')::date
    from item where s.subscription_id = item.target_subscription_id
      and s.starts_on <= (item.starts_at at time zone 'Europe/Copenhagen')::date and (s.ends_on is null or s.ends_on >= (item.starts_at at time zone 'Europe/Copenhagen')::date)
    returning s.subscription_id
  ), given_up as (
    update ordering.assignment a set during = tstzrange(lower(a.during), item.starts_at)
    from item where a.subscription_id = item.target_subscription_id and a.during @> item.starts_at and lower(a.during) < item.starts_at
  )
  select item_no from item where target_subscription_id not in (select subscription_id from ended)`;

/**
 * ON CONFLICT rather than an error: it waits for a rival without locking against it, and says which items lost. Rows
 * go in by number, so that two orders meet in the same sequence. A number that was ported begins when it arrived, not before.
 */
const DELIVER = `
  with item as materialized (
    select i.item_no, customer_id, product_id, employee_id, e164, greatest(starts_at, ported.confirmed_at) as starts_at, ends_at
    from ordering.order_item i
    left join lateral (select p.confirmed_at from ordering.delivery_step p where p.order_id = i.order_id and p.item_no = i.item_no and p.step = 'port-in') ported on true
    where order_id = $1 and i.item_no = any($2) and action <> 'delete'
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
    update ordering.order_item o set state = 'completed', subscription_id = s.subscription_id
    from subscribed s where o.order_id = $1 and o.item_no = s.item_no
  )
  select s.item_no from item join subscribed s using (item_no)
  where item.e164 is not null and s.subscription_id not in (select subscription_id from assigned)`;

const COMPLETE = `
  with ended as (
    update ordering.order_item set state = 'completed' where order_id = $1 and item_no = any($2) and action = 'delete' returning item_no
  ), activated as (
    update ordering.delivery_step set state = 'done', attempts = attempts + 1, confirmed_at = now() where order_id = $1 and item_no = any($2) and step = 'activate' returning item_no
  )
  select item_no from activated where false`;

/** A restricted employee (P-27) is out of sight for delivery. */
const UNAVAILABLE = `
  select item_no from ordering.order_item i
  where order_id = $1 and item_no = any($2) and employee_id is not null
    and not exists (select from ordering.employee e where e.employee_id = i.employee_id)`;

/**
 * The last step of items, inside the caller's transaction: subscriptions begin and end, numbers change hands. The step
 * fails for items whose number is held by another at some moment of their time, whose employee is restricted, or whose
 * subscription to be changed is not active; the others go on.
 */
export async function deliverItems(inside: Delivery, orderId: number, itemNos: readonly number[]): Promise<void> {
  const { sql } = inside;
  const itemsBy = async (touched: readonly string[], query: string, among: readonly number[]): Promise<number[]> =>
    (await sql<{ item_no: number }>(touched, query, [orderId, among])).rows.map(({ item_no }) => item_no);
  let remaining = itemNos;
  while (remaining.length > 0) {
    await sql([], 'savepoint items');
    const inactive = await itemsBy(TOUCHED, END_TARGETS, remaining);
    const held = await itemsBy(TOUCHED, DELIVER, remaining);
    await itemsBy(TOUCHED, COMPLETE, remaining);
    // Asked last: by now the new rows keep whoever restricts an employee waiting (their foreign keys lock its row).
    const unavailable = await itemsBy(['ordering.order_item', 'ordering.employee'], UNAVAILABLE, remaining);
    const lost = new Set([...inactive, ...held, ...unavailable]);
    if (lost.size === 0) {
      await sql([], 'release savepoint items');
      await recordDelivered(inside, orderId, remaining);
      return;
    }
    // The losers have subscriptions by now: undo all, and deliver those that won.
    await sql([], 'rollback to savepoint items');
    for (const [failing, reason] of [[inactive, 'subscription-not-active'], [held, 'number-held-by-another'], [unavailable, 'employee-not-available']] as const) {
      await failStep(sql, orderId, failing, reason);
    }
    remaining = remaining.filter((itemNo) => !lost.has(itemNo));
  }
}

async function failStep(sql: Delivery['sql'], orderId: number, itemNos: readonly number[], reason: ItemFailure): Promise<void> {
  if (itemNos.length === 0) return;
  await sql(
    ['ordering.delivery_step'],
    `update ordering.delivery_step set state = 'failed', failure = $3, attempts = attempts + 1 where order_id = $1 and item_no = any($2) and step = 'activate' and state = 'waiting'`,
    [orderId, itemNos, reason],
  );
}
