import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divideRounded, ROUNDING_MODES, type RoundingMode } from './rounding.js';

const safe = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -100_000, max: 100_000 }));
const positive = fc.oneof(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.integer({ min: 1, max: 100 }));

test.each([
  ['half-up', 25, 10, 3], ['half-up', -25, 10, -3], ['half-up', 24, 10, 2],
  ['half-even', 25, 10, 2], ['half-even', 35, 10, 4], ['half-even', -25, 10, -2], ['half-even', 26, 10, 3],
  ['up', 21, 10, 3], ['up', -21, 10, -3], ['up', 20, 10, 2],
  ['down', 29, 10, 2], ['down', -29, 10, -2],
] satisfies [RoundingMode, number, number, number][])('%s sends %d / %d to %d', (mode, numerator, denominator, result) => {
  expect(divideRounded(numerator, denominator, mode)).toBe(result);
  expect(divideRounded(BigInt(numerator), BigInt(denominator), mode)).toBe(BigInt(result));
});

describe.each(ROUNDING_MODES)('rounding %s', (mode) => {
  test('is off by less than one unit, by at most a half when it rounds to the nearest, and to the side it promises', () => {
    fc.assert(
      fc.property(safe, positive, (numerator, denominator) => {
        const rounded = BigInt(divideRounded(numerator, denominator, mode));
        const error = rounded * BigInt(denominator) - BigInt(numerator);
        const size = error < 0n ? -error : error;
        expect(size < BigInt(denominator)).toBe(true);
        const outward = numerator < 0 ? -error : error;
        if (mode === 'up') expect(outward >= 0n).toBe(true);
        else if (mode === 'down') expect(outward <= 0n).toBe(true);
        else {
          expect(size * 2n <= BigInt(denominator)).toBe(true);
          if (size * 2n === BigInt(denominator)) {
            expect(mode === 'half-up' ? outward > 0n : rounded % 2n === 0n).toBe(true);
          }
        }
      }),
    );
  });

  test('numbers and bigints agree, and a credit mirrors its charge', () => {
    fc.assert(
      fc.property(safe, positive, (numerator, denominator) => {
        const rounded = divideRounded(numerator, denominator, mode);
        expect(Object.is(rounded, -0)).toBe(false);
        expect(divideRounded(BigInt(numerator), BigInt(denominator), mode)).toBe(BigInt(rounded));
        expect(divideRounded(numerator === 0 ? 0 : -numerator, denominator, mode)).toBe(rounded === 0 ? 0 : -rounded);
      }),
    );
  });
});

test('what cannot be divided exactly is refused', () => {
  expect(() => divideRounded(1, 0, 'up')).toThrow(RangeError);
  expect(() => divideRounded(1, -3, 'up')).toThrow(RangeError);
  expect(() => divideRounded(1n, 0n, 'up')).toThrow(RangeError);
  expect(() => divideRounded(0.5, 1, 'up')).toThrow(RangeError);
  expect(() => divideRounded(2 ** 53, 1, 'up')).toThrow(RangeError);
});
