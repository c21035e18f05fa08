import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrafficCount, type TrunkCall } from './count-traffic.js';
import { nameOfHour } from './copenhagen-hour.js';
import { estimatedBlocking, hourlyErlangs, intervalFigures, rollUpToHours, type TrafficFigures } from './traffic-figures.js';

const MIDNIGHT = Date.parse('2026-10-25T00:00:00Z');
const HOUR = 3_600_000;

function intervalsOf(calls: readonly Partial<TrunkCall>[]): TrafficFigures[] {
  const count = new TrafficCount();
  for (const one of calls) count.add({ trunk: 'T', service: 'voice', startedAt: MIDNIGHT, durationS: 60, answered: true, ...one });
  return count.intervals().map(intervalFigures);
}

describe('figures of an interval', () => {
  test('three of four answered is an ASR of 75 %; the mean of 60, 120 and 240 seconds is an ACD of 140; 420 seconds in five minutes are 1.4 Erlangs', () => {
    const [first, ...others] = intervalsOf([{}, { durationS: 120 }, { durationS: 240 }, { answered: false }]);
    expect(first).toMatchObject({ attempts: 4, answered: 3, asr: 0.75, acd: 140, erlangs: 1.4, peak: 3 });
    expect(others).toEqual([]);
  });

  test('an interval that only carries on a call has a load, and neither ASR nor ACD', () => {
    expect(intervalsOf([{ durationS: 600 }])[1]).toMatchObject({ attempts: 0, asr: null, acd: null, erlangs: 1, peak: 1 });
  });
});

describe('an hour', () => {
  test('adds its intervals, and its peak is the highest of theirs', () => {
    const calls = [{ durationS: 7200 }, { startedAt: MIDNIGHT + 1_800_000, durationS: 900 }, { startedAt: MIDNIGHT + 3_599_000, durationS: 2 }, { startedAt: MIDNIGHT + 1_000_000, answered: false }];
    expect(rollUpToHours(intervalsOf(calls))).toMatchObject([
      { from: MIDNIGHT, attempts: 4, answered: 3, conversationMs: 3_600_000 + 900_000 + 1000, erlangs: 4501 / 3600, peak: 2, asr: 0.75, acd: (7200 + 900 + 2) / 3 },
      { from: MIDNIGHT + HOUR, attempts: 0, conversationMs: 3_601_000, peak: 2, asr: null, acd: null },
    ]);
  });

  test('does not depend on the order of its intervals and keeps all attempts and conversation', () => {
    const arbitrary = fc.array(fc.record({ trunk: fc.constantFrom('A', 'B'), startedAt: fc.integer({ min: MIDNIGHT, max: MIDNIGHT + 3 * HOUR }), durationS: fc.integer({ min: 0, max: 9000 }), answered: fc.boolean() }), { maxLength: 40 });
    fc.assert(fc.property(arbitrary, (calls) => {
      const intervals = intervalsOf(calls);
      const hours = rollUpToHours(intervals);
      expect(rollUpToHours(intervals.toReversed())).toEqual(hours);
      expect(hours.reduce((sum, hour) => sum + hour.attempts, 0)).toBe(calls.length);
      expect(hours.reduce((sum, hour) => sum + hour.conversationMs, 0)).toBe(calls.reduce((sum, one) => (one.answered ? sum + one.durationS * 1000 : sum), 0));
    }));
  });

  test('two hours of the night the clock is set back share the hour 2 and are told apart', () => {
    const hours = rollUpToHours(intervalsOf([{ durationS: 7200 }]));
    expect(hours.map(({ from }) => nameOfHour(from))).toEqual(['2026-10-25T02+02:00', '2026-10-25T02+01:00']);
  });

  test('there is no hour 2 in the night the clock is set forward', () => {
    const night = Date.parse('2026-03-29T00:00:00Z');
    const hours = rollUpToHours(intervalsOf([{ startedAt: night, durationS: 7200 }]));
    expect(hours.map(({ from }) => nameOfHour(from))).toEqual(['2026-03-29T01+01:00', '2026-03-29T03+02:00']);
  });
});

describe('a row of hours', () => {
  test('has 0 where nothing was carried and leaves out what lies outside', () => {
    const hours = rollUpToHours(intervalsOf([{ startedAt: MIDNIGHT + HOUR, durationS: 1800 }, { startedAt: MIDNIGHT + 3 * HOUR }]));
    expect([...hourlyErlangs(hours, MIDNIGHT, MIDNIGHT + 3 * HOUR)]).toEqual([0, 0.5, 0]);
    expect(() => hourlyErlangs(hours, MIDNIGHT + 1, MIDNIGHT + HOUR)).toThrow(/not a row of whole hours/);
  });

  test('of a trunk whose channels are known is the load that was offered', () => {
    const hours = rollUpToHours(intervalsOf([{ durationS: 3600 }]).concat(intervalsOf([{ startedAt: MIDNIGHT + HOUR, durationS: 36 }])));
    const [full, quiet] = hourlyErlangs(hours, MIDNIGHT, MIDNIGHT + 2 * HOUR, 2);
    // One Erlang carried on two channels: A·(1 − B) = 1 gives A² = 2.
    expect(full).toBeCloseTo(Math.SQRT2, 12);
    expect(quiet).toBeCloseTo(0.01, 6);
    // B = (A²/2) / (1 + A + A²/2) at A² = 2.
    expect(estimatedBlocking(1, 2)).toBeCloseTo(1 / (2 + Math.SQRT2), 12);
  });
});
