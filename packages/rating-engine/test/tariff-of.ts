import { compileTariff, emptyRatedUsage, type RateDefinition, type StepDefinition, type TariffDefinition, type Usage } from '../src/index.js';

/** A small sound tariff of one Danish zone and the given rates, on top of which a test states what it is about. */
export function tariffOf(rates: readonly Partial<RateDefinition>[], more: Partial<TariffDefinition> = {}): TariffDefinition {
  return {
    name: 'Test', validFrom: '2026-01-01', currency: 'DKK', rounding: { precisionMicro: 1, mode: 'half-up' }, bandMode: 'cut', holidays: [], bands: [],
    zones: [{ code: 'DK', name: { da: 'Danmark', en: 'Denmark' }, prefixes: ['45'], shortCodes: [] }],
    rates: rates.map((rate) => ({ service: 'voice', directions: ['outgoing'], zone: 'any', ...rate })),
    ...more,
  };
}

/** One step from the first second: kroner are given in millionths per minute. */
export function perMinute(priceMicro: number, incrementSeconds = 60): StepDefinition[] {
  return [{ fromSecond: 0, unitSeconds: 60, incrementSeconds, priceMicro }];
}

/** A call of a minute at noon on an ordinary Tuesday, and what differs from that. */
export function usageOf(more: Partial<Usage> = {}): Usage {
  return { service: 'voice', direction: 'outgoing', otherNumber: '4513000000', originCountry: 'DK', startedAt: Date.parse('2026-05-12T10:00:00Z'), durationS: 60, volume: 0, answered: true, ...more };
}

/** Price in millionths, or the outcome that is none. */
export function priced(tariff: TariffDefinition, more: Partial<Usage> = {}): number | string {
  const out = emptyRatedUsage();
  compileTariff(tariff).rate(usageOf(more), out);
  return out.outcome === 'rated' ? out.listPriceMicro : out.outcome;
}
