import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTariff, arbitraryUsage } from '../test/arbitrary-tariff.js';
import { perMinute, tariffOf, usageOf } from '../test/tariff-of.js';
import { type Allowance, type AllowanceCall, applyAllowances, type Campaign, type CompiledTariff, compileTariff, emptyRatedUsage, settlementSentences, settlePeriod, type Usage, type VolumeTiers } from './index.js';

const KRONE = 1_000_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 4, 1);
const END = Date.UTC(2026, 5, 1);
const threeKroner = compileTariff(tariffOf([{ steps: perMinute(3 * KRONE) }, { service: 'data', volume: { unitBytes: 1000, incrementBytes: 1000, priceMicro: KRONE } }], {
  zones: [{ code: 'DK', name: { da: 'Danmark', en: 'Denmark' }, prefixes: ['45'], shortCodes: [] }, { code: '90', name: { da: '90', en: '90' }, prefixes: ['4590'], shortCodes: [], special: 'premium' }],
}));
const hour: Allowance = { id: 'hour', priority: 1, services: ['voice'], zones: ['DK'], includedSeconds: 3600 };

function rated(key: string, usage: Usage, more: Partial<AllowanceCall> = {}, tariff: CompiledTariff = threeKroner): AllowanceCall {
  const out = emptyRatedUsage();
  tariff.rate(usage, out);
  return { key, usage, tariff, listPriceMicro: out.listPriceMicro, ...more };
}
/** A call of so many minutes at noon on a day of May. */
const call = (day: number, minutes: number, more: Partial<AllowanceCall> = {}, usage: Partial<Usage> = {}): AllowanceCall =>
  rated(`${day} ${more.subscription ?? ''}`, usageOf({ startedAt: START + (day - 1) * DAY_MS, durationS: minutes * 60, ...usage }), more);

describe('whose an allowance is', () => {
  const calls = [call(1, 40, { subscription: 'a' }), call(2, 40, { subscription: 'b' }), call(3, 40, { subscription: 'a' })];

  test('one of a subscription is not touched by another', () => {
    expect(settlePeriod(calls, { allowances: [{ ...hour, subscriptions: ['a'] }] }).calls.map(({ coveredMicro }) => coveredMicro / KRONE)).toEqual([120, 0, 60]);
  });

  test('a pool is shared by the whole customer in order of start', () => {
    expect(settlePeriod(calls, { allowances: [hour] }).calls.map(({ coveredMicro }) => coveredMicro / KRONE)).toEqual([120, 60, 0]);
  });

  test('an allowance of part of the month covers calls that start within', () => {
    const later = { ...hour, startsAt: START + DAY_MS, endsAt: START + 2 * DAY_MS };
    expect(settlePeriod(calls, { allowances: [later] }).calls.map(({ coveredMicro }) => coveredMicro / KRONE)).toEqual([0, 120, 0]);
  });

  test("an allowance for any zone does not cover premium numbers, unless it names their zone", () => {
    const premium = [call(1, 1, {}, { otherNumber: '4590000000' })];
    expect(settlePeriod(premium, { allowances: [{ ...hour, zones: 'any' }] }).calls[0]?.coveredMicro).toBe(0);
    expect(settlePeriod(premium, { allowances: [{ ...hour, zones: ['90'] }] }).calls[0]?.coveredMicro).toBe(3 * KRONE);
  });
});

describe('what is not used is carried over', () => {
  const carrying: Allowance = { ...hour, carriedIn: [{ amount: 600, expiresAt: END }, { amount: 300, expiresAt: START + 2 * DAY_MS }], carryOver: { expiresAt: END + 30 * DAY_MS } };

  test('carried minutes go first, the soonest to expire before the others, and expire on their day', () => {
    const { balances } = applyAllowances([call(1, 4), call(5, 10)], [carrying], END);
    expect(balances).toEqual([{ allowanceId: 'hour', included: 3600, carriedIn: 900, used: 840, usedOfCarried: 840, throttled: 0, expired: 60, carriedOut: [{ amount: 3600, expiresAt: END + 30 * DAY_MS }], forfeited: 0 }]);
  });

  test('only so much is carried out, and the oldest goes first', () => {
    const old = { amount: 600, expiresAt: END + DAY_MS };
    const { balances } = applyAllowances([call(1, 15)], [{ ...carrying, includedSeconds: 1200, carriedIn: [old, { amount: 500, expiresAt: END + 2 * DAY_MS }], carryOver: { expiresAt: END + 30 * DAY_MS, most: 1300 } }], END);
    expect(balances[0]?.carriedOut).toEqual([{ amount: 100, expiresAt: END + 2 * DAY_MS }, { amount: 1200, expiresAt: END + 30 * DAY_MS }]);
    expect(balances[0]?.forfeited).toBe(100);
  });

  test('what comes out of one month goes into the next', () => {
    const may = applyAllowances([call(1, 20)], [{ ...hour, carryOver: { expiresAt: END + 30 * DAY_MS } }], END).balances[0]?.carriedOut ?? [];
    const june = applyAllowances([call(32, 90)], [{ ...hour, carriedIn: may }], END + 30 * DAY_MS);
    expect(june.balances[0]).toMatchObject({ used: 5400, usedOfCarried: 2400, forfeited: 600, carriedOut: [] });
  });

  test('without carry-over the rest is lost, and the end of the period is asked for only where something is carried', () => {
    expect(applyAllowances([call(1, 20)], [hour]).balances[0]).toMatchObject({ used: 1200, forfeited: 2400, carriedOut: [] });
    expect(() => applyAllowances([], [carrying])).toThrow(/end of the period/);
    expect(() => applyAllowances([], [{ ...carrying, carriedIn: [{ amount: -1, expiresAt: END }] }], END)).toThrow(RangeError);
  });
});

describe('a flat rate with a fair-use limit', () => {
  const flat: Allowance = { id: 'flat', priority: 1, services: ['data'], zones: ['DK'], includedBytes: 5000 };
  const data = call(1, 0, {}, { service: 'data', volume: 8000 });

  test('beyond it the list price', () => {
    expect(settlePeriod([data], { allowances: [flat] }).calls[0]?.customerPriceMicro).toBe(3 * KRONE);
  });

  test('or costs nothing more and is marked to be slowed down', () => {
    const { calls, balances } = settlePeriod([data, call(2, 0, {}, { service: 'data', volume: 1000 })], { allowances: [{ ...flat, beyond: 'throttle' }] });
    expect(calls.map(({ customerPriceMicro, allowances }) => [customerPriceMicro, allowances[0]?.throttled])).toEqual([[0, 3000], [0, 1000]]);
    expect(balances[0]).toMatchObject({ used: 5000, throttled: 4000, forfeited: 0 });
  });
});

const spring: Campaign = { id: 'spring', priority: 1, permilleOff: 255, services: ['voice'], zones: ['DK'], startsAt: START, endsAt: START + DAY_MS };

describe('campaigns', () => {
  test('take their part of what allowances leave, on calls that start within', () => {
    const { calls } = settlePeriod([call(1, 2), call(2, 2)], { allowances: [{ ...hour, includedSeconds: 60 }], campaigns: [spring] });
    expect(calls.map(({ coveredMicro, campaign, customerPriceMicro }) => [coveredMicro, campaign?.shareMicro, customerPriceMicro])).toEqual([[3 * KRONE, 765_000, 2_235_000], [0, undefined, 6 * KRONE]]);
  });

  test('do not add up: the one of least priority applies', () => {
    const { calls } = settlePeriod([call(1, 2)], { campaigns: [spring, { ...spring, id: 'first', priority: 0, permilleOff: 100 }] });
    expect(calls[0]?.campaign).toEqual({ campaignId: 'first', permilleOff: 100, shareMicro: 600_000 });
  });

  test('of some tariffs reaches no call that another tariff priced', () => {
    const { calls } = settlePeriod([{ ...call(1, 2), key: 'a', tariffCode: 'gold' }, { ...call(1, 2), key: 'b', tariffCode: 'standard' }, { ...call(1, 2), key: 'c' }], { campaigns: [{ ...spring, tariffs: ['gold'] }] });
    expect(calls.map(({ campaign }) => campaign?.campaignId)).toEqual(['spring', undefined, undefined]);
  });

  test('that contradict themselves are refused', () => {
    for (const wrong of [{ permilleOff: 1001 }, { permilleOff: 0.5 }, { endsAt: START }]) expect(() => settlePeriod([], { campaigns: [{ ...spring, ...wrong }] })).toThrow(RangeError);
  });
});

test('why a call costs what it does is told to the last step, and the numbers are those of the settlement', () => {
  const tiers: VolumeTiers = { id: 'volume', priority: 1, kind: 'all-units', measure: 'amount', services: ['voice'], zones: ['DK'], tiers: [{ from: 0, permilleOff: 100 }] };
  const [settled] = settlePeriod([call(1, 3)], { allowances: [{ ...hour, includedSeconds: 60 }], campaigns: [spring], tiers: [tiers] }).calls;
  expect(settlementSentences(settled!, 'voice', 'da')).toEqual([
    'Listepris: 9,00 kr.', '»hour« dækker 60 sekunder, svarende til 3,00 kr.; tilbage er 6,00 kr.', 'Kampagnen »spring« giver 25,5 % rabat: -1,53 kr.',
    'Mængderabatten »volume« er for denne brug: -0,447 kr.', 'Prisen er 4,023 kr. uden moms.',
  ]);
  expect(settlementSentences(settled!, 'voice', 'en').at(-1)).toBe('The price is DKK 4.023 without VAT.');
  expect(settled?.customerPriceMicro).toBe(4_023_000);
  const throttled = settlePeriod([call(1, 0, {}, { service: 'data', volume: 8000 })], { allowances: [{ id: 'flat', priority: 1, services: ['data'], zones: ['DK'], includedBytes: 5000, beyond: 'throttle' }] }).calls[0]!;
  expect(settlementSentences(throttled, 'data', 'en')).toContain('Of this, 3000 bytes lies beyond the fair-use limit, where speed is reduced.');
});

test('over random tariffs and terms no millionth is lost, no call costs less than nothing, and no second is counted twice', () => {
  const amount = fc.integer({ min: 0, max: 3000 });
  const expiry = fc.constantFrom(Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1), Date.UTC(2029, 0, 1));
  const end = Date.UTC(2028, 5, 1);
  const allowance = fc.record({ priority: fc.integer({ min: 0, max: 3 }), includedSeconds: amount, carriedIn: fc.array(fc.record({ amount, expiresAt: expiry }), { maxLength: 3 }), most: fc.option(amount, { nil: undefined }), throttle: fc.boolean(), mine: fc.boolean() });
  const tier = fc.record({ kind: fc.constantFrom('graduated' as const, 'all-units' as const), measure: fc.constantFrom('amount' as const, 'seconds' as const, 'uses' as const), froms: fc.uniqueArray(fc.oneof(amount, fc.integer({ min: 0, max: 90_000_000 })), { maxLength: 3 }), off: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 }) });
  fc.assert(
    fc.property(arbitraryTariff, fc.array(arbitraryUsage, { maxLength: 6 }), fc.array(allowance, { maxLength: 3 }), fc.array(tier, { maxLength: 2 }), fc.integer({ min: 0, max: 1000 }), (definition, uses, allowances, tiers, off) => {
      const tariff = compileTariff(definition);
      const calls = uses.map((usage, index) => rated(`k${index}`, usage, { subscription: index % 2 === 0 ? 'a' : 'b' }, tariff)).toSorted((a, b) => a.usage.startedAt - b.usage.startedAt || (a.key < b.key ? -1 : 1));
      const terms = {
        periodEndsAt: end,
        allowances: allowances.map(({ priority, includedSeconds, carriedIn, most, throttle, mine }, index): Allowance => ({
          id: `a${index}`, priority, services: ['voice'], zones: 'any', includedSeconds, carriedIn, carryOver: { expiresAt: end + 1, ...(most !== undefined && { most }) }, beyond: throttle ? 'throttle' : 'list-price', ...(mine && { subscriptions: ['a'] }),
        })),
        campaigns: [{ id: 'c', priority: 0, permilleOff: off, services: ['voice', 'sms'], zones: ['NEAR', 'FAR'], startsAt: Date.UTC(2026, 0, 1), endsAt: Date.UTC(2026, 11, 1) }] satisfies Campaign[],
        tiers: tiers.map(({ kind, measure, froms, off: discounts }, index): VolumeTiers => ({
          id: `t${index}`, priority: index, kind, measure, services: ['voice'], zones: index === 0 ? ['NEAR'] : 'any', tiers: froms.toSorted((a, b) => a - b).map((from, at) => ({ from, permilleOff: discounts[at]! })),
        })),
      };
      const settled = settlePeriod(calls, terms);
      for (const [index, one] of settled.calls.entries()) {
        expect(one.listPriceMicro).toBe(calls[index]?.listPriceMicro);
        expect(one.coveredMicro + (one.campaign?.shareMicro ?? 0) + (one.tier?.shareMicro ?? 0) + one.customerPriceMicro).toBe(one.listPriceMicro);
        expect(one.allowances.reduce((sum, use) => sum + use.coveredMicro, 0)).toBe(one.coveredMicro);
        expect(Math.min(one.coveredMicro, one.campaign?.shareMicro ?? 0, one.tier?.shareMicro ?? 0, one.customerPriceMicro)).toBeGreaterThanOrEqual(0);
      }
      for (const { tiersId, discountMicro } of settled.tiers) expect(settled.calls.reduce((sum, { tier: share }) => sum + (share?.tiersId === tiersId ? share.shareMicro : 0), 0)).toBe(discountMicro);
      for (const balance of settled.balances) {
        const out = balance.carriedOut.reduce((sum, lot) => sum + lot.amount, 0);
        expect(balance.used + balance.expired + balance.forfeited + out).toBe(balance.included + balance.carriedIn);
        expect(Math.min(balance.used, balance.expired, balance.forfeited, balance.throttled)).toBeGreaterThanOrEqual(0);
        const covered = settled.calls.flatMap(({ allowances: own }) => own).filter(({ allowanceId }) => allowanceId === balance.allowanceId).reduce((sum, use) => sum + use.covered, 0);
        expect(covered).toBe(balance.used + balance.throttled);
      }
      expect(settlePeriod(calls, { ...terms, allowances: terms.allowances.toReversed(), tiers: terms.tiers.toReversed() })).toEqual(settled);
    }),
    { numRuns: 300 },
  );
});
