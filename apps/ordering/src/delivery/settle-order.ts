import { spoolMail } from '@turbotrack/mail';
import { recordEvent } from '@turbotrack/service';
import { sendMails } from '../jobs.js';
import type { Delivery, OpenOrder } from './work-on-order.js';

/**
 * Brings the state of an order to what its items came to, and tells the customer when it is closed.
 *
 * @returns true when it is closed
 */
export async function settleOrder(inside: Delivery, { orderId, customerId }: OpenOrder): Promise<boolean> {
  const { rows: [order] } = await inside.sql<{ state: string; before: string; delivered: number; failed: number; cancelled: number }>(
    ['ordering.customer_order', 'ordering.order_item'],
    `update ordering.customer_order o
     set state = case when open > 0 then 'in-progress' when failed > 0 and delivered > 0 then 'partial' when failed > 0 then 'failed' when delivered > 0 then 'completed' else 'cancelled' end,
       completed_at = case when open = 0 then coalesce(o.completed_at, now()) end
     from (
       select count(*) filter (where state in ('acknowledged', 'pending', 'held', 'in-progress')) as open, count(*) filter (where state = 'completed')::int as delivered,
         count(*) filter (where state in ('failed', 'rejected'))::int as failed, count(*) filter (where state = 'cancelled')::int as cancelled
       from ordering.order_item where order_id = $1
     ) item
     where o.order_id = $1 and o.state in ('acknowledged', 'pending', 'in-progress')
     returning new.state, old.state as before, delivered, failed, cancelled`,
    [orderId],
  );
  // Closed before, or held: that is not for delivery to change.
  if (!order) return true;
  if (order.state !== order.before) await recordEvent(inside, { customerId, type: 'order.state-changed', ids: { orderId } });
  const closed = order.state !== 'in-progress';
  if (closed) await tellCustomer(inside, orderId, order);
  return closed;
}

async function tellCustomer(inside: Delivery, orderId: number, { delivered, failed, cancelled }: { delivered: number; failed: number; cancelled: number }): Promise<void> {
  const { rows: [customer] } = await inside.sql<{ customer_id: number; invoice_email: string; invoice_contact: string; language: 'da' | 'en' }>(
    ['ordering.customer', 'ordering.customer_order'],
    'select customer_id, invoice_email, invoice_contact, language from ordering.customer c join ordering.customer_order o using (customer_id) where o.order_id = $1', [orderId]);
  if (!customer) return;
  const spooled = await spoolMail(inside, {
    key: `order-${orderId}-closed`, customerId: customer.customer_id, recipient: customer.invoice_email, language: customer.language,
    template: 'order-closed', content: { contact: customer.invoice_contact, orderId, delivered, failed, cancelled },
  });
  if (spooled) await askToSendMail(inside);
}

/** One job sends all that waits; it is asked for under one key, and every minute in any case. */
export async function askToSendMail({ sql }: Delivery): Promise<void> {
  const { queue, name, version } = sendMails;
  await sql(['platform.outbox'], 'insert into platform.outbox (queue, job, job_key, payload) values ($1, $2, $2, $3)', [queue, name, { v: version }]);
}
