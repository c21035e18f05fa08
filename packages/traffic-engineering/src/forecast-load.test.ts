import { describe, expect, test } from 'vitest';
import { ORDINARY, syntheticLoad, type SyntheticTrunk } from '../test/synthetic-traffic.js';
import { copenhagenHour, HOUR_MS } from './copenhagen-hour.js';
import { forecastLoad, type LoadForecast } from './forecast-load.js';
import { layOutCalendar } from './traffic-calendar.js';
import { forecastQuality } from './traffic-sentences.js';

const WEEK = 168;
const HISTORY = 10 * WEEK;
const PLAIN: SyntheticTrunk = { base: 40, growth: 0, weekNoise: 0, dayNoise: 0, hourNoise: 0, wander: 0, closes: true };

/** Ten weeks of a made-up trunk that end at `now`, the week that followed them, and its forecast. */
function season(trunk: SyntheticTrunk, now: string, seed: number, change: (load: Float64Array) => void = () => {}): { known: Float64Array; came: Float64Array; forecast: LoadForecast } {
  const from = Date.parse(now) - HISTORY * HOUR_MS;
  const load = syntheticLoad(trunk, from, HISTORY + WEEK, seed);
  const known = load.slice(0, HISTORY);
  change(known);
  return { known, came: load.slice(HISTORY), forecast: forecastLoad(known, layOutCalendar(from, HISTORY + WEEK)) };
}

const loads = (forecast: LoadForecast): number[] => forecast.hours.map(({ erlangs }) => erlangs);
const meanError = (expected: ArrayLike<number>, came: Float64Array): number => came.reduce((sum, load, place) => sum + Math.abs(load - (expected[place] as number)), 0) / came.length;

/** Ends of ten weeks: with New Year, with Easter and the clock set forward, without a holiday, with the clock set back, with Christmas. */
const SEASONS = ['2026-03-02', '2026-05-18', '2026-10-05', '2026-11-16', '2027-01-11'];

describe.each(SEASONS)('ten weeks that end on %s', (now) => {
  test.each([['steady', ORDINARY], ['growing 4 % a week', { ...ORDINARY, growth: 0.04 }], ['falling 3 % a week', { ...ORDINARY, growth: -0.03 }], ['nearly idle', { ...ORDINARY, base: 2, hourNoise: 0.5 }]])(
    'trunks that are %s: the profile beats last week\'s same hour in the back-test, and in the week that comes', (_, trunk) => {
      let profile = 0;
      let lastWeek = 0;
      let ours = 0;
      let theirs = 0;
      let chosen = 0;
      for (let seed = 1; seed <= 20; seed += 1) {
        const { known, came, forecast } = season(trunk, now, seed);
        profile += forecast.errors?.['weekly-profile'].busyHourMae ?? 0;
        lastWeek += forecast.errors?.['last-week'].busyHourMae ?? 0;
        ours += meanError(loads(forecast), came);
        theirs += meanError(known.subarray(-WEEK), came);
        if (forecast.method === 'weekly-profile') chosen += 1;
        expect(forecast.weeksTested).toBe(8);
      }
      expect(chosen).toBeGreaterThanOrEqual(18);
      expect(profile / lastWeek).toBeLessThan(0.85);
      expect(ours / theirs).toBeLessThan(0.85);
    },
  );
});

describe('where the profile is no better, last week\'s same hour is the forecast and says so', () => {
  test('a trunk that works through Easter and Whitsun, where the profile takes holidays for Sundays', () => {
    const { known, forecast } = season({ ...ORDINARY, closes: false }, '2026-05-18', 3);
    expect(forecast).toMatchObject({ method: 'last-week', reason: 'does-not-beat-last-week', weeksTested: 8 });
    expect(loads(forecast)).toEqual([...known.subarray(-WEEK)]);
    expect(forecast.errors?.['weekly-profile'].mae).toBeGreaterThan(forecast.errors?.['last-week'].mae ?? Infinity);
    expect(forecastQuality('TDC-1', forecast).en).toMatch(/The profile was not better at both, so the forecast is last week's same hour\.$/);
    expect(forecastQuality('TDC-1', forecast).da).toMatch(/Ugeprofilen var ikke bedre i begge dele, så prognosen er samme time i sidste uge\.$/);
  });

  test('a trunk whose weeks are alike to the last bit, which nothing can beat', () => {
    const { forecast } = season(PLAIN, '2026-10-05', 1);
    expect(forecast).toMatchObject({ method: 'last-week', reason: 'does-not-beat-last-week', errors: { 'last-week': { mae: 0, busyHourMae: 0 } } });
  });

  test('the method named is never the one with the greater error in the back-test', () => {
    const methods = new Set<string>();
    for (let seed = 1; seed <= 40; seed += 1) {
      const { forecast } = season({ ...ORDINARY, wander: 0.15, hourNoise: 0.02, dayNoise: 0.01, weekNoise: 0 }, '2026-10-05', seed);
      methods.add(forecast.method);
      const { 'weekly-profile': profile, 'last-week': lastWeek } = forecast.errors ?? {};
      if (profile === undefined || lastWeek === undefined) throw new Error('Ten weeks were not back-tested.');
      expect(forecast.method === 'weekly-profile').toBe(profile.mae < lastWeek.mae && profile.busyHourMae <= lastWeek.busyHourMae);
    }
    expect(methods.size).toBe(2);
  });
});

describe('the calendar of Denmark', () => {
  test('Christmas Eve on a Thursday is forecast as a Sunday, and the Thursday a week before is not', () => {
    const { forecast } = season(ORDINARY, '2026-12-20T23:00:00Z', 5);
    const atTen = (date: string): number => forecast.hours.find(({ from }) => copenhagenHour(from).date === date && copenhagenHour(from).hour === 10)?.erlangs ?? 0;
    expect(forecast.method).toBe('weekly-profile');
    // But for the growth of a day.
    expect(atTen('2026-12-24') / atTen('2026-12-25')).toBeCloseTo(1, 1);
    expect(atTen('2026-12-24')).toBeLessThan(0.3 * atTen('2026-12-23'));
  });

  test.each(['2026-03-25T23:00:00Z', '2026-10-21T22:00:00Z'])('the busy hour is at 10 by the clock on both sides of its change after %s, by either method', (now) => {
    for (const trunk of [PLAIN, { ...PLAIN, growth: 0.05 }]) {
      const { forecast } = season(trunk, now, 1);
      expect(forecast.method).toBe(trunk.growth > 0 ? 'weekly-profile' : 'last-week');
      expect(forecast.busyHours.map(({ from }) => copenhagenHour(from).hour)).toEqual([10, 10, 10, 10, 10, 10, 10].slice(0, forecast.busyHours.length));
      expect(forecast.busyHours.length).toBeGreaterThanOrEqual(6);
    }
  });
});

describe('faults in the history', () => {
  test.each<[string, (load: Float64Array) => void]>([
    ['a week without any traffic', (load) => load.fill(0, 5 * WEEK, 6 * WEEK)],
    ['the week before the last without any traffic', (load) => load.fill(0, 8 * WEEK, 9 * WEEK)],
    ['two weeks in which a trickle came by day and by night', (load) => load.fill(0.05, 3 * WEEK, 4 * WEEK).fill(0.05, 6 * WEEK, 7 * WEEK)],
    ['the last two days without any traffic', (load) => load.fill(0, HISTORY - 48)],
    ['a day of ten times the traffic', (load) => load.subarray(HISTORY - 48, HISTORY - 24).forEach((value, place, day) => { day[place] = 10 * value; })],
    ['two weeks not measured', (load) => load.fill(Number.NaN, 4 * WEEK, 6 * WEEK)],
  ])('%s moves the forecast of the busy hours by less than a tenth', (_, change) => {
    const whole = season(ORDINARY, '2026-11-16', 7).forecast;
    const faulty = season(ORDINARY, '2026-11-16', 7, change).forecast;
    expect(faulty.method).toBe('weekly-profile');
    for (const { from, erlangs } of whole.busyHours) {
      const other = faulty.hours.find((hour) => hour.from === from);
      expect(Math.abs((other?.erlangs ?? 0) / erlangs - 1)).toBeLessThan(0.1);
    }
    // Nor does it make the nights busy.
    expect(Math.min(...loads(faulty))).toBeLessThan(2 * Math.min(...loads(whole)));
  });

  test('a trunk that has been taken out of use for two weeks is forecast to carry next to nothing', () => {
    const { forecast } = season(ORDINARY, '2026-11-16', 7, (load) => load.fill(0, HISTORY - 2 * WEEK));
    expect(Math.max(...loads(forecast))).toBeLessThan(1);
  });

  test('what was not measured last week is taken from the week before', () => {
    const { known, forecast } = season({ ...ORDINARY, closes: false }, '2026-05-18', 3, (load) => load.fill(Number.NaN, HISTORY - 24));
    expect(forecast.method).toBe('last-week');
    expect(loads(forecast).slice(-24)).toEqual([...known.subarray(HISTORY - WEEK - 24, HISTORY - WEEK)]);
  });

  test('a trunk that never carried anything is forecast to carry nothing', () => {
    const { forecast } = season({ ...PLAIN, base: 0 }, '2026-11-16', 1);
    expect(new Set(loads(forecast))).toEqual(new Set([0]));
    expect(forecast.ratios).toEqual([]);
  });
});

describe('the back-test', () => {
  const from = Date.parse('2026-08-31');

  test('compares each week with what was known before it', () => {
    const load = syntheticLoad(ORDINARY, from, 3 * WEEK, 9);
    const { errors, weeksTested } = forecastLoad(load, layOutCalendar(from, 4 * WEEK));
    expect(weeksTested).toBe(1);
    expect(errors?.['last-week'].mae).toBeCloseTo(meanError(load.subarray(WEEK, 2 * WEEK), load.slice(2 * WEEK)), 12);
    const mean = load.subarray(2 * WEEK).reduce((sum, value) => sum + value, 0) / WEEK;
    load.subarray(2 * WEEK).forEach((value, place, week) => { week[place] = 1000 * value; });
    expect(forecastLoad(load, layOutCalendar(from, 4 * WEEK)).errors?.['weekly-profile'].mae).toBeGreaterThan(990 * mean);
  });

  test('its ratios are centred on 1 and spread like the noise', () => {
    const { ratios } = season({ ...PLAIN, hourNoise: 0.1 }, '2026-11-16', 4).forecast;
    expect(ratios).toHaveLength(40);
    expect(ratios.toSorted((a, b) => a - b)).toEqual(ratios);
    expect(ratios[20]).toBeGreaterThan(0.95);
    expect(ratios[20]).toBeLessThan(1.05);
    // 5 and 95 percent of a spread of 10 % (and a little for what the profile does not know).
    expect(ratios[2]).toBeGreaterThan(0.8);
    expect(ratios[2]).toBeLessThan(0.9);
    expect(ratios[37]).toBeGreaterThan(1.12);
    expect(ratios[37]).toBeLessThan(1.25);
  });

  test('under three weeks of history there is none, and the forecast does not claim an error', () => {
    const load = syntheticLoad(ORDINARY, from, 3 * WEEK - 1, 9);
    const forecast = forecastLoad(load, layOutCalendar(from, 3 * WEEK + 23));
    expect(forecast).toMatchObject({ method: 'last-week', reason: 'too-little-history', weeksTested: 0, errors: null, ratios: [] });
    expect(forecast.hours).toHaveLength(24);
    expect(forecastQuality('', forecast).en).toBe('Trunk without a name: the forecast is last week\'s same hour; its error is unknown, for fewer than three weeks have been measured.');
  });

  test('a week or less is too little for any forecast', () => {
    expect(() => forecastLoad(new Float64Array(WEEK), layOutCalendar(from, 2 * WEEK))).toThrow(/168 hours are too few for a forecast/);
    expect(() => forecastLoad(new Float64Array(2 * WEEK), layOutCalendar(from, WEEK))).toThrow(/fewer than the 336 measured/);
  });

  test('its errors are told in both languages', () => {
    const { forecast } = season(ORDINARY, '2026-11-16', 1);
    const { da, en } = forecastQuality('TDC-1', forecast);
    expect(en).toMatch(/^Trunk TDC-1: back-tested on 8 weeks, the mean error of the weekly profile was \d\.\d+ Erlangs \(\d+(\.\d)? %\), in busy hours \d\.\d+, against \d\.\d+ \(\d+(\.\d)? %\) and \d+\.\d+ for last week's same hour\.$/);
    expect(da).toMatch(/^Trunk TDC-1: afprøvet på 8 uger var ugeprofilens gennemsnitlige fejl \d,\d+ erlang \(\d+(,\d)? %\), i de travle timer \d,\d+, mod \d,\d+ \(\d+(,\d)? %\) og \d+,\d+ for samme time i sidste uge\.$/);
  });
});

test('the same history gives the same forecast, and is not changed by it', () => {
  const { known, forecast } = season(ORDINARY, '2026-11-16', 2);
  const before = known.slice();
  expect(forecastLoad(known, layOutCalendar(Date.parse('2026-11-16') - HISTORY * HOUR_MS, HISTORY + WEEK))).toEqual(forecast);
  expect(known).toEqual(before);
});

test('a thousand trunks of ten weeks are forecast and back-tested in under two seconds of one processor', () => {
  const from = Date.parse('2026-11-16') - HISTORY * HOUR_MS;
  const trunks = Array.from({ length: 1000 }, (_, seed) => syntheticLoad(ORDINARY, from, HISTORY, seed));
  const before = process.cpuUsage();
  const calendar = layOutCalendar(from, HISTORY + WEEK);
  for (const known of trunks) forecastLoad(known, calendar);
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
});
