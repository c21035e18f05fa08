import { Injectable } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, type JobContext, JobFailure, type JobPayload } from '@turbotrack/service';
import { deliverOrder } from '../jobs.js';
import { deliverItems } from './deliver-items.js';

type Delivery = PurposeWork<'delivery'>;

/** Items of one transaction: small enough to hold others up for a moment only. */
const ITEMS_AT_ONCE = 200;

/** Delivers orders (P-06): what is pending, some at a time, until nothing is. Doing it twice changes nothing. */
@Injectable()
export class DeliverOrder {
  constructor(private readonly gate: PurposeGate) {}

  @Handles(deliverOrder)
  async deliver({ orderId }: JobPayload<typeof deliverOrder>, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    // For all customers: who else holds a number is visible to nobody less.
    const access = { scope: 'all', actor: 'app:ordering', why: 'deliver order', reference: `order ${orderId}` } as const;
    for (let closed = false; !closed; ) {
      signal.throwIfAborted();
      closed = await this.gate.purpose('delivery', access, (inside) => deliverSome(inside, orderId));
    }
  }
}

/** Delivers up to {@link ITEMS_AT_ONCE} pending items; true when the order is closed. */
async function deliverSome(inside: Delivery, orderId: number): Promise<boolean> {
  // The lock makes a second run of the job wait and find what the first one did.
  const { rows: [order] } = await inside.sql<{ customer_id: number; state: string }>(
    ['ordering.customer_order'],
    'select customer_id, state from ordering.customer_order where order_id = $1 for update',
    [orderId],
  );
  // Gone, or hidden with its restricted customer (P-27): either way nothing is delivered.
  if (!order) throw new JobFailure('order-not-available', { permanent: true });
  if (order.state !== 'acknowledged' && order.state !== 'in-progress') return true;

  const { rows: items } = await inside.sql<{ item_no: number }>(
    ['ordering.order_item'],
    `select item_no from ordering.order_item where order_id = $1 and state = 'pending' order by item_no limit $2`,
    [orderId, ITEMS_AT_ONCE],
  );
  await deliverItems(inside, orderId, items.map(({ item_no }) => item_no));
  await requireDeliverable(inside, order.customer_id);
  return settleState(inside, orderId);
}

/**
 * A restricted customer (P-27) is out of sight for delivery, and its orders with it: they wait until the restriction is
 * lifted. Asked once more when the rows are written: their foreign keys lock the customer's row, so whoever restricts it with FOR UPDATE comes before, and is
 * seen here, or waits and finds all of them.
 *
 * @throws JobFailure, which undoes what was written
 */
async function requireDeliverable({ sql }: Delivery, customerId: number): Promise<void> {
  const { rowCount } = await sql(['ordering.customer'], 'select from ordering.customer where customer_id = $1', [customerId]);
  if (rowCount === 0) throw new JobFailure('customer-not-available', { permanent: true });
}

async function settleState({ sql }: Delivery, orderId: number): Promise<boolean> {
  const { rows } = await sql<{ state: string }>(
    ['ordering.customer_order', 'ordering.order_item'],
    `update ordering.customer_order o
     set state = case when pending > 0 then 'in-progress' when failed = 0 then 'completed' when delivered = 0 then 'failed' else 'partial' end,
       completed_at = case when pending = 0 then now() end
     from (
       select count(*) filter (where state = 'pending') as pending, count(*) filter (where state = 'delivered') as delivered,
         count(*) filter (where state = 'failed') as failed
       from ordering.order_item where order_id = $1
     ) item
     where o.order_id = $1
     returning o.state`,
    [orderId],
  );
  return rows[0]?.state !== 'in-progress';
}
