import { channelsFor, erlangB, loadFor } from './erlang-b.js';
import type { ForecastHour, LoadForecast } from './forecast-load.js';

/** When operations wants to be told. */
export interface OverloadSettings {
  /** Share of blocked calls that counts as overload, above 0 and below 1. */
  readonly blocking: number;
  /** How far ahead is looked, in hours. */
  readonly hoursAhead: number;
  /** An alert is raised when the probability of overload is at least this… */
  readonly raiseAt: number;
  /** …and cleared when it has stayed below this… */
  readonly clearAt: number;
  /** …in so many assessments one after another. */
  readonly clearAfter: number;
}

export const DEFAULT_OVERLOAD_SETTINGS: OverloadSettings = { blocking: 0.01, hoursAhead: 24, raiseAt: 0.5, clearAt: 0.25, clearAfter: 2 };

/** What an hour ahead is likely to bring. */
export interface OverloadRisk extends ForecastHour {
  /** Probability that more than the settings' share of calls is blocked, 0…1. */
  readonly probability: number;
  /** Share of calls expected to be blocked: the mean over what may come, not the blocking at the expected load. */
  readonly expectedBlocking: number;
  /** Channels on which the share would be kept in nine cases of ten. */
  readonly channelsNeeded: number;
}

const NINE_OF_TEN = 0.9;

/**
 * The hour of highest risk among the next hours of a forecast (the earliest of equals), for a trunk of `channels`. The load of an hour is taken to
 * be the forecast times each of the ratios met in the back-test. Null where the forecast does not know its error, or has no hours.
 */
export function assessOverload(forecast: LoadForecast, channels: number, settings: OverloadSettings = DEFAULT_OVERLOAD_SETTINGS): OverloadRisk | null {
  checkSettings(settings);
  const { ratios } = forecast;
  const hours = forecast.hours.slice(0, settings.hoursAhead);
  if (ratios.length === 0 || hours.length === 0) return null;
  // One set of ratios serves all hours, so the risk grows with the load.
  const worst = hours.reduce((most, hour) => (hour.erlangs > most.erlangs ? hour : most));
  const limit = loadFor(channels, settings.blocking);
  const loads = ratios.map((ratio) => ratio * worst.erlangs);
  const high = loads[Math.min(Math.floor(NINE_OF_TEN * loads.length), loads.length - 1)] as number;
  return {
    ...worst,
    probability: loads.filter((load) => load > limit).length / loads.length,
    expectedBlocking: loads.reduce((sum, load) => sum + erlangB(load, channels), 0) / loads.length,
    channelsNeeded: channelsFor(high, settings.blocking),
  };
}

export function checkSettings({ blocking, hoursAhead, raiseAt, clearAt, clearAfter }: OverloadSettings): void {
  if (!(blocking > 0 && blocking < 1)) throw new RangeError(`A blocking of ${blocking} is not a share above 0 and below 1.`);
  if (!Number.isInteger(hoursAhead) || hoursAhead < 1) throw new RangeError(`${hoursAhead} hours ahead is not a whole number from 1.`);
  if (!(raiseAt > 0 && raiseAt <= 1)) throw new RangeError(`An alert raised at a probability of ${raiseAt} is not one above 0 and up to 1.`);
  if (!(clearAt >= 0 && clearAt < raiseAt)) throw new RangeError(`An alert cleared below a probability of ${clearAt} must be cleared below where it is raised, ${raiseAt}.`);
  if (!Number.isInteger(clearAfter) || clearAfter < 1) throw new RangeError(`${clearAfter} assessments before an alert is cleared is not a whole number from 1.`);
}
