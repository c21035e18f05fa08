import { DIRECTIONS, type Direction, type Service } from '@turbotrack/telephony';
import { bandNames, BandTimeline, layOutDays } from './band-timeline.js';
import { ChargeSheet, priceOf } from './charge-sheet.js';
import { checkTariff } from './check-tariff.js';
import { END_YEAR, FIRST_YEAR } from './copenhagen-time.js';
import { NO_RATE, planRates, type RatePlans } from './rate-plans.js';
import { priceRates, type RatePrices } from './rate-prices.js';
import type { RateDefinition, Special, TariffDefinition, ZoneDefinition } from './tariff-definition.js';
import { TariffError } from './tariff-problems.js';
import { NO_ZONE, ZoneTable } from './zone-table.js';

/** Longest call that is rated. */
export const LONGEST_CALL_S = 31 * 86_400;
const EARLIEST_START = Date.UTC(FIRST_YEAR, 0, 1);
/** Leaves the longest call within the years whose clock changes are known. */
const END_OF_STARTS = Date.UTC(END_YEAR, 0, 1) - LONGEST_CALL_S * 1000;

/** What is to be priced; a call record is one. */
export interface Usage {
  readonly service: Service;
  readonly direction: Direction;
  /** Normal form, '' when withheld. */
  readonly otherNumber: string;
  /** ISO 3166-1 alpha-2 of the country the call is made from (P-08). */
  readonly originCountry: string;
  /** Ms since epoch. */
  readonly startedAt: number;
  /** Whole seconds; prices voice. */
  readonly durationS: number;
  /** Bytes for data, parts for messages; not read for voice. */
  readonly volume: number;
  readonly answered: boolean;
}

/**
 * `no-zone` and `no-rate` belong in suspense. `impossible`: start outside 2000 to November 2099, a duration that is no whole number
 * from 0 to 31 days, a volume that is none from 0, or a price beyond what can be held exactly.
 */
export type Outcome = 'rated' | 'no-zone' | 'no-rate' | 'impossible';

/** Owned by the caller and overwritten by every call of `rate`. Prices mean something only when the outcome is 'rated'. */
export interface RatedUsage {
  outcome: Outcome;
  /** Place in the tariff's zones, -1 when none was found. */
  zone: number;
  /** Place, in the tariff's rates, of the rate in force at the start; -1 when none was needed or found. */
  rate: number;
  /** Millionths of a krone without VAT. */
  listPriceMicro: number;
  special: Special | '';
  /** Emergency, helpline and freephone calls appear in no specification. */
  neverItemise: boolean;
}

export function emptyRatedUsage(): RatedUsage {
  return { outcome: 'no-zone', zone: NO_ZONE, rate: NO_RATE, listPriceMicro: 0, special: '', neverItemise: false };
}

/**
 * Makes a tariff ready to rate with.
 *
 * @throws TariffError listing every problem of the definition with its path.
 */
export function compileTariff(definition: TariffDefinition): CompiledTariff {
  const problems = checkTariff(definition);
  if (problems.length > 0) throw new TariffError(problems);
  return new CompiledTariff(definition);
}

/** A tariff with its tables. Rating allocates nothing; it is not to be entered again from within. */
export class CompiledTariff {
  readonly definition: TariffDefinition;
  readonly zones: readonly ZoneDefinition[];
  readonly bands: readonly string[];
  /** Tables, and the increments of the call rated last: for explaining. */
  readonly zoneTable: ZoneTable;
  readonly timeline: BandTimeline;
  readonly prices: RatePrices;
  readonly sheet = new ChargeSheet();
  readonly #plans: RatePlans;

  /** Expects a checked definition; use {@link compileTariff}. */
  constructor(definition: TariffDefinition) {
    this.definition = definition;
    this.zones = definition.zones;
    this.bands = bandNames(definition.bands);
    this.zoneTable = new ZoneTable(definition.zones);
    this.timeline = new BandTimeline(layOutDays(definition.bands).tables, definition.holidays);
    this.prices = priceRates(definition.rates, definition.rounding.precisionMicro);
    this.#plans = planRates(definition.rates, definition.zones.map((zone) => zone.code), this.bands);
  }

  /** Prices one use into `out`. Unanswered use, and use of no length or volume, costs nothing. */
  rate(usage: Usage, out: RatedUsage): void {
    this.sheet.clear();
    out.outcome = 'rated';
    out.zone = NO_ZONE;
    out.rate = NO_RATE;
    out.listPriceMicro = 0;
    out.special = '';
    out.neverItemise = false;
    if (!isPossible(usage)) {
      out.outcome = 'impossible';
      return;
    }
    const zone = this.zoneTable.find(usage.otherNumber);
    out.zone = zone;
    if (zone === NO_ZONE) {
      out.outcome = 'no-zone';
      return;
    }
    const special = this.zoneTable.specialOf(zone, usage.otherNumber);
    const free = special !== '' && special !== 'premium';
    out.special = special;
    out.neverItemise = free;
    if (!usage.answered || (usage.service === 'voice' ? usage.durationS : usage.volume) === 0) return;
    if (free && usage.direction !== 'incoming' && usage.direction !== 'roaming-received') return;
    this.#charge(usage, zone, out);
  }

  #charge(usage: Usage, zone: number, out: RatedUsage): void {
    const plan = this.#planOf(usage, zone);
    const rate = plan === NO_RATE ? NO_RATE : this.rateOfPlan(plan, usage.startedAt);
    if (rate === NO_RATE || (usage.service === 'voice' && !this.#walk(plan, rate, usage.startedAt, usage.durationS))) {
      out.outcome = 'no-rate';
      return;
    }
    out.rate = rate;
    if (usage.service !== 'voice') {
      const step = this.prices.firstStep[rate] as number;
      this.sheet.add(step, Math.ceil(usage.volume / (this.prices.stepIncrement[step] as number)), 0);
    }
    const { precisionMicro, mode } = this.definition.rounding;
    const price = priceOf(this.sheet, rate, this.definition.rates[rate] as RateDefinition, this.prices, precisionMicro, mode);
    if (price === -1) out.outcome = 'impossible';
    else out.listPriceMicro = price;
  }

  #planOf(usage: Usage, zone: number): number {
    const { planAt, classes, classOfCountry, elsewhere } = this.#plans;
    const origin = classes === 1 ? 0 : (classOfCountry.get(usage.originCountry) ?? elsewhere);
    const use = serviceNumber(usage.service) * DIRECTIONS.length + directionNumber(usage.direction);
    return planAt[(use * this.zones.length + zone) * classes + origin] as number;
  }

  /** Rate of a plan at an instant, {@link NO_RATE} when the band has none. */
  rateOfPlan(plan: number, instant: number): number {
    const only = this.#plans.onlyRate[plan] as number;
    return only === NO_RATE ? (this.#plans.rateAt[plan * (this.bands.length + 1) + this.timeline.bandAt(instant) + 1] as number) : only;
  }

  /**
   * Puts a call's increments on the sheet: they follow one another without a gap from the end of the free seconds, and each
   * takes the step and the band of its own first second. False when a band on the way has no rate.
   */
  #walk(plan: number, startRate: number, startedAt: number, durationS: number): boolean {
    const { firstStep, stepEnd, stepIncrement } = this.prices;
    const free = this.prices.freeSeconds[startRate] as number;
    if (durationS <= free) return true;
    const end = Math.max(durationS, this.prices.minimumSeconds[startRate] as number);
    const cuts = this.definition.bandMode === 'cut' && this.#plans.onlyRate[plan] === NO_RATE;
    let rate = startRate;
    let step = firstStep[startRate] as number;
    let second = free;
    while (second < end) {
      let limit = end;
      if (cuts) {
        const now = startedAt + second * 1000;
        const rateNow = this.rateOfPlan(plan, now);
        if (rateNow === NO_RATE) return false;
        if (rateNow !== rate) {
          rate = rateNow;
          step = firstStep[rate] as number;
        }
        // Increments start whole seconds after the call does, so the last that starts before the border is found by rounding up.
        limit = Math.min(limit, Math.ceil((this.timeline.borderAfter(now) - startedAt) / 1000));
      }
      while ((stepEnd[step] as number) <= second) step += 1;
      limit = Math.min(limit, stepEnd[step] as number);
      const increment = stepIncrement[step] as number;
      const count = Math.ceil((limit - second) / increment);
      this.sheet.add(step, count, second);
      second += count * increment;
    }
    return true;
  }
}

function isPossible(usage: Usage): boolean {
  const { startedAt, durationS, volume } = usage;
  return (
    startedAt >= EARLIEST_START && startedAt < END_OF_STARTS && Number.isInteger(startedAt) &&
    durationS >= 0 && durationS <= LONGEST_CALL_S && Number.isInteger(durationS) &&
    volume >= 0 && Number.isSafeInteger(volume)
  );
}

/** Place in SERVICES, without a search. */
function serviceNumber(service: Service): number {
  return service === 'voice' ? 0 : service === 'sms' ? 1 : service === 'mms' ? 2 : 3;
}

/** Place in DIRECTIONS, without a search. */
function directionNumber(direction: Direction): number {
  return direction === 'outgoing' ? 0 : direction === 'incoming' ? 1 : direction === 'forwarded' ? 2 : direction === 'roaming-made' ? 3 : 4;
}
