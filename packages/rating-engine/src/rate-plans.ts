import { countryOf, DIRECTIONS, type Direction, type Service, SERVICES } from '@turbotrack/telephony';
import { ANY, type CountryAxis, countryAxis, type ServedAxis, servedAxis } from './rate-axes.js';
import type { RateDefinition, ZoneDefinition } from './tariff-definition.js';
import type { Usage } from './usage.js';

/** No rate covers this use. */
export const NO_RATE = -1;
/** No override touches this use: the tariff's own rates price it. */
export const UNTOUCHED = -2;

/** Rates that stand before or behind others as a whole: a subscription's overrides, a customer's, the tariff's own. */
export interface RateLevel {
  readonly rates: readonly RateDefinition[];
  /** Number of the first rate; the others follow. */
  readonly first: number;
  readonly isOverride: boolean;
  /** By use, then by {@link placeOf}. */
  readonly places: ReadonlyMap<number, ReadonlyMap<string, number>>;
}

/** Of rates for the same place the first is entered; a checked tariff has none. */
export function rateLevel(rates: readonly RateDefinition[], first = 0, isOverride = false): RateLevel {
  const places = new Map<number, Map<string, number>>();
  for (const [index, rate] of rates.entries()) {
    for (const direction of rate.directions) {
      const use = useNumber(rate.service, direction);
      const ofUse = places.get(use) ?? new Map<string, number>();
      places.set(use, ofUse);
      for (const place of placesOf(rate)) if (!ofUse.has(place)) ofUse.set(place, first + index);
    }
  }
  return { rates, first, isOverride, places };
}

function placesOf(rate: RateDefinition): string[] {
  const { servedPrefixes = [ANY], originCountries = [ANY], otherCountries = [ANY] } = rate;
  return servedPrefixes.flatMap((served) =>
    originCountries.flatMap((origin) => otherCountries.map((other) => placeOf(served, rate.zone, origin, other, rate.band ?? ANY))));
}

function placeOf(served: string, zone: string, origin: string, other: string, band: string): string {
  return `${served} ${origin} ${other}\n${zone}\n${band}`;
}

/** The plans of one service and direction. */
interface UsePlans {
  /** Class of each zone, {@link UNTOUCHED} for one no override can reach. */
  readonly zoneClass: Int32Array;
  readonly served: ServedAxis | undefined;
  readonly origins: CountryAxis | undefined;
  readonly others: CountryAxis | undefined;
  /** Plan at ((zone class × served + served) × origins + origin) × others + other; or NO_RATE, or UNTOUCHED. */
  readonly planAt: Int32Array;
}

/**
 * Which rate prices what, settled beforehand. A plan says for each band (and for time without a band) which rate applies; it is
 * found by service, direction, own number, zone and the countries of both ends.
 */
export class RatePlans {
  readonly #uses: readonly (UsePlans | undefined)[];
  readonly #absent: number;
  /** Rate at plan × (bands + 1) + band + 1: band -1 is time without a band. NO_RATE where none applies. */
  readonly rateAt: Int32Array;
  /** The one rate of a plan that does not depend on the band, or NO_RATE. */
  readonly onlyRate: Int32Array;
  readonly width: number;

  /** Expects checked rates; `bands` are names in the order of their numbers, `levels` come most specific first. */
  constructor(levels: readonly RateLevel[], zones: readonly ZoneDefinition[], bands: readonly string[]) {
    const entered = new PlanBook();
    this.#absent = levels.some(({ isOverride }) => isOverride) ? UNTOUCHED : NO_RATE;
    this.#uses = Array.from({ length: SERVICES.length * DIRECTIONS.length }, (_, use) =>
      levels.some((level) => level.places.has(use) && (level.isOverride || this.#absent === NO_RATE)) ? planUse(use, levels, zones, bands, entered) : undefined);
    this.width = bands.length + 1;
    this.rateAt = Int32Array.from(entered.rateAt);
    this.onlyRate = onlyRates(entered.rateAt, this.width);
  }

  /** Number of the plan, NO_RATE when no rate fits at any hour, UNTOUCHED when overrides leave the use to the tariff. */
  find(usage: Pick<Usage, 'service' | 'direction' | 'otherNumber' | 'originCountry' | 'servedNumber'>, zone: number): number {
    const use = this.#uses[useNumber(usage.service, usage.direction)];
    if (use === undefined) return this.#absent;
    let cell = use.zoneClass[zone] as number;
    if (cell === UNTOUCHED) return UNTOUCHED;
    const { served, origins, others } = use;
    if (served !== undefined) cell = cell * served.count + Math.max(0, served.trie.find(usage.servedNumber ?? ''));
    if (origins !== undefined) cell = cell * origins.count + (origins.classOf.get(usage.originCountry) ?? 0);
    if (others !== undefined) cell = cell * others.count + (others.classOf.get(countryOf(usage.otherNumber)) ?? 0);
    return use.planAt[cell] as number;
  }

  /** Plans a use of a zone may have, whatever the numbers and countries. */
  plansOf(service: Service, direction: Direction, zone: number): number[] {
    const use = this.#uses[useNumber(service, direction)];
    const at = use?.zoneClass[zone] ?? UNTOUCHED;
    if (use === undefined || at === UNTOUCHED) return [];
    const size = (use.served?.count ?? 1) * (use.origins?.count ?? 1) * (use.others?.count ?? 1);
    return [...new Set(use.planAt.subarray(at * size, (at + 1) * size))];
  }

  /** The same plans with their rates numbered anew. */
  renumber(numbers: ReadonlyMap<number, number>): void {
    for (const rates of [this.rateAt, this.onlyRate]) {
      for (let at = 0; at < rates.length; at += 1) if (rates[at] !== NO_RATE) rates[at] = numbers.get(rates[at] as number) as number;
    }
  }
}

function planUse(use: number, levels: readonly RateLevel[], zones: readonly ZoneDefinition[], bands: readonly string[], entered: PlanBook): UsePlans {
  const here = levels.filter((level) => level.places.has(use));
  const rates = here.flatMap((level) => level.rates.filter((rate) => rate.directions.some((direction) => useNumber(rate.service, direction) === use)));
  const served = servedAxis(rates.flatMap((rate) => rate.servedPrefixes ?? []));
  const origins = countryAxis(rates.flatMap((rate) => rate.originCountries ?? []));
  const others = countryAxis(rates.flatMap((rate) => rate.otherCountries ?? []));
  const { zoneClass, samples } = classifyZones(use, here, zones);
  const planAt: number[] = [];
  for (const zone of samples) {
    for (const servedFits of served?.fitting ?? [[ANY]]) {
      for (const originFits of origins?.fitting ?? [[ANY]]) {
        for (const otherFits of others?.fitting ?? [[ANY]]) {
          planAt.push(planCell(use, here, zone, { served: servedFits, origin: originFits, other: otherFits }, bands, entered));
        }
      }
    }
  }
  return { zoneClass, served, origins, others, planAt: Int32Array.from(planAt) };
}

/** Zones no rate of the use names are one class, or two where overrides for any zone stop before special ones. */
function classifyZones(use: number, levels: readonly RateLevel[], zones: readonly ZoneDefinition[]): { zoneClass: Int32Array; samples: readonly ZoneDefinition[] } {
  const inUse = (level: RateLevel): string[] => level.rates.flatMap((rate) => (rate.directions.some((direction) => useNumber(rate.service, direction) === use) ? [rate.zone] : []));
  const overrides = levels.filter(({ isOverride }) => isOverride);
  const named = new Set(levels.flatMap(inUse));
  const overridden = new Set(overrides.flatMap(inUse));
  const samples: ZoneDefinition[] = [];
  const classes = new Map<string, number>();
  const zoneClass = Int32Array.from(zones, (zone) => {
    const reached = overrides.length === 0 || overridden.has(zone.code) || (overridden.has(ANY) && zone.special === undefined);
    if (!reached) return UNTOUCHED;
    const key = named.has(zone.code) ? zone.code : zone.special === undefined ? '\nordinary' : '\nspecial';
    let at = classes.get(key);
    if (at === undefined) {
      at = samples.push(zone) - 1;
      classes.set(key, at);
    }
    return at;
  });
  return { zoneClass, samples };
}

interface CellFits {
  readonly served: readonly string[];
  readonly origin: readonly string[];
  readonly other: readonly string[];
}

function planCell(use: number, levels: readonly RateLevel[], zone: ZoneDefinition, fits: CellFits, bands: readonly string[], entered: PlanBook): number {
  let touched = !levels.some(({ isOverride }) => isOverride);
  const chosen = [[ANY], ...bands.map((band) => [band, ANY])].map((bandFits) => {
    for (const level of levels) {
      const rate = mostSpecific(level, use, zone, fits, bandFits);
      if (rate === NO_RATE) continue;
      touched ||= level.isOverride;
      return rate;
    }
    return NO_RATE;
  });
  return touched ? entered.enter(chosen) : UNTOUCHED;
}

/** Own number before zone before the call's country before the other number's country before band. */
function mostSpecific(level: RateLevel, use: number, zone: ZoneDefinition, fits: CellFits, bands: readonly string[]): number {
  const places = level.places.get(use) as ReadonlyMap<string, number>;
  const zoneFits = level.isOverride && zone.special !== undefined ? [zone.code] : [zone.code, ANY];
  for (const served of fits.served) {
    for (const zoneChoice of zoneFits) {
      for (const origin of fits.origin) {
        for (const other of fits.other) {
          for (const band of bands) {
            const rate = places.get(placeOf(served, zoneChoice, origin, other, band));
            if (rate !== undefined) return rate;
          }
        }
      }
    }
  }
  return NO_RATE;
}

/** Plans by their rates, each once. */
class PlanBook {
  readonly rateAt: number[] = [];
  readonly #plans = new Map<string, number>();

  enter(chosen: readonly number[]): number {
    if (chosen.every((rate) => rate === NO_RATE)) return NO_RATE;
    const key = chosen.join();
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      plan = this.#plans.size;
      this.#plans.set(key, plan);
      this.rateAt.push(...chosen);
    }
    return plan;
  }
}

function onlyRates(rateAt: readonly number[], width: number): Int32Array {
  const only = new Int32Array(rateAt.length / width);
  for (let plan = 0; plan < only.length; plan += 1) {
    const rates = new Set(rateAt.slice(plan * width, (plan + 1) * width));
    only[plan] = rates.size === 1 ? (rateAt[plan * width] as number) : NO_RATE;
  }
  return only;
}

/** Number of a service and direction, without a search: service × directions + direction. */
export function useNumber(service: Service, direction: Direction): number {
  const serviceNumber = service === 'voice' ? 0 : service === 'sms' ? 1 : service === 'mms' ? 2 : 3;
  const directionNumber = direction === 'outgoing' ? 0 : direction === 'incoming' ? 1 : direction === 'forwarded' ? 2 : direction === 'roaming-made' ? 3 : 4;
  return serviceNumber * DIRECTIONS.length + directionNumber;
}
