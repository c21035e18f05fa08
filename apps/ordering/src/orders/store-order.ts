import type { FormFields } from '@turbotrack/database';
import type { PurposeWork } from '@turbotrack/privacy';
import { recordEvent } from '@turbotrack/service';
import { deliverOrder } from '../jobs.js';
import type { AgreedItem } from './price-wishes.js';

type Ordering = PurposeWork<'ordering'>;

/** Says whose work follows, for the history of orders that the database keeps by itself. */
export async function workAs({ sql }: Pick<Ordering, 'sql'>, actor: string): Promise<void> {
  await sql([], `select set_config('turbotrack.actor', $1, true)`, [actor]);
}

export interface OrderHead {
  readonly customerId: number;
  readonly reference: string | null;
  readonly policyVersion: number;
  readonly formFields: FormFields;
  readonly placedBy: string;
  /** It waits for a person to decide. */
  readonly held: boolean;
}

/**
 * Stores an order and, unless it is held, asks for its delivery in the same transaction.
 *
 * @returns undefined when another order of the customer has the reference
 */
export async function storeOrder(inside: Ordering, head: OrderHead, items: readonly AgreedItem[]): Promise<number | undefined> {
  const { db, tables } = inside;
  const { customer_order: order } = tables.ordering;
  const { customerId, reference, policyVersion, formFields, placedBy, held } = head;
  const [row] = await db.insert(order)
    .values({
      customerId, externalReference: reference, policyVersion, formFields, placedBy,
      state: held ? 'held' : 'acknowledged', holdReason: held ? 'credit-limit' : null,
    })
    .onConflictDoNothing({ target: [order.customerId, order.externalReference] })
    .returning({ orderId: order.orderId });
  if (!row) return undefined;
  await insertItems(inside, row.orderId, customerId, items, held ? 'held' : 'pending');
  if (!held) await acceptOrder(inside, customerId, row.orderId);
  return row.orderId;
}

async function insertItems({ sql }: Ordering, orderId: number, customerId: number, items: readonly AgreedItem[], state: 'held' | 'pending'): Promise<void> {
  const column = <T>(read: (item: AgreedItem) => T): T[] => items.map(read);
  await sql(
    ['ordering.order_item'],
    `insert into ordering.order_item (order_id, customer_id, state, item_no, action, target_subscription_id, product_id, employee_id, e164, options, porting, part_of_item_no,
       starts_at, ends_at, monthly_price_ore, setup_price_ore, binding_ends_on)
     select $1, $2, $3, item_no, action, target_subscription_id, product_id, employee_id, e164, options, porting, part_of_item_no,
       starts_at, ends_at, monthly_price_ore, setup_price_ore, binding_ends_on
     from unnest($4::smallint[], $5::text[], $6::int[], $7::smallint[], $8::int[], $9::text[], $10::jsonb[], $11::jsonb[], $12::smallint[],
       $13::timestamptz[], $14::timestamptz[], $15::int[], $16::int[], $17::date[])
       as item (item_no, action, target_subscription_id, product_id, employee_id, e164, options, porting, part_of_item_no,
         starts_at, ends_at, monthly_price_ore, setup_price_ore, binding_ends_on)`,
    [
      orderId, customerId, state, column(({ itemNo }) => itemNo), column(({ action }) => action), column(({ targetSubscriptionId }) => targetSubscriptionId),
      column(({ productId }) => productId), column(({ employeeId }) => employeeId), column(({ e164 }) => e164), column(({ options }) => JSON.stringify(options)),
      column(({ porting }) => porting && JSON.stringify(porting)), column(({ partOfItemNo }) => partOfItemNo),
      column(({ startsAt }) => new Date(startsAt).toISOString()), column(({ endsAt }) => (endsAt === null ? null : new Date(endsAt).toISOString())),
      column(({ monthlyPriceOre }) => monthlyPriceOre), column(({ setupPriceOre }) => setupPriceOre), column(({ bindingEndsOn }) => bindingEndsOn),
    ],
  );
}

/** The order is to be delivered: told to whoever listens, and asked for, in one transaction. */
export async function acceptOrder(inside: Ordering, customerId: number, orderId: number): Promise<void> {
  await recordEvent(inside, { customerId, type: 'order.accepted', ids: { orderId } });
  await askForDelivery(inside, orderId);
}

/** Delivery looks at the order again: for what is pending, and for what is to be cancelled. */
export async function askForDelivery({ db, tables }: Ordering, orderId: number): Promise<void> {
  const { queue, name, version } = deliverOrder;
  await db.insert(tables.platform.outbox).values({ queue, job: name, jobKey: String(orderId), payload: { v: version, orderId } });
}
