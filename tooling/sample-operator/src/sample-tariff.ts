import type { RateDefinition, TariffDefinition, ZoneDefinition } from '@turbotrack/rating-engine';
import type { Direction } from '@turbotrack/telephony';
import { danishHolidays, type Month } from './danish-calendar.js';
import { OWN_FIXED_PREFIX, OWN_MOBILE_PREFIX } from './fictitious-numbers.js';
import { DANISH_MOBILE_SERIES, INTERNATIONAL_PREFIXES } from './international-prefixes.js';

export const TARIFF_CODE = 'ERHVERV';
const KRONE = 1_000_000;
const MADE: readonly Direction[] = ['outgoing', 'forwarded'];
const MEGABYTE = 1_000_000;

/** The one sell tariff of the sample operator: invented prices without VAT, real structure. In force from the start of the year. */
export function sampleTariff(month: Month): TariffDefinition {
  return {
    name: TARIFF_CODE,
    version: 1,
    validFrom: `${month.year - 1}-01-01`,
    currency: 'DKK',
    rounding: { precisionMicro: 100, mode: 'half-up' },
    bandMode: 'cut',
    holidays: [month.year - 1, month.year, month.year + 1].flatMap(danishHolidays),
    bands: [
      { name: 'day', weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' },
      { name: 'evening', weekdays: [1, 2, 3, 4, 5], from: '00:00', to: '08:00' },
      { name: 'evening', weekdays: [1, 2, 3, 4, 5], from: '17:00', to: '24:00' },
      { name: 'weekend', weekdays: [6, 7], from: '00:00', to: '24:00' },
      { name: 'weekend', from: '00:00', to: '24:00', holiday: true },
    ],
    zones: zones(),
    rates: [...domesticRates(), ...internationalRates(), ...serviceRates(), ...incomingAndRoamingRates(), ...messageRates(), ...dataRates()],
  };
}

function zones(): ZoneDefinition[] {
  const abroad = (code: string, da: string, en: string): ZoneDefinition => ({ code, name: { da, en }, prefixes: INTERNATIONAL_PREFIXES[code] ?? [], shortCodes: [] });
  return [
    { code: 'own-network', name: { da: 'Eget net', en: 'Own network' }, prefixes: [OWN_FIXED_PREFIX, OWN_MOBILE_PREFIX], shortCodes: [] },
    { code: 'dk-landline', name: { da: 'Danmark fastnet', en: 'Denmark landline' }, prefixes: ['45'], shortCodes: ['114', '18xx'] },
    { code: 'dk-mobile', name: { da: 'Danmark mobil', en: 'Denmark mobile' }, prefixes: DANISH_MOBILE_SERIES.map((series) => `45${series}`), shortCodes: [] },
    abroad('norway', 'Norge', 'Norway'),
    abroad('eu', 'EU fastnet', 'EU landline'),
    abroad('eu-mobile', 'EU mobil', 'EU mobile'),
    abroad('united-kingdom', 'Storbritannien', 'United Kingdom'),
    abroad('usa-canada', 'USA og Canada', 'USA and Canada'),
    abroad('europe', 'Øvrige Europa', 'Rest of Europe'),
    abroad('world-1', 'Verden 1', 'World 1'),
    abroad('world-2', 'Verden 2', 'World 2'),
    abroad('world-3', 'Verden 3', 'World 3'),
    abroad('satellite', 'Satellit', 'Satellite'),
    { code: 'premium', name: { da: 'Overtakserede numre (90)', en: 'Premium rate numbers (90)' }, prefixes: ['4590'], shortCodes: [], special: 'premium' },
    { code: 'directory', name: { da: 'Nummeroplysning (118)', en: 'Directory enquiries (118)' }, prefixes: [], shortCodes: ['118', '118xx'], special: 'premium' },
    { code: 'freephone', name: { da: 'Frikaldsnumre (80)', en: 'Freephone numbers (80)' }, prefixes: ['4580'], shortCodes: [], special: 'freephone' },
    { code: 'emergency', name: { da: 'Alarmcentralen', en: 'Emergency services' }, prefixes: [], shortCodes: ['112'], special: 'emergency' },
    { code: 'helpline', name: { da: 'Hjælpelinjer (116)', en: 'Helplines (116)' }, prefixes: [], shortCodes: ['116xxx'], special: 'helpline' },
    { code: 'no-number', name: { da: 'Uden nummer', en: 'Without a number' }, prefixes: [], shortCodes: [], withheld: true },
  ];
}

/** Kroner to millionths, exact for up to six decimals. */
function kr(amount: number): number {
  return Math.round(amount * KRONE);
}

/** A voice rate by the minute; `increments` such as '60/1': a first minute whole, then by the second. */
function perMinute(zone: string, kroner: number, increments: string, more: Partial<RateDefinition> = {}): RateDefinition {
  const [first = 1, then = 1] = increments.split('/').map(Number);
  const step = (fromSecond: number, incrementSeconds: number) => ({ fromSecond, unitSeconds: 60, incrementSeconds, priceMicro: kr(kroner) });
  return { service: 'voice', directions: MADE, zone, ...more, steps: first === then ? [step(0, first)] : [step(0, first), step(first, then)] };
}

function byBand(zone: string, increments: string, connect: number, day: number, evening: number, weekend: number): RateDefinition[] {
  const prices = { day, evening, weekend };
  return Object.entries(prices).map(([band, price]) => perMinute(zone, price, increments, { band, connectMicro: kr(connect) }));
}

function domesticRates(): RateDefinition[] {
  return [
    ...byBand('own-network', '1/1', 0, 0.05, 0.04, 0.03),
    ...byBand('dk-landline', '60/1', 0.15, 0.2, 0.12, 0.1),
    ...byBand('dk-mobile', '60/1', 0.2, 0.38, 0.3, 0.25),
  ];
}

function internationalRates(): RateDefinition[] {
  return [
    perMinute('norway', 0.65, '60/1', { connectMicro: kr(0.25) }),
    perMinute('eu', 0.75, '30/6', { connectMicro: kr(0.25) }),
    perMinute('eu-mobile', 1.4, '30/6', { connectMicro: kr(0.25) }),
    perMinute('united-kingdom', 0.85, '1/1', { connectMicro: kr(0.25) }),
    perMinute('usa-canada', 0.95, '60/1', { connectMicro: kr(0.25) }),
    perMinute('europe', 2.75, '60/60', { connectMicro: kr(0.5) }),
    perMinute('world-1', 3.5, '60/60', { connectMicro: kr(0.5) }),
    perMinute('world-2', 6.9, '60/60', { connectMicro: kr(0.5) }),
    perMinute('world-3', 12.5, '60/60', { connectMicro: kr(0.5) }),
    perMinute('satellite', 45, '60/60', { connectMicro: kr(2) }),
  ];
}

function serviceRates(): RateDefinition[] {
  const free = ['freephone', 'emergency', 'helpline'].map((zone) => perMinute(zone, 0, '1/1'));
  return [
    ...free,
    perMinute('premium', 4, '60/60', { connectMicro: kr(2.5), maximumMicro: kr(300) }),
    perMinute('directory', 8.5, '60/60', { connectMicro: kr(5) }),
  ];
}

function incomingAndRoamingRates(): RateDefinition[] {
  return [
    perMinute('any', 0, '1/1', { directions: ['incoming'] }),
    perMinute('any', 0.38, '30/1', { directions: ['roaming-made'], originCountries: ['home'], connectMicro: kr(0.2) }),
    perMinute('any', 9.5, '60/60', { directions: ['roaming-made'], connectMicro: kr(1) }),
    perMinute('any', 0, '1/1', { directions: ['roaming-received'], originCountries: ['home'] }),
    perMinute('any', 4.75, '60/60', { directions: ['roaming-received'] }),
  ];
}

function messageRates(): RateDefinition[] {
  const message = (service: 'sms' | 'mms', directions: readonly Direction[], zone: string, kroner: number, origin?: string): RateDefinition => ({
    service, directions, zone, messageMicro: kr(kroner), ...(origin && { originCountries: [origin] }),
  });
  return [
    message('sms', ['outgoing'], 'any', 0.6),
    ...['own-network', 'dk-landline', 'dk-mobile'].map((zone) => message('sms', ['outgoing'], zone, 0.16)),
    message('sms', ['incoming'], 'any', 0),
    message('sms', ['roaming-made'], 'any', 0.3, 'home'),
    message('sms', ['roaming-made'], 'any', 2.4),
    message('mms', ['outgoing'], 'any', 1.6),
    message('mms', ['incoming'], 'any', 0),
  ];
}

function dataRates(): RateDefinition[] {
  const perMegabyte = (directions: readonly Direction[], kroner: number, incrementBytes: number, origin?: string): RateDefinition => ({
    service: 'data', directions, zone: 'any', volume: { unitBytes: MEGABYTE, incrementBytes, priceMicro: kr(kroner) }, ...(origin && { originCountries: [origin] }),
  });
  return [perMegabyte(['outgoing'], 0.05, 1000), perMegabyte(['roaming-made'], 0.05, 1000, 'home'), perMegabyte(['roaming-made'], 18, 10_000)];
}
