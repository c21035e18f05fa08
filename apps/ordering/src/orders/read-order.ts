import { Problem, PROBLEMS } from '@turbotrack/service';
import type { Reading } from '../callers/work-for-caller.js';
import { ITEM_FAILURES, type ItemFailure } from '../delivery/item-failures.js';
import type { Order, OrderItem, OrderList, WholeOrder } from './order.schemas.js';

interface OrderRow {
  order_id: number;
  customer_id: number;
  external_reference: string | null;
  state: Order['state'];
  policy_version: number;
  placed_at: Date;
  completed_at: Date | null;
}

interface ItemRow {
  item_no: number;
  code: string;
  e164: string | null;
  employee_id: number | null;
  starts_at: Date;
  ends_at: Date | null;
  state: OrderItem['state'];
  failure: ItemFailure | null;
  subscription_id: number | null;
}

const ORDER_COLUMNS = 'order_id, customer_id, external_reference, state, policy_version, placed_at, completed_at';

/** Orders of the caller's scope in the order they were placed, at most `limit`. */
export async function readOrders({ sql }: Pick<Reading, 'sql'>, { after, limit, customerId }: OrderList): Promise<Order[]> {
  const { rows } = await sql<OrderRow>(
    ['ordering.customer_order'],
    `select ${ORDER_COLUMNS} from ordering.customer_order where order_id > $1 and ($3::int is null or customer_id = $3) order by order_id limit $2`,
    [after, limit, customerId ?? null],
  );
  return rows.map(orderFrom);
}

/** @throws Problem 404 when the order is not there, or not there for this caller */
export async function readOrder(inside: Pick<Reading, 'sql'>, orderId: number): Promise<WholeOrder> {
  const { rows } = await inside.sql<OrderRow>(['ordering.customer_order'], `select ${ORDER_COLUMNS} from ordering.customer_order where order_id = $1`, [orderId]);
  const [row] = rows;
  if (!row) throw new Problem(PROBLEMS.notFound);
  return { ...orderFrom(row), items: await readItems(inside, orderId) };
}

/** The order a customer placed under its own reference, if any. */
export async function findOrderByReference(inside: Pick<Reading, 'sql'>, customerId: number, reference: string): Promise<WholeOrder | undefined> {
  const { rows } = await inside.sql<{ order_id: number }>(
    ['ordering.customer_order'],
    'select order_id from ordering.customer_order where customer_id = $1 and external_reference = $2',
    [customerId, reference],
  );
  return rows[0] && readOrder(inside, rows[0].order_id);
}

async function readItems({ sql }: Pick<Reading, 'sql'>, orderId: number): Promise<OrderItem[]> {
  const { rows } = await sql<ItemRow>(
    ['ordering.order_item', 'ordering.product'],
    `select i.item_no, p.code, i.e164, i.employee_id, i.starts_at, i.ends_at, i.state, i.failure, i.subscription_id
     from ordering.order_item i join ordering.product p using (product_id) where i.order_id = $1 order by i.item_no`,
    [orderId],
  );
  return rows.map(itemFrom);
}

function orderFrom(row: OrderRow): Order {
  return {
    orderId: row.order_id,
    customerId: row.customer_id,
    reference: row.external_reference,
    state: row.state,
    policyVersion: row.policy_version,
    placedAt: row.placed_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
  };
}

function itemFrom(row: ItemRow): OrderItem {
  return {
    itemNo: row.item_no,
    productCode: row.code,
    number: row.e164,
    employeeId: row.employee_id,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    state: row.state,
    failure: row.failure && { reason: row.failure, text: ITEM_FAILURES[row.failure] },
    subscriptionId: row.subscription_id,
  };
}
