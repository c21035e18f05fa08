import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FICTITIOUS_RANGES, isFictitious } from './fictitious-numbers.js';
import { normaliseNumber } from './normalise-number.js';

describe('a Danish number has one normal form', () => {
  test.each([
    '+4513345678', '004513345678', '4513345678', '13345678', '+45 13 34 56 78', '0045 13-34-56-78', '(+45) 13345678', '(13) 34 56 78',
    '+45\u00a013.34.56.78', ' 13345678 ', '+45 (0) 13345678',
  ])('%j', (raw) => {
    expect(normaliseNumber(raw)).toBe('4513345678');
  });

  test('a machine number has twelve digits behind 37', () => {
    expect(normaliseNumber('+45370012345678')).toBe('45370012345678');
    expect(normaliseNumber('+45360012345678')).toBeNull();
  });
});

test.each(['112', '114', '118', '11811', '116111', '1234', '911', '999'])('short code %s stays as it is, also behind +45', (code) => {
  expect(normaliseNumber(code)).toBe(code);
  if (code.startsWith('1')) expect(normaliseNumber(`+45${code}`)).toBe(code);
});

test('eight bare digits are a Danish number even where they could be 45 and a helpline', () => {
  expect(normaliseNumber('45116111')).toBe('4545116111');
  expect(normaliseNumber('+45116111')).toBe('116111');
  expect(normaliseNumber('45112')).toBe('112');
});

test.each([
  ['+46701740605', '46701740605'],
  ['0046701740605', '46701740605'],
  ['46701740605', '46701740605'],
  ['+44 (0)7700 900123', '447700900123'],
  ['+683 4002', '6834002'],
])('foreign number %s', (raw, normal) => {
  expect(normaliseNumber(raw)).toBe(normal);
});

test.each([
  ['', 'empty'], [' ', 'a blank'], ['+', 'a plus alone'], ['00', 'a prefix alone'], ['12', 'two digits'], ['1334567', 'seven digits'],
  ['02345678', 'a leading zero'], ['+45133456789', 'nine Danish digits'], ['+451334567', 'seven Danish digits'],
  ['+4503345678', 'a Danish number starting with zero'], ['1'.repeat(16), 'sixteen digits'], ['1'.repeat(40), 'forty digits'],
  ['1'.repeat(41), 'forty-one digits'], ['13A45678', 'a letter'], ['anonymous', 'a word'], ['+45+13345678', 'two pluses'],
  ['13345678;ext=2', 'an extension'], ['5678', 'an internal extension'], ['+000123456789', 'a country code of zero'], ['１３３４５６７８', 'wide digits'],
])('%j is no number: %s', (raw) => {
  expect(normaliseNumber(raw)).toBeNull();
});

test('any text gives null or digits of a possible length, and never an exception', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 45 }), fc.stringMatching(/^[+0-9 ()./-]{0,20}$/)), (raw) => {
      const normal = normaliseNumber(raw);
      expect(normal === null || /^[1-9]\d{2,14}$/.test(normal)).toBe(true);
    }),
  );
});

test('separators never change the number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[2-9]\d{7}$/), fc.array(fc.constantFrom(' ', '-', '.', '/', ' - '), { minLength: 8, maxLength: 8 }), (national, gaps) => {
      const spaced = [...national].map((digit, at) => digit + (gaps[at] as string)).join('');
      expect(normaliseNumber(`+45${spaced}`)).toBe(`45${national}`);
      expect(normaliseNumber(spaced)).toBe(`45${national}`);
    }),
  );
});

test('every fictitious number passes as a number and is known as fictitious', () => {
  for (const { first, last } of FICTITIOUS_RANGES) {
    for (const number of [first, last]) {
      expect(normaliseNumber(`+${number}`)).toBe(number);
      expect(isFictitious(number)).toBe(true);
    }
  }
  expect(isFictitious('4520000000')).toBe(false);
});
