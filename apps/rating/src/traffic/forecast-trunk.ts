import { forecastLoad, layOutCalendar, type LoadForecast, offeredLoad } from '@turbotrack/traffic-engineering';
import { HOUR_MS, type MeasuredHours } from './read-traffic.js';

const WEEK_HOURS = 168;
/** A trunk nobody has delivered anything of for longer is not forecast: last week's hour would be unknown. */
const OLDEST_NEWS_H = WEEK_HOURS;

/** Why there is no forecast of a trunk. */
export type NoForecast = 'no traffic' | 'too little history' | 'no news for a week';

/**
 * The hourly load of the coming `hoursAhead` hours from `now` (ms since the epoch), from what was measured. With channels it is the
 * load offered, which the carried one hides on a full trunk.
 */
export function forecastTrunk(measured: MeasuredHours | undefined, channels: number | null, now: number, hoursAhead: number): LoadForecast | NoForecast {
  if (!measured) return 'no traffic';
  const known = (measured.to - measured.from) / HOUR_MS;
  const thisHour = Math.floor(now / HOUR_MS) * HOUR_MS;
  const since = (thisHour - measured.to) / HOUR_MS;
  if (since > OLDEST_NEWS_H) return 'no news for a week';
  if (known <= WEEK_HOURS) return 'too little history';
  const loads = new Float64Array(known);
  for (const { from, erlangs } of measured.hours) loads[(from - measured.from) / HOUR_MS] = channels === null ? erlangs : offeredLoad(erlangs, channels);
  const forecast = forecastLoad(loads, layOutCalendar(measured.from, known + Math.max(since, 0) + hoursAhead));
  const ahead = ({ from }: { from: number }) => from >= thisHour;
  return { ...forecast, hours: forecast.hours.filter(ahead), busyHours: forecast.busyHours.filter(ahead) };
}
