const HOUR_MS = 3_600_000;

/** First and last instant that can be rated: the years 2000 to 2099 in UTC. */
export const FIRST_YEAR = 2000;
export const END_YEAR = 2100;

/** A stretch of one UTC year with one offset from UTC: `from` included, `to` excluded, ms since epoch. */
export interface OffsetStretch {
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
}

const COPENHAGEN = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', timeZoneName: 'longOffset' });
const byYear = new Map<number, readonly OffsetStretch[]>();

/** The offsets of Europe/Copenhagen through one UTC year, found once by asking the time zone database and kept. */
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
    if (change >= Date.UTC(year + 1, 0, 1)) continue;
    stretches.push({ from, to: change, offsetMs });
    from = change;
    offsetMs = offsetAt(change);
  }
  stretches.push({ from, to: Date.UTC(year + 1, 0, 1), offsetMs });
  return stretches;
}

/** Clocks are changed on whole hours of UTC throughout the years supported. */
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
