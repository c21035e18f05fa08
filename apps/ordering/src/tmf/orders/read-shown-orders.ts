import { ITEM_FAILURES, type ItemFailure } from '../../delivery/item-failures.js';
import type { Reading } from '../../callers/work-for-caller.js';
import type { Order, OrderItem } from '../../orders/order.schemas.js';
import { PRICED_COLUMNS, pricedItemFrom, type PricedRow } from '../../orders/read-order.js';
import type { ShownOrder } from './describe-order.js';

type Querying = Pick<Reading, 'sql'>;

interface HeadRow {
  order_id: number;
  customer_id: number;
  external_reference: string | null;
  state: Order['state'];
  policy_version: number;
  hold_reason: 'credit-limit' | null;
  decided_by: string | null;
  decided_at: Date | null;
  decision_reason: string | null;
  placed_at: Date;
  completed_at: Date | null;
}

interface ItemRow extends PricedRow {
  order_id: number;
  state: OrderItem['state'];
  cancel_requested_at: Date | null;
  failure: ItemFailure | null;
  subscription_id: number | null;
}

const HEAD = 'order_id, customer_id, external_reference, state, policy_version, hold_reason, decided_by, decided_at, decision_reason, placed_at, completed_at';

/** Orders with their items, those of the ids that are there for the caller, by id. */
export async function readShownOrders({ sql }: Querying, orderIds: readonly number[]): Promise<ShownOrder[]> {
  const { rows: heads } = await sql<HeadRow>(['ordering.customer_order'], `select ${HEAD} from ordering.customer_order where order_id = any($1) order by order_id`, [orderIds]);
  const { rows } = await sql<ItemRow>(
    ['ordering.order_item', 'ordering.product'],
    `select i.order_id, ${PRICED_COLUMNS}, i.state, i.cancel_requested_at, i.failure, i.subscription_id
     from ordering.order_item i join ordering.product p using (product_id) where i.order_id = any($1) order by i.order_id, i.item_no`,
    [heads.map(({ order_id: orderId }) => orderId)],
  );
  const items = Map.groupBy(rows, ({ order_id: orderId }) => orderId);
  return heads.map((row) => ({
    orderId: row.order_id,
    customerId: row.customer_id,
    reference: row.external_reference,
    state: row.state,
    policyVersion: row.policy_version,
    holdReason: row.hold_reason,
    decision: decisionOf(row),
    placedAt: row.placed_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
    items: (items.get(row.order_id) ?? []).map(itemFrom),
  }));
}

function decisionOf({ decided_by: by, decided_at: at, decision_reason: reason }: HeadRow): ShownOrder['decision'] {
  return by !== null && at !== null && reason !== null ? { by, at: at.toISOString(), reason } : null;
}

function itemFrom(row: ItemRow): OrderItem {
  return {
    ...pricedItemFrom(row),
    state: row.state,
    cancelRequestedAt: row.cancel_requested_at?.toISOString() ?? null,
    failure: row.failure && { reason: row.failure, text: ITEM_FAILURES[row.failure] },
    subscriptionId: row.subscription_id,
  };
}
