import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INTERVAL_MS, type IntervalCounters, startOfInterval, TrafficCount, type TrunkCall, WITHHELD_TRUNK } from './count-traffic.js';

const START = Date.parse('2026-10-06T12:00:00Z');

function call(changes: Partial<TrunkCall>): TrunkCall {
  return { trunk: 'TDC-1', service: 'voice', startedAt: START, durationS: 60, answered: true, ...changes };
}

/** Counters as plain values, to be compared. */
function plain(count: TrafficCount): unknown[] {
  return count.intervals().map(({ steps, ...counters }) => ({ ...counters, steps: Buffer.from(steps.encode()).toString('hex'), peak: steps.peak() }));
}

function counted(calls: readonly TrunkCall[]): TrafficCount {
  const count = new TrafficCount();
  for (const one of calls) count.add(one);
  return count;
}

function sum(count: TrafficCount, value: (counters: IntervalCounters) => number): number {
  return count.intervals().reduce((total, counters) => total + value(counters), 0);
}

const arbitraryCall = fc.record({
  trunk: fc.constantFrom('TDC-1', 'TDC-2', '3-A', ''),
  service: fc.constant('voice' as const),
  startedAt: fc.integer({ min: START, max: START + 4 * INTERVAL_MS }),
  durationS: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 4000 })),
  answered: fc.boolean(),
});
const arbitraryCalls = fc.array(arbitraryCall, { maxLength: 60 });

describe('files in any order', () => {
  test('give the same counters, cut into any chunks, merged or kept at rest in between', () => {
    fc.assert(fc.property(arbitraryCalls, fc.nat(60), fc.nat(60), (calls, first, second) => {
      const [low, high] = first < second ? [first, second] : [second, first];
      const merged = counted(calls.slice(high));
      merged.merge(counted(calls.slice(0, low)));
      for (const counters of counted(calls.slice(low, high).reverse()).intervals()) merged.addCounters(counters);
      expect(plain(merged)).toEqual(plain(counted(calls)));
    }));
  });

  test('a file taken back, in any order, leaves what was there before, and delivered again what it gave', () => {
    fc.assert(fc.property(arbitraryCalls, arbitraryCalls, (kept, taken) => {
      const count = counted(taken);
      for (const one of kept) count.add(one);
      for (const one of taken.toReversed()) count.add(one, -1);
      expect(plain(count)).toEqual(plain(counted(kept)));
      for (const one of taken) count.add(one);
      expect(plain(count)).toEqual(plain(counted([...kept, ...taken])));
    }));
  });

  test('a file may be taken back before it was counted', () => {
    const count = new TrafficCount();
    count.add(call({ durationS: 700 }), -1);
    count.add(call({ durationS: 700 }));
    expect(count.intervals()).toEqual([]);
  });
});

describe('what is counted', () => {
  test('no attempt, answer or millisecond of conversation is lost or made', () => {
    fc.assert(fc.property(arbitraryCalls, (calls) => {
      const count = counted(calls);
      const answered = calls.filter((one) => one.answered);
      const seconds = answered.reduce((total, one) => total + one.durationS, 0);
      expect(sum(count, (counters) => counters.attempts)).toBe(calls.length);
      expect(sum(count, (counters) => counters.answered)).toBe(answered.length);
      expect(sum(count, (counters) => counters.answeredDurationS)).toBe(seconds);
      expect(sum(count, (counters) => counters.conversationMs)).toBe(seconds * 1000);
    }));
  });

  test('a call over several intervals is split to the millisecond, and attempted once', () => {
    const split = counted([call({ startedAt: START + 299_500, durationS: 601 })]).intervals();
    expect(split.map(({ from, attempts, answered, conversationMs, answeredDurationS }) => [(from - START) / INTERVAL_MS, attempts, answered, conversationMs, answeredDurationS])).toEqual([
      [0, 1, 1, 500, 601], [1, 0, 0, 300_000, 0], [2, 0, 0, 300_000, 0], [3, 0, 0, 500, 0],
    ]);
  });

  test('unanswered calls are attempts without conversation, however long they rang', () => {
    expect(plain(counted([call({ answered: false, durationS: 400 })]))).toEqual([
      { trunk: 'TDC-1', from: START, attempts: 1, answered: 0, answeredDurationS: 0, conversationMs: 0, steps: '', peak: 0 },
    ]);
  });

  test('an answered call of no length is answered and occupies nothing', () => {
    expect(plain(counted([call({ durationS: 0 })]))).toMatchObject([{ attempts: 1, answered: 1, conversationMs: 0, peak: 0 }]);
  });

  test.each(['sms', 'mms', 'data'] as const)('%s occupies no channel and is not counted', (service) => {
    const count = new TrafficCount();
    expect(count.add(call({ service }))).toBe(false);
    expect(count.intervals()).toEqual([]);
  });

  test('a trunk named after its pilot number is counted without the number', () => {
    const count = counted([call({ trunk: 'PJSIP/4515000001-1a' }), call({ trunk: '+45 15 00 00 02' }), call({ trunk: 'TDC-1234567' })]);
    expect(count.intervals().map(({ trunk, attempts }) => [trunk, attempts])).toEqual([[WITHHELD_TRUNK, 2], ['TDC-1234567', 1]]);
  });

  test.each([
    [{ durationS: -1 }, /A call of -1 seconds/], [{ durationS: 1.5 }, /A call of 1.5 seconds/], [{ durationS: 604_801 }, /A call of 604801 seconds/],
    [{ startedAt: Number.NaN }, /start of a call, NaN, is not a whole number/], [{ startedAt: 0.5 }, /not a whole number of milliseconds/],
  ])('%o is refused with a sentence', (changes, sentence) => {
    const count = new TrafficCount();
    expect(() => count.add(call(changes))).toThrow(sentence);
    expect(count.intervals()).toEqual([]);
  });
});

/** Most calls at once in the interval, by trying every instant at which one begins. */
function trueConcurrency(calls: readonly TrunkCall[], trunk: string, from: number): number {
  const going = calls.filter((one) => one.answered && one.durationS > 0 && one.trunk === trunk)
    .map((one) => ({ start: one.startedAt, end: one.startedAt + one.durationS * 1000 }));
  const instants = [from, ...going.map((one) => one.start)].filter((at) => startOfInterval(at) === from);
  return Math.max(...instants.map((at) => going.filter((one) => one.start <= at && at < one.end).length));
}

describe('peak concurrency', () => {
  test('is exact for records in whole seconds', () => {
    const whole = arbitraryCalls.map((calls) => calls.map((one) => ({ ...one, startedAt: Math.floor(one.startedAt / 1000) * 1000 })));
    fc.assert(fc.property(whole, (calls) => {
      for (const { trunk, from, steps } of counted(calls).intervals()) expect(steps.peak()).toBe(trueConcurrency(calls, trunk, from));
    }));
  });

  test('of records in milliseconds is never above the truth, and misses only calls that shared part of a second', () => {
    fc.assert(fc.property(arbitraryCalls, (calls) => {
      const shorter = calls.map((one) => ({ ...one, startedAt: Math.ceil(one.startedAt / 1000) * 1000, durationS: Math.max(one.durationS - 1, 0) }));
      for (const { trunk, from, steps } of counted(calls).intervals()) {
        expect(steps.peak()).toBeLessThanOrEqual(trueConcurrency(calls, trunk, from));
        expect(steps.peak()).toBeGreaterThanOrEqual(trueConcurrency(shorter, trunk, from));
      }
    }));
  });

  test('does not count two calls that follow each other in the same second as two at once', () => {
    expect(counted([call({ durationS: 10 }), call({ startedAt: START + 10_000 })]).intervals().map(({ steps }) => steps.peak())).toEqual([1]);
  });

  test.each([[298, [1]], [299, [1]], [300, [1, 1]], [301, [1, 1]]])('a call that follows another after %i seconds, at the border of the interval, is one at a time', (durationS, peaks) => {
    const calls = [call({ durationS }), call({ startedAt: START + durationS * 1000, durationS: 1 })];
    expect(counted(calls).intervals().map(({ steps }) => steps.peak())).toEqual(peaks);
  });

  test('of two files together is that of all their calls, not the sum of their peaks', () => {
    const early = counted([call({ durationS: 100 }), call({ durationS: 100 })]);
    early.merge(counted([call({ startedAt: START + 100_000 }), call({ startedAt: START + 99_000 })]));
    expect(early.intervals().map(({ steps }) => steps.peak())).toEqual([3]);
  });
});

describe.each([
  ['the night the clock is set forward', '2026-03-27T22:59:59Z'],
  ['the night the clock is set back', '2026-10-23T23:00:01Z'],
  ['New Year', '2026-12-30T12:00:00Z'],
])('a call of three days over %s', (_, started) => {
  test('is one attempt, goes on in every interval and is three days long', () => {
    const startedAt = Date.parse(started);
    const intervals = counted([call({ startedAt, durationS: 259_200 })]).intervals();
    const aligned = startedAt % INTERVAL_MS === 0;
    expect(intervals).toHaveLength(aligned ? 864 : 865);
    expect(intervals.every(({ steps }) => steps.peak() === 1)).toBe(true);
    expect(intervals.map(({ attempts }) => attempts).filter((attempts) => attempts === 1)).toHaveLength(1);
    expect(intervals.reduce((total, { conversationMs }) => total + conversationMs, 0)).toBe(259_200_000);
    expect(new Set(intervals.slice(1, -1).map(({ conversationMs }) => conversationMs))).toEqual(new Set([300_000]));
  });
});
