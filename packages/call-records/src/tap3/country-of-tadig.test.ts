import { describe, expect, test } from 'vitest';
import { countryCode } from '../country-codes.js';
import { countryOfTadig } from './country-of-tadig.js';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

describe('the country of a network', () => {
  test.each([['DNKTD', 'DK'], ['SWE01', 'SE'], ['CANGW', 'CA'], ['USAHI', 'US'], ['GBRAA', 'GB'], ['DEUD1', 'DE'], ['AUTPT', 'AT'], ['AUSTA', 'AU'], ['K0001', 'XK']])('%s is %s', (tadig, country) => {
    expect(countryOfTadig(tadig)).toBe(country);
  });

  test.each(['YUGMT', 'AAZVF', 'WWWAB', 'DNK', '', 'XYZ15', 'dnktd'])('%j tells none', (tadig) => {
    expect(countryOfTadig(tadig)).toBe('');
  });

  test('is what the description says, where it says something', () => {
    expect([countryOfTadig('YUGMT', { YUGMT: 'RS' }), countryOfTadig('USAPR', { USAPR: 'PR' }), countryOfTadig('USAHI', { USAPR: 'PR' })]).toEqual(['RS', 'PR', 'US']);
  });

  test('is each country of ISO 3166-1 once, by a code that begins as it does but for the known exceptions', () => {
    const found = new Map<string, string>();
    for (const a of LETTERS) for (const b of LETTERS) for (const c of LETTERS) {
      const country = countryOfTadig(`${a}${b}${c}99`);
      if (country === '') continue;
      expect(found.has(country)).toBe(false);
      found.set(country, a + b + c);
    }
    const all = LETTERS.flatMap((a) => LETTERS.map((b) => countryCode(Buffer.from(a + b), 0, 2))).filter((country) => country !== '' && country !== 'XK');
    expect([...found.keys()].toSorted()).toEqual(all.toSorted());
    // Where ISO itself gave the two codes different first letters.
    const exceptions = [...found].filter(([country, code]) => country[0] !== code[0]).map(([country, code]) => `${code} ${country}`);
    expect(exceptions.toSorted()).toEqual(['ATF TF', 'COM KM', 'CYM KY', 'MYT YT', 'PRK KP', 'SGS GS', 'SPM PM', 'SRB RS']);
  });
});
