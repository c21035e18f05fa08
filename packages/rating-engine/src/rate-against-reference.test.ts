import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTariff, arbitraryUsage } from '../test/arbitrary-tariff.js';
import { referencePrice } from '../test/reference-rater.js';
import { compileTariff, emptyRatedUsage, type TariffDefinition, type Usage } from './index.js';

function rated(tariff: TariffDefinition, usage: Usage): number | string {
  const out = emptyRatedUsage();
  compileTariff(tariff).rate(usage, out);
  return out.outcome === 'rated' ? out.listPriceMicro : out.outcome;
}

test('random tariffs and uses cost what counting second by second with fractions says', () => {
  let priced = 0;
  fc.assert(
    fc.property(arbitraryTariff, fc.array(arbitraryUsage, { minLength: 1, maxLength: 8 }), (definition, uses) => {
      const tariff = compileTariff(definition);
      const out = emptyRatedUsage();
      for (const usage of uses) {
        tariff.rate(usage, out);
        const expected = referencePrice(definition, usage);
        expect(out.outcome === 'rated' ? out.listPriceMicro : out.outcome).toBe(expected);
        if (typeof expected === 'number' && expected > 0) priced += 1;
      }
    }),
    { numRuns: 400 },
  );
  expect(priced).toBeGreaterThan(150);
});

describe('calls of three days over every kind of border', () => {
  test.each(['2026-03-28T05:13:17.250Z', '2026-10-24T05:13:17.250Z', '2025-12-30T12:00:00.999Z', '2028-02-27T23:00:00Z'])('starting %s', (start) => {
    fc.assert(
      fc.property(arbitraryTariff, fc.integer({ min: 250_000, max: 270_000 }), (definition, durationS) => {
        // Coarse increments keep the reference quick; seven does not divide an hour, so increments straddle the borders.
        const coarse = { ...definition, rates: definition.rates.map((rate) => (rate.steps === undefined ? rate : { ...rate, steps: rate.steps.map((step) => ({ ...step, incrementSeconds: 420 + step.incrementSeconds })) })) };
        const usage: Usage = { service: 'voice', direction: 'outgoing', otherNumber: '4513500000', originCountry: 'DK', startedAt: Date.parse(start), durationS, volume: 0, answered: true };
        expect(rated(coarse, usage)).toBe(referencePrice(coarse, usage));
      }),
      { numRuns: 40 },
    );
  });
});

test('prices too great for safe integers on the way are counted with bigints and stay exact', () => {
  const awkward = [9973, 9967, 9949].map((unitSeconds, index) => ({ fromSecond: index * 100, unitSeconds, incrementSeconds: 1, priceMicro: 999_999_999_999 }));
  const tariff: TariffDefinition = {
    name: 'Dear', validFrom: '2026-01-01', currency: 'DKK', rounding: { precisionMicro: 1, mode: 'half-even' }, bandMode: 'cut', holidays: [], bands: [],
    zones: [{ code: 'DK', name: { da: 'Danmark', en: 'Denmark' }, prefixes: ['45'], shortCodes: [] }],
    rates: [{ service: 'voice', directions: ['outgoing'], zone: 'DK', steps: awkward }],
  };
  for (const durationS of [1, 99, 100, 101, 7200, 86_400]) {
    const usage: Usage = { service: 'voice', direction: 'outgoing', otherNumber: '4513500000', originCountry: 'DK', startedAt: Date.UTC(2026, 4, 1), durationS, volume: 0, answered: true };
    expect(rated(tariff, usage)).toBe(referencePrice(tariff, usage));
  }
});
