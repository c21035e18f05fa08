import { divideRounded, safeNumber } from '@turbotrack/money';
import { inOrder, type ScopedUse, scopeTest, type UseScope } from './use-scope.js';

/** What the tiers of a period count. Only use that is left to pay counts; amounts of money are millionths. */
export type TierMeasure = 'amount' | 'seconds' | 'messages' | 'bytes' | 'uses';

/** A discount that grows with what is used in a period. Of several that fit a use, the one of least priority (then id) takes it. */
export interface VolumeTiers extends UseScope {
  readonly id: string;
  readonly priority: number;
  /** `graduated`: each tier's discount is for what lies in the tier. `all-units`: the highest tier reached is for everything. */
  readonly kind: 'graduated' | 'all-units';
  readonly measure: TierMeasure;
  /** In order; `from` is where a tier begins, `permilleOff` a thousandth of the price. Below the first there is no discount. */
  readonly tiers: readonly { readonly from: number; readonly permilleOff: number }[];
}

/** What is left to pay of one use. Both may be negative for a correction. */
export interface TierItem extends ScopedUse {
  /** Seconds, messages or bytes that are paid for. */
  readonly amount: number;
  readonly priceMicro: number;
}

export interface TierShare {
  readonly tiersId: string;
  /** What is taken off, millionths; has the sign of the price, or is zero. */
  readonly shareMicro: number;
}

export interface TierTotal {
  readonly tiersId: string;
  readonly measured: number;
  /** Place of the highest tier reached, -1 for none. */
  readonly reached: number;
  readonly priceMicro: number;
  /** The sum of the shares. */
  readonly discountMicro: number;
}

const SERVICES_OF: Readonly<Record<TierMeasure, readonly string[] | undefined>> = { amount: undefined, uses: undefined, seconds: ['voice'], messages: ['sms', 'mms'], bytes: ['data'] };

/**
 * Discounts by volume, deterministic by the order of the items. The discount of a whole period is an exact fraction, rounded once
 * to a millionth (ties away from zero); an item's share is the rounded discount up to and with it less the one before it, so that
 * shares add up to the total whatever the fractions are, and none is a millionth or more from its own. In graduated tiers an item
 * over a border is split in proportion to its amount.
 *
 * @returns a share for each item, undefined where no tiers take it, and a total for each of `schemes` in order of priority.
 * @throws RangeError when tiers contradict themselves or a sum cannot be held exactly.
 */
export function applyVolumeTiers(items: readonly TierItem[], schemes: readonly VolumeTiers[]): { shares: (TierShare | undefined)[]; totals: TierTotal[] } {
  const ordered = inOrder(schemes, 'volume tiers');
  for (const scheme of ordered) checkTiers(scheme);
  const tests = ordered.map(scopeTest);
  const members: number[][] = ordered.map(() => []);
  for (const [index, item] of items.entries()) {
    if (item.priceMicro === 0) continue;
    const taker = tests.findIndex((fits) => fits(item));
    if (taker !== -1) members[taker]?.push(index);
  }
  const shares: (TierShare | undefined)[] = Array.from({ length: items.length }, () => undefined);
  const totals = ordered.map((scheme, at) => discount(scheme, members[at] as number[], items, shares));
  return { shares, totals };
}

function discount(scheme: VolumeTiers, members: readonly number[], items: readonly TierItem[], shares: (TierShare | undefined)[]): TierTotal {
  const measured = members.reduce((sum, index) => sum + measureOf(scheme, items[index] as TierItem), 0n);
  const reached = scheme.tiers.findLastIndex(({ from }) => measured >= BigInt(from));
  const flat = BigInt(scheme.tiers[reached]?.permilleOff ?? 0);
  let before = 0n;
  let price = 0n;
  let given = 0n;
  const exact = new RunningFraction();
  for (const index of members) {
    const item = items[index] as TierItem;
    const size = measureOf(scheme, item);
    const whole = BigInt(item.priceMicro);
    if (scheme.kind === 'all-units') exact.add(whole * flat, 1000n);
    else if (size !== 0n) {
      const weight = weighted(scheme, before + size) - weighted(scheme, before);
      exact.add(size > 0n ? whole * weight : whole * -weight, (size > 0n ? size : -size) * 1000n);
    }
    before += size;
    price += whole;
    const rounded = exact.rounded();
    shares[index] = { tiersId: scheme.id, shareMicro: safeNumber(rounded - given, 'The share of a volume discount') };
    given = rounded;
  }
  return {
    tiersId: scheme.id, measured: safeNumber(measured, 'The volume of a period'), reached,
    priceMicro: safeNumber(price, 'The price of a period'), discountMicro: safeNumber(given, 'The volume discount of a period'),
  };
}

function measureOf(scheme: VolumeTiers, item: TierItem): bigint {
  if (scheme.measure === 'uses') return item.priceMicro < 0 ? -1n : 1n;
  return BigInt(scheme.measure === 'amount' ? item.priceMicro : item.amount);
}

/** Volume up to `amount`, each part times the thousandths of its tier. */
function weighted(scheme: VolumeTiers, amount: bigint): bigint {
  return scheme.tiers.reduce((sum, { from, permilleOff }, at) => {
    const end = BigInt(scheme.tiers[at + 1]?.from ?? Number.MAX_SAFE_INTEGER);
    const start = BigInt(from);
    const inTier = (amount < end || at === scheme.tiers.length - 1 ? amount : end) - start;
    return inTier > 0n ? sum + inTier * BigInt(permilleOff) : sum;
  }, 0n);
}

/** Its denominator stays small: only the few items over a border of tiers bring one of their own. */
class RunningFraction {
  #numerator = 0n;
  #denominator = 1000n;

  add(numerator: bigint, denominator: bigint): void {
    if (numerator % denominator === 0n) {
      this.#numerator += (numerator / denominator) * this.#denominator;
      return;
    }
    const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
    const lowest = denominator / divisor;
    const factor = lowest / greatestCommonDivisor(this.#denominator, lowest);
    this.#denominator *= factor;
    this.#numerator = this.#numerator * factor + (numerator / divisor) * (this.#denominator / lowest);
  }

  rounded(): bigint {
    return divideRounded(this.#numerator, this.#denominator, 'half-up');
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

function checkTiers(scheme: VolumeTiers): void {
  let previous = -1;
  for (const { from, permilleOff } of scheme.tiers) {
    if (!Number.isSafeInteger(from) || from <= previous) throw new RangeError(`The tiers of '${scheme.id}' must begin at whole numbers, not negative, in ascending order.`);
    if (!Number.isInteger(permilleOff) || permilleOff < 0 || permilleOff > 1000) throw new RangeError(`A discount of '${scheme.id}' must be a whole number of thousandths from 0 to 1000.`);
    previous = from;
  }
  const measured = SERVICES_OF[scheme.measure];
  if (measured !== undefined && !scheme.services.every((service) => measured.includes(service))) throw new RangeError(`The volume tiers '${scheme.id}' name a service that ${scheme.measure} cannot measure.`);
}
