import fc from 'fast-check';
import type { BandDefinition, RateDefinition, StepDefinition, TariffDefinition, Usage } from '../src/index.js';

const ZONES = ['NEAR', 'FAR', 'DEEP'] as const;
/** The on-net zone, which has no prefixes. */
const OURS = 'OURS';
const BANDS = ['red', 'green', 'blue'] as const;
/** Spare or fictitious series, so that no number here is anyone's. */
const PREFIXES = ['4513', '45135', '451', '4670174', '46', '4477009', '447700900'] as const;
const NUMBERS = ['4513500000', '4513400000', '4515000000', '46701740605', '447700900123', '447700000000', '12125550100'] as const;

const price = fc.oneof(fc.constantFrom(0, 1, 100_000, 333_333, 1_000_000), fc.integer({ min: 0, max: 20_000_000 }));
const seconds = fc.oneof(fc.constantFrom(1, 6, 10, 30, 60), fc.integer({ min: 1, max: 97 }));

const time = fc.integer({ min: 0, max: 1440 }).map((minute) => minute - (minute % 7 === 0 ? 0 : minute % 30));

const window = fc
  .record({ name: fc.constantFrom(...BANDS), days: fc.option(fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 })), borders: fc.uniqueArray(time, { minLength: 2, maxLength: 2 }), holiday: fc.boolean() })
  .map(({ name, days, borders, holiday }): BandDefinition => {
    const [from, to] = borders.toSorted((a, b) => a - b) as [number, number];
    return { name, ...(days === null ? {} : { weekdays: days }), from: clock(from), to: clock(to), holiday };
  });

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

const steps = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 4000 }), { maxLength: 2 }),
    fc.array(fc.record({ unitSeconds: seconds, incrementSeconds: seconds, priceMicro: price }), { minLength: 3, maxLength: 3 }),
  )
  .map(([later, costs]): StepDefinition[] => [0, ...later.toSorted((a, b) => a - b)].map((fromSecond, index) => ({ fromSecond, ...(costs[index] as (typeof costs)[number]) })));

export function arbitraryRate(precisionMicro: number): fc.Arbitrary<RateDefinition> {
  const bound = fc.option(fc.integer({ min: 0, max: 2000 }).map((times) => times * precisionMicro), { nil: undefined, freq: 3 });
  return fc
    .record({
      service: fc.constantFrom('voice', 'voice', 'voice', 'sms', 'data'), zone: fc.constantFrom('any', ...ZONES, OURS), band: fc.constantFrom('any', 'any', ...BANDS),
      origin: fc.constantFrom(undefined, undefined, ['home'], ['SE'], ['US', 'DK']), other: fc.constantFrom(undefined, undefined, undefined, ['home'], ['SE', 'GB']),
      served: fc.constantFrom(undefined, undefined, undefined, ['4570'], ['45', '4580']), connectMicro: price, bounds: fc.tuple(bound, bound),
      minimumSeconds: fc.constantFrom(0, 0, 30, 61), freeSeconds: fc.constantFrom(0, 0, 5, 60), steps, messageMicro: price,
      volume: fc.record({ unitBytes: fc.integer({ min: 1, max: 2_000_000 }), incrementBytes: fc.integer({ min: 1, max: 100_000 }), priceMicro: price }),
    })
    .map((parts): RateDefinition => {
      const [low, high] = parts.bounds;
      const swap = low !== undefined && high !== undefined && low > high;
      const minimumMicro = swap ? high : low;
      const maximumMicro = swap ? low : high;
      const shared = {
        directions: ['outgoing'] as const, zone: parts.zone, band: parts.band, connectMicro: parts.connectMicro,
        ...(parts.origin === undefined ? {} : { originCountries: parts.origin }), ...(parts.other === undefined ? {} : { otherCountries: parts.other }),
        ...(parts.served === undefined ? {} : { servedPrefixes: parts.served }),
        ...(minimumMicro === undefined ? {} : { minimumMicro }), ...(maximumMicro === undefined ? {} : { maximumMicro }),
      };
      if (parts.service === 'voice') return { ...shared, service: 'voice', minimumSeconds: parts.minimumSeconds, freeSeconds: parts.freeSeconds, steps: parts.steps };
      if (parts.service === 'sms') return { ...shared, service: 'sms', messageMicro: parts.messageMicro };
      return { ...shared, service: 'data', volume: parts.volume };
    });
}

/** Rates that differ in this cannot price the same use. */
export function placeOfRate({ service, zone, band, originCountries, otherCountries, servedPrefixes }: RateDefinition): string {
  return JSON.stringify([service, zone, band, originCountries, otherCountries, servedPrefixes]);
}

/** Tariffs that compile: random windows (each of its own weight), zones, steps, bounds, countries, rounding. */
export const arbitraryTariff: fc.Arbitrary<TariffDefinition> = fc.constantFrom(1, 100, 10_000).chain((precisionMicro) =>
  fc
    .record({
      mode: fc.constantFrom('up', 'half-up', 'half-even', 'down'), bandMode: fc.constantFrom('cut', 'first-band'),
      holidays: fc.subarray(['2026-03-29', '2026-10-25', '2026-01-01', '2025-12-31', '2028-02-29']), windows: fc.array(window, { maxLength: 6 }),
      owners: fc.array(fc.constantFrom(...ZONES), { minLength: PREFIXES.length, maxLength: PREFIXES.length }),
      rates: fc.uniqueArray(arbitraryRate(precisionMicro), { minLength: 1, maxLength: 12, selector: placeOfRate }), hasOnNet: fc.boolean(),
    })
    .map(({ mode, bandMode, holidays, windows, owners, rates, hasOnNet }): TariffDefinition => ({
      name: 'Random', validFrom: '2025-01-01', currency: 'DKK', rounding: { precisionMicro, mode }, bandMode, holidays,
      bands: [...windows.map((band, weight) => ({ ...band, weight })), ...BANDS.map((name, index) => ({ name, from: '00:00', to: '00:01', weight: 100 + index }))],
      zones: [
        ...ZONES.map((code) => ({ code, name: { da: code, en: code }, prefixes: PREFIXES.filter((_, index) => owners[index] === code), shortCodes: [] })),
        { code: OURS, name: { da: OURS, en: OURS }, prefixes: [], shortCodes: [], onNet: hasOnNet },
      ],
      rates,
    })),
);

/** Starts close to the nights the clock is changed, New Year, a leap day and ordinary midnights. */
const startedAt = fc
  .tuple(fc.constantFrom('2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2025-12-31T23:00:00Z', '2028-02-29T00:00:00Z', '2026-06-30T22:00:00Z', '2026-05-12T10:00:00Z'), fc.integer({ min: -5_400_000, max: 5_400_000 }))
  .map(([near, offset]) => Date.parse(near) + offset);

export const arbitraryUsage: fc.Arbitrary<Usage> = fc.record({
  service: fc.constantFrom('voice', 'voice', 'voice', 'sms', 'data'),
  direction: fc.constant('outgoing'), otherNumber: fc.constantFrom(...NUMBERS), originCountry: fc.constantFrom('DK', 'SE', 'US', 'NO', 'GB', ''),
  startedAt, durationS: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 7200 })),
  volume: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 50_000_000 })),
  answered: fc.constantFrom(true, true, true, true, false), onNet: fc.constantFrom(false, false, true), servedNumber: fc.constantFrom('4515000001', '4570000000', '4580000000', ''),
});
