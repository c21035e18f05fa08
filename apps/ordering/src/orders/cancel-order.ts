import { Injectable } from '@nestjs/common';
import { type Caller, Problem, PROBLEMS } from '@turbotrack/service';
import { ChangeOrder, conflict, NOT_BEGUN, type OrderWork } from './change-order.js';
import type { WholeOrder } from './order.schemas.js';
import { askForDelivery } from './store-order.js';

/**
 * Cancels what is not carried out. What has not begun is cancelled at once; of what is in progress it is noted that it
 * is to be undone, and delivery, which alone knows how far it is, does that. What is done already stays.
 */
@Injectable()
export class CancelOrder {
  constructor(private readonly orders: ChangeOrder) {}

  /** Asking again changes nothing. @throws Problem 404, 409 when nothing of the order can be cancelled any more */
  cancel(caller: Caller, orderId: number): Promise<WholeOrder> {
    return this.orders.change(caller, orderId, 'cancel order', async (order) => {
      if (order.state !== 'cancelled') await cancelItems(orderId, order, order.items.map(({ itemNo }) => itemNo));
    });
  }

  /** Cancels one item, of a bundle its components with it. @throws Problem 404, 409 when it cannot be cancelled any more */
  cancelItem(caller: Caller, orderId: number, itemNo: number): Promise<WholeOrder> {
    return this.orders.change(caller, orderId, 'cancel order item', async (order) => {
      const item = order.items.find((one) => one.itemNo === itemNo);
      if (!item) throw new Problem(PROBLEMS.notFound);
      if (item.partOfItemNo !== null) throw conflict('The item is a component of a bundle, which is cancelled as a whole.', 'Linjen indgår i en pakke, som annulleres samlet.');
      if (item.state === 'cancelled') return;
      await cancelItems(orderId, order, order.items.filter((one) => one.itemNo === itemNo || one.partOfItemNo === itemNo).map((one) => one.itemNo));
    });
  }
}

async function cancelItems(orderId: number, { inside, items }: OrderWork, itemNos: readonly number[]): Promise<void> {
  const asked = items.filter(({ itemNo }) => itemNos.includes(itemNo));
  const [now, begun] = [asked.filter(({ state }) => NOT_BEGUN.has(state)), asked.filter(({ state }) => state === 'in-progress')];
  if (now.length === 0 && begun.length === 0) {
    throw conflict('All of it is carried out, failed or cancelled already.', 'Alt er allerede udført, mislykket eller annulleret.');
  }
  await inside.sql(
    ['ordering.order_item'],
    `update ordering.order_item set state = case when item_no = any($2) then 'cancelled' else state end, cancel_requested_at = coalesce(cancel_requested_at, now())
     where order_id = $1 and item_no = any($3)`,
    [orderId, now.map(({ itemNo }) => itemNo), [...now, ...begun].map(({ itemNo }) => itemNo)],
  );
  await closeOrder(orderId, inside);
  if (begun.some(({ cancelRequestedAt }) => cancelRequestedAt === null)) await askForDelivery(inside, orderId);
}

/** Closes the order when nothing of it is open, as delivery does: what is cancelled was not wished for any more, so it makes no order partial. */
async function closeOrder(orderId: number, { sql }: OrderWork['inside']): Promise<void> {
  await sql(
    ['ordering.customer_order', 'ordering.order_item'],
    `update ordering.customer_order
     set state = case when failed > 0 and done > 0 then 'partial' when failed > 0 then 'failed' when done > 0 then 'completed' else 'cancelled' end, completed_at = now()
     from (
       select count(*) filter (where state = 'completed') as done, count(*) filter (where state in ('failed', 'rejected')) as failed,
         count(*) filter (where state in ('acknowledged', 'pending', 'held', 'in-progress')) as open
       from ordering.order_item where order_id = $1
     ) item
     where order_id = $1 and open = 0`,
    [orderId],
  );
}
