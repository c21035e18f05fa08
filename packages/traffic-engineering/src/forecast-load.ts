import { BackTest, type ForecastError } from './back-test.js';
import { busyPlaces } from './busy-places.js';
import { HOUR_MS } from './copenhagen-hour.js';
import { expectedLoad, fitWeeklyProfile } from './fit-weekly-profile.js';
import { type TrafficCalendar, WEEK_HOURS } from './traffic-calendar.js';

const BACK_TEST_WEEKS = 8;
/** Weeks before the first back-tested one. */
const LEARNING_WEEKS = 2;

export type ForecastMethod = 'weekly-profile' | 'last-week';

export interface ForecastHour {
  /** Ms since the epoch. */
  readonly from: number;
  /** Expected load. */
  readonly erlangs: number;
}

export interface LoadForecast {
  readonly method: ForecastMethod;
  /** Why this method: the profile beat last week's same hour in the back-test, or did not, or there was too little history to tell (under three weeks). */
  readonly reason: 'beats-last-week' | 'does-not-beat-last-week' | 'too-little-history';
  readonly hours: readonly ForecastHour[];
  /** The hour of each coming Copenhagen date that is forecast wholly in which the load is expected to be highest. */
  readonly busyHours: readonly ForecastHour[];
  /** Weeks of the back-test, 0…8; each was forecast from what had been measured before it. */
  readonly weeksTested: number;
  /** Errors of both methods in the back-test; null without one. */
  readonly errors: Readonly<Record<ForecastMethod, ForecastError>> | null;
  /** What came divided by what the chosen method had expected, as evenly spaced quantiles from low to high, in hours of high load; empty without a back-test. */
  readonly ratios: readonly number[];
}

/**
 * Forecasts the hourly load of one trunk. `erlangs` are the measured hours, the first of them the calendar's first, NaN where
 * nothing was measured; the hours of the calendar after them are forecast. The weekly profile is used where over the last
 * eight weeks it had the smaller mean error both over all hours and in the busy hours that either named; otherwise last week's same hour
 * is the forecast. Throws a sentence for less than a week (and the hour of a change of the clock) of history.
 */
export function forecastLoad(erlangs: Float64Array, calendar: TrafficCalendar): LoadForecast {
  const measured = erlangs.length;
  if (measured <= WEEK_HOURS) throw new RangeError(`${measured} hours are too few for a forecast: more than a week of ${WEEK_HOURS} hours is needed.`);
  if (calendar.slots.length < measured) throw new RangeError(`The calendar has ${calendar.slots.length} hours, fewer than the ${measured} measured.`);
  const weeksTested = Math.max(Math.min(BACK_TEST_WEEKS, Math.floor(measured / WEEK_HOURS) - LEARNING_WEEKS), 0);
  const tests = { 'weekly-profile': new BackTest(), 'last-week': new BackTest() };
  for (let week = weeksTested; week >= 1; week -= 1) {
    const known = measured - week * WEEK_HOURS;
    const actual = erlangs.subarray(known, known + WEEK_HOURS);
    const byProfile = forecastBy('weekly-profile', erlangs.subarray(0, known), calendar, WEEK_HOURS);
    const byLastWeek = forecastBy('last-week', erlangs.subarray(0, known), calendar, WEEK_HOURS);
    const busy = new Set([...busyPlaces(byProfile, calendar, known), ...busyPlaces(byLastWeek, calendar, known)]);
    tests['weekly-profile'].add(byProfile, actual, busy);
    tests['last-week'].add(byLastWeek, actual, busy);
  }
  const profile = tests['weekly-profile'].error();
  const lastWeek = tests['last-week'].error();
  const told = profile !== null && lastWeek !== null;
  const better = told && profile.mae < lastWeek.mae && profile.busyHourMae <= lastWeek.busyHourMae;
  const method = better ? 'weekly-profile' : 'last-week';
  const expected = forecastBy(method, erlangs, calendar, calendar.slots.length - measured);
  const hours = Array.from(expected, (load, ahead) => ({ from: calendar.from + (measured + ahead) * HOUR_MS, erlangs: load }));
  return {
    method,
    reason: better ? 'beats-last-week' : told ? 'does-not-beat-last-week' : 'too-little-history',
    hours,
    busyHours: busyPlaces(expected, calendar, measured).map((ahead) => hours[ahead] as ForecastHour),
    weeksTested: told ? weeksTested : 0,
    errors: told ? { 'weekly-profile': profile, 'last-week': lastWeek } : null,
    ratios: told ? tests[method].ratios() : [],
  };
}

/** Expected load of the `ahead` hours after those known. */
function forecastBy(method: ForecastMethod, known: Float64Array, calendar: TrafficCalendar, ahead: number): Float64Array {
  const expected = new Float64Array(ahead);
  const fitted = method === 'weekly-profile' ? fitWeeklyProfile(known, calendar, known.length) : null;
  for (let hour = 0; hour < ahead; hour += 1) {
    const place = known.length + hour;
    expected[hour] = fitted === null ? sameHourOfLastWeek(known, calendar, place) : expectedLoad(fitted, calendar, known.length, place);
  }
  return expected;
}

/** The newest measurement of the same hour by the clock, a week or more before; 0 where there is none. */
function sameHourOfLastWeek(known: Float64Array, calendar: TrafficCalendar, place: number): number {
  let earlier = place - (calendar.lastWeek[place] as number);
  while (earlier >= 0) {
    const load = known[earlier];
    if (load !== undefined && !Number.isNaN(load)) return load;
    earlier -= calendar.lastWeek[earlier] as number;
  }
  return 0;
}
