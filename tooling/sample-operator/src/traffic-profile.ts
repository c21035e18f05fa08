import { copenhagenOffsetMs, danishHolidays, type Month } from './danish-calendar.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Traffic of business customers by local hour, relative to the busiest. */
const WORKING_DAY = [0.4, 0.3, 0.3, 0.3, 0.6, 2, 9, 35, 78, 96, 100, 90, 62, 86, 90, 78, 52, 30, 20, 14, 10, 6, 3, 1];
const DAY_OFF = [0.8, 0.6, 0.5, 0.4, 0.4, 0.8, 2, 4, 7, 10, 12, 12, 11, 10, 10, 9, 9, 8, 7, 6, 5, 3, 2, 1];
/** Monday to Sunday. */
const WEEKDAY = [1.08, 1.04, 1, 0.98, 0.86, 1, 0.8];

/** Calls that start in one hour, counted from `from`. */
export interface TrafficHour {
  readonly from: number;
  readonly calls: number;
}

/** Spreads `calls` over the hours of a month, exactly, as offices telephone: days, nights, weekends, holidays. */
export function spreadOverHours(month: Month, calls: number): TrafficHour[] {
  const holidays = new Set(danishHolidays(month.year));
  const weights: number[] = [];
  for (let from = month.from; from < month.to; from += HOUR_MS) {
    const local = new Date(from + copenhagenOffsetMs(from));
    const weekday = Math.floor(local.getTime() / DAY_MS + 3) % 7;
    const off = weekday >= 5 || holidays.has(local.toISOString().slice(0, 10));
    weights.push(((off ? DAY_OFF : WORKING_DAY)[local.getUTCHours()] as number) * (WEEKDAY[weekday] as number));
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let upTo = 0;
  let given = 0;
  return weights.map((weight, hour) => {
    upTo += weight;
    const reached = hour === weights.length - 1 ? calls : Math.round((calls * upTo) / sum);
    const share = { from: month.from + hour * HOUR_MS, calls: reached - given };
    given = reached;
    return share;
  });
}
