import { DateTime } from 'luxon';

/** A billing period: a calendar month in Copenhagen. */
export interface BillingMonth {
  /** Its first day, `2026-10-01`. */
  period: string;
  /** First moment, included. */
  from: Date;
  /** First moment of the next month, excluded. */
  to: Date;
}

export function billingMonth(period: string): BillingMonth {
  const from = DateTime.fromISO(period, { zone: 'Europe/Copenhagen' }).startOf('month');
  return { period: from.toISODate() ?? period, from: from.toJSDate(), to: from.plus({ months: 1 }).toJSDate() };
}
