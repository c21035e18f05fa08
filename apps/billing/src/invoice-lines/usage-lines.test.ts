import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billingPeriod } from '../periods/billing-period.js';
import { rounded } from '../testing/expected-invoices.js';
import type { UsageToBill } from './billed-line.js';
import { usageLines } from './usage-lines.js';
import { areEqual, usageSums } from './usage-sums.js';

const OCTOBER = billingPeriod('2024-10');

function usage(change: Partial<UsageToBill> = {}): UsageToBill {
  return {
    month: '2024-10-01', service: 'voice', direction: 'outgoing', zone: { code: 'DK', name: { da: 'Danmark', en: 'Denmark' }, place: 0 },
    calls: 1, seconds: 60, volume: 0, listMicro: 1_000_000, coveredMicro: 0, coveredSeconds: 0, ...change,
  };
}

const zones = [{ code: 'DK', name: { da: 'Danmark', en: 'Denmark' } }, { code: 'DK', name: { da: 'Danmark i alt', en: 'All Denmark' } }, { code: 'SE', name: { da: 'Sverige', en: 'Sweden' } }] as const;
const anyUsage: fc.Arbitrary<UsageToBill> = fc.record({
  month: fc.constantFrom('2024-08-01', '2024-09-01', '2024-10-01'), service: fc.constantFrom(...SERVICES), direction: fc.constantFrom(...DIRECTIONS),
  zone: fc.tuple(fc.constantFrom(...zones), fc.nat(3)).map(([zone, place]) => ({ ...zone, place })),
  calls: fc.integer({ min: 1, max: 1_000 }), seconds: fc.nat(100_000), volume: fc.nat(1_000_000), listMicro: fc.integer({ min: 1, max: 1_000_000_000 }), part: fc.double({ min: 0, max: 1, noNaN: true }),
}).map(({ part, ...rest }) => ({ ...rest, coveredMicro: Math.floor(rest.listMicro * part), coveredSeconds: 0 }));

describe('usage on the invoice', () => {
  it('loses no call and no millionth: lines hold what the parts held, each rounded once by half up', () => {
    fc.assert(fc.property(fc.array(anyUsage, { maxLength: 60 }), (parts) => {
      const lines = usageLines(parts, OCTOBER);
      const sums = parts.reduce((all, { calls, listMicro, coveredMicro }) => ({ calls: all.calls + calls, listMicro: all.listMicro + listMicro, coveredMicro: all.coveredMicro + coveredMicro }), { calls: 0, listMicro: 0, coveredMicro: 0 });
      expect(usageSums(lines)).toEqual(sums);
      expect(areEqual(usageSums(lines), sums)).toBe(true);
      for (const line of lines) expect(BigInt(line.amountOre)).toBe(rounded(BigInt(line.usage!.usageMicro), 10_000n));
    }));
  });

  it('is the same whatever the order in which the parts come', () => {
    fc.assert(fc.property(fc.array(anyUsage, { maxLength: 30 }).chain((parts) => fc.tuple(fc.constant(parts), fc.shuffledSubarray(parts, { minLength: parts.length }))), ([parts, shuffled]) => {
      expect(usageLines(shuffled, OCTOBER)).toEqual(usageLines(parts, OCTOBER));
    }));
  });

  it('stands by service and direction, late months last, the oldest first', () => {
    const texts = usageLines([
      usage({ month: '2024-09-01' }), usage({ month: '2024-08-01' }), usage({ service: 'data', direction: 'roaming-made' }), usage({ service: 'sms', direction: 'incoming' }),
      usage({ direction: 'roaming-received' }), usage({ direction: 'forwarded' }), usage(),
    ], OCTOBER).map(({ kind, text }) => [kind, text.da, text.en]);
    expect(texts).toEqual([
      ['usage', 'Opkald til Danmark', 'Calls to Denmark'], ['usage', 'Viderestillede opkald til Danmark', 'Forwarded calls to Denmark'],
      ['usage', 'Modtagne opkald i udlandet fra Danmark', 'Calls received abroad from Denmark'], ['usage', 'Modtagne SMS fra Danmark', 'SMS received from Denmark'],
      ['usage', 'Mobildata i udlandet', 'Mobile data abroad'],
      ['late-usage', 'Opkald til Danmark (august 2024)', 'Calls to Denmark (August 2024)'], ['late-usage', 'Opkald til Danmark (september 2024)', 'Calls to Denmark (September 2024)'],
    ]);
  });

  it('joins versions of a tariff that share a zone, and tells a renamed zone apart', () => {
    const renamed = { code: 'DK', name: { da: 'Danmark i alt', en: 'All Denmark' }, place: 0 };
    const lines = usageLines([usage(), usage({ zone: { ...usage().zone, place: 4 } }), usage({ zone: renamed })], OCTOBER);
    expect(lines.map(({ text, usage: own }) => [text.da, own!.calls])).toEqual([['Opkald til Danmark', 2], ['Opkald til Danmark i alt', 1]]);
  });

  it('tells the minutes an allowance took off, or the money where it counts no time', () => {
    const text = (change: Partial<UsageToBill>): string => usageLines([usage(change)], OCTOBER)[0]!.text.da;
    expect(text({ coveredSeconds: 6_061, coveredMicro: 400_000 })).toBe('Opkald til Danmark, heraf 101 min 01 s inkluderet');
    expect(text({ coveredMicro: 1_234_567_000 })).toBe('Opkald til Danmark, heraf 1.234,567 kr. inkluderet');
  });

  it('whose calls an allowance paid for is a line of nothing to pay, so that it can be checked', () => {
    expect(usageLines([usage({ coveredMicro: 1_000_000, coveredSeconds: 60 })], OCTOBER)).toMatchObject([{ amountOre: 0, usage: { calls: 1, listMicro: 1_000_000, usageMicro: 0 } }]);
  });
});
