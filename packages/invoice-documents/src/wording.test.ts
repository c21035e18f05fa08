import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDay, formatMinutes, formatPeriod, formatRate, usageDetail } from './wording.js';

describe('days and periods in words', () => {
  it.each([
    ['2026-03-01', '2026-03-31', '1.–31. marts 2026', '1–31 March 2026'],
    ['2026-03-12', '2026-03-12', '12. marts 2026', '12 March 2026'],
    ['2026-01-16', '2026-02-15', '16. januar – 15. februar 2026', '16 January – 15 February 2026'],
    ['2025-12-16', '2026-01-15', '16. december 2025 – 15. januar 2026', '16 December 2025 – 15 January 2026'],
    ['2024-02-01', '2024-02-29', '1.–29. februar 2024', '1–29 February 2024'],
  ])('from %s to %s are %s', (from, to, da, en) => {
    expect([formatPeriod({ from, to }, 'da'), formatPeriod({ from, to }, 'en')]).toEqual([da, en]);
  });

  it('name the day as people write it', () => {
    expect([formatDay('2026-05-05', 'da'), formatDay('2026-05-05', 'en')]).toEqual(['5. maj 2026', '5 May 2026']);
  });
});

describe('counts in words', () => {
  it('part thousands by a dot in Danish and a comma in English', () => {
    expect([formatCount(1_234_567, 'da'), formatCount(1_234_567, 'en'), formatCount(0, 'da')]).toEqual(['1.234.567', '1,234,567', '0']);
    expect(formatMinutes(158_041, 'da')).toBe('2.634 min 01 s');
  });

  it.each([[0, '0 byte'], [999, '999 byte'], [1_000, '1,0 kB'], [38_412_000_000, '38,4 GB'], [1_250_000, '1,3 MB']])('of %i bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes, 'da')).toBe(text);
  });

  it('give a rate its per cent sign as each language does', () => {
    expect([formatRate(250, 'da'), formatRate(125, 'da'), formatRate(125, 'en')]).toEqual(['25 %', '12,5 %', '12.5%']);
  });

  it('say what a usage line counts', () => {
    const line = { kind: 'usage', text: { da: 'x', en: 'x' }, quantity: 1, amountOre: 1, vatRatePermille: 250 } as const;
    expect(usageDetail({ ...line, calls: 1, seconds: 61 }, 'en')).toBe('1 call · 1 min 01 s');
    expect(usageDetail({ ...line, service: 'data', calls: 2, bytes: 1_500_000 }, 'da')).toBe('2 datasessioner · 1,5 MB');
    expect(usageDetail({ ...line, service: 'sms', calls: 3 }, 'da')).toBe('3 SMS');
    expect(usageDetail(line, 'da')).toBe('');
  });
});
