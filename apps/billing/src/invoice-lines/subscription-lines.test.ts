import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, billingPeriod, daysBetween } from '../periods/billing-period.js';
import { rounded } from '../testing/expected-invoices.js';
import type { SubscriptionToBill } from './billed-line.js';
import { proratedOre, subscriptionLines } from './subscription-lines.js';

function subscription(change: Partial<SubscriptionToBill> = {}): SubscriptionToBill {
  return { subscriptionId: 1, productId: 1, name: { da: 'Mobil', en: 'Mobile' }, monthlyPriceOre: 14_900, setupPriceOre: 0, exitChargeOre: 0, startsOn: '2020-01-01', endsOn: null, ...change };
}

const month = fc.tuple(fc.integer({ min: 2020, max: 2035 }), fc.integer({ min: 1, max: 12 })).map(([year, number]) => billingPeriod(`${year}-${String(number).padStart(2, '0')}`));
const price = fc.integer({ min: 1, max: 100_000_000 });

describe('a fee for some days of a month', () => {
  it('is the monthly price for all days, nothing for none, and in between the exact part, half an øre rounded up', () => {
    fc.assert(fc.property(month, price, fc.nat(31), (period, monthly, drawn) => {
      const days = Math.min(drawn, period.days);
      expect(proratedOre(monthly, period.days, period.days)).toBe(monthly);
      expect(proratedOre(monthly, 0, period.days)).toBe(0);
      expect(BigInt(proratedOre(monthly, days, period.days))).toBe(rounded(BigInt(monthly) * BigInt(days), BigInt(period.days)));
    }));
    expect(proratedOre(1, 15, 30)).toBe(1);
    expect(proratedOre(1, 14, 30)).toBe(0);
  });
});

describe('a subscription on the invoice', () => {
  it('costs, over its life, the months it had whole and the days of the others, and each day is paid once', () => {
    fc.assert(fc.property(month, fc.nat(30), fc.integer({ min: 0, max: 150 }), price, (first, into, length, monthlyPriceOre) => {
      const startsOn = addDays(first.firstDay, Math.min(into, first.days - 1));
      const endsOn = addDays(startsOn, length);
      let days = 0;
      for (let period = first; period.firstDay <= endsOn; period = billingPeriod(period.nextFirstDay)) {
        const lines = subscriptionLines([subscription({ startsOn, endsOn, monthlyPriceOre })], period);
        expect(lines.length).toBeLessThanOrEqual(1);
        const [line] = lines;
        if (!line) continue;
        const from = line.period?.from ?? period.firstDay;
        const paid = daysBetween(from, addDays(line.period?.to ?? period.lastDay, 1));
        expect(line.amountOre).toBe(paid === period.days ? monthlyPriceOre : proratedOre(monthlyPriceOre, paid, period.days));
        expect(from >= startsOn && addDays(from, paid) <= endsOn).toBe(true);
        days += paid;
      }
      expect(days).toBe(length);
    }));
  });

  it('pays its setup fee in the month of its first day and in no other, whenever that is', () => {
    fc.assert(fc.property(month, fc.nat(30), (first, into) => {
      const startsOn = addDays(first.firstDay, Math.min(into, first.days - 1));
      const bought = subscription({ startsOn, setupPriceOre: 9_900 });
      const before = billingPeriod(addDays(first.firstDay, -1));
      const after = billingPeriod(first.nextFirstDay);
      const setups = [before, first, after, billingPeriod(after.nextFirstDay)].map((period) => subscriptionLines([bought], period).filter(({ kind }) => kind === 'setup').length);
      expect(setups).toEqual([0, 1, 0, 0]);
    }));
  });

  it('shares a line with those of the same product and days, each rounded by itself', () => {
    const period = billingPeriod('2024-02');
    const lines = subscriptionLines([
      subscription({ subscriptionId: 1, startsOn: '2024-02-10' }), subscription({ subscriptionId: 2, startsOn: '2024-02-10' }), subscription({ subscriptionId: 3, startsOn: '2024-02-11' }),
      subscription({ subscriptionId: 4, productId: 2, startsOn: '2024-02-10' }),
    ], period);
    const tenth = Number(rounded(14_900n * 20n, 29n));
    expect(lines.map(({ quantity, amountOre, subscriptionId }) => [quantity, amountOre, subscriptionId])).toEqual([[2, 2 * tenth, null], [1, Number(rounded(14_900n * 19n, 29n)), 3], [1, tenth, 4]]);
    expect(lines[0]).toMatchObject({ text: { da: 'Mobil (20 af 29 dage)', en: 'Mobile (20 of 29 days)' }, unitPriceOre: tenth, period: { from: '2024-02-10', to: '2024-02-29' }, vatPermille: 250 });
  });

  it('stands on a line of its own where its agreed prices are others than those of the same product', () => {
    const period = billingPeriod('2024-02');
    const lines = subscriptionLines([
      subscription({ startsOn: '2024-02-01', setupPriceOre: 500 }), subscription({ subscriptionId: 2, startsOn: '2024-02-01', monthlyPriceOre: 9_900, setupPriceOre: 100 }),
    ], period);
    expect(lines.map(({ kind, amountOre, subscriptionId }) => [kind, amountOre, subscriptionId])).toEqual([['subscription', 14_900, 1], ['subscription', 9_900, 2], ['setup', 500, 1], ['setup', 100, 2]]);
  });

  it('pays what remains of its binding in the month of its last day and in no other', () => {
    fc.assert(fc.property(month, fc.nat(30), (last, into) => {
      const endsOn = addDays(last.firstDay, Math.min(into, last.days - 1) + 1);
      const left = subscription({ endsOn, exitChargeOre: 80_000 });
      const months = [billingPeriod(addDays(last.firstDay, -1)), last, billingPeriod(last.nextFirstDay)];
      expect(months.map((period) => subscriptionLines([left], period).filter(({ kind, amountOre }) => kind === 'setup' && amountOre === 80_000).length)).toEqual([0, 1, 0]);
    }));
  });

  it('leaves out what costs nothing', () => {
    expect(subscriptionLines([subscription({ monthlyPriceOre: 0 })], billingPeriod('2024-02'))).toEqual([]);
  });
});
