import { describe, expect, test } from 'vitest';
import { perMinute, priced, tariffOf } from '../test/tariff-of.js';
import type { RateDefinition, TariffDefinition, ZoneDefinition } from './index.js';

const KRONE = 1_000_000;
const zone = (code: string, prefixes: readonly string[], more: Partial<ZoneDefinition> = {}): ZoneDefinition => ({ code, name: { da: code, en: code }, prefixes, shortCodes: [], ...more });
const fixed = (kroner: number, more: Partial<RateDefinition> = {}): Partial<RateDefinition> => ({ connectMicro: kroner * KRONE, steps: perMinute(0), ...more });
const kroner = (tariff: TariffDefinition, more: Parameters<typeof priced>[1]): number | string => {
  const price = priced(tariff, more);
  return typeof price === 'number' ? price / KRONE : price;
};

describe('use between numbers of ours', () => {
  const zones = [zone('DK', ['45']), zone('own', [], { onNet: true })];
  const tariff = tariffOf([fixed(3), fixed(1, { zone: 'own' }), fixed(9, { directions: ['roaming-made'] })], { zones });

  test('has the on-net zone, which only the caller of the engine can know', () => {
    expect(kroner(tariff, { onNet: true })).toBe(1);
    expect(kroner(tariff, { onNet: false })).toBe(3);
    expect(kroner(tariff, {})).toBe(3);
  });

  test('keeps the zone of its number in a direction for which the tariff has no on-net rate', () => {
    expect(kroner(tariff, { onNet: true, direction: 'roaming-made' })).toBe(9);
  });

  test('is on-net also for a number no prefix knows, or a withheld one', () => {
    expect(kroner(tariff, { onNet: true, otherNumber: '46701740605' })).toBe(1);
    expect(kroner(tariff, { onNet: true, otherNumber: '' })).toBe(1);
  });

  test('stays free or premium where the number is special, whoever owns it', () => {
    const premium = tariffOf([fixed(3), fixed(1, { zone: 'own' })], { zones: [...zones, zone('90', ['4590'], { special: 'premium' })] });
    expect(kroner(premium, { onNet: true, otherNumber: '4590000000' })).toBe(3);
    expect(kroner(premium, { onNet: true, otherNumber: '4580000000' })).toBe(0);
  });
});

describe('incoming calls to 70, 80 and 90 numbers', () => {
  const tariff = tariffOf([
    fixed(0, { directions: ['incoming'] }), fixed(2, { directions: ['incoming'], servedPrefixes: ['4580'] }), fixed(5, { directions: ['incoming'], servedPrefixes: ['458012'] }),
    fixed(1, { directions: ['incoming'], servedPrefixes: ['4570', '4590'] }),
  ]);
  const incoming = (servedNumber: string): number | string => kroner(tariff, { direction: 'incoming', servedNumber });

  test('freephone is paid by the one who is called, as the tariff of the number says', () => {
    expect(incoming('4580000000')).toBe(2);
    expect(kroner(tariff, { otherNumber: '4580000000' })).toBe(0);
  });

  test('the longest beginning of the own number decides, and other numbers receive for nothing', () => {
    expect(['4570000000', '4590000000', '4580120000', '4515000000', ''].map(incoming)).toEqual([1, 1, 5, 0, 0]);
  });

  test('the own number comes before the zone of the caller', () => {
    const mixed = tariffOf([fixed(7, { directions: ['incoming'], zone: 'DK' }), fixed(2, { directions: ['incoming'], servedPrefixes: ['4580'] })]);
    expect(kroner(mixed, { direction: 'incoming', servedNumber: '4580000000' })).toBe(2);
  });
});

describe('roaming is priced by the pair of countries', () => {
  const zones = [zone('world', ['45', '46', '44', '1'])];
  const roaming = (price: number, more: Partial<RateDefinition>): Partial<RateDefinition> => fixed(price, { directions: ['roaming-made'], ...more });
  const tariff = tariffOf([
    roaming(9, {}), roaming(4, { originCountries: ['home'] }), roaming(0, { originCountries: ['home'], otherCountries: ['home'] }), roaming(6, { originCountries: ['US'], otherCountries: ['US'] }),
    fixed(0, { directions: ['roaming-received'], originCountries: ['home'] }), fixed(3, { directions: ['roaming-received'] }),
  ], { zones });

  test.each([
    ['within the EU and EEA', 'DE', '4513000000', 0], ['from the EU to outside', 'DE', '12125550100', 4], ['from outside to home', 'US', '4513000000', 9],
    ['within one country outside', 'US', '12125550100', 6], ['the United Kingdom is outside', 'SE', '447700900123', 4],
  ])('%s', (_, originCountry, otherNumber, price) => {
    expect(kroner(tariff, { direction: 'roaming-made', originCountry, otherNumber })).toBe(price);
  });

  test('calls received abroad are priced by where the customer is', () => {
    expect(['ES', 'US'].map((originCountry) => kroner(tariff, { direction: 'roaming-received', originCountry }))).toEqual([0, 3]);
  });

  test('data abroad is priced by its own increment', () => {
    const data = tariffOf([
      { service: 'data', directions: ['roaming-made'], originCountries: ['home'], volume: { unitBytes: 1_000_000, incrementBytes: 1, priceMicro: KRONE } },
      { service: 'data', directions: ['roaming-made'], volume: { unitBytes: 1_000_000, incrementBytes: 100_000, priceMicro: 50 * KRONE } },
    ], { zones: [zone('none', [], { withheld: true })] });
    const use = { service: 'data', direction: 'roaming-made', otherNumber: '', volume: 100_001 } as const;
    expect(priced(data, { ...use, originCountry: 'SE' })).toBe(100_001);
    expect(priced(data, { ...use, originCountry: 'US' })).toBe(10 * KRONE);
  });
});

describe('special numbers', () => {
  const tariff = tariffOf([fixed(3), fixed(8, { zone: '118' })], {
    zones: [zone('DK', ['45'], { shortCodes: ['1xx', '116xxx'] }), zone('90', ['4590'], { special: 'premium' }), { ...zone('118', []), shortCodes: ['118xx', '118'], special: 'premium' }],
  });

  test.each([['112', 0], ['116111', 0], ['4580000000', 0], ['118', 8], ['11855', 8], ['4590000000', 3], ['114', 3]])('calling %s costs %d', (otherNumber, price) => {
    expect(kroner(tariff, { otherNumber })).toBe(price);
  });

  test('a forwarded call is priced like the leg it makes', () => {
    expect(kroner(tariffOf([fixed(3), fixed(4, { directions: ['forwarded'] })]), { direction: 'forwarded' })).toBe(4);
  });
});

describe('long calls and edges', () => {
  const bands = [{ name: 'day', from: '08:00', to: '18:00' }, { name: 'night', from: '00:00', to: '08:00' }, { name: 'night', from: '18:00', to: '24:00' }];
  const minute = tariffOf([{ band: 'day', steps: perMinute(10_000) }, { band: 'night', steps: perMinute(KRONE) }], { bands });
  const at = (start: string, durationS: number): number | string => kroner(minute, { startedAt: Date.parse(start), durationS });

  test('a call of ten hours from eight in the evening', () => {
    expect(at('2026-05-12T20:00:00+02:00', 36_000)).toBe(600);
    expect(at('2026-05-12T00:00:00+02:00', 9 * 3600 + 1)).toBe(480 + 61 * 0.01);
  });

  test('a call that starts with the band, and one that starts a second before it', () => {
    expect(at('2026-05-12T08:00:00+02:00', 60)).toBe(0.01);
    expect(at('2026-05-12T07:59:59+02:00', 60)).toBe(1);
    expect(at('2026-05-12T07:59:59+02:00', 61)).toBe(1.01);
    expect(at('2026-05-12T17:59:00+02:00', 60)).toBe(0.01);
  });

  test('a maximum reached inside an increment caps the call at once, a longer call costs no more', () => {
    const capped = tariffOf([{ maximumMicro: 2_500_000, steps: perMinute(KRONE) }]);
    expect([120, 121, 180, 36_000].map((durationS) => kroner(capped, { durationS }))).toEqual([2, 2.5, 2.5, 2.5]);
  });

  test('nothing is charged for no seconds, whatever the connect charge', () => {
    expect(kroner(tariffOf([fixed(3)]), { durationS: 0 })).toBe(0);
    expect(kroner(tariffOf([fixed(3)]), { answered: false })).toBe(0);
  });
});
