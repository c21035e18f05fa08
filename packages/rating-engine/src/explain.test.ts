import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryTariff, arbitraryUsage } from '../test/arbitrary-tariff.js';
import { perMinute, tariffOf, usageOf } from '../test/tariff-of.js';
import { compileTariff, emptyRatedUsage, explain, type Explanation, type MicroFraction, sentences } from './index.js';

/** Adds up what an explanation says, knowing nothing of tariffs. */
function retold({ charge }: Explanation): number {
  if (charge === null) return 0;
  const costs: MicroFraction[] = charge.spans.map(({ increments, increment, unit, priceMicro }) => ({ numerator: String(BigInt(increments) * BigInt(increment) * BigInt(priceMicro)), denominator: String(unit) }));
  const denominator = costs.reduce((product, cost) => product * BigInt(cost.denominator), 1n);
  let sum = costs.reduce((total, cost) => total + (BigInt(cost.numerator) * denominator) / BigInt(cost.denominator), BigInt(charge.connectMicro) * denominator);
  if (charge.boundApplied === 'minimum') sum = BigInt(charge.minimumMicro) * denominator;
  if (charge.boundApplied === 'maximum') sum = BigInt(charge.maximumMicro ?? 0) * denominator;
  const precision = BigInt(charge.rounding.precisionMicro) * denominator;
  const [whole, twice] = [sum / precision, (sum % precision) * 2n];
  const up = { up: twice > 0n, down: false, 'half-up': twice >= precision, 'half-even': twice > precision || (twice === precision && whole % 2n === 1n) }[charge.rounding.mode];
  return Number(whole + (up ? 1n : 0n)) * charge.rounding.precisionMicro;
}

test('an explanation adds up to the price, which is the one the call was rated at', () => {
  fc.assert(
    fc.property(arbitraryTariff, arbitraryUsage, (definition, usage) => {
      const tariff = compileTariff(definition);
      const out = emptyRatedUsage();
      tariff.rate(usage, out);
      const explanation = explain(tariff, usage);
      expect(explanation.outcome).toBe(out.outcome);
      expect(explanation.listPriceMicro).toBe(out.listPriceMicro);
      if (out.outcome === 'rated') expect(retold(explanation)).toBe(out.listPriceMicro);
      expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
      expect(JSON.stringify([explanation, sentences(explanation, 'da')])).not.toContain(usage.otherNumber);
    }),
    { numRuns: 500 },
  );
});

const tariff = compileTariff(
  tariffOf(
    [
      { band: 'day', connectMicro: 250_000, minimumMicro: 500_000, steps: perMinute(400_000) },
      { band: 'evening', originCountries: ['DK'], steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 1, priceMicro: 100_000 }] },
    ],
    { version: 4, bands: [{ name: 'day', from: '08:00', to: '18:00' }, { name: 'evening', from: '18:00', to: '24:00' }], rounding: { precisionMicro: 10_000, mode: 'half-up' } },
  ),
);

test('a call over a border is told step by step, in Danish and English', () => {
  const explanation = explain(tariff, usageOf({ startedAt: Date.parse('2026-05-12T17:58:30+02:00'), durationS: 140 }));
  expect(sentences(explanation, 'da')).toEqual([
    'Prisen følger tariffen »Test«, version 4, gældende fra 2026-01-01.',
    'Nummeret hører til zonen Danmark (45).',
    'Opkaldet varede 140 sekunder.',
    'Opkaldsafgift: 0,25 kr.',
    'Fra sekund 0 i tidsrummet »day«: 2 × 60 sekunder til 0,40 kr. pr. 60 sekunder = 0,80 kr.',
    'Fra sekund 120 i tidsrummet »evening«: 20 × 1 sekunder til 0,10 kr. pr. 60 sekunder = ca. 0,033333 kr.',
    'I alt før afrunding: ca. 1,083333 kr.',
    'Afrundet én gang til hele 0,01 kr. (til nærmeste, halve op): 1,08 kr. uden moms.',
  ]);
  expect(sentences(explanation, 'en').at(-1)).toBe('Rounded once to whole DKK 0.01 (to the nearest, halves up): DKK 1.08 without VAT.');
  expect(sentences(explanation, 'en')).toHaveLength(8);
  expect(explanation.charge?.spans.map(({ band, startsAt }) => [band, new Date(startsAt).toISOString()])).toEqual([
    ['day', '2026-05-12T15:58:30.000Z'], ['evening', '2026-05-12T16:00:30.000Z'],
  ]);
});

test('a bound, free seconds and minimum time are told where they made the price', () => {
  const bounded = compileTariff(tariffOf([{ connectMicro: 0, freeSeconds: 10, minimumSeconds: 30, minimumMicro: 5_000_000, steps: perMinute(1_000_000, 1) }]));
  expect(sentences(explain(bounded, usageOf({ durationS: 15 })), 'en').slice(2, -1)).toEqual([
    'The call lasted 15 seconds.', 'The first 10 seconds carry no charge for time.', 'It counts as 30 seconds, the least that is charged.',
    'From second 10: 20 × 1 seconds at DKK 1.00 per 60 seconds = DKK about 0.333333.', 'In all before rounding: DKK about 0.333333.', 'The minimum price of DKK 5.00 applies instead.',
  ]);
});

test('what costs nothing, and what has no price, says why', () => {
  const last = (more: Parameters<typeof usageOf>[0]): string | undefined => sentences(explain(tariff, usageOf(more)), 'en').at(-1);
  expect(last({ answered: false })).toMatch(/not answered/);
  expect(last({ durationS: 0 })).toMatch(/Nothing was used/);
  expect(last({ otherNumber: '4580000000' })).toMatch(/freephone numbers are free/);
  expect(last({ otherNumber: '46701740605' })).toMatch(/no zone/);
  expect(last({ direction: 'incoming' })).toMatch(/no rate/);
  expect(last({ durationS: -1 })).toMatch(/cannot be right/);
});

test('a call over the turn of the year in UTC is told as one span where nothing changes', () => {
  const night = tariffOf([{ band: 'all', steps: perMinute(1_000_000) }, { steps: perMinute(2_000_000) }], { bands: [{ name: 'all', from: '00:00', to: '24:00' }] });
  const explanation = explain(compileTariff(night), usageOf({ startedAt: Date.parse('2025-12-31T23:55:00Z'), durationS: 600 }));
  expect(explanation.charge?.spans.map(({ increments }) => increments)).toEqual([10]);
});
