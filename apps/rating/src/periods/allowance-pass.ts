import { callsOfPeriod } from '@turbotrack/database';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Allowance, type AllowanceCall, applyAllowances } from '@turbotrack/rating-engine';
import { directionAt, serviceAt } from '@turbotrack/telephony';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';

interface Plan {
  subscription_id: number;
  included_seconds: number;
  included_zones: string[];
}

interface CallRow {
  call_id: string;
  started_at: Date;
  subscription_id: number;
  tariff_version_id: number;
  service: number;
  direction: number;
  answered: boolean;
  duration_s: number;
  volume: string;
  list_price_micro: string;
  origin_country: string;
  other_number: string;
}

/**
 * Spends one customer's included minutes on its calls of a period, subscription by subscription in order of call start.
 * Deterministic and repeatable: it replaces whatever an earlier pass wrote for the customer and period.
 *
 * @param period first day of the month, `2026-10-01`
 */
export async function spendAllowances(inside: PurposeWork<'rating'>, shelf: TariffShelf, period: string, customerId: number): Promise<number> {
  const { sql } = inside;
  await sql(['rating.allowance_use'], 'delete from rating.allowance_use where period = $1 and customer_id = $2', [period, customerId]);
  const plans = await sql<Plan>(
    ['ordering.subscription', 'ordering.product'],
    `select s.subscription_id, p.included_seconds, p.included_zones from ordering.subscription s join ordering.product p using (product_id)
     where s.customer_id = $1 and p.included_seconds > 0 and s.starts_on < ($2::date + interval '1 month') and (s.ends_on is null or s.ends_on > $2::date)`,
    [customerId, period],
  );
  if (plans.rows.length === 0) return 0;
  const calls = await sql<CallRow>(
    ['rating.call', 'rating.call_chunk', 'ordering.assignment'],
    `select q.*, a.subscription_id from (select c.* from rating.call c join rating.call_chunk k using (chunk_id)
       where ${callsOfPeriod('$1')} and c.service = 0 and c.list_price_micro > 0) q
     join ordering.assignment a using (assignment_id) where a.subscription_id = any($3) order by q.started_at`,
    [customerId, period, plans.rows.map((plan) => plan.subscription_id)],
  );
  await shelf.load(inside);
  const uses = plans.rows.flatMap((plan) => usesOf(plan, calls.rows.filter((call) => call.subscription_id === plan.subscription_id), shelf));
  if (uses.length === 0) return 0;
  await sql(
    ['rating.allowance_use'],
    `insert into rating.allowance_use (period, customer_id, call_id, started_at, subscription_id, covered_s, covered_micro)
     select $1, $2, * from unnest($3::bigint[], $4::timestamptz[], $5::int[], $6::int[], $7::bigint[])`,
    [period, customerId, uses.map((u) => u.callId), uses.map((u) => u.startedAt), uses.map((u) => u.subscriptionId), uses.map((u) => u.coveredS), uses.map((u) => u.coveredMicro)],
  );
  return uses.length;
}

function usesOf(plan: Plan, rows: CallRow[], shelf: TariffShelf) {
  const ordered = rows.map((row) => ({ row, call: allowanceCall(row, shelf) })).toSorted((a, b) => a.call.usage.startedAt - b.call.usage.startedAt || (a.call.key < b.call.key ? -1 : 1));
  const allowance: Allowance = {
    id: 'included', priority: 0, services: ['voice'], directions: ['outgoing', 'forwarded'],
    zones: new Set(plan.included_zones), includedSeconds: plan.included_seconds,
  };
  const { uses } = applyAllowances(ordered.map(({ call }) => call), [allowance]);
  return uses.map((use) => {
    const { row } = ordered[use.callIndex]!;
    return { callId: row.call_id, startedAt: row.started_at, subscriptionId: plan.subscription_id, coveredS: use.covered, coveredMicro: use.coveredMicro };
  });
}

function allowanceCall(row: CallRow, shelf: TariffShelf): AllowanceCall {
  const version = shelf.byVersion(row.tariff_version_id);
  if (!version) throw new Error(`Tariff version ${row.tariff_version_id} of a stored call does not exist.`);
  return {
    // Calls that start together are ordered by what they are, not by when their file arrived; the id only tells twins apart.
    key: `${String(row.duration_s).padStart(7, '0')}|${row.other_number}|${row.direction}|${row.call_id.padStart(20, '0')}`,
    usage: {
      service: serviceAt(row.service), direction: directionAt(row.direction), otherNumber: row.other_number, originCountry: row.origin_country,
      startedAt: row.started_at.getTime(), durationS: row.duration_s, volume: Number(row.volume), answered: row.answered,
    },
    tariff: version.tariff,
    listPriceMicro: Number(row.list_price_micro),
  };
}
