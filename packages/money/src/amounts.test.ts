import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMicro, formatOre, microToOre, parseDecimal, vatOre } from './amounts.js';

test('half an øre in millionths goes away from zero unless told otherwise', () => {
  expect(microToOre(15_000)).toBe(2);
  expect(microToOre(-15_000)).toBe(-2);
  expect(microToOre(25_000, 'half-even')).toBe(2);
  expect(microToOre(14_999)).toBe(1);
});

test('Danish VAT is a quarter, rounded once, however large the amount', () => {
  expect(vatOre(100_00)).toBe(25_00);
  expect(vatOre(2)).toBe(1);
  expect(vatOre(1)).toBe(0);
  expect(vatOre(-2)).toBe(-1);
  expect(vatOre(4_000_000_000_000_001)).toBe(1_000_000_000_000_000);
  expect(vatOre(100_00, 0)).toBe(0);
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 51), max: 2 ** 51 }), fc.integer({ min: 0, max: 1000 }), (net, permille) => {
      const error = BigInt(vatOre(net, permille)) * 1000n - BigInt(net) * BigInt(permille);
      expect(error <= 500n && error >= -500n).toBe(true);
    }),
  );
});

test('an amount that is no whole øre, or a rate below zero, is refused', () => {
  expect(() => vatOre(0.5)).toThrow(RangeError);
  expect(() => vatOre(1, -1)).toThrow(RangeError);
  expect(() => formatOre(1.5, 'da')).toThrow(RangeError);
});

test('people read Danish kroner with comma, English with point', () => {
  expect(formatOre(123_450, 'da')).toBe('1.234,50');
  expect(formatOre(123_450, 'en')).toBe('1,234.50');
  expect(formatOre(-5, 'da')).toBe('-0,05');
  expect(formatOre(0, 'da')).toBe('0,00');
  expect(formatOre(100_000_000_00, 'da')).toBe('100.000.000,00');
  expect(formatMicro(400_000, 'da')).toBe('0,40');
  expect(formatMicro(12_345, 'en')).toBe('0.012345');
});

test('what is formatted reads back as the same amount', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (amount) => {
      expect(parseDecimal(formatOre(amount, 'en').replaceAll(',', ''), 2)).toBe(amount);
      expect(parseDecimal(formatMicro(amount, 'en').replaceAll(',', ''))).toBe(amount);
      expect(formatOre(amount, 'da').replaceAll('.', '').replace(',', '.')).toBe(formatOre(amount, 'en').replaceAll(',', ''));
    }),
  );
});

test('a decimal is read exactly or not at all', () => {
  expect(parseDecimal('0.400000')).toBe(400_000);
  expect(parseDecimal('-12.5', 2)).toBe(-1250);
  expect(parseDecimal('7', 0)).toBe(7);
  expect(parseDecimal('1.500', 1)).toBe(15);
  expect(Object.is(parseDecimal('-0'), 0)).toBe(true);
  for (const text of ['', '.5', '5.', '1,5', '1e3', '+1', ' 1', '0x1', '1.2.3', '--1', 'NaN']) {
    expect(() => parseDecimal(text), text).toThrow(RangeError);
  }
  expect(() => parseDecimal('0.1234567')).toThrow(/6 places/);
  expect(() => parseDecimal('9007199254.740992')).toThrow(/too large/);
});
