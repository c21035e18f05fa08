import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DISABLE_AFTER_MS, GIVE_UP_AFTER_MS, pauseMs, retryDelayMs } from './retry-plan.js';

const HOUR = 3_600_000;

describe('a message that fails again and again', () => {
  test('is tried after seconds at first, then ever more rarely, and for about three days', () => {
    const tries = (chance: number) => {
      let [at, attempt] = [0, 0];
      for (; at <= GIVE_UP_AFTER_MS; attempt += 1) at += retryDelayMs(attempt + 1, chance);
      return attempt;
    };
    expect([1, 2, 3, 4, 9, 10, 30].map((attempt) => retryDelayMs(attempt, 0.5) / 1_000)).toEqual([5, 15, 45, 135, 32_805, 43_200, 43_200]);
    for (const chance of [0, 0.5, 0.999]) expect(tries(chance)).toBeOneOf([14, 15, 16]);
    expect(GIVE_UP_AFTER_MS / HOUR).toBeCloseTo(73);
    expect(DISABLE_AFTER_MS / HOUR).toBe(72);
  });

  test('never waits less than the time before it by more than chance, nor longer than half a day and a bit', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, chance) => {
      const delay = retryDelayMs(attempt, chance);
      expect(delay).toBeGreaterThanOrEqual(4_500);
      expect(delay).toBeLessThanOrEqual(13.2 * HOUR);
      expect(retryDelayMs(attempt + 1, chance)).toBeGreaterThanOrEqual(delay);
    }));
  });
});

describe('an address that fails', () => {
  test('is left alone longer each time, five minutes at the most, unless it asks for more itself; never longer than a day', () => {
    expect([1, 2, 3, 6, 7, 8, 1_000].map((failures) => pauseMs(failures) / 1_000)).toEqual([5, 10, 20, 160, 300, 300, 300]);
    expect(pauseMs(1, 120_000)).toBe(120_000);
    expect(pauseMs(8, 1_000)).toBe(300_000);
    expect(pauseMs(1, 365 * 24 * HOUR)).toBe(24 * HOUR);
  });
});
