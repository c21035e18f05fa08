import type { RateDefinition, TariffDefinition } from '@turbotrack/rating-engine';
import { plainTariff } from './plain-tariff.js';

const KRONE = 1_000_000;
const MEGABYTE = 1_000_000;

/** Voice by the begun minute: 0.60 kr. in Denmark, 2.00 abroad, 0.10 between numbers of ours; a message 0.20; data 1.00 a megabyte, premium 10.00. */
export function mixedTariff(more: Partial<TariffDefinition> = {}, denmark = 0.6): TariffDefinition {
  const voice = (zone: string, price: number, directions: RateDefinition['directions'] = ['outgoing', 'forwarded']): RateDefinition => ({
    service: 'voice', directions, zone, steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: Math.round(price * KRONE) }],
  });
  return plainTariff({
    name: 'Mixed',
    zones: [
      { code: 'denmark', name: { da: 'Danmark', en: 'Denmark' }, prefixes: ['45'], shortCodes: [] },
      { code: 'sweden', name: { da: 'Sverige', en: 'Sweden' }, prefixes: ['46'], shortCodes: [] },
      { code: 'premium', name: { da: 'Indholdstakst', en: 'Premium' }, prefixes: ['4590'], shortCodes: [], special: 'premium' },
      { code: 'ours', name: { da: 'Vores egne', en: 'Our own' }, prefixes: [], shortCodes: [], onNet: true },
      { code: 'no-number', name: { da: 'Uden nummer', en: 'No number' }, prefixes: [], shortCodes: [], withheld: true },
    ],
    rates: [
      voice('denmark', denmark), voice('sweden', 2), voice('premium', 10), voice('ours', 0.1), voice('any', 0, ['incoming']),
      { service: 'sms', directions: ['outgoing'], zone: 'any', messageMicro: 200_000 },
      { service: 'data', directions: ['outgoing'], zone: 'any', volume: { unitBytes: MEGABYTE, incrementBytes: 100_000, priceMicro: KRONE } },
    ],
    ...more,
  });
}
