import type { DecimalMark, DurationFormat, Rounding, VolumeUnit } from './operator-description.js';

/** Results that are no quantity. */
export const NOT_A_NUMBER = -1;
export const NEGATIVE = -2;
export const TOO_LARGE = -3;

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const COLON = 58;
/** First whole number that is refused: with three decimals all below it are exact. */
const LIMIT = 1e12;

/**
 * Reads a decimal below 10¹² with at most 3 places behind the mark.
 * @returns thousandths; {@link NOT_A_NUMBER}; {@link NEGATIVE} for a well-formed number below zero; {@link TOO_LARGE}
 */
export function parseThousandths(bytes: Uint8Array, from: number, to: number, decimal: DecimalMark): number {
  const negative = from < to && bytes[from] === MINUS;
  const value = parseUnsigned(bytes, negative ? from + 1 : from, to, decimal.charCodeAt(0));
  return negative && value !== 0 && value !== NOT_A_NUMBER ? NEGATIVE : value;
}

function parseUnsigned(bytes: Uint8Array, from: number, to: number, mark: number): number {
  let value = 0;
  let at = from;
  for (; at < to && bytes[at] !== mark; at += 1) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) return NOT_A_NUMBER;
    value = value * 10 + byte - ZERO;
  }
  if (at === from) return NOT_A_NUMBER;
  if (at === to) return value < LIMIT ? value * 1000 : TOO_LARGE;
  const places = to - at - 1;
  if (places < 1 || places > 3) return NOT_A_NUMBER;
  const isLarge = value >= LIMIT;
  for (at += 1; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) return NOT_A_NUMBER;
    value = value * 10 + byte - ZERO;
  }
  return isLarge ? TOO_LARGE : value * 10 ** (3 - places);
}

/** @returns ms, {@link NOT_A_NUMBER}, {@link NEGATIVE} or {@link TOO_LARGE} */
export function parseDurationMs(bytes: Uint8Array, from: number, to: number, format: DurationFormat): number {
  if (format.unit === 'hh:mm:ss') return parseClock(bytes, from, to);
  if (format.unit === 'hhmmss' || format.unit === 'hhmmsscc') return parseDigitClock(bytes, from, to, format.unit === 'hhmmsscc' ? 2 : 0);
  const thousandths = parseThousandths(bytes, from, to, format.decimal);
  if (thousandths <= 0 || format.unit === 'seconds') return thousandths;
  if (format.unit === 'minutes') return thousandths * 60;
  return format.unit === 'milliseconds' ? thousandths / 1000 : thousandths / 1_000_000;
}

/** Hours of two to eight digits, minutes and seconds of two, without marks, and the hundredths of a second where `places` is 2. */
function parseDigitClock(bytes: Uint8Array, from: number, to: number, places: 0 | 2): number {
  const end = to - places;
  if (end - from < 6 || end - from > 12) return NOT_A_NUMBER;
  const hours = parseDigits(bytes, from, end - 4);
  const minutes = parseDigits(bytes, end - 4, end - 2);
  const seconds = parseDigits(bytes, end - 2, end);
  const hundredths = places === 0 ? 0 : parseDigits(bytes, end, to);
  if (hours < 0 || minutes < 0 || seconds < 0 || hundredths < 0 || minutes > 59 || seconds > 59) return NOT_A_NUMBER;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundredths * 10;
}

/** Hours of one to five digits, minutes and seconds of two. */
function parseClock(bytes: Uint8Array, from: number, to: number): number {
  const minus = bytes[from] === MINUS ? 1 : 0;
  const hours = parseDigits(bytes, from + minus, to - 6);
  const minutes = parseDigits(bytes, to - 5, to - 3);
  const seconds = parseDigits(bytes, to - 2, to);
  if (to - from - minus > 11 || bytes[to - 6] !== COLON || bytes[to - 3] !== COLON) return NOT_A_NUMBER;
  if (hours < 0 || minutes < 0 || seconds < 0 || minutes > 59 || seconds > 59) return NOT_A_NUMBER;
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return minus === 1 && ms > 0 ? NEGATIVE : ms;
}

/** @returns the whole number that the bytes spell, {@link NOT_A_NUMBER} when one is no digit or there is none */
export function parseDigits(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return NOT_A_NUMBER;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    if (byte < ZERO || byte > NINE) return NOT_A_NUMBER;
    value = value * 10 + byte - ZERO;
  }
  return value;
}

/** Whole seconds of a duration in ms. */
export function wholeSeconds(ms: number, rounding: Rounding): number {
  const seconds = ms / 1000;
  if (rounding === 'up') return Math.ceil(seconds);
  return rounding === 'down' ? Math.floor(seconds) : Math.floor(seconds + 0.5);
}

const BYTES: Readonly<Record<VolumeUnit, number>> = { bytes: 1, kilobytes: 1000, kibibytes: 1024 };

/** Whole bytes, a begun byte counted. @returns bytes, {@link NOT_A_NUMBER}, {@link NEGATIVE} or {@link TOO_LARGE} */
export function parseVolumeBytes(bytes: Uint8Array, from: number, to: number, unit: VolumeUnit, decimal: DecimalMark): number {
  const thousandths = parseThousandths(bytes, from, to, decimal);
  if (thousandths <= 0) return thousandths;
  const whole = Math.floor(thousandths / 1000);
  return whole * BYTES[unit] + Math.ceil(((thousandths - whole * 1000) * BYTES[unit]) / 1000);
}
