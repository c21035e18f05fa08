const HOUR_MS = 3_600_000;
const COPENHAGEN = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', timeZoneName: 'longOffset' });

/** What the clock in Copenhagen is ahead of UTC at an instant, in ms. Asks the time zone database: not for every call. */
export function copenhagenOffsetMs(instant: number): number {
  const zone = COPENHAGEN.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, hours, minutes] = /^GMT\+(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (hours === undefined) throw new Error('The time zone database gives no whole offset for Europe/Copenhagen at this instant.');
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Instant of a local midnight, ms since the epoch. `month` counts from 1; days and months beyond the end run over. */
export function copenhagenMidnight(year: number, month: number, day: number): number {
  const asUtc = Date.UTC(year, month - 1, day);
  return asUtc - copenhagenOffsetMs(asUtc - 2 * HOUR_MS);
}

/** A change of the clock: at `instant` local time jumps from `offsetBeforeMs` to `offsetAfterMs`. */
export interface ClockChange {
  readonly instant: number;
  readonly offsetBeforeMs: number;
  readonly offsetAfterMs: number;
}

/** Clock changes from `from`, included, to `to`, excluded, to the hour. */
export function clockChanges(from: number, to: number): ClockChange[] {
  const changes: ClockChange[] = [];
  let before = copenhagenOffsetMs(from - HOUR_MS);
  for (let instant = from; instant < to; instant += HOUR_MS) {
    const after = copenhagenOffsetMs(instant);
    if (after !== before) changes.push({ instant, offsetBeforeMs: before, offsetAfterMs: after });
    before = after;
  }
  return changes;
}

/** One calendar month in Copenhagen, as instants. */
export interface Month {
  readonly year: number;
  readonly month: number;
  /** First instant of the month. */
  readonly from: number;
  /** First instant of the next one. */
  readonly to: number;
  /** First instant of every day. */
  readonly days: readonly number[];
}

/** @throws RangeError when `text` is no month 'YYYY-MM' of the years 2000 to 2098 */
export function parseMonth(text: string): Month {
  const [, year, month] = /^(20\d\d)-(0[1-9]|1[0-2])$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || year > 2098) throw new RangeError("The month must be given as 'YYYY-MM', from 2000 to 2098.");
  const to = copenhagenMidnight(year, month + 1, 1);
  const days: number[] = [];
  for (let day = 1, instant = copenhagenMidnight(year, month, 1); instant < to; day += 1, instant = copenhagenMidnight(year, month, day)) days.push(instant);
  return { year, month, from: days[0] as number, to, days };
}

/**
 * Danish public holidays of a year as 'YYYY-MM-DD'. Store bededag is one no longer since 2024 (lov nr. 214 af 6. marts 2023).
 */
export function danishHolidays(year: number): string[] {
  const easter = easterSunday(year);
  const movable = [-3, -2, 0, 1, 39, 49, 50, ...(year < 2024 ? [26] : [])].map((days) => easter + days * 24 * HOUR_MS);
  const fixed = [Date.UTC(year, 0, 1), Date.UTC(year, 11, 25), Date.UTC(year, 11, 26)];
  return [...movable, ...fixed].sort((a, b) => a - b).map((instant) => new Date(instant).toISOString().slice(0, 10));
}

/** Midnight UTC of Easter Sunday (Gregorian computus). */
function easterSunday(year: number): number {
  const century = Math.floor(year / 100);
  const golden = year % 19;
  const solar = century - Math.floor(century / 4) - Math.floor((century - Math.floor((century - 17) / 25)) / 3);
  const epact = (((solar + 19 * golden + 15) % 30) + 30) % 30;
  const moon = epact - Math.floor(epact / 28) * (1 - Math.floor(29 / (epact + 1)) * Math.floor((21 - golden) / 11));
  const weekday = (year + Math.floor(year / 4) + moon + 2 - century + Math.floor(century / 4)) % 7;
  const afterMarch = moon - weekday;
  const month = 3 + Math.floor((afterMarch + 40) / 44);
  return Date.UTC(year, month - 1, afterMarch + 28 - 31 * Math.floor(month / 4));
}
