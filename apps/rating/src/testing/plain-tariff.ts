import type { RateDefinition, TariffDefinition } from '@turbotrack/rating-engine';

const KRONE = 1_000_000;

/** 60 øre a begun minute to Danish landlines and mobiles, what comes in is free; `more` says what a test is about. */
export function plainTariff(more: Partial<TariffDefinition> = {}, krone = 0.6): TariffDefinition {
  const voice = (directions: RateDefinition['directions'], price: number): RateDefinition => ({
    service: 'voice', directions, zone: 'any', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: price * KRONE }],
  });
  return {
    name: 'Plain', validFrom: '2000-01-01', currency: 'DKK', rounding: { precisionMicro: 1, mode: 'half-up' }, bandMode: 'cut', holidays: [], bands: [],
    zones: [
      { code: 'denmark', name: { da: 'Danmark', en: 'Denmark' }, prefixes: ['45'], shortCodes: [] },
      { code: 'emergency', name: { da: 'Alarmcentralen', en: 'Emergency services' }, prefixes: [], shortCodes: ['112'], special: 'emergency' },
    ],
    rates: [voice(['outgoing', 'forwarded'], krone), voice(['incoming'], 0)],
    ...more,
  };
}
