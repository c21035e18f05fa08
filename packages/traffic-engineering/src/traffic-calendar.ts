import { copenhagenHour, HOUR_MS } from './copenhagen-hour.js';
import { isDanishClosingDay } from './danish-closing-days.js';

export const WEEK_HOURS = 168;
/** Monday 0 … Sunday 6; closing days are Sundays. */
const SUNDAY = 6;

/** The hours a forecast is about, history and future in one row, laid out once for all trunks. */
export interface TrafficCalendar {
  /** First hour, ms since the epoch. */
  readonly from: number;
  /** For each hour its place in the week, 0 (Monday, midnight to one) … 167, by the clock in Copenhagen. */
  readonly slots: Uint8Array;
  /** For each hour how many hours earlier last week's same hour was: 168, in the week after a change of the clock 167 or 169. */
  readonly lastWeek: Uint8Array;
  /** For each hour the number of its Copenhagen date, counted from 0. */
  readonly days: Uint16Array;
}

/** Lays out `hours` hours from `from` (ms since the epoch, a whole hour). */
export function layOutCalendar(from: number, hours: number): TrafficCalendar {
  const slots = new Uint8Array(hours);
  const lastWeek = new Uint8Array(hours);
  const days = new Uint16Array(hours);
  let day = -1;
  let today = '';
  for (let place = 0; place < hours; place += 1) {
    const start = from + place * HOUR_MS;
    const { date, weekday, hour, offset } = copenhagenHour(start);
    if (date !== today) {
      today = date;
      day += 1;
    }
    days[place] = day;
    slots[place] = (isDanishClosingDay(date) ? SUNDAY : weekday - 1) * 24 + hour;
    lastWeek[place] = WEEK_HOURS + copenhagenHour(start - WEEK_HOURS * HOUR_MS).offset - offset;
  }
  return { from, slots, lastWeek, days };
}
