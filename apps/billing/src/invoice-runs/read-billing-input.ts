import { callsOfPeriod } from '@turbotrack/database';
import type { LocalText } from '@turbotrack/invoice-documents';
import type { PurposeWork } from '@turbotrack/privacy';
import { directionAt, serviceAt } from '@turbotrack/telephony';
import type { SubscriptionToBill, UsageToBill } from '../invoice-lines/billed-line.js';
import type { UsageSums } from '../invoice-lines/usage-sums.js';
import type { BillingPeriod } from '../periods/billing-period.js';
import { exactNumber } from './exact-number.js';
import type { ZoneNames } from './zone-names.js';

type Inside = Pick<PurposeWork<'invoicing'>, 'sql'>;

/** Subscriptions with at least one day in the period, at the prices agreed when they were ordered. */
export async function readSubscriptions({ sql }: Inside, customerId: number, period: BillingPeriod): Promise<SubscriptionToBill[]> {
  const { rows } = await sql<{
    subscription_id: number; product_id: number; name_da: string; name_en: string; monthly_price_ore: number; setup_price_ore: number; exit_charge_ore: number; starts_on: string; ends_on: string | null;
  }>(
    ['ordering.subscription', 'ordering.product'],
    `select s.subscription_id, p.product_id, p.name_da, p.name_en, s.starts_on::text, s.ends_on::text,
       coalesce(s.monthly_price_ore, p.monthly_price_ore) as monthly_price_ore, coalesce(s.setup_price_ore, p.setup_price_ore) as setup_price_ore,
       coalesce(s.exit_charge_ore, 0) as exit_charge_ore
     from ordering.subscription s join ordering.product p using (product_id)
     where s.customer_id = $1 and s.starts_on < $3::date and (s.ends_on is null or s.ends_on > $2::date)
     order by p.code, p.product_id, s.starts_on, s.subscription_id`,
    [customerId, period.firstDay, period.nextFirstDay],
  );
  return rows.map((row) => ({
    subscriptionId: row.subscription_id,
    productId: row.product_id,
    name: { da: row.name_da, en: row.name_en },
    monthlyPriceOre: row.monthly_price_ore,
    setupPriceOre: row.setup_price_ore,
    exitChargeOre: row.exit_charge_ore,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
  }));
}

export interface Usage {
  readonly usage: readonly UsageToBill[];
  /** Calls with a price among those that may never be itemised (112, 116xxx, 80): a fault of the tariff. */
  readonly pricedButNeverItemised: number;
  /** Calls that an allowance took more off than they cost, or less than nothing. */
  readonly wronglyCovered: number;
  /** True when a call names a zone that its tariff version does not have. */
  readonly zoneMissing: boolean;
}

interface UsageRow {
  month: string;
  service: number;
  direction: number;
  tariff_version_id: number;
  zone: number;
  calls: number;
  seconds: string;
  volume: string;
  list_micro: string;
  covered_micro: string;
  covered_s: string;
  never_itemised: number;
  wrongly_covered: number;
}

/** Priced calls of the period by month, service, direction and zone, with what allowances took off. */
export async function readUsage(inside: Inside, customerId: number, period: BillingPeriod, zones: ZoneNames): Promise<Usage> {
  const { rows } = await inside.sql<UsageRow>(
    ['rating.call', 'rating.call_chunk', 'rating.allowance_use'],
    // Calls and what was taken off them meet in one grouping, not in a join: freshly loaded tables have no statistics yet,
    // and the planner then compares every call with every use of an allowance.
    `select to_char(month, 'YYYY-MM-DD') as month, service, direction, tariff_version_id, zone, count(*)::int as calls, sum(duration_s)::text as seconds,
       sum(volume)::text as volume, sum(list_micro)::text as list_micro, sum(covered_micro)::text as covered_micro, sum(covered_s)::text as covered_s,
       (count(*) filter (where never_itemised))::int as never_itemised,
       (count(*) filter (where covered_micro not between 0 and list_micro))::int as wrongly_covered
     from (
       select call_id, max(month) as month, max(service) as service, max(direction) as direction, max(tariff_version_id) as tariff_version_id, max(zone) as zone,
         max(duration_s) as duration_s, max(volume) as volume, max(list_micro) as list_micro, bool_or(never_itemised) as never_itemised,
         coalesce(sum(covered_micro), 0) as covered_micro, coalesce(sum(covered_s), 0) as covered_s
       from (
         select c.call_id, date_trunc('month', c.started_at at time zone 'Europe/Copenhagen') as month, c.service, c.direction, c.tariff_version_id, c.zone, c.duration_s,
           c.volume, c.list_price_micro as list_micro, c.never_itemised, null::bigint as covered_micro, null::int as covered_s
         from rating.call c join rating.call_chunk k using (chunk_id) where ${callsOfPeriod('$1')} and c.list_price_micro <> 0
         union all
         select u.call_id, null, null, null, null, null, null, null, null, null, u.covered_micro, u.covered_s
         from rating.allowance_use u where u.customer_id = $1 and u.period = $2::date
       ) parts group by call_id
     ) calls where list_micro is not null
     group by 1, 2, 3, 4, 5`,
    [customerId, period.firstDay],
  );
  await zones.load(inside, rows.map((row) => row.tariff_version_id));
  let zoneMissing = false;
  const usage = rows.flatMap((row): UsageToBill[] => {
    const zone = zones.find(row.tariff_version_id, row.zone);
    if (!zone) zoneMissing = true;
    return zone ? [usageOf(row, zone)] : [];
  });
  const sum = (count: 'never_itemised' | 'wrongly_covered'): number => rows.reduce((total, row) => total + row[count], 0);
  return { usage, zoneMissing, pricedButNeverItemised: sum('never_itemised'), wronglyCovered: sum('wrongly_covered') };
}

function usageOf(row: UsageRow, zone: { code: string; name: LocalText }): UsageToBill {
  return {
    month: row.month,
    service: serviceAt(row.service),
    direction: directionAt(row.direction),
    zone: { ...zone, place: row.zone },
    calls: row.calls,
    seconds: exactNumber(row.seconds),
    volume: exactNumber(row.volume),
    listMicro: exactNumber(row.list_micro),
    coveredMicro: exactNumber(row.covered_micro),
    coveredSeconds: exactNumber(row.covered_s),
  };
}

/**
 * The same calls and allowances counted another way, over the whole customer and period: neither zone nor price kind,
 * each call's month worked out by itself, and allowances summed without looking at calls.
 */
export async function readControlSums({ sql }: Inside, customerId: number, period: BillingPeriod): Promise<UsageSums> {
  const { rows } = await sql<{ calls: string; list_micro: string; covered_micro: string }>(
    ['rating.call', 'rating.call_chunk', 'rating.allowance_use'],
    `select count(nullif(c.list_price_micro, 0))::text as calls, coalesce(sum(c.list_price_micro), 0)::text as list_micro,
       (select coalesce(sum(u.covered_micro), 0)::text from rating.allowance_use u where u.customer_id = $1 and u.period = $2::date) as covered_micro
     from rating.call c, rating.call_chunk k
     where c.chunk_id = k.chunk_id and c.customer_id = $1 and k.sealed_period is not null and c.started_at < $2::date + interval '1 month 1 day'
       and greatest(date_trunc('month', c.started_at at time zone 'Europe/Copenhagen')::date, k.sealed_period) = $2::date`,
    [customerId, period.firstDay],
  );
  const [row] = rows;
  if (!row) throw new Error('The control sums of a customer could not be read.');
  return { calls: exactNumber(row.calls), listMicro: exactNumber(row.list_micro), coveredMicro: exactNumber(row.covered_micro) };
}
