import { Injectable } from '@nestjs/common';
import { type Caller, type FieldError, Problem, PROBLEMS } from '@turbotrack/service';
import { earliestMomentFor } from '../callers/work-for-caller.js';
import { ChangeOrder, conflict, NOT_BEGUN, type OrderWork } from './change-order.js';
import { exceedsCredit } from './check-credit.js';
import type { ItemChange, OrderItem, WholeOrder } from './order.schemas.js';
import { orderFaults } from './order-faults.js';
import { type AgreedItem, priceWishes } from './price-wishes.js';
import { readFacts } from './read-facts.js';
import { type Wish, wishesFrom } from './wishes.js';

/** Changes an item of an order before anything of it has begun. The product version agreed stays. */
@Injectable()
export class AmendItem {
  constructor(private readonly orders: ChangeOrder) {}

  /** @throws Problem 404, 400 with every fault, 409 when delivery has begun, or the order would go beyond the customer's credit limit */
  amend(caller: Caller, orderId: number, itemNo: number, change: ItemChange): Promise<WholeOrder> {
    return this.orders.change(caller, orderId, 'amend order item', async (order) => {
      const item = order.items.find((one) => one.itemNo === itemNo);
      if (!item) throw new Problem(PROBLEMS.notFound);
      requireAmendable(item);
      const wishes = await wishesAgreed(orderId, order, item, change);
      const at = wishes.findIndex(({ pointer }) => pointer === `/items/${itemNo - 1}`);
      const facts = await readFacts(order.inside, order.customerId, wishes, orderId);
      const nowMs = Date.now();
      // Its start may have passed while it waited; only a new one is looked at.
      const earliestMs = change.startsAt === undefined ? -Infinity : earliestMomentFor(caller, nowMs);
      const faults = orderFaults(wishes, facts, { nowMs, earliestMs }).flatMap((fault) => ownFault(fault, `/items/${itemNo - 1}/`));
      if (faults.length > 0) throw new Problem(PROBLEMS.invalidRequest, { errors: faults });
      const items = priceWishes(wishes, facts, nowMs);
      const amended = items[at]!;
      if (amended.monthlyPriceOre > item.monthlyPriceOre && item.state !== 'held' && (await exceedsCredit(order.inside, order.customerId, { items, facts }, orderId))) {
        throw conflict("With this the order goes beyond the customer's credit limit; order it by itself.", 'Dermed overskrider bestillingen kundens kreditramme; bestil det for sig.');
      }
      await store(order, orderId, itemNo, amended, change.policyVersion);
    });
  }
}

function requireAmendable({ state, partOfItemNo, action }: OrderItem): void {
  if (!NOT_BEGUN.has(state)) throw conflict('The item is carried out, under way or closed and can no longer be changed.', 'Linjen er udført, i gang eller afsluttet og kan ikke længere ændres.');
  if (action === 'delete') throw conflict('The end of a subscription is cancelled and ordered anew.', 'Et abonnements ophør annulleres og bestilles på ny.');
  if (partOfItemNo !== null) throw conflict('The item is a component of a bundle, which is changed as a whole.', 'Linjen indgår i en pakke, som ændres samlet.');
}

/** What is still open of the order, with the change, at the product versions agreed. */
async function wishesAgreed(orderId: number, { inside, items }: OrderWork, { itemNo }: OrderItem, change: ItemChange): Promise<Wish[]> {
  const { rows } = await inside.sql<{ item_no: number; product_id: number }>(['ordering.order_item'], 'select item_no, product_id from ordering.order_item where order_id = $1', [orderId]);
  const products = new Map(rows.map((row) => [row.item_no, row.product_id]));
  const open = items.filter(({ state }) => NOT_BEGUN.has(state)).map((item) => ({ ...item, productId: products.get(item.itemNo)! }));
  const { policyVersion: _shown, ...fields } = change;
  return wishesFrom(open).map((wish) => (wish.pointer === `/items/${itemNo - 1}` ? { ...wish, ...defined(fields) } : wish));
}

function defined(fields: Omit<ItemChange, 'policyVersion'>): Partial<Wish> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Faults of the item alone, by the fields of the change. */
function ownFault(fault: FieldError, prefix: string): FieldError[] {
  return fault.pointer.startsWith(prefix) ? [{ ...fault, pointer: `/${fault.pointer.slice(prefix.length)}` }] : [];
}

async function store({ inside }: OrderWork, orderId: number, itemNo: number, item: AgreedItem, policyVersion: number): Promise<void> {
  await inside.sql(
    ['ordering.order_item'],
    `update ordering.order_item
     set employee_id = $3, e164 = $4, options = $5, porting = $6, starts_at = $7, ends_at = $8, monthly_price_ore = $9, setup_price_ore = $10, binding_ends_on = $11
     where order_id = $1 and item_no = $2`,
    [
      orderId, itemNo, item.employeeId, item.e164, JSON.stringify(item.options), item.porting && JSON.stringify(item.porting), new Date(item.startsAt).toISOString(),
      item.endsAt === null ? null : new Date(item.endsAt).toISOString(), item.monthlyPriceOre, item.setupPriceOre, item.bindingEndsOn,
    ],
  );
  // Components start and end with their bundle.
  await inside.sql(
    ['ordering.order_item'], 'update ordering.order_item set starts_at = $3, ends_at = $4 where order_id = $1 and part_of_item_no = $2',
    [orderId, itemNo, new Date(item.startsAt).toISOString(), item.endsAt === null ? null : new Date(item.endsAt).toISOString()],
  );
  await inside.sql(['ordering.customer_order'], 'update ordering.customer_order set policy_version = $2 where order_id = $1', [orderId, policyVersion]);
}
