import { parseBody, Problem, PROBLEMS } from '@turbotrack/service';
import type { z } from 'zod';
import { type ItemChange, itemChangeSchema, type OrderItem } from '../../orders/order.schemas.js';
import type { ShownOrder } from './describe-order.js';
import { type orderChangeSchema, policyVersionOf, wishesOf } from './order-body.js';

type OrderChange = z.output<typeof orderChangeSchema>;

export interface Amendment {
  readonly itemNo: number;
  readonly change: ItemChange;
  readonly placeOf: (pointer: string) => string;
}

/**
 * The one item that a PATCH changes, and what of it: what it does not name stays. An option that it names has the choices given, the others stay.
 *
 * @throws Problem 404 for an item that the order does not have, 400 for more than one item or one that is not right
 */
export function amendmentOf(order: ShownOrder, { productOrderItem: items, requestedStartDate, agreement }: OrderChange): Amendment {
  const [wanted] = items;
  if (items.length > 1 || !wanted) {
    throw new Problem(PROBLEMS.invalidRequest, {
      errors: [{ in: 'body', pointer: '/productOrderItem', detail: { en: 'One item is changed at a time.', da: 'Der ændres én linje ad gangen.' } }],
    });
  }
  const item = order.items.find(({ itemNo }) => String(itemNo) === wanted.id);
  if (!item) throw new Problem(PROBLEMS.notFound);
  const at = '/productOrderItem/0';
  const { fields: { earlyExit: _never, options, ...wished }, placeOf: placeInItem } = wishesOf(wanted, at);
  const startsAt = wanted.product.startDate ?? requestedStartDate;
  const placeOf = (pointer: string): string => {
    if (pointer === '/policyVersion') return '/agreement';
    if (pointer === '/startsAt' && wanted.product.startDate === undefined) return '/requestedStartDate';
    return pointer.startsWith('/') ? placeInItem(pointer.slice(1)) : at;
  };
  const change = {
    policyVersion: policyVersionOf(agreement),
    ...wished,
    ...(options !== undefined && { options: mergedOptions(item, options as OrderItem['options']) }),
    ...(startsAt !== undefined && { startsAt }),
    ...(wanted.product.terminationDate !== undefined && { endsAt: wanted.product.terminationDate }),
  };
  return { itemNo: item.itemNo, change: parseBody(itemChangeSchema, change, placeOf), placeOf };
}

/** The choices given come first, so that a fault in them is found where the caller gave them. */
function mergedOptions({ options }: OrderItem, given: OrderItem['options']): OrderItem['options'] {
  return [...given, ...options.filter(({ option }) => !given.some((one) => one.option === option))];
}
