import { type ClockTime, readCopenhagenClock } from '@turbotrack/telephony';

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** One hour of the clock in Copenhagen. Offsets are whole hours, so it is one hour of UTC as well. */
export interface CopenhagenHour {
  /** `2026-10-25`. */
  readonly date: string;
  /** 1 Monday … 7 Sunday. */
  readonly weekday: number;
  /** 0…23; the night the clock is set back has 2 twice, the other night has none. */
  readonly hour: number;
  /** Hours ahead of UTC, which tells the two hours of 2 apart. */
  readonly offset: number;
}

const clock: ClockTime = { day: 0, secondOfDay: 0, summerTime: false, repeated: false };

/** The Copenhagen hour that begins at this instant, ms since the epoch, 1980 or later. */
export function copenhagenHour(hourStart: number): CopenhagenHour {
  if (hourStart % HOUR_MS !== 0) throw new RangeError(`The instant ${hourStart} is not the beginning of an hour.`);
  readCopenhagenClock(hourStart, clock);
  const midnight = new Date(clock.day * DAY_MS);
  return { date: midnight.toISOString().slice(0, 10), weekday: midnight.getUTCDay() || 7, hour: clock.secondOfDay / 3600, offset: clock.summerTime ? 2 : 1 };
}

/** `2026-10-25T02+01:00`: sorts and reads as the clock on the wall, and no two hours share it. */
export function nameOfHour(hourStart: number): string {
  const { date, hour, offset } = copenhagenHour(hourStart);
  return `${date}T${String(hour).padStart(2, '0')}+0${offset}:00`;
}
