import type { FieldError } from '@turbotrack/service';
import { isShortCode, normaliseNumber } from '@turbotrack/telephony';
import { copenhagenDay } from './calendar.js';
import { dependencyFaults } from './dependency-faults.js';
import { earliestEnd } from './earliest-end.js';
import { componentNotIn, componentsDiffer, type Text, TEXTS, tooFewChoices, tooManyChoices, withinBinding, withinNotice } from './order-texts.js';
import type { ItemFacts, OrderFacts, ProductTerms, Target } from './read-facts.js';
import { bindingEnd, noticeEnd } from './subscription-terms.js';
import type { Wish } from './wishes.js';

/** Moments, ms since the epoch. */
export interface OrderTime {
  readonly nowMs: number;
  /** No item may start before. */
  readonly earliestMs: number;
}

/** A field of the item, and what is wrong with it. */
type Fault = readonly [field: string, detail: Text];

/** The number of an item as it is stored: digits of E.164; null when there is none or it is none that can be assigned. */
export function assignableNumber(raw: string | null): string | null {
  const number = raw === null ? null : normaliseNumber(raw);
  return number === null || isShortCode(number) ? null : number;
}

/** The number an item wishes for, as written; of a change that names none, the one the subscription has. */
export function wishedNumber(wish: Wish, target: Target | null): string | null {
  return wish.number === undefined ? (target?.e164 ?? null) : wish.number;
}

/** Everything that is wrong with the items of an order, at once. */
export function orderFaults(wishes: readonly Wish[], facts: Pick<OrderFacts, 'items' | 'holdings'>, time: OrderTime): FieldError[] {
  const faultsOf = (index: number): Fault[] => {
    const [wish, fact] = [wishes[index]!, facts.items[index]!];
    return wish.action === 'delete' ? deleteFaults(wish, fact.target, time) : itemFaults(wish, fact, time);
  };
  const at = (index: number, [field, detail]: Fault): FieldError => ({ in: 'body', pointer: `${wishes[index]!.pointer}/${field}`, detail });
  return [
    ...wishes.flatMap((_, index) => faultsOf(index).map((fault) => at(index, fault))),
    ...doubledTargets(wishes).map((index) => at(index, ['subscriptionId', TEXTS.targetTwice])),
    ...doubledNumbers(wishes, facts.items).map((index) => at(index, ['number', TEXTS.numberTwice])),
    ...dependencyFaults(wishes, facts, time.nowMs).map(({ index, field, detail }) => at(index, [field, detail])),
  ];
}

function itemFaults(wish: Wish, { product, productKnown, employeeKnown, target }: ItemFacts, { earliestMs }: OrderTime): Fault[] {
  if (wish.action === 'modify' && target === null) return [['subscriptionId', TEXTS.unknownSubscription]];
  const faults: Fault[] = [];
  const startsAt = wish.startsAt!;
  if (target) faults.push(...changeFaults(wish, target, product));
  if (!productKnown) faults.push(['productCode', TEXTS.unknownProduct]);
  else if (product === null) faults.push(['productCode', TEXTS.notOnSale]);
  const number = wishedNumber(wish, target);
  if (number !== null && assignableNumber(number) === null) faults.push(['number', TEXTS.numberImpossible]);
  else if (product?.carriesNumber === true && number === null) faults.push(['number', TEXTS.numberMissing]);
  else if (product?.carriesNumber === false && number !== null) faults.push(['number', TEXTS.numberNotWanted]);
  if (!employeeKnown) faults.push(['employeeId', TEXTS.unknownEmployee]);
  if (product) faults.push(...optionFaults(wish, product, target));
  if (wish.porting !== null && number === null) faults.push(['porting', TEXTS.portingWithoutNumber]);
  if (product && wish.action === 'add') faults.push(...componentFaults(wish, product));
  if (startsAt < earliestMs) faults.push(['startsAt', TEXTS.inThePast]);
  if (wish.endsAt !== null) {
    const bound = product && wish.partOf === null ? bindingEnd(copenhagenDay(startsAt), product.bindingMonths) : null;
    if (wish.endsAt <= startsAt) faults.push(['endsAt', TEXTS.endsBeforeStart]);
    else if (bound !== null && copenhagenDay(wish.endsAt) < bound) faults.push(['endsAt', TEXTS.endsInBinding]);
  }
  // A component starts and ends with its bundle, where that is told already.
  return wish.partOf === null ? faults : faults.filter(([field]) => field !== 'startsAt' && field !== 'endsAt');
}

function changeFaults(wish: Wish, target: Target, product: ProductTerms | null): Fault[] {
  const faults: Fault[] = [];
  const day = copenhagenDay(wish.startsAt!);
  if (target.changing) faults.push(['subscriptionId', TEXTS.changing]);
  if (target.endsOn !== null && target.endsOn <= day) faults.push(['subscriptionId', TEXTS.ended]);
  const changesProduct = product !== null && product.code !== target.product.code;
  if (changesProduct && target.partOfBundle) faults.push(['productCode', TEXTS.partOfBundle]);
  else if (changesProduct && (product.kind === 'bundle' || target.product.kind === 'bundle')) faults.push(['productCode', TEXTS.bundleStays]);
  if (day < target.startsOn) faults.push(['startsAt', TEXTS.notBegun]);
  return faults;
}

function deleteFaults(wish: Wish, target: Target | null, { nowMs, earliestMs }: OrderTime): Fault[] {
  if (target === null) return [['subscriptionId', TEXTS.unknownSubscription]];
  const faults: Fault[] = [];
  if (target.changing) faults.push(['subscriptionId', TEXTS.changing]);
  if (target.partOfBundle) faults.push(['subscriptionId', TEXTS.partOfBundle]);
  const today = copenhagenDay(nowMs);
  const day = wish.startsAt === null ? earliestEnd(target, today, wish.earlyExit) : copenhagenDay(wish.startsAt);
  if (target.endsOn !== null && target.endsOn <= day) return [...faults, ['subscriptionId', TEXTS.ended]];
  if (wish.startsAt === null) return faults;
  const noticed = noticeEnd(today, target.product.notice);
  if (day < target.startsOn) faults.push(['endsAt', TEXTS.notBegun]);
  else if (wish.startsAt < earliestMs) faults.push(['endsAt', TEXTS.endInThePast]);
  // Without a notice agreed, the moment is all that counts, and that was looked at.
  else if (day < noticed && noticed > today) faults.push(['endsAt', withinNotice(noticed)]);
  else if (target.bindingEndsOn !== null && day < target.bindingEndsOn && !wish.earlyExit) faults.push(['endsAt', withinBinding(target.bindingEndsOn)]);
  return faults;
}

function optionFaults(wish: Wish, product: ProductTerms, target: Target | null): Fault[] {
  const faults: Fault[] = [];
  const chosen = wish.options ?? target?.options ?? [];
  for (const [place, { option, choice }] of chosen.entries()) {
    const offered = product.options.find(({ id }) => id === option);
    if (!offered?.choices.some(({ id }) => id === choice)) faults.push([`options/${place}`, TEXTS.unknownOption]);
    else if (chosen.findIndex((other) => other.option === option && other.choice === choice) < place) faults.push([`options/${place}`, TEXTS.choiceTwice]);
  }
  for (const { id, min, max } of product.options) {
    const taken = chosen.filter(({ option }) => option === id).length;
    if (taken < min) faults.push(['options', tooFewChoices(id, min)]);
    if (taken > max) faults.push(['options', tooManyChoices(id, max)]);
  }
  return faults;
}

function componentFaults(wish: Wish, product: ProductTerms): Fault[] {
  if (wish.partOf !== null) return product.kind === 'bundle' ? [['productCode', TEXTS.bundleInBundle]] : [];
  if (product.kind !== 'bundle') return wish.componentCodes.length === 0 ? [] : [['components', TEXTS.componentsOfNoBundle]];
  const count = (code: string): number => wish.componentCodes.filter((other) => other === code).length;
  return [
    ...product.components.filter(({ code, quantity }) => count(code) !== quantity).map(({ code, quantity }): Fault => ['components', componentsDiffer(code, quantity)]),
    ...wish.componentCodes.flatMap((code, place): Fault[] =>
      product.components.some((component) => component.code === code) ? [] : [[`components/${place}/productCode`, componentNotIn(code)]]),
  ];
}

function doubledTargets(wishes: readonly Wish[]): number[] {
  const seen = new Set<number>();
  return wishes.flatMap(({ subscriptionId }, index) => {
    if (subscriptionId === null) return [];
    if (seen.has(subscriptionId)) return [index];
    seen.add(subscriptionId);
    return [];
  });
}

/** Positions of items whose number an earlier-starting item of the same order still holds. */
function doubledNumbers(wishes: readonly Wish[], facts: readonly ItemFacts[]): number[] {
  const heldUntil = new Map<string, number>();
  const doubled: number[] = [];
  const byStart = wishes.map((wish, index) => ({ wish, index, startsAt: wish.startsAt ?? 0 })).filter(({ wish }) => wish.action !== 'delete')
    .sort((a, b) => a.startsAt - b.startsAt || a.index - b.index);
  for (const { wish, index, startsAt } of byStart) {
    const number = assignableNumber(wishedNumber(wish, facts[index]!.target));
    if (number === null) continue;
    const until = heldUntil.get(number) ?? -Infinity;
    if (startsAt < until) doubled.push(index);
    heldUntil.set(number, Math.max(until, wish.endsAt ?? Infinity));
  }
  return doubled.sort((a, b) => a - b);
}
