import { vatOre } from '@turbotrack/money';
import type { ChosenOption, PortingWish } from '@turbotrack/database';
import { copenhagenDay, monthOf, startOfDay } from './calendar.js';
import { earliestEnd } from './earliest-end.js';
import { assignableNumber, wishedNumber } from './order-faults.js';
import type { ItemFacts, OrderFacts, ProductTerms, Target } from './read-facts.js';
import { bindingEnd, firstMonthFee, remainingBinding } from './subscription-terms.js';
import type { Wish } from './wishes.js';

/** An item as it is stored with a quote or an order. Amounts in øre without VAT, moments in ms since the epoch. */
export interface AgreedItem {
  readonly itemNo: number;
  readonly action: Wish['action'];
  readonly targetSubscriptionId: number | null;
  readonly productId: number;
  readonly employeeId: number | null;
  readonly e164: string | null;
  readonly options: readonly ChosenOption[];
  readonly porting: PortingWish | null;
  readonly partOfItemNo: number | null;
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly monthlyPriceOre: number;
  readonly setupPriceOre: number;
  readonly firstMonthOre: number;
  readonly bindingEndsOn: string | null;
}

/** Prices wishes in which there is no fault. The end of a bundle brings the ends of its components. */
export function priceWishes(wishes: readonly Wish[], { items, parts }: OrderFacts, nowMs: number): AgreedItem[] {
  const priced = wishes.map((wish, index) => priceWish(wish, items[index]!, index + 1, nowMs));
  const named = new Set(wishes.map(({ subscriptionId }) => subscriptionId));
  for (const bundle of priced.filter(({ action }) => action === 'delete')) {
    for (const part of items[bundle.itemNo - 1]!.target!.parts) {
      if (named.has(part)) continue;
      priced.push({ ...endOf(parts.get(part)!, priced.length + 1, bundle.startsAt), partOfItemNo: bundle.itemNo });
    }
  }
  return priced;
}

function priceWish(wish: Wish, { product, target }: ItemFacts, itemNo: number, nowMs: number): AgreedItem {
  if (wish.action === 'delete') {
    const startsAt = wish.startsAt ?? Math.max(startOfDay(earliestEnd(target!, copenhagenDay(nowMs), wish.earlyExit)), nowMs);
    return { ...endOf(target!, itemNo, startsAt), setupPriceOre: remainingBinding(target!.monthlyPriceOre, copenhagenDay(startsAt), target!.bindingEndsOn) };
  }
  const [terms, startsAt] = [product!, wish.startsAt!];
  const options = wish.options ?? target?.options ?? [];
  const startsOn = copenhagenDay(startsAt);
  const included = wish.partOf !== null || target?.partOfBundle === true;
  const monthlyPriceOre = (included ? 0 : terms.monthlyPriceOre) + choicesOf(terms, options).reduce((sum, choice) => sum + choice.monthlyPriceOre, 0);
  return {
    itemNo, action: wish.action, targetSubscriptionId: target?.subscriptionId ?? null, productId: terms.productId,
    employeeId: wish.employeeId === undefined ? (target?.employeeId ?? null) : wish.employeeId,
    e164: assignableNumber(wishedNumber(wish, target)),
    options, porting: wish.porting, partOfItemNo: wish.partOf === null ? null : wish.partOf + 1,
    startsAt, endsAt: wish.endsAt,
    monthlyPriceOre,
    setupPriceOre: onceOre(terms, options, target, included),
    firstMonthOre: firstMonthFee(monthlyPriceOre, startsOn, wish.endsAt === null ? null : copenhagenDay(wish.endsAt)),
    bindingEndsOn: bindingOf(terms, target, startsOn, included),
  };
}

function endOf(target: Target, itemNo: number, startsAt: number): AgreedItem {
  return {
    itemNo, action: 'delete', targetSubscriptionId: target.subscriptionId, productId: target.product.productId, employeeId: target.employeeId, e164: target.e164,
    options: target.options, porting: null, partOfItemNo: null, startsAt, endsAt: null, monthlyPriceOre: 0, setupPriceOre: 0, firstMonthOre: 0, bindingEndsOn: target.bindingEndsOn,
  };
}

function choicesOf(terms: ProductTerms, chosen: readonly ChosenOption[]) {
  return chosen.map(({ option, choice }) => terms.options.find(({ id }) => id === option)!.choices.find(({ id }) => id === choice)!);
}

/** Setup of what is new; of a change its fee, and the setup of choices that were not taken before. */
function onceOre(terms: ProductTerms, options: readonly ChosenOption[], target: Target | null, included: boolean): number {
  const before = target?.options ?? [];
  const added = options.filter(({ option, choice }) => !before.some((had) => had.option === option && had.choice === choice));
  const own = target === null ? (included ? 0 : terms.setupPriceOre) : terms.changeFeeOre;
  return own + choicesOf(terms, added).reduce((sum, choice) => sum + choice.setupPriceOre, 0);
}

/** Another version binds anew, and never shortens what was agreed before. */
function bindingOf(terms: ProductTerms, target: Target | null, startsOn: string, included: boolean): string | null {
  const before = target?.bindingEndsOn ?? null;
  if (included || target?.product.productId === terms.productId) return before;
  const anew = bindingEnd(startsOn, terms.bindingMonths);
  return before === null || (anew !== null && anew > before) ? anew : before;
}

export interface Amount {
  readonly netOre: number;
  readonly vatOre: number;
  readonly grossOre: number;
}

export interface Totals {
  readonly monthly: Amount;
  readonly once: Amount;
  /** What the items add to the invoice of the month they start in: their days of it, and what is paid once. */
  readonly firstMonths: readonly (Amount & { readonly month: string })[];
}

type Priced = Pick<AgreedItem, 'monthlyPriceOre' | 'setupPriceOre' | 'firstMonthOre' | 'startsAt'>;

/** VAT is worked out on sums, as on an invoice. */
export function totalsOf(items: readonly Priced[]): Totals {
  const byMonth = new Map<string, number>();
  for (const item of items) {
    const month = monthOf(copenhagenDay(item.startsAt)).firstDay.slice(0, 7);
    byMonth.set(month, (byMonth.get(month) ?? 0) + item.firstMonthOre + item.setupPriceOre);
  }
  const sum = (read: (item: Priced) => number): Amount => withVat(items.reduce((total, item) => total + read(item), 0));
  return {
    monthly: sum(({ monthlyPriceOre }) => monthlyPriceOre),
    once: sum(({ setupPriceOre }) => setupPriceOre),
    firstMonths: [...byMonth].sort(([one], [other]) => (one < other ? -1 : 1)).map(([month, net]) => ({ month, ...withVat(net) })),
  };
}

function withVat(netOre: number): Amount {
  const vat = vatOre(netOre);
  return { netOre, vatOre: vat, grossOre: netOre + vat };
}
