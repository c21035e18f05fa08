import type { IncludedUse } from '@turbotrack/database';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Campaign, type CarriedAmount, type SettledPeriod, settlePeriod, type VolumeTiers } from '@turbotrack/rating-engine';
import { DateTime } from 'luxon';
import { campaignsOf } from '../campaigns/campaigns-of-customer.js';
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

/** Balances by period that take the place of the stored ones. */
type Balances = ReadonlyMap<string, readonly BalanceRow[]>;

/**
 * Works out what one customer pays for the calls of a period: list price, less allowances, less a campaign, less discounts by volume.
 * Reads only, and gives the same whenever it is asked, in whatever order the calls came.
 *
 * A correction of a billed period leaves what allowances took at the time as it stands, for invoices rest on it. What such a period
 * would have carried out by the prices its calls have now is worked out here, and is what later periods go by.
 *
 * @param period first day of the month, `2026-10-01`
 * @param known by which corrections: those there are, or those there were when the period was frozen
 */
export async function settleCustomer(inside: Work, shelf: TariffShelf, period: string, customerId: number, known: 'now' | 'when frozen' = 'now'): Promise<SettledCustomer> {
  return settleAfter(inside, shelf, period, customerId, () => correctedBalances(inside, shelf, period, customerId, known));
}

/**
 * Settles several periods of a customer one after the other, each with what the one before carries into it.
 *
 * @param periods frozen ones, the earliest first, none left out between them
 */
export async function settleInTurn(inside: Work, shelf: TariffShelf, periods: readonly string[], customerId: number): Promise<Map<string, SettledCustomer>> {
  const settled = new Map<string, SettledCustomer>();
  const [first] = periods;
  if (first === undefined) return settled;
  let earlier: Balances | undefined;
  for (const period of periods) {
    const each = await settleAfter(inside, shelf, period, customerId, async () => (earlier ??= await correctedBalances(inside, shelf, first, customerId, 'now')));
    settled.set(period, each);
    if (each.balances.length > 0) earlier = new Map(earlier ?? []).set(period, rowsOf(period, each));
  }
  return settled;
}

/** What frozen periods from the first corrected one on carry out by the prices of now; empty where none was corrected. */
async function correctedBalances(inside: Work, shelf: TariffShelf, period: string, customerId: number, known: 'now' | 'when frozen'): Promise<Balances> {
  const { rows } = await inside.sql<{ period: string }>(
    ['rating.period', 'rating.adjustment'],
    `select p.period::text from rating.period p where p.allowances_done_at is not null and p.period < $2
       and p.period >= (select min(a.period) from rating.adjustment a where a.customer_id = $1 and a.period < $2 and a.period >= $2::date - interval '14 months'
         and ($3 = 'now' or a.made_at <= (select f.allowances_done_at from rating.period f where f.period = $2))) order by p.period`,
    [customerId, period, known],
  );
  const corrected = new Map<string, readonly BalanceRow[]>();
  for (const { period: earlier } of rows) corrected.set(earlier, rowsOf(earlier, await settleAfter(inside, shelf, earlier, customerId, () => Promise.resolve(corrected))));
  return corrected;
}

function rowsOf(period: string, { balances }: SettledCustomer): BalanceRow[] {
  return balances.map(({ allowanceId, used, forfeited, carriedOut }) => ({ period, allowance_id: allowanceId, used: String(used), forfeited: String(forfeited), carried_out: [...carriedOut] }));
}

/** @param corrected asked for only where something is included */
async function settleAfter(inside: Work, shelf: TariffShelf, period: string, customerId: number, corrected: () => Promise<Balances>): Promise<SettledCustomer> {
  const plans = await readPlans(inside, period, customerId);
  const agreements = await Agreements.readOf(inside, customerId);
  const tiers = agreements.tiersOf(customerId, period);
  const campaigns = await campaignsOf(inside, period, customerId);
  if (plans.length === 0 && tiers.length === 0 && campaigns.length === 0) return NOTHING;
  await shelf.loadVersions(inside);
  const periodCalls = await readPeriodCalls(inside, shelf, agreements, period, customerId);
  const balances = plans.length === 0 ? [] : replaceBalances(await readBalances(inside, period, customerId), await corrected());
  return settle(plans, { tiers, campaigns }, balances, period, periodCalls);
}

/** In the order of their periods. */
function replaceBalances(stored: readonly BalanceRow[], corrected: Balances): readonly BalanceRow[] {
  if (corrected.size === 0) return stored;
  return [...stored.filter(({ period }) => !corrected.has(period)), ...[...corrected.values()].flat()].toSorted((a, b) => (a.period < b.period ? -1 : a.period > b.period ? 1 : 0));
}

function settle(plans: readonly Plan[], terms: { readonly tiers: readonly VolumeTiers[]; readonly campaigns: readonly Campaign[] }, balances: readonly BalanceRow[], period: string, periodCalls: readonly PeriodCall[]): SettledCustomer {
  const periodBegins = DateTime.fromISO(period, { zone: 'Europe/Copenhagen' });
  const late = periodCalls.filter(({ call }) => call.usage.startedAt < periodBegins.toMillis());
  const lateMonths = [...new Set(late.map(({ startedAt }) => DateTime.fromJSDate(startedAt, { zone: 'Europe/Copenhagen' }).startOf('month').toISODate()!))].toSorted();
  const named = includedAllowances(plans, period, lateMonths, (id) => leftOver(balances, id, lateMonths));
  const periodEndsAt = periodBegins.plus({ months: 1 }).toMillis();
  const settled = settlePeriod(periodCalls.map(({ call }) => call), { allowances: named.map(({ allowance }) => allowance), ...terms, periodEndsAt });
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
