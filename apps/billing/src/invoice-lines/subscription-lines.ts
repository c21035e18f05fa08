import type { LocalText } from '@turbotrack/invoice-documents';
import { divideRounded } from '@turbotrack/money';
import { addDays, type BillingPeriod, daysBetween } from '../periods/billing-period.js';
import { type BilledLine, type SubscriptionToBill, VAT_PERMILLE } from './billed-line.js';

/** A fee for some days of a month: monthly × days ÷ days of the month, rounded half up once. Øre in, øre out. */
export function proratedOre(monthlyOre: number, days: number, daysOfMonth: number): number {
  return divideRounded(monthlyOre * days, daysOfMonth, 'half-up');
}

interface PaidDays {
  readonly from: string;
  /** Excluded. */
  readonly until: string;
}

/** The days of the period that a subscription is paid for; null when there are none. */
function paidDays({ startsOn, endsOn }: SubscriptionToBill, period: BillingPeriod): PaidDays | null {
  const from = startsOn > period.firstDay ? startsOn : period.firstDay;
  const until = endsOn !== null && endsOn < period.nextFirstDay ? endsOn : period.nextFirstDay;
  return from < until ? { from, until } : null;
}

/**
 * Monthly fees in arrears and setup fees. Subscriptions to one product for the same days stand on one line, each
 * rounded by itself; a part of the month has its days on the line. A setup fee falls in the month of the first day, what
 * is paid for leaving a binding early in that of the last. What was agreed at different prices stands on different lines.
 */
export function subscriptionLines(subscriptions: readonly SubscriptionToBill[], period: BillingPeriod): BilledLine[] {
  const fees = new Map<string, { days: PaidDays; members: SubscriptionToBill[] }>();
  const setups = new Map<string, SubscriptionToBill[]>();
  const exits: SubscriptionToBill[] = [];
  for (const subscription of subscriptions) {
    const days = paidDays(subscription, period);
    if (days === null) continue;
    if (subscription.monthlyPriceOre > 0) {
      const key = `${subscription.productId} ${subscription.monthlyPriceOre} ${days.from} ${days.until}`;
      const group = fees.get(key);
      if (group) group.members.push(subscription);
      else fees.set(key, { days, members: [subscription] });
    }
    if (subscription.setupPriceOre > 0 && subscription.startsOn >= period.firstDay) {
      const key = `${subscription.productId} ${subscription.setupPriceOre}`;
      setups.set(key, [...(setups.get(key) ?? []), subscription]);
    }
    if (subscription.exitChargeOre > 0 && subscription.endsOn !== null && subscription.endsOn <= period.nextFirstDay) exits.push(subscription);
  }
  return [
    ...[...fees.values()].map(({ days, members }) => feeLine(members, days, period)),
    ...[...setups.values()].map(setupLine),
    ...exits.map(exitLine),
  ];
}

function feeLine(members: readonly SubscriptionToBill[], { from, until }: PaidDays, period: BillingPeriod): BilledLine {
  const { name, monthlyPriceOre } = first(members);
  const days = daysBetween(from, until);
  const whole = days === period.days;
  const text: LocalText = whole
    ? name
    : { da: `${name.da} (${days} af ${period.days} dage)`, en: `${name.en} (${days} of ${period.days} days)` };
  const unitPriceOre = whole ? monthlyPriceOre : proratedOre(monthlyPriceOre, days, period.days);
  return { ...countedLine('subscription', text, members, unitPriceOre), period: whole ? null : { from, to: addDays(until, -1) } };
}

function setupLine(members: readonly SubscriptionToBill[]): BilledLine {
  const { name, setupPriceOre } = first(members);
  return countedLine('setup', { da: `Oprettelse: ${name.da}`, en: `Setup: ${name.en}` }, members, setupPriceOre);
}

function exitLine(subscription: SubscriptionToBill): BilledLine {
  const { name, exitChargeOre } = subscription;
  return countedLine('setup', { da: `Resterende binding: ${name.da}`, en: `Remaining binding: ${name.en}` }, [subscription], exitChargeOre);
}

function countedLine(kind: BilledLine['kind'], text: LocalText, members: readonly SubscriptionToBill[], unitPriceOre: number): BilledLine {
  return {
    kind, text, quantity: members.length, unitPriceOre, amountOre: unitPriceOre * members.length, vatPermille: VAT_PERMILLE,
    period: null, subscriptionId: members.length === 1 ? first(members).subscriptionId : null, usage: null,
  };
}

function first(members: readonly SubscriptionToBill[]): SubscriptionToBill {
  const [member] = members;
  if (!member) throw new Error('A line of an invoice needs at least one subscription.');
  return member;
}
