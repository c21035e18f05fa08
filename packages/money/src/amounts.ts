import { divideRounded, type RoundingMode } from './rounding.js';

/** Millionths of a krone in one øre. */
export const MICRO_PER_ORE = 10_000;

/** Millionths of a krone to øre, rounded once. @throws RangeError when `micro` is no safe integer. */
export function microToOre(micro: number, mode: RoundingMode = 'half-up'): number {
  return divideRounded(micro, MICRO_PER_ORE, mode);
}

/**
 * VAT in øre on a net amount in øre, a tie away from zero. Danish VAT is 25 % (momsloven § 33): 250 permille.
 *
 * @throws RangeError when an argument is no safe integer, the rate is negative, or the VAT would be no safe integer.
 */
export function vatOre(netOre: number, ratePermille = 250): number {
  if (!Number.isSafeInteger(netOre)) throw new RangeError('The net amount must be a safe integer of øre.');
  if (!Number.isSafeInteger(ratePermille) || ratePermille < 0) throw new RangeError('The VAT rate must be a whole number of permille, not negative.');
  const product = netOre * ratePermille;
  if (Number.isSafeInteger(product)) return divideRounded(product, 1000, 'half-up');
  return safeNumber(divideRounded(BigInt(netOre) * BigInt(ratePermille), 1000n, 'half-up'), 'The VAT');
}

/** '1.234,50' (da) or '1,234.50' (en) for øre. @throws RangeError when `ore` is no safe integer. */
export function formatOre(ore: number, locale: 'da' | 'en'): string {
  return formatDecimal(ore, 2, 2, locale);
}

/** Kroner with at least two and at most six decimals for millionths: 400000 is '0,40', 12345 is '0,012345' (da). */
export function formatMicro(micro: number, locale: 'da' | 'en'): string {
  return formatDecimal(micro, 6, 2, locale);
}

function formatDecimal(value: number, scale: number, leastDecimals: number, locale: 'da' | 'en'): string {
  if (!Number.isSafeInteger(value)) throw new RangeError('An amount must be a safe integer.');
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  const [group, point] = locale === 'da' ? ['.', ','] : [',', '.'];
  const whole = digits.slice(0, -scale).replace(/\B(?=(\d{3})+$)/g, group);
  let decimals = digits.slice(-scale);
  while (decimals.length > leastDecimals && decimals.endsWith('0')) decimals = decimals.slice(0, -1);
  return `${value < 0 ? '-' : ''}${whole}${point}${decimals}`;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads a plain decimal ('0.400000', '-12.5', '7') as an integer of 10^-scale: parseDecimal('0.4', 6) is 400000.
 *
 * @throws RangeError for any other spelling, for more decimals than the scale can hold (zeros at the end do not count),
 * and for results that are no safe integer. Nothing is rounded.
 */
export function parseDecimal(text: string, scale = 6): number {
  const match = DECIMAL.exec(text);
  if (match === null) throw new RangeError("A decimal must be digits with at most one '.' and perhaps a leading '-'.");
  const [, sign, whole = '', written = ''] = match;
  const fraction = written.length > scale ? written.replace(/0+$/, '') : written;
  if (fraction.length > scale) throw new RangeError(`A decimal may have at most ${scale} places here.`);
  const size = safeNumber(BigInt(whole + fraction.padEnd(scale, '0')), 'The decimal');
  return sign === '-' && size !== 0 ? -size : size;
}

/** @throws RangeError naming `what` when the value does not fit a safe integer. */
export function safeNumber(value: bigint, what: string): number {
  const result = Number(value);
  if (!Number.isSafeInteger(result)) throw new RangeError(`${what} is too large to be held exactly.`);
  return result;
}
