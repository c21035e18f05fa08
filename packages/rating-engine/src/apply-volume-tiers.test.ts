import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyVolumeTiers, type TierItem, type VolumeTiers, type ZoneDefinition } from './index.js';

const KRONE = 1_000_000;
const zone: ZoneDefinition = { code: 'DK', name: { da: 'Danmark', en: 'Denmark' }, prefixes: ['45'], shortCodes: [] };
const item = (priceMicro: number, amount = 60): TierItem => ({ service: 'voice', direction: 'outgoing', zone, subscription: undefined, amount, priceMicro });
const tiers: VolumeTiers = { id: 't', priority: 1, kind: 'graduated', measure: 'amount', services: ['voice'], zones: ['DK'], tiers: [{ from: 100 * KRONE, permilleOff: 100 }, { from: 300 * KRONE, permilleOff: 200 }] };
const total = (items: readonly TierItem[], more: Partial<VolumeTiers> = {}): number => (applyVolumeTiers(items, [{ ...tiers, ...more }]).totals[0]?.discountMicro ?? 0) / KRONE;
const many = (count: number, price = KRONE, amount = 60): TierItem[] => Array.from({ length: count }, () => item(price, amount));

describe('by the amount of the period', () => {
  test('graduated: each tier for what lies in it', () => {
    expect([100, 200, 300, 400].map((count) => total(many(count)))).toEqual([0, 10, 20, 40]);
  });

  test('all units: the tier reached for everything', () => {
    expect([99, 100, 299, 300].map((count) => total(many(count), { kind: 'all-units' }))).toEqual([0, 10, 29.9, 60]);
  });

  test('one call over a border is split there', () => {
    expect(applyVolumeTiers([item(90 * KRONE), item(20 * KRONE)], [tiers]).shares.map((share) => share?.shareMicro)).toEqual([0, KRONE]);
  });

  test('a correction takes back its part', () => {
    expect(applyVolumeTiers([item(150 * KRONE), item(-50 * KRONE)], [tiers]).shares.map((share) => share?.shareMicro)).toEqual([5 * KRONE, -5 * KRONE]);
    expect(total([item(150 * KRONE), item(-150 * KRONE)])).toBe(0);
    expect(total([item(-150 * KRONE)])).toBe(0);
  });
});

describe('by minutes and by calls', () => {
  const byTime: Partial<VolumeTiers> = { measure: 'seconds', tiers: [{ from: 600, permilleOff: 500 }] };

  test('graduated: a call over the border is split in proportion to its seconds', () => {
    expect(total([item(10 * KRONE, 500), item(3 * KRONE, 300)], byTime)).toBe(1);
    expect(total([item(10 * KRONE, 500), item(3 * KRONE, 300)], { ...byTime, kind: 'all-units' })).toBe(6.5);
  });

  test('the number of calls', () => {
    expect(total(many(5), { measure: 'uses', tiers: [{ from: 3, permilleOff: 1000 }] })).toBe(2);
  });
});

test('use outside the zones, and use already taken by other tiers, is left alone', () => {
  const premium = { ...item(500 * KRONE), zone: { ...zone, code: '90', special: 'premium' as const } };
  expect(total([premium])).toBe(0);
  expect(total([premium], { zones: 'any' })).toBe(0);
  const { shares } = applyVolumeTiers(many(200), [{ ...tiers, id: 'b' }, { ...tiers, id: 'a', priority: 0 }]);
  expect(new Set(shares.map((share) => share?.tiersId))).toEqual(new Set(['a']));
});

test('thirds of a millionth do not get lost: the shares add up to the discount rounded once', () => {
  const { shares, totals } = applyVolumeTiers(many(3, 1, 3), [{ ...tiers, kind: 'all-units', tiers: [{ from: 0, permilleOff: 333 }] }]);
  expect(shares.map((share) => share?.shareMicro)).toEqual([0, 1, 0]);
  expect(totals[0]?.discountMicro).toBe(1);
});

test('tiers that contradict themselves are refused', () => {
  for (const wrong of [{ tiers: [{ from: 5, permilleOff: 1 }, { from: 5, permilleOff: 2 }] }, { tiers: [{ from: -1, permilleOff: 1 }] }, { tiers: [{ from: 0, permilleOff: 1001 }] }, { measure: 'bytes' as const }]) {
    expect(() => applyVolumeTiers([], [{ ...tiers, ...wrong }])).toThrow(RangeError);
  }
  expect(() => applyVolumeTiers([], [tiers, tiers])).toThrow(/Two volume tiers/);
});

/** Unit by unit, in fractions: what the whole period's discount is before rounding, as [numerator, denominator]. */
function slowly(items: readonly TierItem[], scheme: VolumeTiers): [bigint, bigint] {
  const offAt = (at: number): bigint => BigInt(scheme.tiers.findLast(({ from }) => from <= at)?.permilleOff ?? 0);
  const size = ({ priceMicro, amount }: TierItem): number => (scheme.measure === 'amount' ? priceMicro : scheme.measure === 'uses' ? 1 : amount);
  const all = items.filter(({ priceMicro }) => priceMicro !== 0);
  const measured = all.reduce((sum, one) => sum + size(one), 0);
  let numerator = 0n;
  const denominator = all.reduce((product, one) => product * BigInt(Math.max(1, size(one))), 1000n);
  let at = 0;
  for (const one of all) {
    for (let unit = 0; unit < size(one); unit += 1) {
      const off = scheme.kind === 'all-units' ? offAt(measured) : offAt(at + unit);
      numerator += (BigInt(one.priceMicro) * off * denominator) / (1000n * BigInt(size(one)));
    }
    if (size(one) === 0 && scheme.kind === 'all-units') numerator += (BigInt(one.priceMicro) * offAt(measured) * denominator) / 1000n;
    at += size(one);
  }
  return [numerator, denominator];
}

test('the discount is what counting unit by unit says, rounded once, and each share is within a millionth of its own', () => {
  const arbitraryItem = fc.record({ priceMicro: fc.integer({ min: 0, max: 60 }), amount: fc.integer({ min: 0, max: 60 }) }).map(({ priceMicro, amount }) => item(priceMicro, amount));
  const scheme = fc.record({
    kind: fc.constantFrom('graduated' as const, 'all-units' as const), measure: fc.constantFrom('amount' as const, 'seconds' as const, 'uses' as const),
    froms: fc.uniqueArray(fc.integer({ min: 0, max: 150 }), { maxLength: 3 }), off: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 }),
  }).map(({ kind, measure, froms, off }): VolumeTiers => ({ ...tiers, kind, measure, tiers: froms.toSorted((a, b) => a - b).map((from, at) => ({ from, permilleOff: off[at]! })) }));
  fc.assert(
    fc.property(fc.array(arbitraryItem, { maxLength: 6 }), scheme, (items, one) => {
      const [numerator, denominator] = slowly(items, one);
      const rounded = (numerator * 2n + denominator) / (denominator * 2n);
      const { shares, totals } = applyVolumeTiers(items, [one]);
      expect(BigInt(totals[0]!.discountMicro)).toBe(rounded);
      for (const [index, share] of shares.entries()) {
        if (share !== undefined) expect(share.shareMicro).toBeLessThanOrEqual(items[index]!.priceMicro);
      }
      expect(shares.reduce((sum, share) => sum + (share?.shareMicro ?? 0), 0)).toBe(totals[0]!.discountMicro);
    }),
    { numRuns: 1000 },
  );
});
