import type { TmfObject } from '@turbotrack/service';
import type { OrderItem, WholeOrder } from '../../orders/order.schemas.js';
import { characteristicsOf } from '../characteristics.js';
import { pricesOf } from '../prices.js';
import { customerRole, hrefOf, offeringRef, userRole } from '../references.js';

/** What is told of an order. */
export type ShownOrder = Pick<WholeOrder, 'orderId' | 'customerId' | 'reference' | 'state' | 'policyVersion' | 'holdReason' | 'decision' | 'placedAt' | 'completedAt' | 'items'>;

/** States as TM Forum writes them; of ours all others are written alike. */
export const IN_PROGRESS = { ours: 'in-progress', theirs: 'inProgress' } as const;

function stateOf(state: string): string {
  return state === IN_PROGRESS.ours ? IN_PROGRESS.theirs : state;
}

/** An order as a TM Forum product order. Components stand within their bundle. */
export function describeOrder(order: ShownOrder): TmfObject {
  const { orderId, items } = order;
  const outer = items.filter(({ partOfItemNo }) => partOfItemNo === null);
  const starts = items.map(({ startsAt }) => startsAt).sort();
  const cancelled = items.map(({ cancelRequestedAt }) => cancelRequestedAt).filter((at) => at !== null).sort();
  const monthly = items.filter(({ action }) => action !== 'delete').reduce((sum, { monthlyPriceOre }) => sum + monthlyPriceOre, 0);
  return {
    id: String(orderId),
    href: hrefOf('orders', 'productOrder', String(orderId)),
    '@type': 'ProductOrder',
    ...(order.reference !== null && { externalId: order.reference }),
    state: stateOf(order.state),
    orderDate: order.placedAt,
    ...(starts[0] !== undefined && { requestedStartDate: starts[0] }),
    ...(order.completedAt !== null && { completionDate: order.completedAt }),
    ...(cancelled[0] !== undefined && { cancellationDate: cancelled[0] }),
    agreement: [{ id: `privacy-policy-${order.policyVersion}`, name: 'Privacy policy', '@referredType': 'Agreement' }],
    relatedParty: [customerRole(order.customerId)],
    orderTotalPrice: pricesOf('OrderPrice', monthly, items.reduce((sum, { setupPriceOre }) => sum + setupPriceOre, 0)),
    note: notesOf(order),
    productOrderItem: outer.map((item) => describeItem(item, items.filter(({ partOfItemNo }) => partOfItemNo === item.itemNo))),
  };
}

function describeItem(item: OrderItem, components: readonly OrderItem[]): object {
  const subscriptionId = item.subscriptionId ?? item.targetSubscriptionId;
  const ends = item.action === 'delete' ? item.startsAt : item.endsAt;
  return {
    '@type': 'ProductOrderItem',
    id: String(item.itemNo),
    action: item.action,
    quantity: 1,
    state: stateOf(item.state),
    productOffering: offeringRef(item.productCode),
    itemPrice: pricesOf('OrderPrice', item.monthlyPriceOre, item.setupPriceOre),
    product: {
      '@type': 'Product',
      ...(subscriptionId !== null && { id: String(subscriptionId), href: hrefOf('inventory', 'product', String(subscriptionId)) }),
      isBundle: components.length > 0,
      ...(item.action !== 'delete' && { startDate: item.startsAt }),
      ...(ends !== null && { terminationDate: ends }),
      productCharacteristic: characteristicsOf(item),
      ...(item.employeeId !== null && { relatedParty: [userRole(item.employeeId)] }),
    },
    ...(components.length > 0 && { productOrderItem: components.map((component) => describeItem(component, [])) }),
  };
}

/** Why it waits, who decided and what failed, in both languages of the business. */
function notesOf({ state, holdReason, decision, items }: ShownOrder): object[] {
  const note = (id: string, text: string) => ({ '@type': 'Note', id, text });
  return [
    ...(state === 'held' && holdReason !== null
      ? [note('held', 'The order is beyond the credit limit and waits for a decision. / Bestillingen ligger over kreditrammen og afventer en afgørelse.')] : []),
    ...(decision ? [{ ...note('decision', decision.reason), date: decision.at }] : []),
    ...items.flatMap(({ itemNo, failure }) => (failure ? [note(`item-${itemNo}`, `Item ${itemNo}: ${failure.text.en} / Linje ${itemNo}: ${failure.text.da}`)] : [])),
  ];
}
