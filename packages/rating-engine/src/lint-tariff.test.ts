import { describe, expect, test } from 'vitest';
import { perMinute, tariffOf } from '../test/tariff-of.js';
import { compileTariff, lintTariff, type RateDefinition, type TariffDefinition, type TariffFinding, type ZoneDefinition } from './index.js';

const KRONE = 1_000_000;
const zone = (code: string, prefixes: readonly string[], more: Partial<ZoneDefinition> = {}): ZoneDefinition => ({ code, name: { da: code, en: code }, prefixes, shortCodes: [], ...more });
const voice = (kroner: number, more: Partial<RateDefinition> = {}): Partial<RateDefinition> => ({ steps: perMinute(kroner * KRONE), ...more });
const places = (findings: readonly TariffFinding[]): string[] => findings.map(({ code, severity, place }) => `${severity} ${code} ${place}`);
const lint = (rates: readonly Partial<RateDefinition>[], more: Partial<TariffDefinition> = {}, buy?: TariffDefinition): TariffFinding[] => lintTariff(tariffOf(rates, more), buy === undefined ? undefined : compileTariff(buy));

test('a sound tariff has nothing to look at', () => {
  expect(lint([voice(1)])).toEqual([]);
});

test('a tariff that cannot be compiled is told what is wrong, as JSON pointers, in both languages', () => {
  const findings = lint([voice(1)], { zones: [zone('DK', ['45']), zone('SE', ['46', '45'])], currency: 'EUR' as 'DKK' });
  expect(places(findings)).toEqual(['error invalid /currency', 'error invalid /zones/1/prefixes/1']);
  expect(findings[1]?.sentence).toEqual({ en: 'It is already listed as zones[0].prefixes[0].', da: 'Det står allerede som zones[0].prefixes[0].' });
});

describe('prefixes', () => {
  test('of one zone within those of another are told once for each pair of zones', () => {
    const findings = lint([voice(1)], { zones: [zone('DK', ['45']), zone('mobile', ['4513', '4515'])] });
    expect(places(findings)).toEqual(['note prefix-overlap /zones/1/prefixes/0']);
    expect(findings[0]?.sentence.en).toMatch(/^2 of the prefixes of zone mobile lie within those of zone DK \(4513 < 45\)/);
  });

  test('that change nothing, since a shorter one belongs to the same zone', () => {
    expect(places(lint([voice(1)], { zones: [zone('DK', ['45', '4513'])] }))).toEqual(['note prefix-redundant /zones/0/prefixes/1']);
  });

  test('that never match, since longer ones cover all below them, at whatever depth', () => {
    const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const all = [...digits.filter((digit) => digit !== 3).map((digit) => `45${digit}`), ...digits.map((digit) => `453${digit}`)];
    const shadowed = (prefixes: readonly string[]): string[] => places(lint([voice(1)], { zones: [zone('DK', ['45']), zone('DK2', prefixes)] })).filter((finding) => finding.includes('shadowed'));
    expect(shadowed(all)).toEqual(['warning prefix-shadowed /zones/0/prefixes/0']);
    expect(shadowed(all.slice(0, -1))).toEqual([]);
  });

  test('of no country, or of several', () => {
    expect(places(lint([voice(1)], { zones: [zone('X', ['999', '4', '45', '1', '2101'])] }))).toEqual([
      'warning unknown-prefix /zones/0/prefixes/0', 'warning prefix-shorter-than-country /zones/0/prefixes/1', 'warning unknown-prefix /zones/0/prefixes/4', 'note prefix-redundant /zones/0/prefixes/2',
    ]);
  });
});

describe('rates', () => {
  const bands = [{ name: 'day', weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }, { name: 'night', from: '18:00', to: '24:00' }];

  test('that leave hours without a price', () => {
    const findings = lint([voice(1, { band: 'day' }), voice(1, { band: 'night' })], { bands });
    expect(places(findings)).toEqual(['error band-hole /rates/0']);
    expect(findings[0]?.sentence.en).toMatch(/Monday 00:00–08:00, Tuesday 00:00–08:00.*cannot be priced/);
    expect(findings[0]?.sentence.da).toMatch(/mandag 00:00–08:00/);
    expect(lint([voice(1, { band: 'day' }), voice(1)], { bands: bands.slice(0, 1) })).toEqual([]);
  });

  test('that no use can reach, and bands and zones none of them names', () => {
    const zones = [zone('DK', ['45']), zone('empty', [])];
    const findings = lint([voice(1, { zone: 'DK' }), voice(2, { zone: 'empty' }), voice(3)], { zones, bands: bands.slice(1) });
    expect(places(findings)).toEqual(['warning zone-without-numbers /zones/1', 'warning rate-never-used /rates/2', 'note band-unused /bands/0']);
  });

  test('that a zone is without, wholly or for outgoing calls', () => {
    const zones = [zone('DK', ['45']), zone('SE', ['46']), zone('NO', ['47']), zone('free', ['4580'], { special: 'freephone' })];
    const findings = lint([voice(1, { zone: 'DK' }), { service: 'sms', messageMicro: 1, zone: 'NO' }], { zones });
    expect(places(findings).filter((finding) => finding.includes('zone-'))).toEqual(['error zone-without-rate /zones/1', 'warning zone-without-rate /zones/2']);
  });

  test('for countries that do not exist', () => {
    expect(places(lint([voice(1), voice(2, { originCountries: ['SE', 'XX', 'home'], otherCountries: ['EU', 'XK'] })]))).toEqual([
      'error unknown-country /rates/1/originCountries/1', 'error unknown-country /rates/1/otherCountries/0',
    ]);
  });

  test('with holiday bands and no holiday of the year', () => {
    const holy = [{ name: 'holy', from: '00:00', to: '24:00', holiday: true }];
    expect(places(lint([voice(1), voice(2, { band: 'holy' })], { bands: holy }))).toEqual(['warning holidays-missing /holidays']);
    expect(lint([voice(1), voice(2, { band: 'holy' })], { bands: holy, holidays: ['2026-12-25'] })).toEqual([]);
  });
});

describe('against a buy tariff', () => {
  const zones = [zone('DK', ['45']), zone('SE', ['46'])];
  const buy = (rates: readonly Partial<RateDefinition>[], more: Partial<TariffDefinition> = {}): TariffDefinition => tariffOf(rates, { zones: [zone('north', ['45', '46']), zone('mobile', ['467'])], ...more });

  test('what sells above cost is silent', () => {
    expect(lint([voice(2)], { zones }, buy([voice(1)]))).toEqual([]);
  });

  test('a part of a zone that costs more than it sells for', () => {
    const findings = lint([voice(2)], { zones }, buy([voice(1), voice(3, { zone: 'mobile' })]));
    expect(places(findings)).toEqual(['warning sold-under-cost /rates/0']);
    expect(findings[0]?.sentence.en).toBe('voice outgoing to SE (such as 4670000000) is sold under cost: a call of 1 seconds sells at DKK 2.00 and costs DKK 3.00.');
  });

  test('a cost that only shows in long calls, or in one band, or on a holiday', () => {
    expect(places(lint([voice(2, { maximumMicro: 20 * KRONE })], { zones: [zones[0]!] }, buy([voice(1)])))).toEqual(['warning sold-under-cost /rates/0']);
    const night = { bands: [{ name: 'night', from: '02:00', to: '03:00' }] };
    expect(places(lint([voice(2)], { zones: [zones[0]!] }, buy([voice(1), voice(9, { band: 'night' })], night)))).toEqual(['warning sold-under-cost /rates/0']);
    const holy = { bands: [{ name: 'holy', from: '00:00', to: '24:00', holiday: true }], holidays: ['2026-12-25'] };
    expect(places(lint([voice(2)], { zones: [zones[0]!] }, buy([voice(1), voice(9, { band: 'holy' })], holy)))).toEqual(['warning sold-under-cost /rates/0']);
  });

  test('what is sold and not bought', () => {
    expect(places(lint([voice(2)], { zones }, tariffOf([voice(1)])))).toEqual(['warning not-bought /zones/1']);
  });

  test('messages too', () => {
    expect(places(lint([voice(2), { service: 'sms', messageMicro: 1 }], { zones: [zones[0]!] }, buy([voice(1), { service: 'sms', messageMicro: 2 }])))).toEqual(['warning sold-under-cost /rates/1']);
  });
});
