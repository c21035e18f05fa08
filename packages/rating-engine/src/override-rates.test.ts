import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryRate, arbitraryTariff, arbitraryUsage, placeOfRate } from '../test/arbitrary-tariff.js';
import { referencePrice } from '../test/reference-rater.js';
import { perMinute, tariffOf, usageOf } from '../test/tariff-of.js';
import { checkOverrides, compileTariff, emptyRatedUsage, explain, type OverrideDefinition, overrideTariff, type RateDefinition, type Rater, sentences, type TariffDefinition, TariffError, type Usage } from './index.js';

const KRONE = 1_000_000;
const fixed = (kroner: number, more: Partial<RateDefinition> = {}): RateDefinition => ({ service: 'voice', directions: ['outgoing'], zone: 'any', connectMicro: kroner * KRONE, steps: perMinute(0), ...more });
const zones = [
  { code: 'DK', name: { da: 'Danmark', en: 'Denmark' }, prefixes: ['45'], shortCodes: [] }, { code: 'SE', name: { da: 'Sverige', en: 'Sweden' }, prefixes: ['46'], shortCodes: [] },
  { code: '90', name: { da: 'Betaling', en: 'Premium' }, prefixes: ['4590'], shortCodes: [], special: 'premium' as const },
];
const definition = tariffOf([fixed(9), fixed(8, { zone: 'SE' }), fixed(20, { zone: '90' })], { zones });
const tariff = compileTariff(definition);
const override = (id: string, rates: readonly RateDefinition[], more: Partial<OverrideDefinition> = {}): OverrideDefinition => ({ id, validFrom: '2026-01-01', rates, ...more });

function kroner(rater: Rater, more: Partial<Usage> = {}): number | string {
  const out = emptyRatedUsage();
  rater.rate(usageOf(more), out);
  return out.outcome === 'rated' ? out.listPriceMicro / KRONE : out.outcome;
}
const SWEDEN = { otherNumber: '46701740605' };

test('an agreement for a zone changes that zone and no other', () => {
  const rater = overrideTariff(tariff, [override('a', [fixed(1, { zone: 'SE' })])]).forSubscription();
  expect([kroner(rater), kroner(rater, SWEDEN)]).toEqual([9, 1]);
});

test("the subscription's comes before the customer's, and that before the tariff's, whatever the zones", () => {
  const customer = overrideTariff(tariff, [override('all', [fixed(5)]), override('sub', [fixed(2, { zone: 'DK' })], { subscriptionId: 's1' })]);
  expect([kroner(customer.forSubscription('s1')), kroner(customer.forSubscription('s2')), kroner(customer.forSubscription('s1'), SWEDEN)]).toEqual([2, 5, 5]);
});

test('within a level the zone comes before any', () => {
  const rater = overrideTariff(tariff, [override('all', [fixed(5)]), override('se', [fixed(3, { zone: 'SE' })], { validFrom: '2026-02-01' })]).forSubscription();
  expect([kroner(rater), kroner(rater, SWEDEN)]).toEqual([5, 3]);
});

test('an agreement for any zone does not reach premium numbers; one that names them does', () => {
  const premium = { otherNumber: '4590000000' };
  expect(kroner(overrideTariff(tariff, [override('all', [fixed(5)])]).forSubscription(), premium)).toBe(20);
  expect(kroner(overrideTariff(tariff, [override('90', [fixed(15, { zone: '90' })])]).forSubscription(), premium)).toBe(15);
});

describe('validity', () => {
  const rater = overrideTariff(tariff, [
    override('old', [fixed(5), fixed(4, { zone: 'SE' })], { validFrom: '2026-03-29', validUntil: '2026-10-26' }), override('new', [fixed(3)], { validFrom: '2026-06-01', validUntil: '2026-07-01' }),
  ]).forSubscription();

  test.each([
    ['2026-03-28T23:59:59+01:00', 9], ['2026-03-29T00:00:00+01:00', 5], ['2026-05-31T23:59:59+02:00', 5], ['2026-06-01T00:00:00+02:00', 3], ['2026-06-30T23:59:59+02:00', 3],
    ['2026-07-01T00:00:00+02:00', 5], ['2026-10-25T23:59:59+01:00', 5], ['2026-10-26T00:00:00+01:00', 9],
  ])('a call at %s costs %d: days begin and end in Copenhagen', (start, price) => {
    expect(kroner(rater, { startedAt: Date.parse(start) })).toBe(price);
  });

  test('the later start decides for the same place only: a zone named earlier stays', () => {
    expect(kroner(rater, { ...SWEDEN, startedAt: Date.parse('2026-06-15T12:00:00Z') })).toBe(4);
  });

  test('a call belongs to the day it starts', () => {
    expect(kroner(rater, { startedAt: Date.parse('2026-03-28T23:59:00+01:00'), durationS: 3600 })).toBe(9);
  });
});

test('an agreement for one band leaves the other bands of the same call to the tariff', () => {
  const bands = [{ name: 'day', from: '08:00', to: '18:00' }, { name: 'night', from: '00:00', to: '08:00' }, { name: 'night', from: '18:00', to: '24:00' }];
  const banded = compileTariff(tariffOf([{ steps: perMinute(100 * KRONE) }, { band: 'night', steps: [{ fromSecond: 0, unitSeconds: 7, incrementSeconds: 7, priceMicro: KRONE }] }], { bands }));
  const rater = overrideTariff(banded, [override('day', [{ service: 'voice', directions: ['outgoing'], zone: 'DK', band: 'day', steps: perMinute(KRONE) }])]).forSubscription();
  const usage = usageOf({ startedAt: Date.parse('2026-05-12T17:59:00+02:00'), durationS: 67 });
  expect(kroner(rater, usage)).toBe(2);
  const explanation = explain(rater, usage);
  expect([explanation.listPriceMicro, explanation.charge?.overrideId, explanation.charge?.spans.map(({ overrideId }) => overrideId)]).toEqual([2 * KRONE, 'day', ['day', '']]);
  expect(sentences(explanation, 'en')).toEqual(expect.arrayContaining(['The agreement "day" comes before the tariff\'s rate.', expect.stringMatching(/From second 60 in the band "night": .*\(the tariff's rate\)$/)]));
});

test('a thousand customers with agreements share the prefixes of their tariff', () => {
  const prefixes = Array.from({ length: 30_000 }, (_, index) => String(46_000_000 + index));
  const big = compileTariff({ ...definition, zones: [zones[0]!, { ...zones[1]!, prefixes }, zones[2]!] });
  const before = performance.now();
  for (let customer = 0; customer < 1000; customer += 1) kroner(overrideTariff(big, [override('a', [fixed(1, { zone: 'SE' })])]).forSubscription(), { otherNumber: '46000001234' });
  expect(performance.now() - before).toBeLessThan(3000);
});

test('overrides that contradict themselves, each other or the tariff are told with their place', () => {
  const twice = [override('a', [fixed(1)]), override('b', [fixed(2)])];
  expect(checkOverrides(definition, twice).map(({ path }) => path)).toEqual(['overrides[1].rates[0]']);
  expect(checkOverrides(definition, [twice[0], { ...twice[1], subscriptionId: 's' }, { ...twice[0], id: 'c', validFrom: '2026-01-02' }])).toEqual([]);
  const wrong = [{ ...override('a', [fixed(1, { zone: 'XX' })]), validUntil: '2025-12-31' }, { ...override('a', [fixed(1, { zone: 'SE' })]), discount: 3 }];
  expect(checkOverrides(definition, wrong).map(({ path }) => path)).toEqual(['overrides[0].validUntil', 'overrides[0].rates[0].zone', 'overrides[1].discount', 'overrides[1].id']);
  expect(() => overrideTariff(tariff, twice)).toThrow(TariffError);
});

test('over random tariffs, overrides and calls the price is what counting second by second says', () => {
  let overridden = 0;
  const withRates = arbitraryTariff.chain((tariffDefinition) => {
    const list = fc.uniqueArray(arbitraryRate(tariffDefinition.rounding.precisionMicro), { maxLength: 4, selector: placeOfRate });
    return fc.record({ tariffDefinition: fc.constant(tariffDefinition), ofSubscription: list, ofCustomer: list, newer: list, special: fc.boolean() });
  });
  fc.assert(
    fc.property(withRates, fc.array(arbitraryUsage, { minLength: 1, maxLength: 6 }), ({ tariffDefinition, ofSubscription, ofCustomer, newer, special }, uses) => {
      const marked: TariffDefinition = { ...tariffDefinition, zones: tariffDefinition.zones.map((zone) => (special && zone.code === 'FAR' ? { ...zone, special: 'premium' } : zone)) };
      const customer = overrideTariff(compileTariff(marked), [
        override('c', ofCustomer, { validFrom: '2025-01-01' }), override('s', ofSubscription, { validFrom: '2025-01-01', subscriptionId: 's' }), override('n', newer, { validFrom: '2026-01-01' }),
      ]);
      const out = emptyRatedUsage();
      for (const usage of uses) {
        customer.forSubscription('s').rate(usage, out);
        const isNewer = usage.startedAt >= Date.parse('2026-01-01T00:00:00+01:00');
        const places = new Set(newer.map(placeOfRate));
        const ofBoth = isNewer ? [...newer, ...ofCustomer.filter((rate) => !places.has(placeOfRate(rate)))] : ofCustomer;
        expect(out.outcome === 'rated' ? out.listPriceMicro : out.outcome).toBe(referencePrice(marked, usage, [{ rates: ofSubscription, isOverride: true }, { rates: ofBoth, isOverride: true }]));
        if (out.overrideId !== '') overridden += 1;
      }
    }),
    { numRuns: 200 },
  );
  expect(overridden).toBeGreaterThan(25);
});
