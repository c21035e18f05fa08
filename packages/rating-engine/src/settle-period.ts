import { divideRounded } from '@turbotrack/money';
import type { Allowance, AllowanceBalance } from './allowance.js';
import { type AllowanceCall, type AllowanceUse, amountUsed, spendAllowances, zonesOfCalls } from './apply-allowances.js';
import { applyVolumeTiers, type TierTotal, type VolumeTiers } from './apply-volume-tiers.js';
import type { ZoneDefinition } from './tariff-definition.js';
import { inOrder, scopeTest, type UseScope } from './use-scope.js';

/** A discount on calls that start between two instants. A call gets one campaign at most: that of least priority, then id. */
export interface Campaign extends UseScope {
  readonly id: string;
  readonly priority: number;
  /** Thousandths off what allowances leave to pay; rounded once per call to a millionth, ties away from zero. */
  readonly permilleOff: number;
  /** Ms, included. */
  readonly startsAt: number;
  /** Ms, excluded. */
  readonly endsAt: number;
  /** Codes of the tariffs whose calls it is for; every tariff when left out. */
  readonly tariffs?: readonly string[];
}

/** What a customer has beyond the price list in one period. */
export interface PeriodTerms {
  readonly allowances?: readonly Allowance[];
  readonly campaigns?: readonly Campaign[];
  readonly tiers?: readonly VolumeTiers[];
  /** Ms; needed where an allowance carries over. */
  readonly periodEndsAt?: number;
}

/** One call's way from its list price to the customer's: list = covered + campaign + tier + customer, each in millionths. */
export interface SettledCall {
  readonly listPriceMicro: number;
  readonly allowances: readonly AllowanceUse[];
  readonly coveredMicro: number;
  readonly campaign: { readonly campaignId: string; readonly permilleOff: number; readonly shareMicro: number } | null;
  readonly tier: { readonly tiersId: string; readonly shareMicro: number } | null;
  readonly customerPriceMicro: number;
}

export interface SettledPeriod {
  /** In the order of the calls. */
  readonly calls: readonly SettledCall[];
  readonly balances: readonly AllowanceBalance[];
  readonly tiers: readonly TierTotal[];
}

/**
 * What a customer pays for the calls of a period: list price, less what allowances cover, less a campaign on the rest, less the
 * volume tiers on what then remains. Pure and repeatable: until the period is frozen it is run again over all calls it has.
 *
 * @param calls in strict order of (startedAt, key).
 * @throws RangeError as `applyAllowances` and `applyVolumeTiers` do, or when a campaign contradicts itself.
 */
export function settlePeriod(calls: readonly AllowanceCall[], terms: PeriodTerms): SettledPeriod {
  const zones = zonesOfCalls(calls);
  const { uses, balances } = spendAllowances(calls, zones, terms.allowances ?? [], terms.periodEndsAt);
  const usesOfCall = new Map<number, AllowanceUse[]>();
  for (const use of uses) {
    const list = usesOfCall.get(use.callIndex);
    if (list === undefined) usesOfCall.set(use.callIndex, [use]);
    else list.push(use);
  }
  const campaignFor = campaignFinder(terms.campaigns ?? []);
  const afterCampaign = calls.map((call, index) => {
    const allowances = usesOfCall.get(index) ?? [];
    const left = allowances.at(-1)?.customerPriceMicro ?? call.listPriceMicro;
    const campaign = left === 0 ? undefined : campaignFor(call, zones[index]);
    const shareMicro = campaign === undefined ? 0 : Number(divideRounded(BigInt(left) * BigInt(campaign.permilleOff), 1000n, 'half-up'));
    return { allowances, left, campaign: campaign === undefined ? null : { campaignId: campaign.id, permilleOff: campaign.permilleOff, shareMicro }, price: left - shareMicro };
  });
  const items = afterCampaign.map(({ allowances, price }, index) => {
    const { usage, subscription } = calls[index] as AllowanceCall;
    const amount = amountUsed(usage) - allowances.reduce((sum, { covered }) => sum + covered, 0);
    return { service: usage.service, direction: usage.direction, zone: zones[index], subscription, amount, priceMicro: price };
  });
  const { shares, totals } = applyVolumeTiers(items, terms.tiers ?? []);
  const settled = afterCampaign.map(({ allowances, left, campaign, price }, index): SettledCall => {
    const { listPriceMicro } = calls[index] as AllowanceCall;
    const tier = shares[index] ?? null;
    return { listPriceMicro, allowances, coveredMicro: listPriceMicro - left, campaign, tier, customerPriceMicro: price - (tier?.shareMicro ?? 0) };
  });
  return { calls: settled, balances, tiers: totals };
}

function campaignFinder(campaigns: readonly Campaign[]): (call: AllowanceCall, zone: ZoneDefinition | undefined) => Campaign | undefined {
  const ordered = inOrder(campaigns, 'campaigns').map((campaign) => ({ campaign, fits: scopeTest(campaign) }));
  for (const { id, permilleOff, startsAt, endsAt } of campaigns) {
    if (!Number.isInteger(permilleOff) || permilleOff < 0 || permilleOff > 1000) throw new RangeError(`The discount of the campaign '${id}' must be a whole number of thousandths from 0 to 1000.`);
    if (!(startsAt < endsAt)) throw new RangeError(`The campaign '${id}' must end after it starts.`);
  }
  return ({ usage, subscription, tariffCode }, zone) => {
    const use = { service: usage.service, direction: usage.direction, zone, subscription };
    const isFor = ({ startsAt, endsAt, tariffs }: Campaign) => usage.startedAt >= startsAt && usage.startedAt < endsAt && (tariffs === undefined || tariffs.includes(tariffCode ?? ''));
    return ordered.find(({ campaign, fits }) => isFor(campaign) && fits(use))?.campaign;
  };
}
