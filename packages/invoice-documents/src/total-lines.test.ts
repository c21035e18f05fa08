import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InvoiceLine } from './invoice-model.js';
import { totalLines } from './total-lines.js';

const line = (amountOre: number, vatRatePermille = 250): InvoiceLine => ({ kind: 'usage', text: { da: 'Forbrug', en: 'Usage' }, quantity: 1, amountOre, vatRatePermille });

/** The same sums by whole numbers of any size: half away from zero, as kroner and øre are rounded. */
function vatByBigint(base: bigint, permille: bigint): bigint {
  const [size, sign] = base < 0n ? [-base, -1n] : [base, 1n];
  return sign * ((size * permille * 2n + 1000n) / 2000n);
}

describe('the totals of an invoice', () => {
  it('reckon VAT once on the sum of a rate, never line by line', () => {
    const lines = Array.from({ length: 10 }, () => line(1));
    // Ten times 25 % of one øre, each rounded, would be none.
    expect(totalLines(lines)).toEqual({ vat: [{ ratePermille: 250, baseOre: 10, vatOre: 3 }], totals: { netOre: 10, vatOre: 3, grossOre: 13 } });
  });

  it('hold exempt lines apart, the highest rate first', () => {
    expect(totalLines([line(10_000, 0), line(100), line(50)]).vat).toEqual([
      { ratePermille: 250, baseOre: 150, vatOre: 38 }, { ratePermille: 0, baseOre: 10_000, vatOre: 0 },
    ]);
  });

  it('of no lines are nothing', () => {
    expect(totalLines([])).toEqual({ vat: [], totals: { netOre: 0, vatOre: 0, grossOre: 0 } });
  });

  it('are the sums of the lines whatever the lines are, and a credit is the exact opposite of its charge', () => {
    const lines = fc.array(fc.record({ ore: fc.integer({ min: -100_000_000_000, max: 100_000_000_000 }), rate: fc.constantFrom(0, 250, 125, 7) }), { maxLength: 60 });
    fc.assert(fc.property(lines, (drawn) => {
      const { vat, totals } = totalLines(drawn.map(({ ore, rate }) => line(ore, rate)));
      const rates = [...new Set(drawn.map(({ rate }) => rate))].sort((a, b) => b - a);
      expect(vat.map(({ ratePermille }) => ratePermille)).toEqual(rates);
      let [net, tax] = [0n, 0n];
      for (const { ratePermille, baseOre, vatOre } of vat) {
        const base = drawn.filter(({ rate }) => rate === ratePermille).reduce((sum, { ore }) => sum + BigInt(ore), 0n);
        expect([BigInt(baseOre), BigInt(vatOre)]).toEqual([base, vatByBigint(base, BigInt(ratePermille))]);
        net += base;
        tax += BigInt(vatOre);
      }
      expect([totals.netOre, totals.vatOre, totals.grossOre].map(BigInt)).toEqual([net, tax, net + tax]);
      const credit = totalLines(drawn.map(({ ore, rate }) => line(-ore, rate))).totals;
      expect(credit.grossOre + totals.grossOre).toBe(0);
    }));
  });

  it('are refused where they could not be exact', () => {
    expect(() => totalLines([line(Number.MAX_SAFE_INTEGER), line(1)])).toThrow(RangeError);
    expect(() => totalLines([line(0.5)])).toThrow(RangeError);
    expect(() => totalLines([line(100, 12.5)])).toThrow(RangeError);
  });
});
