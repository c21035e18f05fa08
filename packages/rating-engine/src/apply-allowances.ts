import type { Direction, Service } from '@turbotrack/telephony';
import { type CompiledTariff, emptyRatedUsage, type Usage } from './compile-tariff.js';

/** Included use. Exactly one of the three amounts is given: seconds for voice, messages (parts) for SMS and MMS, bytes for data. */
export interface Allowance {
  readonly id: string;
  /** The least is used first; equal ones in order of id. */
  readonly priority: number;
  readonly services: readonly Service[];
  /** Every direction when left out. */
  readonly directions?: readonly Direction[];
  /** Codes of the zones it covers. */
  readonly zones: ReadonlySet<string>;
  readonly includedSeconds?: number;
  readonly includedMessages?: number;
  readonly includedBytes?: number;
}

/** A call already rated, with the tariff version that rated it. */
export interface AllowanceCall {
  /** The call's key: decides between calls that start together. */
  readonly key: string;
  readonly usage: Usage;
  readonly tariff: CompiledTariff;
  /** As stored at intake. */
  readonly listPriceMicro: number;
}

/** What one allowance took over of one call. A call may meet several; its last use holds what the customer pays. */
export interface AllowanceUse {
  readonly callIndex: number;
  readonly allowanceId: string;
  /** Seconds of the call (its own, not increments), parts or bytes. */
  readonly covered: number;
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
}

/**
 * Spends allowances on calls in order of their start. Pure: the same calls give the same result however they arrived.
 * Whose calls and allowances belong together (a subscription, a customer's pool, a period) is the caller's grouping.
 *
 * A call half inside is split: its first seconds are covered, and the customer pays price(whole call) − price(call ending where
 * the cover ends), both list prices under the call's own tariff. With several allowances each takes over the difference between
 * the prices at its two ends. Chosen over a share in proportion to time because it is exact without a second rounding; conserved
 * (the shares sum to the list price term by term); never negative, since a longer call never costs less; and can be told: what
 * the call would have cost had it ended there is covered, the rest is paid. It follows that the connect charge and an increment
 * already begun are covered, to the customer's good. Calls whose list price is zero use up nothing.
 *
 * @throws RangeError when calls are not in strict order of (startedAt, key), a call's list price is not what its tariff gives,
 * or an allowance contradicts itself.
 */
export function applyAllowances(calls: readonly AllowanceCall[], allowances: readonly Allowance[]): AppliedAllowances {
  const ordered = allowances.toSorted((a, b) => a.priority - b.priority || compare(a.id, b.id));
  const remaining = new Map<string, number>();
  for (const allowance of ordered) {
    if (remaining.has(allowance.id)) throw new RangeError(`Two allowances have the id '${allowance.id}'.`);
    remaining.set(allowance.id, includedIn(allowance));
  }
  const uses: AllowanceUse[] = [];
  const rated = emptyRatedUsage();
  for (const [callIndex, call] of calls.entries()) {
    checkOrder(calls[callIndex - 1], call, callIndex);
    if (call.listPriceMicro === 0) continue;
    call.tariff.rate(call.usage, rated);
    if (rated.outcome !== 'rated' || rated.listPriceMicro !== call.listPriceMicro) {
      throw new RangeError(`The list price of call ${callIndex} is not what its tariff gives.`);
    }
    const zone = call.tariff.zones[rated.zone]?.code ?? '';
    spend(callIndex, call, ordered.filter((allowance) => fits(allowance, call.usage, zone)), remaining, uses);
  }
  return { uses, remaining };
}

function spend(callIndex: number, call: AllowanceCall, allowances: readonly Allowance[], remaining: Map<string, number>, uses: AllowanceUse[]): void {
  const used = call.usage.service === 'voice' ? call.usage.durationS : call.usage.volume;
  let covered = 0;
  let coveredMicro = 0;
  for (const { id } of allowances) {
    const take = Math.min(remaining.get(id) ?? 0, used - covered);
    if (take === 0) continue;
    remaining.set(id, (remaining.get(id) ?? 0) - take);
    covered += take;
    const before = coveredMicro;
    coveredMicro = covered === used ? call.listPriceMicro : priceOfBeginning(call, covered);
    uses.push({ callIndex, allowanceId: id, covered: take, coveredMicro: coveredMicro - before, customerPriceMicro: call.listPriceMicro - coveredMicro });
  }
}

/** List price of the same call, had it ended after `amount` seconds, parts or bytes. */
function priceOfBeginning(call: AllowanceCall, amount: number): number {
  const { usage, tariff } = call;
  const beginning = { ...usage, ...(usage.service === 'voice' ? { durationS: amount } : { volume: amount }) };
  const rated = emptyRatedUsage();
  tariff.rate(beginning, rated);
  return rated.listPriceMicro;
}

function fits(allowance: Allowance, usage: Usage, zone: string): boolean {
  return allowance.services.includes(usage.service) && (allowance.directions?.includes(usage.direction) ?? true) && allowance.zones.has(zone);
}

const AMOUNTS = [
  { field: 'includedSeconds', services: ['voice'] },
  { field: 'includedMessages', services: ['sms', 'mms'] },
  { field: 'includedBytes', services: ['data'] },
] as const satisfies readonly { field: keyof Allowance; services: readonly Service[] }[];

function includedIn(allowance: Allowance): number {
  const given = AMOUNTS.filter(({ field }) => allowance[field] !== undefined);
  const [amount] = given;
  if (amount === undefined || given.length > 1) throw new RangeError(`The allowance '${allowance.id}' must include seconds, messages or bytes, and only one of them.`);
  const services: readonly Service[] = amount.services;
  if (!allowance.services.every((service) => services.includes(service))) {
    throw new RangeError(`The allowance '${allowance.id}' names a service that its ${amount.field} cannot measure.`);
  }
  const included = allowance[amount.field] ?? 0;
  if (!Number.isSafeInteger(included) || included < 0) throw new RangeError(`What the allowance '${allowance.id}' includes must be a whole number, not negative.`);
  return included;
}

function checkOrder(before: AllowanceCall | undefined, call: AllowanceCall, callIndex: number): void {
  if (before === undefined) return;
  const order = before.usage.startedAt - call.usage.startedAt || compare(before.key, call.key);
  if (order >= 0) throw new RangeError(`Call ${callIndex} does not come after the one before it in order of start and key.`);
}

/** By code unit, which is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
