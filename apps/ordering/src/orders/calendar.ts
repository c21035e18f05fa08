import { instantsOfLocalTime } from '@turbotrack/telephony';

/*
 * Days are ISO 8601 text, `2027-01-31`, as the calendar in Copenhagen shows them: no time zone moves them, and they
 * compare as they stand. An end is always the first day no longer in.
 */

const DAY_MS = 86_400_000;
const COPENHAGEN_DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen', year: 'numeric', month: '2-digit', day: '2-digit' });

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function fromDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The day in Copenhagen at `atMs` (ms since the epoch). */
export function copenhagenDay(atMs: number): string {
  return COPENHAGEN_DAY.format(atMs);
}

/** The moment the day begins in Copenhagen, ms since the epoch. Clocks are never changed at midnight. */
export function startOfDay(day: string): number {
  const instants = instantsOfLocalTime(fromDay(day));
  if (!instants) throw new RangeError('The day has no midnight.');
  return instants.first;
}

export function addDays(day: string, days: number): string {
  return toDay(fromDay(day) + days * DAY_MS);
}

/** The same day so many months later, or the last of that month where it has no such day: 31 January and a month is 28 or 29 February. */
export function addMonths(day: string, months: number): string {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number];
  const first = toDay(Date.UTC(year, month - 1 + months, 1));
  return addDays(first, Math.min(dayOfMonth, monthOf(first).days) - 1);
}

/** From `from`, included, to `until`, excluded; negative when that comes first. */
export function daysBetween(from: string, until: string): number {
  return (fromDay(until) - fromDay(from)) / DAY_MS;
}

export interface Month {
  readonly firstDay: string;
  readonly nextFirstDay: string;
  readonly days: number;
}

/** The calendar month a day lies in. */
export function monthOf(day: string): Month {
  const [year, month] = day.split('-').map(Number) as [number, number];
  const firstDay = toDay(Date.UTC(year, month - 1, 1));
  const nextFirstDay = toDay(Date.UTC(year, month, 1));
  return { firstDay, nextFirstDay, days: daysBetween(firstDay, nextFirstDay) };
}
