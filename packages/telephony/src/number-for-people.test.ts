import { describe, expect, test } from 'vitest';
import { formatForPeople, isNeverItemised, maskNumber } from './number-for-people.js';

test('people read a Danish number in pairs, a withheld one in words', () => {
  expect(formatForPeople('4513345678', 'da')).toBe('+45 13 34 56 78');
  expect(formatForPeople('46701740605', 'en')).toBe('+46 70 174 06 05');
  expect(formatForPeople('116111', 'da')).toBe('116111');
  expect(formatForPeople('', 'da')).toBe('Skjult nummer');
  expect(formatForPeople('', 'en')).toBe('Withheld number');
});

describe('a stored call specification shows no whole number', () => {
  test('country and four national digits stay', () => {
    expect(maskNumber('4513345678')).toBe('4513 34 •• ••');
    expect(maskNumber('447700900123')).toBe('4477 00 •• •• ••');
  });

  test('at least four digits go, however short the number', () => {
    for (const number of ['6834002', '29813000', '12125550100', '45370012345678', '2101234567', '999999999999999']) {
      expect(maskNumber(number).match(/•/g)?.length).toBeGreaterThanOrEqual(4);
      expect(maskNumber(number).replaceAll(' ', '')).toHaveLength(number.length);
    }
  });

  test('a short code names a service and stays; a withheld number stays empty', () => {
    expect(maskNumber('118')).toBe('118');
    expect(maskNumber('')).toBe('');
  });
});

test('emergency, helplines and freephone are never itemised, everything else is', () => {
  for (const number of ['112', '911', '116111', '116000', '4580123456']) expect(isNeverItemised(number)).toBe(true);
  for (const number of ['114', '118', '1161', '4513345678', '4590123456', '46801234567', '45801234', '']) expect(isNeverItemised(number)).toBe(false);
});
