import type { BillingPeriod } from '../periods/billing-period.js';
import type { BilledLine, SubscriptionToBill, UsageToBill } from './billed-line.js';
import { subscriptionLines } from './subscription-lines.js';
import { usageLines } from './usage-lines.js';

export interface InvoiceInput {
  readonly period: BillingPeriod;
  readonly subscriptions: readonly SubscriptionToBill[];
  readonly usage: readonly UsageToBill[];
}

/** The lines of one customer's invoice for one period, in the order they are shown. Pure; empty when nothing is to be billed. */
export function invoiceLines({ period, subscriptions, usage }: InvoiceInput): BilledLine[] {
  return [...subscriptionLines(subscriptions, period), ...usageLines(usage, period)];
}
