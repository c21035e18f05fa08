import { describe, expect, test } from 'vitest';
import { ORDINARY, syntheticLoad, type SyntheticTrunk } from '../test/synthetic-traffic.js';
import { HOUR_MS } from './copenhagen-hour.js';
import { expectedLoad, fitWeeklyProfile, type WeeklyProfile } from './fit-weekly-profile.js';
import { layOutCalendar } from './traffic-calendar.js';

const WEEK = 168;
const HOURS = 10 * WEEK;
/** Ten weeks that end on 16 November 2026, without a holiday. */
const FROM = Date.parse('2026-11-16') - HOURS * HOUR_MS;
const CALENDAR = layOutCalendar(FROM, HOURS + WEEK);
const EXACT: SyntheticTrunk = { ...ORDINARY, growth: 0, weekNoise: 0, dayNoise: 0, hourNoise: 0 };

function fit(trunk: SyntheticTrunk, change: (load: Float64Array) => void = () => {}): WeeklyProfile {
  const load = syntheticLoad(trunk, FROM, HOURS, 1);
  change(load);
  return fitWeeklyProfile(load, CALENDAR, HOURS);
}

describe('the weekly profile', () => {
  test.each([0.03, -0.03])('of a trunk without noise carries its growth of %d a week on', (growth) => {
    const trunk = { ...EXACT, growth };
    const fitted = fit(trunk);
    expect(fitted.growth).toBeCloseTo(Math.log(1 + growth), 3);
    const came = syntheticLoad(trunk, FROM, HOURS + WEEK, 1);
    for (let place = HOURS; place < HOURS + WEEK; place += 1) expect(Math.abs(expectedLoad(fitted, CALENDAR, HOURS, place) / (came[place] as number) - 1)).toBeLessThan(0.03);
  });

  test('takes no more growth on than a tenth a week', () => {
    expect(fit({ ...EXACT, growth: 0.5 }).growth).toBe(0.1);
    expect(fit({ ...EXACT, growth: -0.5 }).growth).toBe(-0.1);
  });

  test('sees hardly any growth in weeks that disagree', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const load = syntheticLoad({ ...EXACT, weekNoise: 0.05 }, FROM, HOURS, seed);
      expect(Math.abs(fitWeeklyProfile(load, CALENDAR, HOURS).growth)).toBeLessThan(0.02);
    }
  });

  test('does not count a week of outage, and takes two up to now for the end of the trunk', () => {
    const whole = fit(EXACT);
    const atTen = ({ profile, level }: WeeklyProfile): number => (profile[10] as number) * level;
    const share = (weeks: number): number => atTen(fit(EXACT, (load) => load.fill(0, HOURS - weeks * WEEK))) / atTen(whole);
    expect(share(1)).toBeCloseTo(1, 6);
    expect(share(2)).toBeLessThan(0.3);
  });
});
