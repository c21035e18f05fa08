import { Injectable } from '@nestjs/common';
import { type Caller } from '@turbotrack/service';
import { actorOf, requireOperator } from '../callers/work-for-caller.js';
import { ChangeOrder, conflict, type OrderWork } from './change-order.js';
import type { WholeOrder } from './order.schemas.js';
import { acceptOrder } from './store-order.js';

/** A person of the operator's decides about an order that is held; the reason is kept with it. */
@Injectable()
export class DecideOrder {
  constructor(private readonly orders: ChangeOrder) {}

  /**
   * Lets the order be delivered. What was to start while it was held starts now, so that nobody's calls of the time
   * between become the customer's; what was dated back when it was ordered stays so.
   *
   * @throws Problem 403 for a customer, 404, 409 when it is not held or an item of it has ended meanwhile
   */
  async approve(caller: Caller, orderId: number, reason: string): Promise<WholeOrder> {
    requireOperator(caller);
    return this.orders.change(caller, orderId, 'approve order', async (order) => {
      requireHeld(order);
      if (order.items.some(({ state, endsAt }) => state === 'held' && endsAt !== null && Date.parse(endsAt) <= Date.now())) {
        throw conflict('An item of the order has ended while it was held; reject it and order anew.', 'En linje i bestillingen er ophørt, mens den ventede; afvis den, og bestil på ny.');
      }
      await order.inside.sql(
        ['ordering.order_item', 'ordering.customer_order'],
        `update ordering.order_item i set state = 'pending', starts_at = case when i.starts_at >= o.placed_at - interval '5 minutes' then greatest(i.starts_at, now()) else i.starts_at end
         from ordering.customer_order o where o.order_id = $1 and i.order_id = $1 and i.state = 'held'`,
        [orderId],
      );
      await decide(order, orderId, 'acknowledged', caller, reason);
      await acceptOrder(order.inside, order.customerId, orderId);
    });
  }

  /** @throws Problem 403 for a customer, 404, 409 when it is not held */
  async reject(caller: Caller, orderId: number, reason: string): Promise<WholeOrder> {
    requireOperator(caller);
    return this.orders.change(caller, orderId, 'reject order', async (order) => {
      requireHeld(order);
      await order.inside.sql(['ordering.order_item'], `update ordering.order_item set state = 'rejected' where order_id = $1 and state = 'held'`, [orderId]);
      await decide(order, orderId, 'rejected', caller, reason);
    });
  }
}

function requireHeld({ state }: OrderWork): void {
  if (state !== 'held') throw conflict('The order does not wait for a decision.', 'Bestillingen afventer ingen afgørelse.');
}

async function decide({ inside }: OrderWork, orderId: number, state: 'acknowledged' | 'rejected', caller: Caller, reason: string): Promise<void> {
  await inside.sql(
    ['ordering.customer_order'],
    `update ordering.customer_order set state = $2, decided_by = $3, decided_at = now(), decision_reason = $4, completed_at = case when $2 = 'rejected' then now() end where order_id = $1`,
    [orderId, state, actorOf(caller), reason],
  );
}
