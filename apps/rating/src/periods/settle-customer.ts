import type { IncludedUse } from '@turbotrack/database';
import type { PurposeWork } from '@turbotrack/privacy';
import { type CarriedAmount, type SettledPeriod, settlePeriod, type VolumeTiers } from '@turbotrack/rating-engine';
import { DateTime } from 'luxon';
import { Agreements } from '../tariffs/agreements.js';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';
import { includedAllowances, lateId, type LeftOver, type Plan } from './included-allowances.js';
import { type PeriodCall, readPeriodCalls } from './period-calls.js';

type Work = PurposeWork<'rating'>;

export interface SettledCustomer extends SettledPeriod {
  /** What `calls` are of, in the same order. */
  readonly periodCalls: readonly PeriodCall[];
  /** How people are told of an allowance, by its id. */
  readonly labels: ReadonlyMap<string, string>;
}

interface BalanceRow {
  period: string;
  allowance_id: string;
  used: string;
  forfeited: string;
  carried_out: CarriedAmount[];
}

const NOTHING: SettledCustomer = { calls: [], balances: [], tiers: [], periodCalls: [], labels: new Map() };

/**
 * Works out what one customer pays for the calls of a period: list price, less allowances, less discounts by volume.
 * Reads only, and gives the same whenever it is asked, in whatever order the calls came.
 *
 * @param period first day of the month, `2026-10-01`
 */
export async function settleCustomer(inside: Work, shelf: TariffShelf, period: string, customerId: number): Promise<SettledCustomer> {
  const plans = await readPlans(inside, period, customerId);
  const agreements = await Agreements.readOf(inside, customerId);
  const tiers = agreements.tiersOf(customerId, period);
  if (plans.length === 0 && tiers.length === 0) return NOTHING;
  await shelf.loadVersions(inside);
  const periodCalls = await readPeriodCalls(inside, shelf, agreements, period, customerId);
  const balances = plans.length === 0 ? [] : await readBalances(inside, period, customerId);
  return settle(plans, tiers, balances, period, periodCalls);
}

function settle(plans: readonly Plan[], tiers: readonly VolumeTiers[], balances: readonly BalanceRow[], period: string, periodCalls: readonly PeriodCall[]): SettledCustomer {
  const periodBegins = DateTime.fromISO(period, { zone: 'Europe/Copenhagen' });
  const late = periodCalls.filter(({ call }) => call.usage.startedAt < periodBegins.toMillis());
  const lateMonths = [...new Set(late.map(({ startedAt }) => DateTime.fromJSDate(startedAt, { zone: 'Europe/Copenhagen' }).startOf('month').toISODate()!))].toSorted();
  const named = includedAllowances(plans, period, lateMonths, (id) => leftOver(balances, id, lateMonths));
  const periodEndsAt = periodBegins.plus({ months: 1 }).toMillis();
  const settled = settlePeriod(periodCalls.map(({ call }) => call), { allowances: named.map(({ allowance }) => allowance), tiers, periodEndsAt });
  return { ...settled, periodCalls, labels: new Map(named.map(({ allowance, label }) => [allowance.id, label])) };
}

function leftOver(balances: readonly BalanceRow[], id: string, lateMonths: readonly string[]): LeftOver {
  const own = balances.filter(({ allowance_id: of }) => of === id);
  const lateLeft = new Map<string, number>();
  for (const month of lateMonths) {
    const settled = own.find((row) => row.period === month);
    const usedLate = balances.filter((row) => row.allowance_id === lateId(id, month)).reduce((sum, { used }) => sum + Number(used), 0);
    // Late uses of a month that never was settled are the balance there is: what they left.
    if (settled) lateLeft.set(month, Number(settled.forfeited) - usedLate);
    else {
      const last = balances.findLast((row) => row.allowance_id === lateId(id, month));
      if (last) lateLeft.set(month, Number(last.forfeited));
    }
  }
  return { carriedIn: own.at(-1)?.carried_out ?? [], lateLeft };
}

async function readPlans({ sql }: Work, period: string, customerId: number): Promise<Plan[]> {
  const { rows } = await sql<{ subscription_id: number; product_id: number; code: string; starts_on: string; ends_on: string | null; allowances: IncludedUse[] }>(
    ['ordering.subscription', 'ordering.product'],
    `select s.subscription_id, s.product_id, p.code, s.starts_on::text, s.ends_on::text, p.allowances from ordering.subscription s join ordering.product p using (product_id)
     where s.customer_id = $1 and p.allowances <> '[]' and s.starts_on < ($2::date + interval '1 month') order by s.subscription_id`,
    [customerId, period],
  );
  return rows.map((row) => ({
    subscriptionId: row.subscription_id, productId: row.product_id, productCode: row.code, startsOn: row.starts_on, endsOn: row.ends_on, allowances: row.allowances,
  }));
}

/** Of the periods before, the earliest first. */
async function readBalances({ sql }: Work, period: string, customerId: number): Promise<BalanceRow[]> {
  const { rows } = await sql<BalanceRow>(
    ['rating.allowance_balance'],
    `select period::text, allowance_id, used, forfeited, carried_out from rating.allowance_balance
     where customer_id = $1 and period < $2 and period >= $2::date - interval '14 months' order by period, allowance_id`,
    [customerId, period],
  );
  return rows;
}
