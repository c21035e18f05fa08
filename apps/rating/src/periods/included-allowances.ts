import type { IncludedUse } from '@turbotrack/database';
import type { Allowance, CarriedAmount } from '@turbotrack/rating-engine';
import { DateTime } from 'luxon';

/** A subscription whose product includes something. Days as `2026-10-31`; `endsOn` is the first day it no longer runs. */
export interface Plan {
  readonly subscriptionId: number;
  readonly productId: number;
  readonly productCode: string;
  readonly startsOn: string;
  readonly endsOn: string | null;
  readonly allowances: readonly IncludedUse[];
}

/** What earlier periods left of one allowance. */
export interface LeftOver {
  /** Carried into the period. */
  carriedIn: readonly CarriedAmount[];
  /** By month: what is left there for calls that come late; a month that is not here has not been settled, so all of it. */
  lateLeft: ReadonlyMap<string, number>;
}

export interface NamedAllowance {
  readonly allowance: Allowance;
  /** How it is told to people. */
  readonly label: string;
}

type Amount = 'includedSeconds' | 'includedMessages' | 'includedBytes';
const AMOUNTS = ['includedSeconds', 'includedMessages', 'includedBytes'] as const satisfies readonly Amount[];

/** One allowance of a customer: of one subscription, or the pool its subscriptions fill. */
interface Held {
  readonly id: string;
  readonly label: string;
  readonly use: IncludedUse;
  readonly subscriptionId: number | null;
  /** How many subscriptions bring their amount. */
  readonly brought: number;
}

/** The id under which an allowance serves calls of a month that come after it was settled. */
export function lateId(id: string, month: string): string {
  return `${id} ${month.slice(0, 7)}`;
}

/**
 * The allowances that serve the calls of a period. Those of the period itself serve calls that start in it. A late call
 * spends what its own month left over when it was settled, each month's rest being an allowance of its own; what was
 * carried out of that month is spent where it went.
 *
 * @param period first day of the month, `2026-10-01`
 * @param lateMonths first days of the months of late calls
 */
export function includedAllowances(plans: readonly Plan[], period: string, lateMonths: readonly string[], leftOver: (id: string) => LeftOver): NamedAllowance[] {
  const own = heldIn(plans, period).map(({ id, label, use, subscriptionId, brought }) => {
    const { carriedIn } = leftOver(id);
    return { label, allowance: { ...scopeOf(use, period, subscriptionId), ...amountOf(use, brought), id, carriedIn, ...carryOverOf(use, period, brought) } };
  });
  const late = lateMonths.flatMap((month) => heldIn(plans, month).map(({ id, label, use, subscriptionId, brought }) => {
    const left = leftOver(id).lateLeft.get(month);
    const amount = left === undefined ? amountOf(use, brought) : { [amountField(use)]: left };
    return { label: `${label} (${month.slice(0, 7)})`, allowance: { ...scopeOf(use, month, subscriptionId), ...amount, id: lateId(id, month) } };
  }));
  return [...own, ...late];
}

/** A subscription brings its whole amount to each month in which it runs, for however many days. */
function heldIn(plans: readonly Plan[], month: string): Held[] {
  const after = startOf(month).plus({ months: 1 }).toISODate()!;
  const held = new Map<string, Held>();
  for (const { subscriptionId, productId, productCode, startsOn, endsOn, allowances } of plans) {
    if (startsOn >= after || (endsOn !== null && endsOn <= month)) continue;
    for (const use of allowances) {
      const id = `${productCode} ${use.id} ${use.pooled ? `p${productId}` : `s${subscriptionId}`}`;
      held.set(id, { id, label: `${productCode} ${use.id}`, use, subscriptionId: use.pooled ? null : subscriptionId, brought: (held.get(id)?.brought ?? 0) + 1 });
    }
  }
  return [...held.values()];
}

function scopeOf(use: IncludedUse, month: string, subscriptionId: number | null) {
  return {
    priority: use.priority, services: use.services, directions: use.directions, zones: use.zones, beyond: use.beyond,
    startsAt: startOf(month).toMillis(), endsAt: startOf(month).plus({ months: 1 }).toMillis(), ...(subscriptionId !== null && { subscriptions: [String(subscriptionId)] }),
  };
}

function amountField(use: IncludedUse): Amount {
  const field = AMOUNTS.find((name) => use[name] !== undefined);
  if (field === undefined) throw new Error(`The included use '${use.id}' of a product has no amount.`);
  return field;
}

function amountOf(use: IncludedUse, brought: number): { [A in Amount]?: number } {
  const field = amountField(use);
  return { [field]: (use[field] ?? 0) * brought };
}

function carryOverOf({ carryOver }: IncludedUse, period: string, brought: number): Pick<Allowance, 'carryOver'> {
  if (carryOver === undefined) return {};
  const expiresAt = startOf(period).plus({ months: 1 + carryOver.months }).toMillis();
  return { carryOver: { expiresAt, ...(carryOver.most !== undefined && { most: carryOver.most * brought }) } };
}

function startOf(month: string): DateTime {
  return DateTime.fromISO(month, { zone: 'Europe/Copenhagen' });
}
