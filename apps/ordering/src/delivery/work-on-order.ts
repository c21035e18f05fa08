import type { PurposeWork } from '@turbotrack/privacy';
import { JobFailure } from '@turbotrack/service';

/** Work of delivery, for all customers: who else holds a number is visible to nobody less. */
export type Delivery = PurposeWork<'delivery'>;

/** The access under which an order is worked on. */
export function accessTo(orderId: number) {
  return { scope: 'all', actor: 'app:ordering', why: 'deliver order', reference: `order ${orderId}` } as const;
}

export interface OpenOrder {
  readonly orderId: number;
  readonly customerId: number;
}

/**
 * Locks an order, so that a second run waits and finds what the first one did.
 *
 * @returns the order; `closed` when nothing is to be done for it
 * @throws JobFailure when it is gone, or hidden with its restricted customer (P-27): either way nothing is delivered
 */
export async function lockOrder({ sql }: Delivery, orderId: number): Promise<(OpenOrder & { closed: boolean })> {
  const { rows: [order] } = await sql<{ customer_id: number; state: string }>(
    ['ordering.customer_order'], 'select customer_id, state from ordering.customer_order where order_id = $1 for update', [orderId]);
  if (!order) throw new JobFailure('order-not-available', { permanent: true });
  return { orderId, customerId: order.customer_id, closed: order.state !== 'acknowledged' && order.state !== 'pending' && order.state !== 'in-progress' };
}

/**
 * A restricted customer (P-27) is out of sight for delivery, and its orders with it: they wait until the restriction is
 * lifted. Asked once more when the rows are written: their foreign keys lock the customer's row, so whoever restricts it with FOR UPDATE comes before, and is
 * seen here, or waits and finds all of them.
 *
 * @throws JobFailure, which undoes what was written
 */
export async function requireDeliverable({ sql }: Delivery, customerId: number): Promise<void> {
  const { rowCount } = await sql(['ordering.customer'], 'select from ordering.customer where customer_id = $1', [customerId]);
  if (rowCount === 0) throw new JobFailure('customer-not-available', { permanent: true });
}
