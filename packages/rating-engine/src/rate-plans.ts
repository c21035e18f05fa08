import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import { HOME_COUNTRIES } from './home-countries.js';
import type { RateDefinition } from './tariff-definition.js';

/** No rate covers this use. */
export const NO_RATE = -1;

/** Class of an origin country that no rate names: at home, or not. */
const HOME = 'home';
const ELSEWHERE = 'elsewhere';

/**
 * Which rate prices what, settled beforehand. A plan says for each band (and for time without a band) which rate applies; it is
 * found by service, direction, zone and class of the country of the call.
 */
export interface RatePlans {
  /** Plan at ((service × directions + direction) × zones + zone) × classes + class, or NO_RATE. */
  readonly planAt: Int32Array;
  /** Rate at plan × (bands + 1) + band + 1: band -1 is time without a band. NO_RATE where none applies. */
  readonly rateAt: Int32Array;
  /** The one rate of a plan that does not depend on the band, or NO_RATE. */
  readonly onlyRate: Int32Array;
  readonly classes: number;
  readonly classOfCountry: ReadonlyMap<string, number>;
  readonly elsewhere: number;
}

/** Expects checked rates; `zones` are codes, `bands` names, in the order of their numbers. */
export function planRates(rates: readonly RateDefinition[], zones: readonly string[], bands: readonly string[]): RatePlans {
  const places = placeRates(rates, zones, bands);
  const classNames = classesOf(rates);
  const planAt = new Int32Array(SERVICES.length * DIRECTIONS.length * zones.length * classNames.length).fill(NO_RATE);
  const plans = new Map<string, number>();
  const rateAt: number[] = [];
  const used = new Set(rates.flatMap((rate) => rate.directions.map((direction) => `${rate.service} ${direction}`)));
  let at = 0;
  for (const service of SERVICES) {
    for (const direction of DIRECTIONS) {
      const use = `${service} ${direction}`;
      for (let zone = 0; zone < zones.length; zone += 1) {
        for (const className of classNames) {
          if (used.has(use)) {
            const chosen = [ANY, ...bands.keys()].map((band) => mostSpecific(places, use, zone, originsOf(className), band));
            planAt[at] = planOf(chosen, plans, rateAt);
          }
          at += 1;
        }
      }
    }
  }
  return { planAt, rateAt: Int32Array.from(rateAt), onlyRate: onlyRates(rateAt, bands.length + 1), classes: classNames.length, ...classify(classNames) };
}

/** Stands for every zone or band, and for time without a band. */
const ANY = -1;

function placeRates(rates: readonly RateDefinition[], zones: readonly string[], bands: readonly string[]): Map<string, number> {
  const zoneNumbers = new Map(zones.map((zone, index) => [zone, index]));
  const places = new Map<string, number>();
  for (const [index, rate] of rates.entries()) {
    const zone = zoneNumbers.get(rate.zone) ?? ANY;
    const band = rate.band === undefined ? ANY : bands.indexOf(rate.band);
    for (const direction of rate.directions) {
      for (const origin of rate.originCountries ?? ['any']) {
        places.set(placeOf(`${rate.service} ${direction}`, zone, origin, band), index);
      }
    }
  }
  return places;
}

function placeOf(use: string, zone: number, origin: string, band: number): string {
  return `${use} ${zone} ${origin} ${band}`;
}

/** Tariffs that ask for no country have one class. */
function classesOf(rates: readonly RateDefinition[]): string[] {
  const origins = new Set(rates.flatMap((rate) => rate.originCountries ?? []));
  if (origins.size === 0) return [ELSEWHERE];
  origins.delete(HOME);
  return [ELSEWHERE, HOME, ...origins];
}

/** What a rate may say of the country so that it fits a class, most specific first. */
function originsOf(className: string): readonly string[] {
  if (className === ELSEWHERE) return ['any'];
  return className !== HOME && HOME_COUNTRIES.has(className) ? [className, HOME, 'any'] : [className, 'any'];
}

/** Zone before country before band. */
function mostSpecific(places: ReadonlyMap<string, number>, use: string, zone: number, origins: readonly string[], band: number): number {
  const bands = band === ANY ? [ANY] : [band, ANY];
  for (const zoneChoice of [zone, ANY]) {
    for (const origin of origins) {
      for (const bandChoice of bands) {
        const rate = places.get(placeOf(use, zoneChoice, origin, bandChoice));
        if (rate !== undefined) return rate;
      }
    }
  }
  return NO_RATE;
}

/** The plan with these rates, entered when new. */
function planOf(chosen: readonly number[], plans: Map<string, number>, rateAt: number[]): number {
  if (chosen.every((rate) => rate === NO_RATE)) return NO_RATE;
  const key = chosen.join();
  let plan = plans.get(key);
  if (plan === undefined) {
    plan = plans.size;
    plans.set(key, plan);
    rateAt.push(...chosen);
  }
  return plan;
}

function onlyRates(rateAt: readonly number[], width: number): Int32Array {
  const only = new Int32Array(rateAt.length / width);
  for (let plan = 0; plan < only.length; plan += 1) {
    const rates = new Set(rateAt.slice(plan * width, (plan + 1) * width));
    only[plan] = rates.size === 1 ? (rateAt[plan * width] as number) : NO_RATE;
  }
  return only;
}

function classify(classNames: readonly string[]): { classOfCountry: Map<string, number>; elsewhere: number } {
  const classOfCountry = new Map<string, number>();
  if (classNames.length > 1) {
    for (const country of HOME_COUNTRIES) classOfCountry.set(country, classNames.indexOf(HOME));
    for (const [index, name] of classNames.entries()) if (name !== HOME && name !== ELSEWHERE) classOfCountry.set(name, index);
  }
  return { classOfCountry, elsewhere: classNames.indexOf(ELSEWHERE) };
}
