const HOUR = 3_600_000;

/** A moment on a Danish clock. */
export interface ClockTime {
  /** Days since 1970-01-01 on the Danish calendar. */
  day: number;
  /** Seconds since that day's clock showed 00:00:00. */
  secondOfDay: number;
  summerTime: boolean;
  /** True in the hour the clock shows twice, the night summer time ends. */
  repeated: boolean;
}

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Copenhagen',
  year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23',
});

function offsetAt(at: number): number {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of CLOCK.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - at;
}

interface HourOfUtc {
  readonly offset: number;
  readonly repeated: boolean;
}

/** A decade of hours at most: the answers are asked for month by month. */
const KEPT_HOURS = 90_000;
const hours = new Map<number, HourOfUtc>();

// Summer time begins and ends on a whole hour of UTC, so one answer serves the hour.
function hourOfUtc(hour: number): HourOfUtc {
  const known = hours.get(hour);
  if (known) return known;
  const start = hour * HOUR;
  const offset = offsetAt(start);
  const answer = { offset, repeated: offsetAt(start + HOUR) < offset || offsetAt(start - HOUR) > offset };
  if (hours.size >= KEPT_HOURS) hours.clear();
  hours.set(hour, answer);
  return answer;
}

/** Writes the Danish clock at `at` (ms since the epoch) into `out`, which the caller owns. */
export function readCopenhagenClock(at: number, out: ClockTime): void {
  const { offset, repeated } = hourOfUtc(Math.floor(at / HOUR));
  const seconds = Math.floor((at + offset) / 1000);
  out.day = Math.floor(seconds / 86_400);
  out.secondOfDay = seconds - out.day * 86_400;
  out.summerTime = offset === 2 * HOUR;
  out.repeated = repeated;
}

/** A calendar day ({@link ClockTime}.day) as ISO 8601: '2026-03-29'. */
export function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** '08:15:02'. */
export function clockText(secondOfDay: number): string {
  const hour = Math.floor(secondOfDay / 3600);
  const minute = Math.floor(secondOfDay / 60) % 60;
  return `${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[secondOfDay % 60]}`;
}

/** Hours, minutes and seconds of a duration: '0:02:13'. */
export function durationText(seconds: number): string {
  const minute = Math.floor(seconds / 60) % 60;
  return `${Math.floor(seconds / 3600)}:${TWO_DIGITS[minute]}:${TWO_DIGITS[seconds % 60]}`;
}
