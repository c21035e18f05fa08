import { copenhagenOffsets } from '@turbotrack/telephony';
import { END_YEAR, FIRST_YEAR } from './rated-years.js';
import type { BandDefinition } from './tariff-definition.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MINUTES = 1440;

/** No band is defined for this time. */
export const NO_BAND = -1;

/** For each kind of day (weekday 0 Monday … 6 Sunday, plus 7 on a holiday) the band of every minute. */
export type DayTables = readonly Int16Array[];

/** Two windows of different bands that claim the same time with the same weight; positions in `bands`. */
export interface BandConflict {
  readonly first: number;
  readonly second: number;
}

/** Names of the bands, in order of first mention; a band's number is its place here. */
export function bandNames(bands: readonly BandDefinition[]): string[] {
  return [...new Set(bands.map((band) => band.name))];
}

/** Settles which band each minute of each kind of day belongs to. Expects checked definitions. */
export function layOutDays(bands: readonly BandDefinition[]): { tables: DayTables; conflicts: BandConflict[] } {
  const names = bandNames(bands);
  const numbers = bands.map(({ name }) => names.indexOf(name));
  const conflicts = new Map<string, BandConflict>();
  const tables = Array.from({ length: 14 }, (_, kind) => {
    const winner = new Int16Array(MINUTES).fill(NO_BAND);
    for (const [index, band] of bands.entries()) {
      if (!appliesOn(band, kind)) continue;
      const end = minuteOf(band.to);
      for (let minute = minuteOf(band.from); minute < end; minute += 1) {
        const held = bands[winner[minute] as number];
        const order = held === undefined ? 1 : precedence(band) - precedence(held);
        if (order > 0) winner[minute] = index;
        else if (order === 0 && held !== undefined && held.name !== band.name) {
          const first = winner[minute] as number;
          conflicts.set(`${first}-${index}`, { first, second: index });
        }
      }
    }
    return winner.map((index) => (index === NO_BAND ? NO_BAND : (numbers[index] as number)));
  });
  return { tables, conflicts: [...conflicts.values()] };
}

function appliesOn(band: BandDefinition, kind: number): boolean {
  if (band.holiday === true && kind < 7) return false;
  return band.weekdays === undefined || band.weekdays.includes((kind % 7) + 1);
}

/** A holiday window beats any other; weights are below a million. */
function precedence(band: BandDefinition): number {
  return (band.weight ?? 0) + (band.holiday === true ? 10_000_000 : 0);
}

/** Minute of the day of a checked 'HH:MM'. */
export function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Days since 1970-01-01 of a checked 'YYYY-MM-DD'. */
function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** One UTC year cut where the band changes. */
interface Year {
  readonly start: number;
  readonly end: number;
  /** Segment in which each hour of the year begins. */
  readonly hours: Int32Array;
  /** Start of each segment in ms since epoch, and behind the last one the end of the year. */
  readonly borders: Float64Array;
  readonly bands: Int16Array;
}

/** Which band is in force at an instant, and until when. A year is laid out when first asked for. */
export class BandTimeline {
  readonly #tables: DayTables;
  readonly #holidays: ReadonlySet<number>;
  readonly #years: (Year | undefined)[] = [];
  #year: Year;

  constructor(tables: DayTables, holidays: readonly string[]) {
    this.#tables = tables;
    this.#holidays = new Set(holidays.map(dayOf));
    this.#year = { start: 0, end: 0, hours: new Int32Array(0), borders: new Float64Array(0), bands: new Int16Array(0) };
  }

  /** Number of the band in force at `instant` (ms, years 2000 to 2099), {@link NO_BAND} in a hole. */
  bandAt(instant: number): number {
    const year = this.#yearOf(instant);
    return year.bands[segmentAt(year, instant)] as number;
  }

  /** End, ms, of the time for which the band at `instant` is known to last; at a year's end the next may go on with it. */
  borderAfter(instant: number): number {
    const year = this.#yearOf(instant);
    return year.borders[segmentAt(year, instant) + 1] as number;
  }

  #yearOf(instant: number): Year {
    if (instant < this.#year.start || instant >= this.#year.end) {
      const number = new Date(instant).getUTCFullYear();
      if (!(number >= FIRST_YEAR && number < END_YEAR)) throw new RangeError('Time bands are known for the years 2000 to 2099 only.');
      this.#year = this.#years[number - FIRST_YEAR] ??= layOutYear(number, this.#tables, this.#holidays);
    }
    return this.#year;
  }
}

function segmentAt(year: Year, instant: number): number {
  let segment = year.hours[Math.floor((instant - year.start) / HOUR_MS)] as number;
  while (instant >= (year.borders[segment + 1] as number)) segment += 1;
  return segment;
}

interface Window {
  readonly start: number;
  readonly end: number;
  readonly band: number;
}

/** The minutes of a day with the same band, in order. */
function windowsOf(table: Int16Array): Window[] {
  const windows: Window[] = [];
  let start = 0;
  for (let end = 1; end <= table.length; end += 1) {
    if (table[end] === table[start]) continue;
    windows.push({ start, end, band: table[start] as number });
    start = end;
  }
  return windows;
}

function layOutYear(number: number, tables: DayTables, holidays: ReadonlySet<number>): Year {
  const kinds = tables.map(windowsOf);
  const borders: number[] = [];
  const bands: number[] = [];
  for (const { from, to, offsetMs } of copenhagenOffsets(number)) {
    for (let day = Math.floor((from + offsetMs) / DAY_MS); day * DAY_MS < to + offsetMs; day += 1) {
      const windows = kinds[((day + 3) % 7) + (holidays.has(day) ? 7 : 0)] as readonly Window[];
      const midnight = day * DAY_MS - offsetMs;
      const firstMinute = Math.max(0, (from - midnight) / MINUTE_MS);
      const endMinute = Math.min(MINUTES, (to - midnight) / MINUTE_MS);
      for (const { start: windowStart, end: windowEnd, band } of windows) {
        const minute = Math.max(windowStart, firstMinute);
        if (minute >= Math.min(windowEnd, endMinute) || band === bands.at(-1)) continue;
        borders.push(midnight + minute * MINUTE_MS);
        bands.push(band);
      }
    }
  }
  const start = Date.UTC(number, 0, 1);
  const end = Date.UTC(number + 1, 0, 1);
  borders.push(end);
  return { start, end, hours: indexHours(start, end, borders), borders: Float64Array.from(borders), bands: Int16Array.from(bands) };
}

function indexHours(start: number, end: number, borders: readonly number[]): Int32Array {
  const hours = new Int32Array((end - start) / HOUR_MS);
  let segment = 0;
  for (let hour = 0; hour < hours.length; hour += 1) {
    while (start + hour * HOUR_MS >= (borders[segment + 1] as number)) segment += 1;
    hours[hour] = segment;
  }
  return hours;
}
