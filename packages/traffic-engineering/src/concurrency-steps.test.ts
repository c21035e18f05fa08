import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConcurrencySteps } from './concurrency-steps.js';

const change = fc.tuple(fc.integer({ min: 0, max: 299 }), fc.integer({ min: -9, max: 9 }));
const changes = fc.array(change, { maxLength: 400 });

function stepsOf(list: readonly (readonly [number, number])[]): ConcurrencySteps {
  const steps = new ConcurrencySteps();
  for (const [second, by] of list) steps.add(second, by);
  return steps;
}

function seconds(steps: ConcurrencySteps): number[] {
  const row = Array.from({ length: 300 }, () => 0);
  steps.forEach((second, by) => { row[second] = by; });
  return row;
}

describe('the steps of an interval', () => {
  test('are the same bytes in whatever order and parts they were added', () => {
    fc.assert(fc.property(changes, fc.nat(400), (list, cut) => {
      const whole = stepsOf(list);
      const merged = stepsOf(list.slice(cut).reverse());
      merged.merge(stepsOf(list.slice(0, cut)));
      expect(merged.encode()).toEqual(whole.encode());
      expect(merged.peak()).toBe(whole.peak());
    }));
  });

  test('come back from their bytes', () => {
    fc.assert(fc.property(changes, (list) => {
      const steps = stepsOf(list);
      expect(seconds(ConcurrencySteps.decode(steps.encode()))).toEqual(seconds(steps));
    }));
  });

  test('leave nothing when all of them are taken back', () => {
    fc.assert(fc.property(changes, (list) => {
      const steps = stepsOf(list);
      steps.merge(stepsOf(list.map(([second, by]) => [second, -by] as const)));
      expect(steps.encode()).toHaveLength(0);
    }));
  });

  test('have the peak of a plain count of every second', () => {
    fc.assert(fc.property(changes, (list) => {
      const going = Array.from({ length: 300 }, (_, second) => list.reduce((sum, [at, by]) => (at <= second ? sum + by : sum), 0));
      expect(stepsOf(list).peak()).toBe(Math.max(0, ...going));
    }));
  });

  test('take two bytes for one call that is going on, and at most four for each second of 1,000 channels', () => {
    expect(stepsOf([[0, 1]]).encode()).toEqual(Uint8Array.of(0, 2));
    const full = stepsOf(Array.from({ length: 300 }, (_, second) => [second, second % 2 === 0 ? 1000 : -1000] as const));
    expect(full.encode().length).toBeLessThanOrEqual(1200);
    expect(full.peak()).toBe(1000);
  });

  test.each([
    [Uint8Array.of(5), /end in the middle of a number, at byte 1/],
    [Uint8Array.of(0x80), /end in the middle of a number, at byte 1/],
    [Uint8Array.of(0xac, 0x02, 2), /Second 300 is not within an interval of 300 seconds/],
    [Uint8Array.of(255, 255, 255, 255, 255, 1), /more than five bytes, at byte 5/],
  ])('bytes that are none are refused with a sentence: %o', (bytes, sentence) => {
    expect(() => ConcurrencySteps.decode(bytes)).toThrow(sentence);
  });
});
