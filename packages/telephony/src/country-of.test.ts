import { expect, test } from 'vitest';
import { callingCodeLength, countryOf } from './country-of.js';

test.each([
  ['4513345678', 'DK'], ['46701740605', 'SE'], ['447700900123', 'GB'], ['35418000000', 'IS'], ['29813000', 'FO'], ['299130000', 'GL'],
  ['112', 'DK'], ['116111', 'DK'],
])('%s is a number of %s', (number, country) => {
  expect(countryOf(number)).toBe(country);
});

test.each([
  ['12125550100', 'US'], ['16135550100', 'CA'], ['12685550100', 'AG'], ['17875550100', 'PR'], ['18095550100', 'DO'],
  ['77012345678', 'KZ'], ['79123456789', 'RU'],
  ['441481234567', 'GG'], ['441534234567', 'JE'], ['447624123456', 'IM'], ['442079460000', 'GB'],
  ['4779021234', 'SJ'], ['4791234567', 'NO'], ['35818123456', 'AX'], ['358401234567', 'FI'],
  ['390669812345', 'VA'], ['390612345678', 'IT'], ['61891621234', 'CC'], ['61891641234', 'CX'], ['61412345678', 'AU'],
])('a calling code shared by countries is split: %s is %s', (number, country) => {
  expect(countryOf(number)).toBe(country);
});

test('what several countries share goes to the main country of the calling code', () => {
  expect(countryOf('18005550100')).toBe('US');
});

test('numbers of no country, and no numbers, have none', () => {
  for (const number of ['80012345678', '881612345678', '2101234567', '']) expect(countryOf(number)).toBe('');
});

test('calling codes have one to three digits, short codes have none', () => {
  expect(['12125550100', '4513345678', '29813000', '80012345678', '112', ''].map(callingCodeLength)).toEqual([1, 2, 3, 3, 0, 0]);
});
