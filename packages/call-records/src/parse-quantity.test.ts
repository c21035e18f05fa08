import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DurationUnit, VolumeUnit } from './operator-description.js';
import { NEGATIVE, NOT_A_NUMBER, parseDurationMs, parseVolumeBytes, TOO_LARGE, wholeSeconds } from './parse-quantity.js';

function duration(text: string, unit: DurationUnit = 'seconds', decimal: '.' | ',' = '.'): number {
  const bytes = Buffer.from(`9${text}9`);
  return parseDurationMs(bytes, 1, bytes.length - 1, { unit, decimal, rounding: 'up' });
}
function volume(text: string, unit: VolumeUnit = 'bytes', decimal: '.' | ',' = '.'): number {
  const bytes = Buffer.from(`9${text}9`);
  return parseVolumeBytes(bytes, 1, bytes.length - 1, unit, decimal);
}

describe('a duration in ms', () => {
  test.each<[string, DurationUnit, number]>([
    ['0', 'seconds', 0], ['75', 'seconds', 75_000], ['75.5', 'seconds', 75_500], ['75.001', 'seconds', 75_001], ['007', 'seconds', 7000], ['-0', 'seconds', 0],
    ['1500', 'milliseconds', 1500], ['0.5', 'milliseconds', 0.5],
    ['2', 'minutes', 120_000], ['1.5', 'minutes', 90_000], ['0.333', 'minutes', 19_980],
    ['0:01:15', 'hh:mm:ss', 75_000], ['26:00:00', 'hh:mm:ss', 93_600_000], ['00167:59:59', 'hh:mm:ss', 604_799_000], ['-0:00:00', 'hh:mm:ss', 0],
  ])('%s %s', (text, unit, ms) => {
    expect(duration(text, unit)).toBe(ms);
  });

  test('the decimal mark is the described one and no other', () => {
    expect(duration('75,5', 'seconds', ',')).toBe(75_500);
    expect(duration('75.5', 'seconds', ',')).toBe(NOT_A_NUMBER);
    expect(duration('75,5')).toBe(NOT_A_NUMBER);
  });

  test.each(['', '-', '.', '1.', '.5', '1.2345', '1e3', '+5', ' 5', '5 ', '1.000.000', '1m20s', '٣', '0x10', '--5', '-1m'])('%j is no number of seconds', (text) => {
    expect(duration(text)).toBe(NOT_A_NUMBER);
  });
  test.each(['', '1:15', ':01:15', '0:60:00', '0:00:60', '0:1:5', '123456:00:00', '0-01-15', '0:01:15.5', '75', '--0:00:01'])('%j is no time on a stop-watch', (text) => {
    expect(duration(text, 'hh:mm:ss')).toBe(NOT_A_NUMBER);
  });
  test.each<[string, DurationUnit]>([['-1', 'seconds'], ['-0.001', 'seconds'], ['-60', 'minutes'], ['-0:00:01', 'hh:mm:ss']])('%s %s is below zero', (text, unit) => {
    expect(duration(text, unit)).toBe(NEGATIVE);
  });

  test('twelve digits are a number, more are too many, and zeros in front are none', () => {
    expect(duration('999999999999')).toBe(999_999_999_999_000);
    expect(duration('1000000000000')).toBe(TOO_LARGE);
    expect(duration('9'.repeat(300))).toBe(TOO_LARGE);
    expect(duration(`-${'9'.repeat(300)}`)).toBe(NEGATIVE);
    expect(duration(`${'0'.repeat(40)}75.5`)).toBe(75_500);
    expect(duration(`${'9'.repeat(300)}x`)).toBe(NOT_A_NUMBER);
  });

  test('any number of minus signs is answered, not an overflow of the stack', () => {
    expect(duration('-'.repeat(65_000))).toBe(NOT_A_NUMBER);
    expect(duration('-'.repeat(65_000), 'hh:mm:ss')).toBe(NOT_A_NUMBER);
  });

  test('any whole thousandth of a second is read exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), fc.integer({ min: 0, max: 999 }), fc.constantFrom<'.' | ','>('.', ','), (seconds, thousandths, decimal) => {
        expect(duration(`${seconds}${decimal}${String(thousandths).padStart(3, '0')}`, 'seconds', decimal)).toBe(seconds * 1000 + thousandths);
      }),
    );
  });
});

describe('whole seconds', () => {
  test.each([
    [0, 0, 0, 0], [1, 1, 0, 0], [499, 1, 0, 0], [500, 1, 0, 1], [999, 1, 0, 1], [1000, 1, 1, 1], [1001, 2, 1, 1], [1500, 2, 1, 2], [0.5, 1, 0, 0], [604_800_000, 604_800, 604_800, 604_800],
  ])('of %d ms: %d up, %d down, %d half up', (ms, up, down, halfUp) => {
    expect([wholeSeconds(ms, 'up'), wholeSeconds(ms, 'down'), wholeSeconds(ms, 'half-up')]).toEqual([up, down, halfUp]);
  });
});

describe('a volume in bytes', () => {
  test.each<[string, VolumeUnit, number]>([
    ['0', 'bytes', 0], ['1234567', 'bytes', 1_234_567], ['0.001', 'bytes', 1], ['1.5', 'bytes', 2],
    ['1', 'kilobytes', 1000], ['1.001', 'kilobytes', 1001], ['999999999999.999', 'kilobytes', 999_999_999_999_999],
    ['1', 'kibibytes', 1024], ['0.001', 'kibibytes', 2], ['0.5', 'kibibytes', 512], ['999999999999', 'kibibytes', 1_023_999_999_998_976],
  ])('%s %s: a begun byte counts', (text, unit, bytes) => {
    expect(volume(text, unit)).toBe(bytes);
  });

  test('is below zero, no number, or too large', () => {
    expect(volume('-1')).toBe(NEGATIVE);
    expect(volume('1 MB')).toBe(NOT_A_NUMBER);
    expect(volume('1000000000000')).toBe(TOO_LARGE);
  });

  test('equals exact arithmetic in fractions of a byte', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), fc.integer({ min: 0, max: 999 }), fc.constantFrom<[VolumeUnit, bigint]>(['bytes', 1n], ['kilobytes', 1000n], ['kibibytes', 1024n]), (whole, thousandths, [unit, factor]) => {
        const exact = (BigInt(whole) * 1000n + BigInt(thousandths)) * factor;
        expect(volume(`${whole}.${String(thousandths).padStart(3, '0')}`, unit)).toBe(Number((exact + 999n) / 1000n));
      }),
    );
  });
});

describe('durations of digits without marks', () => {
  const ms = (text: string, unit: 'hhmmss' | 'hhmmsscc' | 'microseconds'): number => parseDurationMs(Buffer.from(text), 0, text.length, { unit, decimal: '.', rounding: 'up' });

  test.each([['00000018', 'hhmmsscc', 180], ['00001800', 'hhmmsscc', 18_000], ['01020304', 'hhmmsscc', 3_723_040], ['000000305500', 'hhmmsscc', 1_855_000], ['003055', 'hhmmss', 1_855_000], ['1500000', 'microseconds', 1500]] as const)(
    '%s as %s are %d ms', (text, unit, expected) => expect(ms(text, unit)).toBe(expected),
  );

  test.each([['0000601', 'hhmmsscc'], ['00600000', 'hhmmsscc'], ['00006000', 'hhmmsscc'], ['0000180', 'hhmmsscc'], ['00:1800', 'hhmmsscc'], ['-0001800', 'hhmmsscc'], ['00305', 'hhmmss'], ['', 'hhmmss']] as const)(
    '%s as %s are none', (text, unit) => expect(ms(text, unit)).toBe(NOT_A_NUMBER),
  );
});
