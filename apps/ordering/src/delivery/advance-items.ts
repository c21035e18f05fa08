import type { RequestKind } from '@turbotrack/network-operators';
import { releaseItems } from './begin-items.js';
import { deliverItems } from './deliver-items.js';
import { requestOperator } from './request-operator.js';
import { settleOrder } from './settle-order.js';
import { type Delivery, type OpenOrder, requireDeliverable } from './work-on-order.js';

type OperatorStep = 'port-in' | 'provision' | 'cease';

/** How a step is asked for, how it is undone, and how long an answer may take before a person is called. */
const AT_OPERATOR: Readonly<Record<OperatorStep, { ask: RequestKind; undo: RequestKind; patience: string }>> = {
  // The losing operator's confirmation; once it came, the window it named counts.
  'port-in': { ask: 'port-in', undo: 'cancel-port-in', patience: '5 days' },
  'provision': { ask: 'provision', undo: 'cease', patience: '4 hours' },
  'cease': { ask: 'cease', undo: 'provision', patience: '4 hours' },
};

/** A step of an item that can go no further is undone, from the last one backwards. Those of an item that is closed were answered too late. */
const DOOMED = `(i.state in ('failed', 'cancelled') or i.state = 'in-progress' and (i.cancel_requested_at is not null
  or exists (select from ordering.delivery_step f where f.order_id = i.order_id and f.item_no = i.item_no and f.state = 'failed')))`;

const STEPS = ['ordering.delivery_step', 'ordering.order_item'];

/**
 * Moves the items of a locked order on as far as they go: undoes what has failed or was cancelled, activates what is
 * ready, asks the operator for what comes next, and closes what is done. Repeated it changes nothing.
 *
 * @param operator the recipient that new requests go to
 * @returns true when the order is closed
 * @throws JobFailure for a customer who is restricted by now; nothing is written then
 */
export async function advanceItems(inside: Delivery, order: OpenOrder, operator: string): Promise<boolean> {
  await activateReady(inside, order);
  while (await undoNext(inside, order, operator)) {
    // Until every doomed item waits for an answer or is closed.
  }
  await closeDoomed(inside, order);
  await requestNext(inside, order, operator);
  const closed = await settleOrder(inside, order);
  await requireDeliverable(inside, order.customerId);
  return closed;
}

async function activateReady(inside: Delivery, { orderId }: OpenOrder): Promise<void> {
  const { rows } = await inside.sql<{ item_no: number }>(
    STEPS,
    `select s.item_no from ordering.delivery_step s join ordering.order_item i using (order_id, item_no)
     where s.order_id = $1 and s.step = 'activate' and s.state = 'waiting' and i.state = 'in-progress' and not ${DOOMED}
       and not exists (select from ordering.delivery_step e where e.order_id = s.order_id and e.item_no = s.item_no and e.position < s.position and e.state <> 'done')
     order by s.item_no`,
    [orderId],
  );
  await deliverItems(inside, orderId, rows.map(({ item_no }) => item_no));
}

/** Undoes the last step that still stands of each doomed item, unless one is being undone. @returns true when something came to stand undone at once */
async function undoNext(inside: Delivery, { orderId, customerId }: OpenOrder, operator: string): Promise<boolean> {
  const { sql } = inside;
  const { rows } = await sql<{ step: 'reserve' | OperatorStep; request_id: string | null; items: number[] }>(
    STEPS,
    `with last as (
       select distinct on (s.item_no) s.item_no, s.step, s.request_id from ordering.delivery_step s join ordering.order_item i using (order_id, item_no)
       where s.order_id = $1 and s.state in ('done', 'requested') and s.step <> 'activate' and ${DOOMED}
         and not exists (select from ordering.delivery_step u where u.order_id = s.order_id and u.item_no = s.item_no and u.state = 'undoing')
       order by s.item_no, s.position desc
     )
     select step, request_id, array_agg(item_no order by item_no) as items from last group by step, request_id order by step`,
    [orderId],
  );
  let undone = false;
  for (const { step, request_id: undoes, items } of rows) {
    if (step === 'reserve') {
      await releaseItems(inside, orderId, items);
      await sql(['ordering.delivery_step'], `update ordering.delivery_step set state = 'undone' where order_id = $1 and item_no = any($2) and step = 'reserve'`, [orderId, items]);
      undone = true;
    } else {
      const { undo, patience } = AT_OPERATOR[step];
      const requestId = await requestOperator(inside, { customerId, orderId, operator, kind: undo, undoes: undoes ?? undefined });
      await sql(
        ['ordering.delivery_step'],
        `update ordering.delivery_step set state = 'undoing', undo_request_id = $3, deadline = now() + $4::interval, alarmed_at = null
         where order_id = $1 and item_no = any($2) and step = $5`,
        [orderId, items, requestId, patience, step],
      );
    }
  }
  return undone;
}

/** Items of which nothing stands any more end: cancelled where that was wished, else failed for the reason of the step that failed first. */
async function closeDoomed({ sql }: Delivery, { orderId }: OpenOrder): Promise<void> {
  await sql(
    STEPS,
    `update ordering.order_item i set state = case when reason is null then 'cancelled' else 'failed' end, failure = reason
     from (
       select item_no, (array_agg(failure order by position) filter (where state = 'failed' and failure <> 'undo-refused'))[1] as reason
       from ordering.delivery_step where order_id = $1 group by item_no
       having count(*) filter (where state in ('done', 'requested', 'undoing')) = 0
     ) s
     where i.order_id = $1 and i.item_no = s.item_no and i.state = 'in-progress' and ${DOOMED}`,
    [orderId],
  );
}

/** Asks the operator for the next step of each item whose earlier ones are done. */
async function requestNext(inside: Delivery, { orderId, customerId }: OpenOrder, operator: string): Promise<void> {
  const { sql } = inside;
  const { rows } = await sql<{ step: OperatorStep; items: number[] }>(
    STEPS,
    `with next as (
       select distinct on (s.item_no) s.item_no, s.step, s.state from ordering.delivery_step s join ordering.order_item i using (order_id, item_no)
       where s.order_id = $1 and i.state = 'in-progress' and s.state <> 'done' and not ${DOOMED} order by s.item_no, s.position
     )
     select step, array_agg(item_no order by item_no) as items from next where state = 'waiting' and step in ('port-in', 'provision', 'cease') group by step order by step`,
    [orderId],
  );
  for (const { step, items } of rows) {
    const { ask, patience } = AT_OPERATOR[step];
    const requestId = await requestOperator(inside, { customerId, orderId, operator, kind: ask });
    await sql(
      ['ordering.delivery_step'],
      `update ordering.delivery_step set state = 'requested', request_id = $3, attempts = attempts + 1, deadline = now() + $4::interval
       where order_id = $1 and item_no = any($2) and step = $5`,
      [orderId, items, requestId, patience, step],
    );
  }
}
