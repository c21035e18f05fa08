import { releaseReservation, reserveNumbers } from '../numbers/reserve-numbers.js';
import type { Delivery, OpenOrder } from './work-on-order.js';

/** Items of one transaction: small enough to hold others up for a moment only. */
export const ITEMS_AT_ONCE = 200;

/**
 * What an item takes: a number of its own is reserved, ported in where it comes from another operator, and provisioned;
 * the number of a subscription that ends, or changes its number, is ceased; then the subscription itself.
 */
const PLAN = `
  insert into ordering.delivery_step (order_id, item_no, step, customer_id, position)
  select i.order_id, i.item_no, s.step, i.customer_id, s.position
  from ordering.order_item i
  left join lateral (
    select n.e164 from ordering.assignment a join ordering.number n using (number_id) where a.subscription_id = i.target_subscription_id and a.during @> i.starts_at limit 1
  ) held on i.action <> 'add'
  cross join lateral (select i.action <> 'delete' and i.e164 is not null and i.e164 is distinct from held.e164 as takes, held.e164 is not null and (i.action = 'delete' or i.e164 is distinct from held.e164) as gives) n
  cross join lateral (values
    ('reserve', 1::smallint, n.takes), ('port-in', 2::smallint, n.takes and i.porting is not null), ('provision', 3::smallint, n.takes), ('cease', 4::smallint, n.gives), ('activate', 5::smallint, true)
  ) as s (step, position, needed)
  where i.order_id = $1 and i.item_no = any($2) and s.needed
  on conflict do nothing`;

interface BegunItem {
  item_no: number;
  customer_id: number;
  e164: string | null;
  starts_at: Date;
  ends_at: Date | null;
  ported: boolean;
}

/** Begins up to {@link ITEMS_AT_ONCE} items that wait: plans their steps and reserves their numbers. @returns how many */
export async function beginItems(inside: Delivery, { orderId }: OpenOrder): Promise<number> {
  const { sql } = inside;
  // Cancelled before anything was done: nothing to undo.
  await sql(['ordering.order_item'], `update ordering.order_item set state = 'cancelled' where order_id = $1 and state in ('acknowledged', 'pending') and cancel_requested_at is not null`, [orderId]);
  const { rows: items } = await sql<BegunItem>(
    ['ordering.order_item'],
    `update ordering.order_item set state = 'in-progress'
     where order_id = $1 and item_no = any(array(select item_no from ordering.order_item where order_id = $1 and state in ('acknowledged', 'pending') order by item_no limit $2))
     returning item_no, customer_id, e164, starts_at, ends_at, porting is not null as ported`,
    [orderId, ITEMS_AT_ONCE],
  );
  if (items.length === 0) return 0;
  await sql(['ordering.delivery_step', 'ordering.order_item', 'ordering.assignment', 'ordering.number'], PLAN, [orderId, items.map(({ item_no }) => item_no)]);
  await reserve(inside, orderId, items);
  return items.length;
}

async function reserve(inside: Delivery, orderId: number, items: readonly BegunItem[]): Promise<void> {
  const { sql } = inside;
  const { rows } = await sql<{ item_no: number }>(
    ['ordering.delivery_step'],
    `select item_no from ordering.delivery_step where order_id = $1 and item_no = any($2) and step = 'reserve' and state = 'waiting'`, [orderId, items.map(({ item_no }) => item_no)]);
  const waiting = new Set(rows.map(({ item_no }) => item_no));
  const wanted = items.filter(({ item_no }) => waiting.has(item_no));
  if (wanted.length === 0) return;
  await addNumbers(inside, wanted.flatMap(({ e164, ported }) => (e164 === null || ported ? [] : [e164])));
  const reserved = await reserveNumbers(inside, wanted.map((item) => (
    { orderId, itemNo: item.item_no, customerId: item.customer_id, e164: item.e164, startsAt: item.starts_at, endsAt: item.ends_at, portingIn: item.ported })));
  await sql(
    ['ordering.delivery_step'],
    `update ordering.delivery_step s set state = case when r.refusal is null then 'done' else 'failed' end, failure = r.refusal, attempts = attempts + 1, confirmed_at = case when r.refusal is null then now() end
     from unnest($2::smallint[], $3::text[]) as r (item_no, refusal) where s.order_id = $1 and s.item_no = r.item_no and s.step = 'reserve'`,
    [orderId, reserved.map(({ itemNo }) => itemNo), reserved.map(({ refusal }) => refusal)],
  );
}

/** Takes numbers that are new to the company into its inventory. */
async function addNumbers({ sql }: Delivery, numbers: readonly string[]): Promise<void> {
  await sql(['ordering.number'], 'insert into ordering.number (e164) select distinct e164 from unnest($1::text[]) as e164 order by e164 on conflict (e164) do nothing', [numbers]);
}

/** Gives back what was reserved for items. */
export async function releaseItems(inside: Delivery, orderId: number, itemNos: readonly number[]): Promise<void> {
  await releaseReservation(inside, itemNos.map((itemNo) => ({ orderId, itemNo })));
}
