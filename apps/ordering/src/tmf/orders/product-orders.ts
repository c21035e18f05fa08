import { Injectable } from '@nestjs/common';
import { type FilterColumns, filterSql, parseBody, Problem, PROBLEMS, type TmfAsker, type TmfObject, type TmfPage, type TmfQuery, type TmfResource, withPlaces } from '@turbotrack/service';
import { WorkForCaller } from '../../callers/work-for-caller.js';
import { AmendItem } from '../../orders/amend-item.js';
import { newOrderSchema } from '../../orders/order.schemas.js';
import { PlaceOrder } from '../../orders/place-order.js';
import { idOf, partyOf } from '../references.js';
import { amendmentOf } from './amend-body.js';
import { describeOrder, IN_PROGRESS, type ShownOrder } from './describe-order.js';
import { orderBodySchema, orderChangeSchema, orderFromBody } from './order-body.js';
import { readShownOrders } from './read-shown-orders.js';

const customerIn = (id: string): string | undefined => {
  const party = partyOf(id);
  return party?.kind === 'customer' ? String(party.number) : undefined;
};

export const ORDER_FILTERS: FilterColumns = {
  id: { sql: 'o.order_id', kind: 'integer' },
  externalId: { sql: 'o.external_reference', kind: 'text' },
  state: { sql: 'o.state', kind: 'text', stored: (state) => (state === IN_PROGRESS.theirs ? IN_PROGRESS.ours : state) },
  orderDate: { sql: 'o.placed_at', kind: 'moment' },
  completionDate: { sql: 'o.completed_at', kind: 'moment' },
  'relatedParty.id': { sql: 'o.customer_id', kind: 'integer', stored: customerIn },
};

/** Orders as TMF622 product orders: the same orders, with the same rules, as under /orders. */
@Injectable()
export class ProductOrders implements TmfResource {
  readonly name = 'productOrder';
  readonly refusals = {
    remove: { en: 'An order is cancelled, by POST cancelProductOrder, and stays to be looked at.', da: 'En bestilling annulleres med POST cancelProductOrder og kan stadig ses.' },
  };

  constructor(
    private readonly work: WorkForCaller,
    private readonly placing: PlaceOrder,
    private readonly amending: AmendItem,
  ) {}

  list({ caller }: TmfAsker, { filters, offset, limit }: TmfQuery): Promise<TmfPage> {
    const values: unknown[] = [];
    const where = filterSql(filters, ORDER_FILTERS, values);
    return this.work.read(caller, 'list orders', undefined, async (inside) => {
      const { rows: [count] } = await inside.sql<{ total: number }>(['ordering.customer_order'], `select count(*)::int as total from ordering.customer_order o where ${where}`, values);
      const { rows } = await inside.sql<{ order_id: number }>(
        ['ordering.customer_order'],
        `select o.order_id from ordering.customer_order o where ${where} order by o.order_id offset $${values.length + 1} limit $${values.length + 2}`,
        [...values, offset, limit],
      );
      return { items: (await readShownOrders(inside, rows.map(({ order_id: id }) => id))).map(describeOrder), total: count!.total };
    });
  }

  async find({ caller }: TmfAsker, id: string): Promise<TmfObject> {
    const orderId = requireId(id);
    return describeOrder(await this.work.read(caller, 'look at order', undefined, async (inside) => requireOrder((await readShownOrders(inside, [orderId]))[0])));
  }

  /** @throws Problem 400 with every fault by its place in the body, 404 for an unknown customer, 409 when externalId is another order's */
  async create({ caller }: TmfAsker, body: unknown): Promise<TmfObject> {
    const { order, placeOf } = orderFromBody(caller, parseBody(orderBodySchema, body), Date.now());
    const wanted = parseBody(newOrderSchema, order, placeOf);
    return describeOrder((await withPlaces(placeOf, () => this.placing.place(caller, wanted))).order);
  }

  /** Merges what is given of one item into it. @throws Problem 400, 404, 409 when delivery of the item has begun */
  async change({ caller }: TmfAsker, id: string, body: unknown): Promise<TmfObject> {
    const orderId = requireId(id);
    const change = parseBody(orderChangeSchema, body);
    const order = await this.work.read(caller, 'look at order', undefined, async (inside) => requireOrder((await readShownOrders(inside, [orderId]))[0]));
    const { itemNo, change: wanted, placeOf } = amendmentOf(order, change);
    return describeOrder(await withPlaces(placeOf, () => this.amending.amend(caller, orderId, itemNo, wanted)));
  }
}

/** @throws Problem 404 for what is no id of ours */
export function requireId(text: string): number {
  const id = idOf(text);
  if (id === undefined) throw new Problem(PROBLEMS.notFound);
  return id;
}

/** @throws Problem 404 */
export function requireOrder(order: ShownOrder | undefined): ShownOrder {
  if (!order) throw new Problem(PROBLEMS.notFound);
  return order;
}
