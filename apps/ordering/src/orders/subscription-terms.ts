import type { NoticePeriod } from '@turbotrack/database';
import { divideRounded } from '@turbotrack/money';
import { addDays, addMonths, daysBetween, monthOf } from './calendar.js';

/**
 * What is paid for the days from `from` (included) to `until` (excluded), øre: each calendar month by its own days,
 * rounded half up once a month, as invoices do.
 */
export function feeForDays(monthlyOre: number, from: string, until: string): number {
  let sum = 0;
  for (let day = from; day < until; ) {
    const month = monthOf(day);
    const end = month.nextFirstDay < until ? month.nextFirstDay : until;
    sum += divideRounded(monthlyOre * daysBetween(day, end), month.days, 'half-up');
    day = end;
  }
  return sum;
}

/** What the month of the first day costs, øre; `endsOn` is the first day no longer paid for. */
export function firstMonthFee(monthlyOre: number, startsOn: string, endsOn: string | null): number {
  const { nextFirstDay } = monthOf(startsOn);
  return feeForDays(monthlyOre, startsOn, endsOn !== null && endsOn < nextFirstDay ? endsOn : nextFirstDay);
}

/** The first day on which a subscription is no longer bound; null when it never is. */
export function bindingEnd(startsOn: string, bindingMonths: number): string | null {
  return bindingMonths === 0 ? null : addMonths(startsOn, bindingMonths);
}

/** The earliest first day without the subscription, when it is ended on `today`. */
export function noticeEnd(today: string, { days, months, to }: NoticePeriod): string {
  const day = addDays(addMonths(today, months), days);
  if (to === 'any-day') return day;
  const { firstDay, nextFirstDay } = monthOf(day);
  return day === firstDay ? day : nextFirstDay;
}

/** What remains of a binding, øre, for one who leaves on `endsOn`; 0 when it is over by then. */
export function remainingBinding(monthlyOre: number, endsOn: string, bindingEndsOn: string | null): number {
  return bindingEndsOn === null || bindingEndsOn <= endsOn ? 0 : feeForDays(monthlyOre, endsOn, bindingEndsOn);
}
