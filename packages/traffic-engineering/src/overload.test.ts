import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORDINARY, syntheticLoad } from '../test/synthetic-traffic.js';
import { assessOverload, DEFAULT_OVERLOAD_SETTINGS, type OverloadRisk, type OverloadSettings } from './assess-overload.js';
import { HOUR_MS } from './copenhagen-hour.js';
import { channelsFor, erlangB, loadFor } from './erlang-b.js';
import { forecastLoad, type LoadForecast } from './forecast-load.js';
import { layOutCalendar } from './traffic-calendar.js';
import { type OverloadAlert, watchOverload } from './watch-overload.js';

const MONDAY_TEN = Date.parse('2026-10-26T09:00:00Z');
const RATIOS = Array.from({ length: 40 }, (_, index) => 0.805 + index * 0.01);

function forecastOf(erlangs: readonly number[], ratios: readonly number[] = RATIOS): LoadForecast {
  const hours = erlangs.map((load, ahead) => ({ from: MONDAY_TEN + ahead * HOUR_MS, erlangs: load }));
  return { method: 'weekly-profile', reason: 'beats-last-week', hours, busyHours: [], weeksTested: 8, errors: null, ratios };
}

describe('the risk of overload', () => {
  test('is the share of what may come that the channels cannot carry, at the busiest hour ahead', () => {
    // 30 channels carry 20.34 Erlangs at 1 %: of 20 times 0.805, 0.815 … 1.195 the 18 from 1.025 on are more.
    const risk = assessOverload(forecastOf([5, 20, 8]), 30);
    expect(risk).toMatchObject({ from: MONDAY_TEN + HOUR_MS, erlangs: 20, probability: 18 / 40 });
    expect(risk?.expectedBlocking).toBeCloseTo(RATIOS.reduce((sum, ratio) => sum + erlangB(20 * ratio, 30), 0) / 40, 12);
    expect(risk?.expectedBlocking).toBeGreaterThan(erlangB(20, 30));
    expect(risk?.channelsNeeded).toBe(channelsFor(20 * (RATIOS[36] as number), 0.01));
  });

  test('looks no further ahead than it is told', () => {
    expect(assessOverload(forecastOf([5, 20, 80]), 30, { ...DEFAULT_OVERLOAD_SETTINGS, hoursAhead: 2 })?.erlangs).toBe(20);
  });

  test('is not known when the forecast does not know its error, or has no hours', () => {
    expect([assessOverload(forecastOf([90], []), 30), assessOverload(forecastOf([]), 30)]).toEqual([null, null]);
  });

  test('grows with the load and falls with channels', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 200, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }), fc.integer({ min: 0, max: 250 }), (load, more, channels) => {
      const risk = assessOverload(forecastOf([load]), channels) as OverloadRisk;
      const heavier = assessOverload(forecastOf([load + more]), channels) as OverloadRisk;
      const wider = assessOverload(forecastOf([load]), channels + 1) as OverloadRisk;
      expect(heavier.probability).toBeGreaterThanOrEqual(risk.probability);
      expect(heavier.expectedBlocking).toBeGreaterThanOrEqual(risk.expectedBlocking * (1 - 1e-12));
      expect(wider.probability).toBeLessThanOrEqual(risk.probability);
      expect(wider.expectedBlocking).toBeLessThanOrEqual(risk.expectedBlocking);
    }));
  });

  test('comes true as often as it says, over 300 trunks in the day after', () => {
    const now = Date.parse('2026-11-15T23:00:00Z');
    const from = now - 1680 * HOUR_MS;
    const calendar = layOutCalendar(from, 1680 + 24);
    let said = 0;
    let came = 0;
    let squares = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      // Trunks from far too wide to far too narrow.
      const load = syntheticLoad({ ...ORDINARY, base: 20 + seed / 6 }, from, 1704, seed);
      const risk = assessOverload(forecastLoad(load.slice(0, 1680), calendar), 60) as OverloadRisk;
      const overloaded = (load[(risk.from - from) / HOUR_MS] as number) > loadFor(60, 0.01) ? 1 : 0;
      said += risk.probability / 300;
      came += overloaded / 300;
      squares += (risk.probability - overloaded) ** 2 / 300;
    }
    expect(came).toBeGreaterThan(0.2);
    expect(Math.abs(said - came)).toBeLessThan(0.06);
    // The Brier score, against that of always saying how often it comes.
    expect(squares).toBeLessThan(0.5 * came * (1 - came));
  });
});

const riskOf = (probability: number): OverloadRisk => ({ from: MONDAY_TEN, erlangs: 27.4, probability, expectedBlocking: 0.032, channelsNeeded: 38 });

/** What is told over a row of assessments; null is one that is not known. */
function told(probabilities: readonly (number | null)[], settings?: OverloadSettings): { changes: string[]; alert: OverloadAlert | null } {
  let alert: OverloadAlert | null = null;
  const changes = probabilities.map((probability, index) => {
    const outcome = watchOverload(alert, { trunk: 'TDC-1', channels: 30, at: index, risk: probability === null ? null : riskOf(probability) }, settings);
    ({ alert } = outcome);
    expect(outcome.sentence === null).toBe(outcome.change === 'none');
    return outcome.change;
  });
  return { changes, alert };
}

describe('an alert', () => {
  test('is raised at its threshold once, and survives what lies between the thresholds', () => {
    expect(told([0.49, 0.5, 0.3, 0.7, 0.26, 0.9]).changes).toEqual(['none', 'raised', 'none', 'none', 'none', 'none']);
  });

  test('is cleared by two calm assessments in a row, not by one', () => {
    expect(told([0.9, 0.2, 0.4, 0.2, 0.24, 0.1]).changes).toEqual(['raised', 'none', 'none', 'none', 'cleared', 'none']);
  });

  test('keeps when it was raised and has the newest figures', () => {
    expect(told([0, 0.9, 0.6]).alert).toMatchObject({ trunk: 'TDC-1', raisedAt: 1, calm: 0, risk: { probability: 0.6 } });
  });

  test('stays as it is while the risk is not known', () => {
    expect(told([null, 0.9, 0.1, null, null]).alert).toMatchObject({ calm: 1 });
    expect(told([0.9, 0.1, null, 0.1]).changes).toEqual(['raised', 'none', 'none', 'cleared']);
  });

  test('raising and clearing take turns and are at least as far apart as the calm that clears', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 80 }), fc.integer({ min: 1, max: 4 }), (probabilities, clearAfter) => {
      const { changes } = told(probabilities, { ...DEFAULT_OVERLOAD_SETTINGS, clearAfter });
      const events = changes.flatMap((change, at) => (change === 'none' ? [] : [{ change, at }]));
      for (const [index, { change, at }] of events.entries()) {
        expect(change).toBe(index % 2 === 0 ? 'raised' : 'cleared');
        if (change === 'cleared') expect(probabilities.slice(at - clearAfter + 1, at + 1).every((probability) => probability < 0.25)).toBe(true);
      }
    }));
  });

  test('of one trunk cannot be taken for that of another', () => {
    const { alert } = told([0.9]);
    expect(() => watchOverload(alert, { trunk: 'TDC-2', channels: 30, at: 1, risk: null })).toThrow(/An alert of one trunk/);
  });

  test('says in Danish and English when, how much, how likely and what would do', () => {
    const raised = watchOverload(null, { trunk: 'TDC-1', channels: 30, at: 0, risk: riskOf(0.63) });
    expect(raised.sentence).toEqual({
      da: 'Trunk TDC-1: overbelastning truer mandag den 26. oktober 2026 kl. 10–11. Der ventes 27,4 erlang på 30 kanaler; sandsynligheden for, at mere end 1 % af opkaldene afvises, er 63 %, og 3,2 % ventes afvist. 38 kanaler rækker i ni af ti tilfælde.',
      en: 'Trunk TDC-1: overload threatens on Monday 26 October 2026 from 10 to 11. 27.4 Erlangs are expected on 30 channels; the probability that more than 1 % of calls are blocked is 63 %, and 3.2 % are expected to be. 38 channels would do in nine cases of ten.',
    });
    const calm = watchOverload(raised.alert, { trunk: 'TDC-1', channels: 38, at: 1, risk: riskOf(0) }, { ...DEFAULT_OVERLOAD_SETTINGS, clearAfter: 1 });
    expect(calm.sentence).toEqual({
      da: 'Trunk TDC-1: overbelastning truer ikke længere på 38 kanaler i de næste 24 timer.',
      en: 'Trunk TDC-1: overload no longer threatens on 38 channels in the next 24 hours.',
    });
  });
});

test('a growing trunk is reported on Sunday for the Monday on which it overflows, and a wide one is not', () => {
  const sundayNight = Date.parse('2026-11-15T22:00:00Z');
  const from = sundayNight - 1680 * HOUR_MS;
  const load = syntheticLoad({ ...ORDINARY, growth: 0.03 }, from, 1704, 11);
  const forecast = forecastLoad(load.slice(0, 1680), layOutCalendar(from, 1704));
  const watch = (channels: number): ReturnType<typeof watchOverload> => watchOverload(null, { trunk: 'TDC-1', channels, at: sundayNight, risk: assessOverload(forecast, channels) });
  const alert = watch(60).alert as OverloadAlert;
  expect(erlangB(load[(alert.risk.from - from) / HOUR_MS] as number, 60)).toBeGreaterThan(0.01);
  expect(alert.risk.from - sundayNight).toBeGreaterThanOrEqual(10 * HOUR_MS);
  // The last Monday had not been an overload yet.
  expect(erlangB(Math.max(...load.subarray(1680 - 168, 1680)), 120)).toBeLessThan(0.01);
  expect(watch(120).change).toBe('none');
});

test.each<[Partial<OverloadSettings>, RegExp]>([
  [{ blocking: 0 }, /blocking of 0/], [{ hoursAhead: 0 }, /0 hours ahead/], [{ raiseAt: 1.1 }, /probability of 1.1/],
  [{ clearAt: 0.5 }, /must be cleared below where it is raised, 0.5/], [{ clearAfter: 0 }, /0 assessments/],
])('settings that make no sense are refused: %o', (change, sentence) => {
  const settings = { ...DEFAULT_OVERLOAD_SETTINGS, ...change };
  expect(() => assessOverload(forecastOf([1]), 30, settings)).toThrow(sentence);
  expect(() => watchOverload(null, { trunk: 'T', channels: 1, at: 0, risk: null }, settings)).toThrow(sentence);
});
