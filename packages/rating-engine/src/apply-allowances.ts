import type { Allowance, AllowanceBalance } from './allowance.js';
import { AllowancePurse } from './allowance-purse.js';
import { emptyRatedUsage, type Rater } from './compile-tariff.js';
import type { ZoneDefinition } from './tariff-definition.js';
import { compareCodeUnits, inOrder } from './use-scope.js';
import type { Usage } from './usage.js';

/** A call already rated, with the tariff version that rated it. */
export interface AllowanceCall {
  /** The call's key: decides between calls that start together. */
  readonly key: string;
  readonly usage: Usage;
  readonly tariff: Rater;
  /** As stored at intake. */
  readonly listPriceMicro: number;
  /** Whose it is, for what is not pooled. */
  readonly subscription?: string;
  /** Code of the tariff that priced it, for campaigns that are for some tariffs only. */
  readonly tariffCode?: string;
}

/** What one allowance took over of one call. A call may meet several; its last use holds what the customer pays. */
export interface AllowanceUse {
  readonly callIndex: number;
  readonly allowanceId: string;
  /** Seconds of the call (its own, not increments), parts or bytes. */
  readonly covered: number;
  /** Of these beyond the fair-use limit; left out when none. */
  readonly throttled?: number;
  /** Share of the list price the allowance takes over. */
  readonly coveredMicro: number;
  /** Share of the list price left to pay after this and earlier uses. */
  readonly customerPriceMicro: number;
}

export interface AppliedAllowances {
  /** In the order of the calls, within a call in the order of the allowances. Calls that are not here cost their list price. */
  readonly uses: readonly AllowanceUse[];
  /** By id: what is left. */
  readonly remaining: ReadonlyMap<string, number>;
  /** In the order of the allowances. */
  readonly balances: readonly AllowanceBalance[];
}

/**
 * Spends allowances on calls in order of their start. Pure: the same calls give the same result however they arrived.
 * Which calls and allowances belong together (a customer, a period) is the caller's grouping; within it an allowance may be for
 * some subscriptions only.
 *
 * A call half inside is split: its first seconds are covered, and the customer pays price(whole call) − price(call ending where
 * the cover ends), both list prices under the call's own tariff. With several allowances each takes over the difference between
 * the prices at its two ends. Chosen over a share in proportion to time because it is exact without a second rounding; conserved
 * (the shares sum to the list price term by term); never negative, since a longer call never costs less; and can be told: what
 * the call would have cost had it ended there is covered, the rest is paid. It follows that the connect charge and an increment
 * already begun are covered, to the customer's good. Calls whose list price is zero use up nothing.
 *
 * @param periodEndsAt ms, needed where something is carried over.
 * @throws RangeError when calls are not in strict order of (startedAt, key), a call's list price is not what its tariff gives,
 * or an allowance contradicts itself.
 */
export function applyAllowances(calls: readonly AllowanceCall[], allowances: readonly Allowance[], periodEndsAt?: number): AppliedAllowances {
  return spendAllowances(calls, zonesOfCalls(calls), allowances, periodEndsAt);
}

/** The same on calls whose zones {@link zonesOfCalls} has found. */
export function spendAllowances(calls: readonly AllowanceCall[], zones: readonly (ZoneDefinition | undefined)[], allowances: readonly Allowance[], periodEndsAt?: number): AppliedAllowances {
  const purses = inOrder(allowances, 'allowances').map((allowance) => new AllowancePurse(allowance));
  const uses: AllowanceUse[] = [];
  for (const [callIndex, call] of calls.entries()) {
    if (call.listPriceMicro !== 0 && purses.length > 0) spend(callIndex, call, zones[callIndex], purses, uses);
  }
  return {
    uses, remaining: new Map(purses.map((purse) => [purse.allowance.id, purse.remaining])), balances: purses.map((purse) => purse.close(periodEndsAt)),
  };
}

/**
 * Rates calls once more: their zones, undefined where the list price is zero and nobody asks.
 *
 * @throws RangeError when calls are not in strict order of (startedAt, key), or a list price is not what the call's tariff gives.
 */
export function zonesOfCalls(calls: readonly AllowanceCall[]): (ZoneDefinition | undefined)[] {
  const rated = emptyRatedUsage();
  return calls.map((call, callIndex) => {
    checkOrder(calls[callIndex - 1], call, callIndex);
    if (call.listPriceMicro === 0) return undefined;
    call.tariff.rate(call.usage, rated);
    if (rated.outcome !== 'rated' || rated.listPriceMicro !== call.listPriceMicro) {
      throw new RangeError(`The list price of call ${callIndex} is not what its tariff gives.`);
    }
    return call.tariff.zones[rated.zone];
  });
}

function spend(callIndex: number, call: AllowanceCall, zone: ZoneDefinition | undefined, purses: readonly AllowancePurse[], uses: AllowanceUse[]): void {
  const { usage, listPriceMicro } = call;
  const used = amountUsed(usage);
  const scoped = { service: usage.service, direction: usage.direction, zone, subscription: call.subscription };
  let covered = 0;
  let coveredMicro = 0;
  for (const purse of purses) {
    if (covered === used) break;
    if (!purse.fits(scoped, usage.startedAt)) continue;
    const { taken, throttled } = purse.take(used - covered, usage.startedAt);
    if (taken === 0) continue;
    covered += taken;
    const before = coveredMicro;
    coveredMicro = covered === used ? listPriceMicro : priceOfBeginning(call, covered);
    uses.push({
      callIndex, allowanceId: purse.allowance.id, covered: taken, ...(throttled > 0 && { throttled }), coveredMicro: coveredMicro - before, customerPriceMicro: listPriceMicro - coveredMicro,
    });
  }
}

/** Seconds of a call, parts of a message, bytes of a session. */
export function amountUsed(usage: Usage): number {
  return usage.service === 'voice' ? usage.durationS : usage.volume;
}

/** List price of the same call, had it ended after `amount` seconds, parts or bytes. */
function priceOfBeginning(call: AllowanceCall, amount: number): number {
  const { usage, tariff } = call;
  const beginning = { ...usage, ...(usage.service === 'voice' ? { durationS: amount } : { volume: amount }) };
  const rated = emptyRatedUsage();
  tariff.rate(beginning, rated);
  return rated.listPriceMicro;
}

function checkOrder(before: AllowanceCall | undefined, call: AllowanceCall, callIndex: number): void {
  if (before === undefined) return;
  const order = before.usage.startedAt - call.usage.startedAt || compareCodeUnits(before.key, call.key);
  if (order >= 0) throw new RangeError(`Call ${callIndex} does not come after the one before it in order of start and key.`);
}
