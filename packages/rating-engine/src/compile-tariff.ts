import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import { bandNames, BandTimeline, layOutDays } from './band-timeline.js';
import { ChargeSheet, priceOf } from './charge-sheet.js';
import { checkTariff } from './check-tariff.js';
import { END_YEAR, FIRST_YEAR } from './rated-years.js';
import { type RateBook, type RateSource, tariffBook } from './rate-book.js';
import { NO_RATE, type RateLevel, type RatePlans, UNTOUCHED, useNumber } from './rate-plans.js';
import type { RateDefinition, Special, TariffDefinition, ZoneDefinition } from './tariff-definition.js';
import { TariffError } from './tariff-problems.js';
import type { Usage } from './usage.js';
import { NO_ZONE, ZoneTable } from './zone-table.js';

/** Longest call that is rated. */
export const LONGEST_CALL_S = 31 * 86_400;
const EARLIEST_START = Date.UTC(FIRST_YEAR, 0, 1);
/** Leaves the longest call within the years whose clock changes are known. */
const END_OF_STARTS = Date.UTC(END_YEAR, 0, 1) - LONGEST_CALL_S * 1000;

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
  /** Place, in the rates of the tariff or the override, of the rate in force at the start; -1 when none was needed or found. */
  rate: number;
  /** The override whose rate was in force at the start, '' when the tariff's own was. */
  overrideId: string;
  /** Millionths of a krone without VAT. */
  listPriceMicro: number;
  special: Special | '';
  /** Emergency, helpline and freephone calls appear in no specification. */
  neverItemise: boolean;
}

export function emptyRatedUsage(): RatedUsage {
  return { outcome: 'no-zone', zone: NO_ZONE, rate: NO_RATE, overrideId: '', listPriceMicro: 0, special: '', neverItemise: false };
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

/** Anything that prices a use: a tariff, or a tariff as one customer has it. */
export interface Rater {
  /** The tariff underneath; what the use rated last was charged for stands there. */
  readonly tariff: CompiledTariff;
  readonly zones: readonly ZoneDefinition[];
  /** Prices one use into `out`. */
  rate(usage: Usage, out: RatedUsage): void;
}

/** A tariff with its tables. Rating allocates nothing; it is not to be entered again from within. */
export class CompiledTariff implements Rater {
  readonly definition: TariffDefinition;
  readonly zones: readonly ZoneDefinition[];
  readonly bands: readonly string[];
  readonly zoneTable: ZoneTable;
  readonly timeline: BandTimeline;
  /** The tariff's own rates. */
  readonly book: RateBook;
  /** The same for books of overrides to stand before. */
  readonly level: RateLevel;
  /** Increments of the use rated last, and the book its steps are in: for explaining. */
  readonly sheet = new ChargeSheet();
  charged: RateBook;
  readonly #onNet: number;
  /** By use: 1 where a rate names the on-net zone. */
  readonly #onNetUses = new Uint8Array(SERVICES.length * DIRECTIONS.length);
  readonly #cuts: boolean;

  /** Expects a checked definition; use {@link compileTariff}. */
  constructor(definition: TariffDefinition) {
    this.definition = definition;
    this.zones = definition.zones;
    this.bands = bandNames(definition.bands);
    this.zoneTable = new ZoneTable(definition.zones);
    this.timeline = new BandTimeline(layOutDays(definition.bands).tables, definition.holidays);
    const { book, level } = tariffBook(definition, this.bands);
    this.book = book;
    this.level = level;
    this.charged = book;
    this.#cuts = definition.bandMode === 'cut';
    this.#onNet = definition.zones.findIndex((zone) => zone.onNet === true);
    const onNetCode = definition.zones[this.#onNet]?.code;
    for (const { service, directions, zone } of definition.rates) {
      if (zone === onNetCode) for (const direction of directions) this.#onNetUses[useNumber(service, direction)] = 1;
    }
  }

  get tariff(): this {
    return this;
  }

  /** Prices one use into `out`. Unanswered use, and use of no length or volume, costs nothing. */
  rate(usage: Usage, out: RatedUsage): void {
    this.rateWith(undefined, usage, out);
  }

  /** Prices one use where `overrides` come before the tariff's own rates. */
  rateWith(overrides: RateBook | undefined, usage: Usage, out: RatedUsage): void {
    this.sheet.clear();
    out.outcome = 'rated';
    out.zone = NO_ZONE;
    out.rate = NO_RATE;
    out.overrideId = '';
    out.listPriceMicro = 0;
    out.special = '';
    out.neverItemise = false;
    if (!isPossible(usage)) {
      out.outcome = 'impossible';
      return;
    }
    const zone = this.#zoneOf(usage);
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
    this.#charge(overrides, usage, zone, out);
  }

  #zoneOf(usage: Usage): number {
    const zone = this.zoneTable.find(usage.otherNumber);
    if (usage.onNet !== true || this.#onNet === NO_ZONE || this.#onNetUses[useNumber(usage.service, usage.direction)] === 0) return zone;
    return this.zoneTable.specialOf(zone, usage.otherNumber) === '' ? this.#onNet : zone;
  }

  #charge(overrides: RateBook | undefined, usage: Usage, zone: number, out: RatedUsage): void {
    let book = overrides ?? this.book;
    let plan = book.plans.find(usage, zone);
    if (plan === UNTOUCHED) {
      book = this.book;
      plan = book.plans.find(usage, zone);
    }
    this.charged = book;
    const rate = plan === NO_RATE ? NO_RATE : this.#rateOfPlan(book.plans, plan, usage.startedAt);
    if (rate === NO_RATE || (usage.service === 'voice' && !this.#walk(book, plan, rate, usage.startedAt, usage.durationS))) {
      out.outcome = 'no-rate';
      return;
    }
    const source = book.sources[rate] as RateSource;
    out.rate = source.rate;
    out.overrideId = source.overrideId;
    if (usage.service !== 'voice') {
      const step = book.prices.firstStep[rate] as number;
      this.sheet.add(step, Math.ceil(usage.volume / (book.prices.stepIncrement[step] as number)), 0);
    }
    this.sheet.rate = rate;
    const { precisionMicro, mode } = this.definition.rounding;
    const price = priceOf(this.sheet, rate, book.rates[rate] as RateDefinition, book.prices, precisionMicro, mode);
    if (price === -1) out.outcome = 'impossible';
    else out.listPriceMicro = price;
  }

  /** Rate of a plan at an instant, {@link NO_RATE} when the band has none. */
  #rateOfPlan(plans: RatePlans, plan: number, instant: number): number {
    const only = plans.onlyRate[plan] as number;
    return only === NO_RATE ? (plans.rateAt[plan * plans.width + this.timeline.bandAt(instant) + 1] as number) : only;
  }

  /**
   * Puts a call's increments on the sheet: they follow one another without a gap from the end of the free seconds, and each
   * takes the step and the band of its own first second. False when a band on the way has no rate.
   */
  #walk(book: RateBook, plan: number, startRate: number, startedAt: number, durationS: number): boolean {
    const { firstStep, stepEnd, stepIncrement, freeSeconds, minimumSeconds } = book.prices;
    const free = freeSeconds[startRate] as number;
    if (durationS <= free) return true;
    const end = Math.max(durationS, minimumSeconds[startRate] as number);
    const cuts = this.#cuts && book.plans.onlyRate[plan] === NO_RATE;
    let rate = startRate;
    let step = firstStep[startRate] as number;
    let second = free;
    while (second < end) {
      let limit = end;
      if (cuts) {
        const now = startedAt + second * 1000;
        const rateNow = this.#rateOfPlan(book.plans, plan, now);
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
