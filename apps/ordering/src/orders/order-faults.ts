import type { FieldError } from '@turbotrack/service';
import { isShortCode, normaliseNumber } from '@turbotrack/telephony';
import type { NewItem } from './order.schemas.js';

/** What the catalogue and the customer's own data say about one item. */
export interface ItemFacts {
  /** The version that may be ordered on the day the item starts; null when there is none. */
  readonly productId: number | null;
  readonly carriesNumber: boolean | null;
  /** Some version of the product exists. */
  readonly productKnown: boolean;
  /** The employee is the customer's, or none was named. */
  readonly employeeKnown: boolean;
}

type Text = FieldError['detail'];

const TEXTS = {
  unknownProduct: { en: 'There is no such product.', da: 'Produktet findes ikke.' },
  notOnSale: { en: 'The product cannot be ordered on the day the item starts.', da: 'Produktet kan ikke bestilles den dag, leveringen begynder.' },
  numberMissing: { en: 'This product needs a number.', da: 'Dette produkt kræver et nummer.' },
  numberNotWanted: { en: 'This product has no number.', da: 'Dette produkt har intet nummer.' },
  numberImpossible: { en: 'This is no telephone number that can be assigned.', da: 'Dette er ikke et telefonnummer, der kan tildeles.' },
  numberTwice: { en: 'Another item of the order has the same number at the same time.', da: 'En anden linje i bestillingen har samme nummer på samme tid.' },
  unknownEmployee: { en: 'The customer has no such employee.', da: 'Kunden har ingen sådan medarbejder.' },
  endsBeforeStart: { en: 'The end must come after the start.', da: 'Slutningen skal ligge efter begyndelsen.' },
  inThePast: { en: 'The start lies in the past.', da: 'Begyndelsen ligger i fortiden.' },
} as const satisfies Record<string, Text>;

/** The number of an item as it is stored: digits of E.164; null when there is none or it is none that can be assigned. */
export function assignableNumber(raw: string | null): string | null {
  const number = raw === null ? null : normaliseNumber(raw);
  return number === null || isShortCode(number) ? null : number;
}

/**
 * Everything that is wrong with the items of an order, at once.
 *
 * @param facts one for each item
 * @param earliestMs no item may start before (ms since the epoch)
 */
export function orderFaults(items: readonly NewItem[], facts: readonly ItemFacts[], earliestMs: number): FieldError[] {
  const faults = items.flatMap((item, index) =>
    itemFaults(item, facts[index]!, earliestMs).map(([field, detail]) => fault(index, field, detail)));
  return [...faults, ...doubledNumbers(items).map((index) => fault(index, 'number', TEXTS.numberTwice))];
}

function fault(index: number, field: keyof NewItem, detail: Text): FieldError {
  return { in: 'body', pointer: `/items/${index}/${field}`, detail };
}

function itemFaults(item: NewItem, facts: ItemFacts, earliestMs: number): [keyof NewItem, Text][] {
  const faults: [keyof NewItem, Text][] = [];
  if (!facts.productKnown) faults.push(['productCode', TEXTS.unknownProduct]);
  else if (facts.productId === null) faults.push(['productCode', TEXTS.notOnSale]);
  if (item.number !== null && assignableNumber(item.number) === null) faults.push(['number', TEXTS.numberImpossible]);
  else if (facts.carriesNumber === true && item.number === null) faults.push(['number', TEXTS.numberMissing]);
  else if (facts.carriesNumber === false && item.number !== null) faults.push(['number', TEXTS.numberNotWanted]);
  if (!facts.employeeKnown) faults.push(['employeeId', TEXTS.unknownEmployee]);
  if (item.startsAt < earliestMs) faults.push(['startsAt', TEXTS.inThePast]);
  if (item.endsAt !== null && item.endsAt <= item.startsAt) faults.push(['endsAt', TEXTS.endsBeforeStart]);
  return faults;
}

/** Positions of items whose number an earlier-starting item of the same order still holds. */
function doubledNumbers(items: readonly NewItem[]): number[] {
  const heldUntil = new Map<string, number>();
  const doubled: number[] = [];
  const byStart = items.map((item, index) => ({ item, index })).sort((a, b) => a.item.startsAt - b.item.startsAt || a.index - b.index);
  for (const { item, index } of byStart) {
    const number = assignableNumber(item.number);
    if (number === null) continue;
    const until = heldUntil.get(number) ?? -Infinity;
    if (item.startsAt < until) doubled.push(index);
    heldUntil.set(number, Math.max(until, item.endsAt ?? Infinity));
  }
  return doubled.sort((a, b) => a - b);
}
