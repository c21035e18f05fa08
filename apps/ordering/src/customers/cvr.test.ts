import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passesCvrCheck } from './cvr.js';

const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 });

test('a sum of weighted digits that eleven divides passes, as worked out by hand', () => {
  // 1·2 + 2·7 + 3·6 + 4·5 + 5·4 + 6·3 + 7·2 + 4·1 = 110
  expect(passesCvrCheck('12345674')).toBe(true);
  // 107 leaves 8
  expect(passesCvrCheck('12345671')).toBe(false);
});

test('one digit written wrong never passes', () => {
  fc.assert(fc.property(digits, fc.nat(7), fc.integer({ min: 1, max: 9 }), (right, at, slip) => {
    const wrong = right.with(at, (right[at]! + slip) % 10);
    fc.pre(passesCvrCheck(right.join('')));
    expect(passesCvrCheck(wrong.join(''))).toBe(false);
  }), { numRuns: 200 });
});

test('two different neighbouring digits exchanged never pass', () => {
  fc.assert(fc.property(digits, fc.nat(6), (right, at) => {
    const exchanged = right.with(at, right[at + 1]!).with(at + 1, right[at]!);
    fc.pre(passesCvrCheck(right.join('')) && right[at] !== right[at + 1]);
    expect(passesCvrCheck(exchanged.join(''))).toBe(false);
  }), { numRuns: 200 });
});
