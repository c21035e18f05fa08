import { NO_RATE, type RateLevel, RatePlans, rateLevel } from './rate-plans.js';
import { priceRates, type RatePrices } from './rate-prices.js';
import type { RateDefinition, TariffDefinition, ZoneDefinition } from './tariff-definition.js';

/** Where a rate stands: its place in the tariff's rates, or in those of an override. */
export interface RateSource {
  /** '' for the tariff's own. */
  readonly overrideId: string;
  readonly rate: number;
}

/** Rates with their prices, and which of them applies when. */
export interface RateBook {
  readonly rates: readonly RateDefinition[];
  /** By rate. */
  readonly sources: readonly RateSource[];
  readonly prices: RatePrices;
  readonly plans: RatePlans;
}

/** The book of a tariff's own rates, and its level for books of overrides to stand before. */
export function tariffBook(definition: TariffDefinition, bands: readonly string[]): { book: RateBook; level: RateLevel } {
  const { rates, zones, rounding } = definition;
  const level = rateLevel(rates);
  const book = {
    rates, sources: rates.map((_, rate) => ({ overrideId: '', rate })), prices: priceRates(rates, rounding.precisionMicro), plans: new RatePlans([level], zones, bands),
  };
  return { book, level };
}

/** The rates of one override. */
export interface OverridingRates {
  readonly id: string;
  readonly rates: readonly RateDefinition[];
}

/**
 * A book of overrides over a tariff. It holds the override's rates and those of the tariff they may share a call with, no more,
 * so that its size is that of the overrides; whatever they leave untouched is priced from the tariff's own book.
 *
 * @param levels of overrides, most specific first; within a level earlier ones win.
 */
export function overrideBook(levels: readonly (readonly OverridingRates[])[], own: RateLevel, zones: readonly ZoneDefinition[], bands: readonly string[], precisionMicro: number): RateBook {
  const sources: RateSource[] = [];
  const rates: RateDefinition[] = [];
  const rateLevels = levels.map((overrides) => {
    const first = own.rates.length + rates.length;
    const inLevel = overrides.flatMap((override) => override.rates);
    rates.push(...inLevel);
    sources.push(...overrides.flatMap(({ id, rates: list }) => list.map((_, rate) => ({ overrideId: id, rate }))));
    return rateLevel(inLevel, first, true);
  });
  const plans = new RatePlans([...rateLevels, own], zones, bands);
  const numbers = new Map<number, number>();
  for (const rate of plans.rateAt) if (rate !== NO_RATE && !numbers.has(rate)) numbers.set(rate, numbers.size);
  plans.renumber(numbers);
  const used = [...numbers.keys()];
  const booked = used.map((rate) => own.rates[rate] ?? (rates[rate - own.rates.length] as RateDefinition));
  return {
    rates: booked, plans, prices: priceRates(booked, precisionMicro),
    sources: used.map((rate) => (rate < own.rates.length ? { overrideId: '', rate } : (sources[rate - own.rates.length] as RateSource))),
  };
}
