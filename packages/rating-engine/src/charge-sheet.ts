import { divideRounded, type RoundingMode } from '@turbotrack/money';
import type { RatePrices } from './rate-prices.js';
import type { RateDefinition } from './tariff-definition.js';

/** The increments one call is charged for, in order. Reused from call to call; grows to the longest call seen. */
export class ChargeSheet {
  length = 0;
  /** Increments in all. */
  total = 0;
  /** Number, in the book of the steps, of the rate in force at the start. */
  rate = -1;
  step = new Int32Array(16);
  count = new Float64Array(16);
  /** Second of the call (or 0) at which the first of the increments starts. */
  from = new Float64Array(16);

  clear(): void {
    this.length = 0;
    this.total = 0;
    this.rate = -1;
  }

  add(step: number, count: number, from: number): void {
    const at = this.length;
    if (at === this.step.length) this.#grow();
    this.step[at] = step;
    this.count[at] = count;
    this.from[at] = from;
    this.length = at + 1;
    this.total += count;
  }

  #grow(): void {
    const size = this.step.length * 2;
    const step = new Int32Array(size);
    step.set(this.step);
    this.step = step;
    const count = new Float64Array(size);
    count.set(this.count);
    this.count = count;
    const from = new Float64Array(size);
    from.set(this.from);
    this.from = from;
  }
}

/** An exact price in millionths as a fraction, before and after the bounds of its rate. */
export interface ExactPrice {
  readonly denominator: bigint;
  readonly unbounded: bigint;
  readonly bounded: bigint;
}

/**
 * List price in millionths of what is on the sheet, at the bounds of `rate`, rounded once.
 *
 * @returns -1 when the price is no safe integer.
 */
export function priceOf(sheet: ChargeSheet, rate: number, definition: RateDefinition, prices: RatePrices, precisionMicro: number, mode: RoundingMode): number {
  if (sheet.total > (prices.safeCount[rate] as number)) {
    const { bounded, denominator } = exactPriceOf(sheet, rate, definition, prices);
    const price = Number(divideRounded(bounded, denominator * BigInt(precisionMicro), mode) * BigInt(precisionMicro));
    return Number.isSafeInteger(price) ? price : -1;
  }
  let sum = prices.connect[rate] as number;
  for (let at = 0; at < sheet.length; at += 1) {
    sum += (sheet.count[at] as number) * (prices.stepPrice[sheet.step[at] as number] as number);
  }
  sum = Math.min(Math.max(sum, prices.minimum[rate] as number), prices.maximum[rate] as number);
  return divideRounded(sum, (prices.denominator[rate] as number) * precisionMicro, mode) * precisionMicro;
}

/** The price before rounding, whatever its size. */
export function exactPriceOf(sheet: ChargeSheet, rate: number, definition: RateDefinition, prices: RatePrices): ExactPrice {
  const denominator = prices.denominatorExact[rate] as bigint;
  let unbounded = BigInt(definition.connectMicro ?? 0) * denominator;
  for (let at = 0; at < sheet.length; at += 1) {
    unbounded += BigInt(sheet.count[at] as number) * (prices.stepPriceExact[sheet.step[at] as number] as bigint);
  }
  const minimum = BigInt(definition.minimumMicro ?? 0) * denominator;
  const maximum = definition.maximumMicro === undefined ? undefined : BigInt(definition.maximumMicro) * denominator;
  let bounded = unbounded < minimum ? minimum : unbounded;
  if (maximum !== undefined && bounded > maximum) bounded = maximum;
  return { denominator, unbounded, bounded };
}
