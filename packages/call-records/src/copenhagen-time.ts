const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Copenhagen',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/** Ms that Copenhagen's clock is ahead of UTC at an instant (ms since the epoch), by the time zone database of the runtime. */
function offsetByDatabase(instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(instant)) part[type] = Number(value);
  const local = Date.UTC(
    part['year'] as number,
    (part['month'] as number) - 1,
    part['day'] as number,
    part['hour'] as number,
    part['minute'] as number,
    part['second'] as number,
  );
  return local - Math.floor(instant / 1000) * 1000;
}

interface Change {
  /** First instant at which `after` holds. */
  readonly instant: number;
  readonly before: number;
  readonly after: number;
}

/** The changes of the clock from two days before a year begins until two days after it ends. */
function changesAround(year: number): Change[] {
  const changes: Change[] = [];
  const end = Date.UTC(year + 1, 0, 3);
  for (let day = Date.UTC(year, 0, 1) - 2 * DAY; day < end; day += 10 * DAY) {
    const before = offsetByDatabase(day);
    const after = offsetByDatabase(Math.min(day + 10 * DAY, end));
    if (before === after) continue;
    let low = day;
    let high = Math.min(day + 10 * DAY, end);
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (offsetByDatabase(middle) === before) low = middle;
      else high = middle;
    }
    changes.push({ instant: high, before, after });
  }
  return changes;
}

interface Year {
  readonly firstOffset: number;
  readonly changes: readonly Change[];
}

const years = new Map<number, Year>();

function yearOf(year: number): Year {
  let known = years.get(year);
  if (known === undefined) {
    known = { firstOffset: offsetByDatabase(Date.UTC(year, 0, 1) - 2 * DAY), changes: changesAround(year) };
    years.set(year, known);
  }
  return known;
}

/**
 * The instants at which Copenhagen's clock shows a local time: two in the repeated hour of autumn, none in the skipped hour of spring.
 * @param local the clock's reading, as ms since the epoch of the same reading in UTC
 * @returns the earlier and the later instant (equal when there is one), or null
 */
export function instantsOfLocalTime(local: number): { readonly first: number; readonly second: number } | null {
  const { firstOffset, changes } = yearOf(new Date(local).getUTCFullYear());
  let first: number | null = null;
  let second: number | null = null;
  let from = -Infinity;
  let offset = firstOffset;
  for (let index = 0; index <= changes.length; index += 1) {
    const change = changes[index];
    const to = change === undefined ? Infinity : change.instant;
    const instant = local - offset;
    if (instant >= from && instant < to) {
      first ??= instant;
      second = instant;
    }
    from = to;
    if (change !== undefined) offset = change.after;
  }
  return first === null || second === null ? null : { first, second };
}

/** @returns ms ahead of UTC all through the local day that begins at `dayStart` (clock reading as for {@link instantsOfLocalTime}); null when the clock changes */
export function offsetOfWholeDay(dayStart: number): number | null {
  const start = instantsOfLocalTime(dayStart);
  const end = instantsOfLocalTime(dayStart + DAY - 1000);
  if (start === null || end === null || start.first !== start.second || end.first !== end.second) return null;
  const offset = dayStart - start.first;
  return dayStart + DAY - 1000 - end.first === offset ? offset : null;
}
