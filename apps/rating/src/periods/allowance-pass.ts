import type { PurposeWork } from '@turbotrack/privacy';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';
import { settleCustomer, type SettledCustomer } from './settle-customer.js';

/** What one allowance, one campaign or one discount by volume took off one call: a row of `rating.allowance_use`. */
export interface Use {
  readonly callId: string;
  readonly startedAt: Date;
  readonly subscriptionId: number;
  readonly kind: 'allowance' | 'campaign' | 'volume';
  readonly allowanceId: string;
  /** Seconds, where it is a call. */
  readonly coveredS: number;
  /** Seconds, parts or bytes. */
  readonly covered: number;
  /** Of these beyond a fair-use limit. */
  readonly throttled: number;
  readonly coveredMicro: number;
}

/**
 * Spends one customer's allowances on its calls of a period and takes off campaigns and discounts by volume. Deterministic and
 * repeatable: it replaces whatever an earlier pass wrote for the customer and period.
 *
 * @param period first day of the month, `2026-10-01`
 * @returns how many uses there are
 */
export async function spendAllowances(inside: PurposeWork<'rating'>, shelf: TariffShelf, period: string, customerId: number): Promise<number> {
  const { sql } = inside;
  await sql(['rating.allowance_use'], 'delete from rating.allowance_use where period = $1 and customer_id = $2', [period, customerId]);
  await sql(['rating.allowance_balance'], 'delete from rating.allowance_balance where period = $1 and customer_id = $2', [period, customerId]);
  const settled = await settleCustomer(inside, shelf, period, customerId);
  const uses = usesOf(settled);
  if (uses.length > 0) await writeUses(inside, period, customerId, uses);
  if (settled.balances.length > 0) await writeBalances(inside, period, customerId, settled);
  return uses.length;
}

/** In the order of the calls, within a call in the order in which they were taken off. */
export function usesOf({ calls, periodCalls }: Pick<SettledCustomer, 'calls' | 'periodCalls'>): Use[] {
  return calls.flatMap(({ allowances, campaign, tier }, index) => {
    const { callId, startedAt, subscriptionId, call } = periodCalls[index]!;
    const whose = { callId, startedAt, subscriptionId };
    const uses: Use[] = allowances.map(({ allowanceId, covered, throttled = 0, coveredMicro }) => ({
      ...whose, kind: 'allowance', allowanceId, coveredS: call.usage.service === 'voice' ? covered : 0, covered, throttled, coveredMicro,
    }));
    const discount = (kind: 'campaign' | 'volume', allowanceId: string, coveredMicro: number): Use => ({ ...whose, kind, allowanceId, coveredS: 0, covered: 0, throttled: 0, coveredMicro });
    if (campaign !== null && campaign.shareMicro !== 0) uses.push(discount('campaign', campaign.campaignId, campaign.shareMicro));
    if (tier !== null && tier.shareMicro !== 0) uses.push(discount('volume', tier.tiersId, tier.shareMicro));
    return uses;
  });
}

async function writeUses({ sql }: PurposeWork<'rating'>, period: string, customerId: number, uses: readonly Use[]): Promise<void> {
  await sql(
    ['rating.allowance_use'],
    `insert into rating.allowance_use (period, customer_id, call_id, started_at, subscription_id, kind, allowance_id, covered_s, covered, throttled, covered_micro)
     select $1, $2, * from unnest($3::bigint[], $4::timestamptz[], $5::int[], $6::text[], $7::text[], $8::int[], $9::bigint[], $10::bigint[], $11::bigint[])`,
    [
      period, customerId, uses.map((u) => u.callId), uses.map((u) => u.startedAt), uses.map((u) => u.subscriptionId), uses.map((u) => u.kind), uses.map((u) => u.allowanceId),
      uses.map((u) => u.coveredS), uses.map((u) => u.covered), uses.map((u) => u.throttled), uses.map((u) => u.coveredMicro),
    ],
  );
}

async function writeBalances({ sql }: PurposeWork<'rating'>, period: string, customerId: number, { balances }: SettledCustomer): Promise<void> {
  await sql(
    ['rating.allowance_balance'],
    `insert into rating.allowance_balance (period, customer_id, allowance_id, included, carried_in, used, used_of_carried, throttled, expired, forfeited, carried_out)
     select $1, $2, b."allowanceId", b.included, b."carriedIn", b.used, b."usedOfCarried", b.throttled, b.expired, b.forfeited, b."carriedOut"
     from jsonb_to_recordset($3) as b ("allowanceId" text, included bigint, "carriedIn" bigint, used bigint, "usedOfCarried" bigint, throttled bigint, expired bigint, forfeited bigint, "carriedOut" jsonb)`,
    [period, customerId, JSON.stringify(balances)],
  );
}
