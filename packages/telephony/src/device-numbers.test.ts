import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIccid, isImei } from './device-numbers.js';

describe('numbers of cards and telephones', () => {
  it('are known by their check digit', () => {
    // The example of 3GPP TS 23.003 annex B, and one of our own with an issuer that does not exist.
    expect(isImei('490154203237518')).toBe(true);
    expect(isIccid('8945000000000000008')).toBe(true);
    expect(isImei('8945000000000000008')).toBe(false);
    expect(isIccid('490154203237518')).toBe(false);
  });

  it('with one digit wrong are none', () => {
    fc.assert(fc.property(fc.nat({ max: 14 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const right = '490154203237518';
      return !isImei(right.slice(0, at) + String((Number(right[at]) + by) % 10) + right.slice(at + 1));
    }));
  });

  it.each(['', '49015420323751', '4901542032375180', '49015420323751x', ' 490154203237518'])('%j is no number of a telephone', (text) => {
    expect(isImei(text)).toBe(false);
  });
});
