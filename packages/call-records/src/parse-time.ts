import { instantsOfLocalTime, offsetOfWholeDay } from '@turbotrack/telephony';
import type { AmbiguousTime, TimeZone } from './operator-description.js';
import { parseDigits } from './parse-quantity.js';

/** Results of {@link TimeParser.parse} that are no instant. */
export const NOT_IN_FORMAT = -1;
export const NO_SUCH_TIME = -2;
export const BEFORE_2000 = -3;

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond';
const TOKENS: readonly (readonly [token: string, part: Part])[] = [
  ['yyyy', 'year'],
  ['MM', 'month'],
  ['dd', 'day'],
  ['HH', 'hour'],
  ['mm', 'minute'],
  ['SSS', 'millisecond'],
  ['SS', 'millisecond'],
  ['ss', 'second'],
];

interface Piece {
  readonly at: number;
  readonly length: number;
}
interface Pattern {
  readonly length: number;
  readonly parts: Readonly<Partial<Record<Part, Piece>>>;
  readonly literals: readonly (readonly [at: number, byte: number])[];
}

/**
 * Reads a pattern such as `dd-MM-yyyy HH:mm:ss`: yyyy MM dd HH mm ss and SS (hundredths) or SSS (thousandths) are digits of fixed width, all else stands for itself.
 * @returns a sentence when the pattern cannot name an instant to the second
 */
export function readTimePattern(format: string): Pattern | string {
  const parts: Partial<Record<Part, Piece>> = {};
  const literals: [number, number][] = [];
  let at = 0;
  while (at < format.length) {
    const token = TOKENS.find(([text]) => format.startsWith(text, at));
    if (token === undefined) {
      literals.push([at, format.charCodeAt(at)]);
      at += 1;
      continue;
    }
    const [text, part] = token;
    if (parts[part] !== undefined) return `The time format names ${part === 'millisecond' ? 'SS or SSS' : text} twice.`;
    parts[part] = { at, length: text.length };
    at += text.length;
  }
  const missing = TOKENS.filter(([, part]) => part !== 'millisecond' && parts[part] === undefined).map(([text]) => text);
  if (missing.length > 0) return `The time format lacks ${missing.join(', ')}.`;
  return { length: format.length, parts, literals };
}

/** Whole numbers since 1970 in UTC, by the ms of one. */
const EPOCHS: ReadonlyMap<string, number> = new Map([
  ['epoch-seconds', 1000],
  ['epoch-milliseconds', 1],
  ['epoch-microseconds', 0.001],
]);
/** Formats that are no pattern of digits. */
export const EPOCH_FORMATS: readonly string[] = [...EPOCHS.keys()];
const YEAR_2000 = Date.UTC(2000, 0, 1);
const LONGEST_EPOCH = 16;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

const NO_PATTERN: Pattern = { length: 0, parts: {}, literals: [] };

/** Reads times of one format from bytes. Days already met are remembered, so that most times cost a few additions. */
export class TimeParser {
  private readonly pattern: Pattern;
  /** Ms of one, where the format is one of {@link EPOCH_FORMATS}. */
  private readonly epoch: number | null;
  private lastDay = -1;
  private lastStart = 0;
  private lastOffset: number | null = 0;

  /** @throws RangeError for a format {@link readTimePattern} refuses */
  constructor(
    format: string,
    private readonly zone: TimeZone,
    private readonly ambiguous: AmbiguousTime,
  ) {
    this.epoch = EPOCHS.get(format) ?? null;
    const pattern = this.epoch === null ? readTimePattern(format) : NO_PATTERN;
    if (typeof pattern === 'string') throw new RangeError(pattern);
    this.pattern = pattern;
  }

  /**
   * @returns ms since the epoch; {@link NOT_IN_FORMAT}; {@link NO_SUCH_TIME} for a date not in the calendar, a time not on the
   *   clock, or one in the hour that spring skips; {@link BEFORE_2000}
   */
  parse(bytes: Uint8Array, from: number, to: number): number {
    if (this.epoch !== null) return this.sinceEpoch(bytes, from, to, this.epoch);
    const { parts, literals, length } = this.pattern;
    if (to - from !== length) return NOT_IN_FORMAT;
    for (const [at, byte] of literals) if (bytes[from + at] !== byte) return NOT_IN_FORMAT;
    const year = digits(bytes, from, parts.year);
    const month = digits(bytes, from, parts.month);
    const day = digits(bytes, from, parts.day);
    const hour = digits(bytes, from, parts.hour);
    const minute = digits(bytes, from, parts.minute);
    const second = digits(bytes, from, parts.second);
    const fraction = digits(bytes, from, parts.millisecond);
    const millisecond = parts.millisecond?.length === 2 ? fraction * 10 : fraction;
    if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0 || millisecond < 0) return NOT_IN_FORMAT;
    if (day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return NO_SUCH_TIME;
    if (year < 2000) return BEFORE_2000;
    return this.instant((year * 13 + month) * 32 + day, year, month, day, ((hour * 60 + minute) * 60 + second) * 1000 + millisecond);
  }

  private sinceEpoch(bytes: Uint8Array, from: number, to: number, unit: number): number {
    if (to - from > LONGEST_EPOCH) return NOT_IN_FORMAT;
    const value = parseDigits(bytes, from, to);
    if (value < 0) return NOT_IN_FORMAT;
    const instant = Math.floor(value * unit);
    return instant < YEAR_2000 ? BEFORE_2000 : instant;
  }

  private instant(key: number, year: number, month: number, day: number, sinceMidnight: number): number {
    if (key !== this.lastDay) {
      this.lastDay = key;
      this.lastStart = Date.UTC(year, month - 1, day);
      this.lastOffset = this.zone === 'UTC' ? 0 : offsetOfWholeDay(this.lastStart);
    }
    if (this.lastOffset !== null) return this.lastStart + sinceMidnight - this.lastOffset;
    const instants = instantsOfLocalTime(this.lastStart + sinceMidnight);
    return instants === null ? NO_SUCH_TIME : instants[this.ambiguous];
  }
}

/** @returns the number, 0 for a part the pattern has not, below 0 when a byte is no digit */
function digits(bytes: Uint8Array, from: number, piece: Piece | undefined): number {
  if (piece === undefined) return 0;
  return parseDigits(bytes, from + piece.at, from + piece.at + piece.length);
}
