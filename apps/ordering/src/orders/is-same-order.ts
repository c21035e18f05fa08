import { isDeepStrictEqual } from 'node:util';
import type { NewItem, PricedItem } from './order.schemas.js';
import { assignableNumber } from './order-faults.js';
import { type Wish, wishesOf } from './wishes.js';

/** Whether what was stored is what is asked for again; what a request leaves to us is the same whatever we chose. */
export function isSameOrder(stored: readonly PricedItem[], wanted: readonly NewItem[]): boolean {
  // The ends that came with the end of a bundle were not asked for.
  const asked = stored.filter(({ action, partOfItemNo }) => action !== 'delete' || partOfItemNo === null);
  const wishes = wishesOf(wanted);
  return asked.length === wishes.length && asked.every((item, index) => isSameItem(item, wishes[index]!));
}

function isSameItem(item: PricedItem, wish: Wish): boolean {
  return item.action === wish.action
    && item.targetSubscriptionId === wish.subscriptionId
    && item.partOfItemNo === (wish.partOf === null ? null : wish.partOf + 1)
    && (wish.productCode === undefined || item.productCode === wish.productCode)
    && (wish.employeeId === undefined || item.employeeId === wish.employeeId)
    && (wish.number === undefined || (wish.number === null ? item.number === null : item.number !== null && item.number === assignableNumber(wish.number)))
    && (wish.options === undefined || isDeepStrictEqual(item.options, wish.options))
    && isDeepStrictEqual(item.porting, wish.porting)
    && (wish.startsAt === null || Date.parse(item.startsAt) === wish.startsAt)
    && (item.endsAt === null ? null : Date.parse(item.endsAt)) === wish.endsAt;
}
