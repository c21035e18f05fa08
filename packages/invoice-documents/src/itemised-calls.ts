import { callingCodeLength, isNeverItemised, maskNumber } from '@turbotrack/telephony';
import type { SpecifiedCall, SpecifiedSubscription } from './call-specification-model.js';

/** The rows and the charge on the invoice are not the same, or a call that may not be shown has a price. */
export class SpecificationError extends Error {
  override readonly name = 'SpecificationError';
}

/** What was counted while a subscription's calls went by. */
export interface ItemisedTotals {
  shown: number;
  notShown: number;
  durationS: number;
  listPriceMicro: number;
  customerPriceMicro: number;
}

/**
 * Walks a subscription's calls and hands over those that may be itemised. Left out, and only counted: emergency numbers,
 * helplines and freephone, and every call whose list price is zero (EECC Annex VI A(a)). Calls that an allowance paid for
 * have a list price, so they are shown.
 *
 * @throws SpecificationError when the calls do not sum to the subscription's totals, or a call left out costs something.
 */
export function itemise(subscription: SpecifiedSubscription, path: string, show: (call: SpecifiedCall) => void): ItemisedTotals {
  const totals: ItemisedTotals = { shown: 0, notShown: 0, durationS: 0, listPriceMicro: 0, customerPriceMicro: 0 };
  for (const call of subscription.calls) {
    if (call.listPriceMicro === 0 || isNeverItemised(withoutSpaces(call.otherNumber))) {
      if (call.customerPriceMicro !== 0) throw new SpecificationError(`${path}: a call that must not be itemised has a price.`);
      totals.notShown++;
      continue;
    }
    totals.shown++;
    totals.durationS += call.durationS;
    totals.listPriceMicro += call.listPriceMicro;
    totals.customerPriceMicro += call.customerPriceMicro;
    show(call);
  }
  const { listPriceMicro, customerPriceMicro } = subscription.totals;
  if (totals.listPriceMicro !== listPriceMicro || totals.customerPriceMicro !== customerPriceMicro) {
    throw new SpecificationError(`${path}: the calls do not sum to the totals charged.`);
  }
  return totals;
}

function withoutSpaces(number: string): string {
  return number.includes(' ') ? number.replaceAll(' ', '') : number;
}

const KEPT_SHAPES = 20_000;
const shapes = new Map<string, string>();

/** The number as the specification shows it, its last digits hidden: '45 13 34 •• ••'. Masks what the caller did not. */
export function shownNumber({ otherNumber, service }: SpecifiedCall, withheld: string): string {
  // Data goes to the internet, not to a number somebody withheld.
  if (otherNumber === '') return service === 'data' ? '' : withheld;
  const masked = otherNumber.includes('•') ? otherNumber : maskNumber(otherNumber);
  let shape = shapes.get(masked);
  if (shape === undefined) {
    shape = inShape(withoutSpaces(masked));
    if (shapes.size >= KEPT_SHAPES) shapes.clear();
    shapes.set(masked, shape);
  }
  return shape;
}

/** Country code, then pairs. A short code names a service and is shown as it is. */
function inShape(digits: string): string {
  if (!digits.includes('•')) return digits;
  const code = callingCodeLength(digits.replaceAll('•', '0'));
  return [digits.slice(0, code), digits.slice(code).replace(/..(?=.)/gu, '$& ')].join(' ').trim();
}
