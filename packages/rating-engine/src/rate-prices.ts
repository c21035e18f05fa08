import type { RateDefinition } from './tariff-definition.js';

/** Steps that end with the call. */
const NO_END = 2 ** 53;

/**
 * Prices of increments as integers over a common denominator, so that sums are exact and rounding happens once.
 * Voice rates share one denominator, since a call may pass from one rate to another; a message or data rate has its own.
 * A message rate has one step with increments of one part, a data rate one with increments of bytes.
 */
export interface RatePrices {
  /** First step of each rate, and behind the last rate the number of steps. */
  readonly firstStep: Int32Array;
  readonly stepFrom: Float64Array;
  readonly stepEnd: Float64Array;
  readonly stepIncrement: Float64Array;
  /** Millionths × denominator per increment, to be used within `safeCount` only. */
  readonly stepPrice: Float64Array;
  readonly stepPriceExact: readonly bigint[];
  readonly denominator: Float64Array;
  readonly denominatorExact: readonly bigint[];
  /** Of each rate, in millionths × denominator. */
  readonly connect: Float64Array;
  readonly minimum: Float64Array;
  /** Infinity where there is none. */
  readonly maximum: Float64Array;
  /** So many increments of any price stay within the safe integers, rounding included; -1: not even one is proven to. */
  readonly safeCount: Float64Array;
  readonly minimumSeconds: Int32Array;
  readonly freeSeconds: Int32Array;
}

interface Step {
  readonly from: number;
  readonly end: number;
  readonly increment: number;
  /** Reduced fraction of millionths per increment. */
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Expects checked rates. */
export function priceRates(rates: readonly RateDefinition[], precisionMicro: number): RatePrices {
  const steps = rates.map(stepsOf);
  const voice = steps.filter((_, index) => rates[index]?.service === 'voice').flat();
  const voiceDenominator = commonDenominator(voice);
  const denominators = rates.map((rate, index) => (rate.service === 'voice' ? voiceDenominator : commonDenominator(steps[index] as Step[])));
  const firstStep = Int32Array.from([0, ...steps.map((list) => list.length)]);
  for (let at = 1; at < firstStep.length; at += 1) firstStep[at] = (firstStep[at] as number) + (firstStep[at - 1] as number);
  const exact = steps.flatMap((list, index) => list.map((step) => scaled(step, denominators[index] as bigint)));
  const flat = steps.flat();
  const inScale = (micro: number, index: number): number => Number(BigInt(micro) * (denominators[index] as bigint));
  const prices = {
    firstStep,
    stepFrom: Float64Array.from(flat, (step) => step.from),
    stepEnd: Float64Array.from(flat, (step) => step.end),
    stepIncrement: Float64Array.from(flat, (step) => step.increment),
    stepPrice: Float64Array.from(exact, Number),
    stepPriceExact: exact,
    denominator: Float64Array.from(denominators, Number),
    denominatorExact: denominators,
    connect: Float64Array.from(rates, (rate, index) => inScale(rate.connectMicro ?? 0, index)),
    minimum: Float64Array.from(rates, (rate, index) => inScale(rate.minimumMicro ?? 0, index)),
    maximum: Float64Array.from(rates, (rate, index) => (rate.maximumMicro === undefined ? Infinity : inScale(rate.maximumMicro, index))),
    minimumSeconds: Int32Array.from(rates, (rate) => rate.minimumSeconds ?? 0),
    freeSeconds: Int32Array.from(rates, (rate) => rate.freeSeconds ?? 0),
  };
  const voiceExact = voice.map((step) => scaled(step, voiceDenominator));
  const safeCount = Float64Array.from(rates, (rate, index) =>
    provenCount(rate, denominators[index] as bigint, rate.service === 'voice' ? voiceExact : exact.slice(firstStep[index], firstStep[index + 1]), precisionMicro),
  );
  return { ...prices, safeCount };
}

function stepsOf(rate: RateDefinition): Step[] {
  if (rate.service === 'voice') {
    const steps = rate.steps ?? [];
    return steps.map((step, index) =>
      stepAt(step.fromSecond, steps[index + 1]?.fromSecond ?? NO_END, step.incrementSeconds, step.priceMicro, step.unitSeconds),
    );
  }
  if (rate.volume !== undefined) return [stepAt(0, NO_END, rate.volume.incrementBytes, rate.volume.priceMicro, rate.volume.unitBytes)];
  return [stepAt(0, NO_END, 1, rate.messageMicro ?? 0, 1)];
}

function stepAt(from: number, end: number, increment: number, priceMicro: number, unit: number): Step {
  const numerator = BigInt(priceMicro) * BigInt(increment);
  const divisor = greatestCommonDivisor(numerator, BigInt(unit));
  return { from, end, increment, numerator: numerator / divisor, denominator: BigInt(unit) / divisor };
}

function scaled(step: Step, denominator: bigint): bigint {
  return step.numerator * (denominator / step.denominator);
}

function commonDenominator(steps: readonly Step[]): bigint {
  return steps.reduce((common, { denominator }) => (common / greatestCommonDivisor(common, denominator)) * denominator, 1n);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

/** How many increments at the dearest of `prices` can be summed in safe integers on top of everything else a rate adds. */
function provenCount(rate: RateDefinition, denominator: bigint, prices: readonly bigint[], precisionMicro: number): number {
  const limit = BigInt(Number.MAX_SAFE_INTEGER) - denominator * BigInt(precisionMicro);
  const bounds = [rate.connectMicro ?? 0, rate.minimumMicro ?? 0, rate.maximumMicro ?? 0].map((micro) => BigInt(micro) * denominator);
  if (bounds.some((bound) => bound > limit)) return -1;
  const dearest = prices.reduce((most, price) => (price > most ? price : most), 0n);
  if (dearest > limit) return -1;
  return dearest === 0n ? Number.MAX_SAFE_INTEGER : Number((limit - (bounds[0] as bigint)) / dearest);
}
