/**
 * How a remainder is settled. Negative amounts mirror positive ones, so that a credit is the exact opposite of its charge:
 * `up` goes away from zero, `down` towards it, `half-up` sends a tie away from zero, `half-even` to the even neighbour.
 */
export type RoundingMode = 'up' | 'half-up' | 'half-even' | 'down';

export const ROUNDING_MODES: readonly RoundingMode[] = ['up', 'half-up', 'half-even', 'down'];

/**
 * Exact integer division, rounded once. Two numbers give a number, two bigints a bigint.
 *
 * @throws RangeError when an operand is no safe integer or the denominator is not positive.
 */
export function divideRounded(numerator: number, denominator: number, mode: RoundingMode): number;
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint;
export function divideRounded(numerator: number | bigint, denominator: number | bigint, mode: RoundingMode): number | bigint {
  if (typeof numerator === 'bigint' || typeof denominator === 'bigint') {
    return divideBig(BigInt(numerator), BigInt(denominator), mode);
  }
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator)) {
    throw new RangeError('Numerator and denominator must be safe integers.');
  }
  if (denominator <= 0) throw new RangeError('The denominator must be positive.');
  const remainder = Math.abs(numerator % denominator);
  const towardsZero = (Math.abs(numerator) - remainder) / denominator;
  // The comparison subtracts because doubling the remainder could leave the safe integers.
  const rounded = towardsZero + (goesUp(mode, remainder !== 0, Math.sign(remainder - (denominator - remainder)), towardsZero % 2 === 1) ? 1 : 0);
  return numerator < 0 && rounded !== 0 ? -rounded : rounded;
}

function divideBig(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  if (denominator <= 0n) throw new RangeError('The denominator must be positive.');
  const size = numerator < 0n ? -numerator : numerator;
  const towardsZero = size / denominator;
  const remainder = size % denominator;
  const twice = remainder * 2n;
  const half = twice > denominator ? 1 : twice === denominator ? 0 : -1;
  const rounded = towardsZero + (goesUp(mode, remainder !== 0n, half, towardsZero % 2n === 1n) ? 1n : 0n);
  return numerator < 0n ? -rounded : rounded;
}

/** `half` is the sign of the remainder compared with half a unit. */
function goesUp(mode: RoundingMode, hasRemainder: boolean, half: number, isOdd: boolean): boolean {
  switch (mode) {
    case 'up':
      return hasRemainder;
    case 'down':
      return false;
    case 'half-up':
      return half >= 0;
    case 'half-even':
      return half > 0 || (half === 0 && isOdd);
  }
}
