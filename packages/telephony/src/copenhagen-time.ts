const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SUMMER_OFFSET_MS = 2 * HOUR_MS;

/** A stretch of one UTC year with one offset from UTC: `from` included, `to` excluded, ms since the epoch. */
export interface OffsetStretch {
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
}

/** A moment on the clock and calendar of Copenhagen. */
export interface ClockTime {
  /** Days since 1970-01-01 on the Danish calendar. */
  day: number;
  /** Seconds since that day's clock showed 00:00:00. */
  secondOfDay: number;
  summerTime: boolean;
  /** True in the hour the clock shows twice, the night summer time ends. */
  repeated: boolean;
}

const COPENHAGEN = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', timeZoneName: 'longOffset' });
const byYear = new Map<number, readonly OffsetStretch[]>();

/**
 * The offsets of Europe/Copenhagen through one UTC year, found once by asking the time zone database and kept. For the
 * years from 1980 on: clocks are changed on whole hours of UTC, at most once a month and never at New Year.
 */
export function copenhagenOffsets(year: number): readonly OffsetStretch[] {
  let stretches = byYear.get(year);
  if (stretches === undefined) {
    stretches = findOffsets(year);
    byYear.set(year, stretches);
  }
  return stretches;
}

function findOffsets(year: number): OffsetStretch[] {
  const stretches: OffsetStretch[] = [];
  let from = Date.UTC(year, 0, 1);
  let offsetMs = offsetAt(from);
  for (let month = 1; month <= 12; month += 1) {
    const to = Date.UTC(year, month, 1);
    if (offsetAt(to) === offsetMs) continue;
    const change = firstChange(Date.UTC(year, month - 1, 1), to, offsetMs);
    stretches.push({ from, to: change, offsetMs });
    from = change;
    offsetMs = offsetAt(change);
  }
  stretches.push({ from, to: Date.UTC(year + 1, 0, 1), offsetMs });
  return stretches;
}

function firstChange(before: number, after: number, offsetBefore: number): number {
  let low = before / HOUR_MS;
  let high = after / HOUR_MS;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * HOUR_MS) === offsetBefore) low = middle;
    else high = middle;
  }
  return high * HOUR_MS;
}

function offsetAt(instant: number): number {
  const name = COPENHAGEN.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(name) ?? [];
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return sign === '-' ? -size : size;
}

/**
 * The instants at which Copenhagen's clock shows a local time: two in the repeated hour of autumn, none in the skipped hour of spring.
 * @param local the clock's reading, as ms since the epoch of the same reading in UTC
 * @returns the earlier and the later instant (equal when there is one), or null
 */
export function instantsOfLocalTime(local: number): { readonly first: number; readonly second: number } | null {
  const stretches = copenhagenOffsets(new Date(local).getUTCFullYear());
  const last = stretches.length - 1;
  let first: number | null = null;
  let second = 0;
  // The first hours of a local year lie in the UTC year before, which ends with the same offset.
  for (const [index, { from, to, offsetMs }] of stretches.entries()) {
    const instant = local - offsetMs;
    if ((index > 0 && instant < from) || (index < last && instant >= to)) continue;
    first ??= instant;
    second = instant;
  }
  return first === null ? null : { first, second };
}

/** @returns ms ahead of UTC all through the local day that begins at `dayStart` (clock reading as for {@link instantsOfLocalTime}); null when the clock changes */
export function offsetOfWholeDay(dayStart: number): number | null {
  const start = instantsOfLocalTime(dayStart);
  const end = instantsOfLocalTime(dayStart + DAY_MS - 1000);
  if (start === null || end === null || start.first !== start.second || end.first !== end.second) return null;
  const offset = dayStart - start.first;
  return dayStart + DAY_MS - 1000 - end.first === offset ? offset : null;
}

/** The stretch read last and the times of it that the clock shows twice: most readings come in order of time. */
const latest = { from: 0, to: 0, offsetMs: 0, repeatedUntil: 0, repeatedFrom: 0 };

function findStretch(at: number): void {
  const stretches = copenhagenOffsets(new Date(at).getUTCFullYear());
  const index = stretches.findIndex(({ to }) => at < to);
  const { from, to, offsetMs } = stretches[index] as OffsetStretch;
  const before = stretches[index - 1]?.offsetMs ?? offsetMs;
  const after = stretches[index + 1]?.offsetMs ?? offsetMs;
  Object.assign(latest, { from, to, offsetMs, repeatedUntil: from + Math.max(0, before - offsetMs), repeatedFrom: to - Math.max(0, offsetMs - after) });
}

/** Writes the clock of Copenhagen at `at` (ms since the epoch, 1980 or later) into `out`, which the caller owns. */
export function readCopenhagenClock(at: number, out: ClockTime): void {
  if (at < latest.from || at >= latest.to) findStretch(at);
  const { offsetMs, repeatedUntil, repeatedFrom } = latest;
  const seconds = Math.floor((at + offsetMs) / 1000);
  out.day = Math.floor(seconds / 86_400);
  out.secondOfDay = seconds - out.day * 86_400;
  out.summerTime = offsetMs === SUMMER_OFFSET_MS;
  out.repeated = at < repeatedUntil || at >= repeatedFrom;
}
