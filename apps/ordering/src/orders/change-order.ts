import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, Problem, PROBLEMS, recordEvent, type Text } from '@turbotrack/service';
import { actorOf, WorkForCaller } from '../callers/work-for-caller.js';
import type { Order, OrderItem, WholeOrder } from './order.schemas.js';
import { readOrder } from './read-order.js';
import { workAs } from './store-order.js';

/** A write about one order of the caller's, with the order held against delivery and others until it is done. */
export interface OrderWork {
  readonly inside: PurposeWork<'ordering'>;
  readonly customerId: number;
  readonly state: Order['state'];
  readonly items: readonly OrderItem[];
}

/** Changes orders one at a time: whoever comes second, delivery too, finds what the first one did. */
@Injectable()
export class ChangeOrder {
  constructor(private readonly work: WorkForCaller) {}

  /** @throws Problem 404 when the order is not there, or not there for this caller */
  async change(caller: Caller, orderId: number, why: string, change: (order: OrderWork) => Promise<void>): Promise<WholeOrder> {
    const { customerId } = await this.work.read(caller, 'look at order', undefined, (inside) => readOrder(inside, orderId));
    return this.work.write('ordering', caller, why, customerId, async (inside) => {
      await workAs(inside, actorOf(caller));
      await inside.sql(['ordering.customer_order'], 'select from ordering.customer_order where order_id = $1 for update', [orderId]);
      const { state, items } = await readOrder(inside, orderId);
      await change({ inside, customerId, state, items });
      const changed = await readOrder(inside, orderId);
      if (changed.state !== state) await recordEvent(inside, { customerId, type: 'order.state-changed', ids: { orderId } });
      return changed;
    });
  }
}

/** States in which nothing of an item has begun. */
export const NOT_BEGUN: ReadonlySet<string> = new Set(['acknowledged', 'pending', 'held']);

export function conflict(en: string, da: string): Problem {
  return new Problem(PROBLEMS.conflict, { detail: { en, da } satisfies Text });
}
