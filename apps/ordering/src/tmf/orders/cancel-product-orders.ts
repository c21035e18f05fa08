import { Injectable } from '@nestjs/common';
import { type FilterColumns, filterSql, parseBody, type TmfAsker, type TmfObject, type TmfPage, type TmfQuery, type TmfResource, withPlaces } from '@turbotrack/service';
import { z } from 'zod';
import { WorkForCaller } from '../../callers/work-for-caller.js';
import { CancelOrder } from '../../orders/cancel-order.js';
import { hrefOf, orderRef } from '../references.js';
import { requireId, requireOrder } from './product-orders.js';
import type { ShownOrder } from './describe-order.js';
import { readShownOrders } from './read-shown-orders.js';

const bodySchema = z.looseObject({ productOrder: z.looseObject({ id: z.string().min(1).max(100) }) });

const REQUESTED = '(select min(i.cancel_requested_at) from ordering.order_item i where i.order_id = o.order_id)';
const FILTERS: FilterColumns = {
  id: { sql: 'o.order_id', kind: 'integer' },
  'productOrder.id': { sql: 'o.order_id', kind: 'integer' },
  requestedCancellationDate: { sql: REQUESTED, kind: 'moment' },
};
const TOUCHES = ['ordering.customer_order', 'ordering.order_item'];

/** Cancellations of orders: one for each order of which something was asked to be cancelled, under the order's own id. */
@Injectable()
export class CancelProductOrders implements TmfResource {
  readonly name = 'cancelProductOrder';
  readonly refusals = {};

  constructor(
    private readonly work: WorkForCaller,
    private readonly cancelling: CancelOrder,
  ) {}

  list({ caller }: TmfAsker, { filters, offset, limit }: TmfQuery): Promise<TmfPage> {
    const values: unknown[] = [];
    const where = `${REQUESTED} is not null and ${filterSql(filters, FILTERS, values)}`;
    return this.work.read(caller, 'list orders', undefined, async (inside) => {
      const { rows: [count] } = await inside.sql<{ total: number }>(TOUCHES, `select count(*)::int as total from ordering.customer_order o where ${where}`, values);
      const { rows } = await inside.sql<{ order_id: number }>(
        TOUCHES, `select o.order_id from ordering.customer_order o where ${where} order by o.order_id offset $${values.length + 1} limit $${values.length + 2}`, [...values, offset, limit]);
      return { items: (await readShownOrders(inside, rows.map(({ order_id: id }) => id))).map(describeCancellation), total: count!.total };
    });
  }

  async find({ caller }: TmfAsker, id: string): Promise<TmfObject> {
    const orderId = requireId(id);
    const order = await this.work.read(caller, 'look at order', undefined, async (inside) => (await readShownOrders(inside, [orderId]))[0]);
    return describeCancellation(requireOrder(order?.items.some(({ cancelRequestedAt }) => cancelRequestedAt !== null) ? order : undefined));
  }

  /** @throws Problem 400, 404 for an unknown order, 409 when nothing of it can be cancelled any more */
  async create({ caller }: TmfAsker, body: unknown): Promise<TmfObject> {
    const { productOrder } = parseBody(bodySchema, body);
    const orderId = requireId(productOrder.id);
    return describeCancellation(await withPlaces(() => '/productOrder', () => this.cancelling.cancel(caller, orderId)));
  }
}

const OPEN = new Set(['acknowledged', 'pending', 'held', 'in-progress']);

/** It is done when nothing of what was to be cancelled is open, and has failed when all of it was carried out. */
function describeCancellation({ orderId, items, completedAt }: ShownOrder): TmfObject {
  const asked = items.filter(({ cancelRequestedAt }) => cancelRequestedAt !== null);
  const open = asked.some(({ state }) => OPEN.has(state));
  const undone = asked.length > 0 && asked.every(({ state }) => state === 'completed');
  const requested = asked.map(({ cancelRequestedAt }) => cancelRequestedAt!).sort()[0];
  return {
    id: String(orderId),
    href: hrefOf('orders', 'cancelProductOrder', String(orderId)),
    '@type': 'CancelProductOrder',
    state: open ? 'inProgress' : undone ? 'terminatedWithError' : 'done',
    ...(requested !== undefined && { requestedCancellationDate: requested }),
    ...(!open && !undone && completedAt !== null && { effectiveCancellationDate: completedAt }),
    productOrder: orderRef(orderId),
  };
}
