import type { ChosenOption, FormFields, PortingWish } from '@turbotrack/database';
import { Problem, PROBLEMS } from '@turbotrack/service';
import type { Reading } from '../callers/work-for-caller.js';
import { passesCvrCheck } from '../customers/cvr.js';
import { ITEM_FAILURES, type ItemFailure } from '../delivery/item-failures.js';
import { startOfDay, addDays } from './calendar.js';
import type { Order, OrderHistory, OrderItem, OrderList, PricedItem, Warning, WholeOrder } from './order.schemas.js';

type Querying = Pick<Reading, 'sql'>;

interface OrderRow {
  order_id: number;
  customer_id: number;
  external_reference: string | null;
  state: Order['state'];
  policy_version: number;
  form_fields: FormFields;
  hold_reason: 'credit-limit' | null;
  decided_by: string | null;
  decided_at: Date | null;
  decision_reason: string | null;
  placed_at: Date;
  completed_at: Date | null;
}

/** A row of an item, of an order or a quote alike. */
export interface PricedRow {
  item_no: number;
  action: PricedItem['action'];
  target_subscription_id: number | null;
  code: string;
  e164: string | null;
  employee_id: number | null;
  options: ChosenOption[];
  porting: PortingWish | null;
  part_of_item_no: number | null;
  starts_at: Date;
  ends_at: Date | null;
  monthly_price_ore: number;
  setup_price_ore: number;
  binding_ends_on: string | null;
}

interface ItemRow extends PricedRow {
  state: OrderItem['state'];
  cancel_requested_at: Date | null;
  failure: ItemFailure | null;
  subscription_id: number | null;
}

const ORDER_COLUMNS = `order_id, customer_id, external_reference, state, policy_version, form_fields, hold_reason, decided_by, decided_at, decision_reason,
  placed_at, completed_at`;

/** Columns of an item `i` with its product `p`, of an order or a quote alike. */
export const PRICED_COLUMNS = `i.item_no, i.action, i.target_subscription_id, p.code, i.e164, i.employee_id, i.options, i.porting, i.part_of_item_no, i.starts_at, i.ends_at,
  i.monthly_price_ore, i.setup_price_ore, i.binding_ends_on::text`;

/** Orders of the caller's scope in the order they were placed, at most `limit`. */
export async function readOrders({ sql }: Querying, { after, limit, customerId, state, from, to, reference }: Omit<OrderList, 'format'>): Promise<Order[]> {
  const { rows } = await sql<OrderRow>(
    ['ordering.customer_order'],
    `select ${ORDER_COLUMNS} from ordering.customer_order
     where order_id > $1 and ($3::int is null or customer_id = $3) and ($4::text is null or state = $4) and ($5::timestamptz is null or placed_at >= $5)
       and ($6::timestamptz is null or placed_at < $6) and ($7::text is null or external_reference = $7)
     order by order_id limit $2`,
    [
      after, limit, customerId ?? null, state ?? null, from === undefined ? null : new Date(startOfDay(from)).toISOString(),
      to === undefined ? null : new Date(startOfDay(addDays(to, 1))).toISOString(), reference ?? null,
    ],
  );
  return rows.map(orderFrom);
}

/** @throws Problem 404 when the order is not there, or not there for this caller */
export async function readOrder(inside: Querying, orderId: number): Promise<WholeOrder> {
  const { rows: [row] } = await inside.sql<OrderRow & { cvr: string | null }>(
    ['ordering.customer_order', 'ordering.customer'],
    `select ${ORDER_COLUMNS}, (select c.cvr from ordering.customer c where c.customer_id = o.customer_id) as cvr from ordering.customer_order o where order_id = $1`,
    [orderId],
  );
  if (!row) throw new Problem(PROBLEMS.notFound);
  return { ...orderFrom(row), items: await readItems(inside, orderId), warnings: [...cvrWarnings(row.cvr), ...holdWarnings(row)] };
}

/** The order a customer placed under its own reference, if any. */
export async function findOrderByReference(inside: Querying, customerId: number, reference: string): Promise<WholeOrder | undefined> {
  const { rows } = await inside.sql<{ order_id: number }>(
    ['ordering.customer_order'],
    'select order_id from ordering.customer_order where customer_id = $1 and external_reference = $2',
    [customerId, reference],
  );
  return rows[0] && readOrder(inside, rows[0].order_id);
}

/** What an order and its items went through, the earliest first. @throws Problem 404 */
export async function readHistory({ sql }: Querying, orderId: number): Promise<OrderHistory> {
  const { rows } = await sql<{ item_no: number | null; state: Order['state']; changed_at: Date; changed_by: string; reason: string | null }>(
    ['ordering.order_history'],
    'select item_no, state, changed_at, changed_by, reason from ordering.order_history where order_id = $1 order by history_id',
    [orderId],
  );
  const { rowCount } = await sql(['ordering.customer_order'], 'select from ordering.customer_order where order_id = $1', [orderId]);
  if (rowCount === 0) throw new Problem(PROBLEMS.notFound);
  return { items: rows.map((row) => ({ itemNo: row.item_no, state: row.state, at: row.changed_at.toISOString(), by: row.changed_by, reason: row.reason })) };
}

async function readItems({ sql }: Querying, orderId: number): Promise<OrderItem[]> {
  const { rows } = await sql<ItemRow>(
    ['ordering.order_item', 'ordering.product'],
    `select ${PRICED_COLUMNS}, i.state, i.cancel_requested_at, i.failure, i.subscription_id
     from ordering.order_item i join ordering.product p using (product_id) where i.order_id = $1 order by i.item_no`,
    [orderId],
  );
  return rows.map((row) => ({
    ...pricedItemFrom(row),
    state: row.state,
    cancelRequestedAt: row.cancel_requested_at?.toISOString() ?? null,
    failure: row.failure && { reason: row.failure, text: ITEM_FAILURES[row.failure] },
    subscriptionId: row.subscription_id,
  }));
}

export function pricedItemFrom(row: PricedRow): PricedItem {
  return {
    itemNo: row.item_no,
    action: row.action,
    targetSubscriptionId: row.target_subscription_id,
    productCode: row.code,
    number: row.e164,
    employeeId: row.employee_id,
    options: row.options,
    porting: row.porting,
    partOfItemNo: row.part_of_item_no,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at?.toISOString() ?? null,
    monthlyPriceOre: row.monthly_price_ore,
    setupPriceOre: row.setup_price_ore,
    bindingEndsOn: row.binding_ends_on,
  };
}

function orderFrom(row: OrderRow): Order {
  const { decided_by: by, decided_at: at, decision_reason: reason } = row;
  return {
    orderId: row.order_id,
    customerId: row.customer_id,
    reference: row.external_reference,
    state: row.state,
    policyVersion: row.policy_version,
    formFields: row.form_fields,
    holdReason: row.hold_reason,
    decision: by !== null && at !== null && reason !== null ? { by, at: at.toISOString(), reason } : null,
    placedAt: row.placed_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
  };
}

/** Numbers are issued that do not pass the check, so it stops nothing. */
export function cvrWarnings(cvr: string | null): Warning[] {
  if (cvr === null || passesCvrCheck(cvr)) return [];
  return [{
    pointer: '/customerId',
    code: 'cvr-check-digit',
    text: {
      da: 'Kundens CVR-nummer består ikke kontrollen med modulus 11. Se efter, om det er skrevet rigtigt.',
      en: "The customer's CVR number does not pass the modulus-11 check. See whether it is written correctly.",
    },
  }];
}

function holdWarnings({ state }: OrderRow): Warning[] {
  if (state !== 'held') return [];
  return [{
    pointer: '',
    code: 'credit-limit',
    text: {
      da: 'Bestillingen ligger over kundens kreditramme og afventer vores afgørelse.',
      en: "The order is beyond the customer's credit limit and waits for our decision.",
    },
  }];
}
