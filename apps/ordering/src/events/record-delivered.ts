import type { PurposeWork } from '@turbotrack/privacy';
import { type NewEvent, recordEvents } from '@turbotrack/service';

interface DeliveredRow {
  item_no: number;
  customer_id: number;
  begun: number | null;
  assigned: number | null;
  ended: number | null;
  released: number[];
}

/** Records what the items of an order that were just delivered have brought: what began, what ended, and that they are completed. */
export async function recordDelivered(inside: Pick<PurposeWork<'delivery'>, 'sql'>, orderId: number, itemNos: readonly number[]): Promise<void> {
  const { rows } = await inside.sql<DeliveredRow>(
    ['ordering.order_item', 'ordering.assignment'],
    `select i.item_no, i.customer_id, i.subscription_id as begun, a.assignment_id as assigned, i.target_subscription_id as ended,
       array(select r.assignment_id from ordering.assignment r where r.subscription_id = i.target_subscription_id and upper(r.during) = i.starts_at order by 1) as released
     from ordering.order_item i left join ordering.assignment a on a.subscription_id = i.subscription_id
     where i.order_id = $1 and i.item_no = any($2) and i.state = 'completed' order by i.item_no`,
    [orderId, itemNos],
  );
  await recordEvents(inside, rows.flatMap((row): NewEvent[] => eventsOf(row, orderId)));
}

function eventsOf({ item_no: itemNo, customer_id: customerId, begun, assigned, ended, released }: DeliveredRow, orderId: number): NewEvent[] {
  return [
    ...(ended === null ? [] : [{ customerId, type: 'subscription.ended', ids: { subscriptionId: ended } } as const]),
    ...released.map((assignmentId) => ({ customerId, type: 'number.released', ids: { assignmentId } }) as const),
    ...(begun === null ? [] : [{ customerId, type: 'subscription.activated', ids: { subscriptionId: begun } } as const]),
    ...(assigned === null ? [] : [{ customerId, type: 'number.assigned', ids: { assignmentId: assigned } } as const]),
    { customerId, type: 'item.completed', ids: { orderId, itemNo } },
  ];
}
