import { instantsOfLocalTime } from '@turbotrack/telephony';
import { bandNames } from './band-timeline.js';
import { checkRates } from './check-rates.js';
import { checkDate } from './check-tariff.js';
import type { CompiledTariff, RatedUsage, Rater } from './compile-tariff.js';
import { overrideBook, type RateBook } from './rate-book.js';
import type { RateDefinition, TariffDefinition, ZoneDefinition } from './tariff-definition.js';
import { ProblemCollector, TariffError, type TariffProblem } from './tariff-problems.js';
import type { Usage } from './usage.js';

/**
 * Prices agreed with one customer, as plain JSON. Of all that fits a use, this order decides:
 * 1. overrides of the subscription, 2. overrides of the customer, 3. the tariff itself;
 * within 1 and 2 the override whose validity began last; within an override the order of {@link RateDefinition}
 * (own number, zone, country of the call, country of the other number, band).
 * A later start of validity decides between rates for the same place only. An override for zone 'any' does not reach zones
 * marked special: an agreement about calls is none about premium numbers, unless it names their zone.
 */
export interface OverrideDefinition {
  readonly id: string;
  /** The one subscription it is for; the whole customer when left out. */
  readonly subscriptionId?: string;
  /** First day, 'YYYY-MM-DD', Europe/Copenhagen. A call belongs to the day it starts. */
  readonly validFrom: string;
  /** First day no longer; without end when left out. */
  readonly validUntil?: string;
  /** In the zones and bands of the tariff. */
  readonly rates: readonly RateDefinition[];
}

/** Everything that is wrong with one customer's overrides of a checked tariff. */
export function checkOverrides(tariff: TariffDefinition, overrides: unknown): TariffProblem[] {
  const to = new ProblemCollector();
  const context = { bands: new Set(bandNames(tariff.bands)), zones: new Set(tariff.zones.map((zone) => zone.code)), precisionMicro: tariff.rounding.precisionMicro };
  const ids = new Set<unknown>();
  const owners = new Map<string, Map<string, string>>();
  to.list(overrides, 'overrides', (element, path) => {
    const override = to.object(element, path, ['id', 'subscriptionId', 'validFrom', 'validUntil', 'rates']);
    if (override === undefined) return;
    const { id, subscriptionId, validFrom, validUntil } = override;
    if (to.text(id, `${path}.id`, /\S/, { en: 'An identifier', da: 'et aftalenummer' }) && ids.has(id)) to.add(`${path}.id`, 'Another override has the same identifier.', 'En anden aftale har samme nummer.');
    ids.add(id);
    if (subscriptionId !== undefined) to.text(subscriptionId, `${path}.subscriptionId`, /\S/, { en: 'An identifier', da: 'et aftalenummer' });
    checkDate(to, validFrom, `${path}.validFrom`);
    if (validUntil !== undefined) {
      checkDate(to, validUntil, `${path}.validUntil`);
      if (typeof validUntil === 'string' && typeof validFrom === 'string' && validUntil <= validFrom) to.add(`${path}.validUntil`, 'The end must be later than the beginning.', 'Slutningen skal ligge efter begyndelsen.');
    }
    const level = JSON.stringify([subscriptionId ?? null, validFrom]);
    const places = owners.get(level) ?? new Map<string, string>();
    owners.set(level, places);
    checkRates(to, override['rates'], context, `${path}.rates`, places);
  });
  return to.problems;
}

/**
 * A tariff as one customer has it. Small: it holds the overrides and shares the tariff's tables.
 *
 * @throws TariffError listing every problem of the overrides with its path.
 */
export function overrideTariff(tariff: CompiledTariff, overrides: readonly OverrideDefinition[]): CustomerTariff {
  const problems = checkOverrides(tariff.definition, overrides);
  if (problems.length > 0) throw new TariffError(problems);
  return new CustomerTariff(tariff, overrides);
}

export class CustomerTariff {
  readonly #tariff: CompiledTariff;
  readonly #overrides: readonly OverrideDefinition[];
  readonly #bySubscription = new Map<string, Rater>();

  /** Expects checked overrides; use {@link overrideTariff}. */
  constructor(tariff: CompiledTariff, overrides: readonly OverrideDefinition[]) {
    this.#tariff = tariff;
    this.#overrides = overrides;
  }

  /** What prices the calls of a subscription; one without overrides of its own shares the customer's. */
  forSubscription(subscriptionId = ''): Rater {
    const own = this.#overrides.some((override) => override.subscriptionId === subscriptionId) ? subscriptionId : '';
    let rater = this.#bySubscription.get(own);
    if (rater === undefined) {
      const fitting = this.#overrides.filter((override) => override.subscriptionId === undefined || override.subscriptionId === own);
      rater = fitting.length === 0 ? this.#tariff : new OverriddenTariff(this.#tariff, fitting);
      this.#bySubscription.set(own, rater);
    }
    return rater;
  }
}

/** Rates with whatever overrides are valid on the day a use starts. A stretch of days is compiled when first asked for. */
class OverriddenTariff implements Rater {
  readonly tariff: CompiledTariff;
  readonly zones: readonly ZoneDefinition[];
  /** Where validities begin or end, ms, ascending; stretch n lies before border n. */
  readonly #borders: readonly number[];
  readonly #overrides: readonly { readonly definition: OverrideDefinition; readonly from: number; readonly until: number }[];
  /** Null for a stretch without overrides. */
  readonly #books: (RateBook | null | undefined)[] = [];

  constructor(tariff: CompiledTariff, overrides: readonly OverrideDefinition[]) {
    this.tariff = tariff;
    this.zones = tariff.zones;
    this.#overrides = overrides.map((definition) => ({
      definition, from: copenhagenMidnight(definition.validFrom), until: definition.validUntil === undefined ? Infinity : copenhagenMidnight(definition.validUntil),
    }));
    this.#borders = [...new Set(this.#overrides.flatMap(({ from, until }) => [from, until]))].toSorted((a, b) => a - b);
  }

  rate(usage: Usage, out: RatedUsage): void {
    let stretch = 0;
    while (stretch < this.#borders.length && usage.startedAt >= (this.#borders[stretch] as number)) stretch += 1;
    let book = this.#books[stretch];
    if (book === undefined) {
      book = this.#bookOf(stretch);
      this.#books[stretch] = book;
    }
    this.tariff.rateWith(book ?? undefined, usage, out);
  }

  #bookOf(stretch: number): RateBook | null {
    if (stretch === 0) return null;
    const start = this.#borders[stretch - 1] as number;
    const valid = this.#overrides.filter(({ from, until }) => from <= start && start < until).toSorted((a, b) => b.from - a.from).map(({ definition }) => definition);
    if (valid.length === 0) return null;
    const levels = [valid.filter((override) => override.subscriptionId !== undefined), valid.filter((override) => override.subscriptionId === undefined)];
    const { level, zones, bands, definition } = this.tariff;
    return overrideBook(levels.filter((overrides) => overrides.length > 0), level, zones, bands, definition.rounding.precisionMicro);
  }
}

/** The instant, ms, at which a checked day begins in Copenhagen, where the clock shows every midnight once. */
function copenhagenMidnight(date: string): number {
  const instants = instantsOfLocalTime(Date.parse(`${date}T00:00:00Z`));
  if (instants === null) throw new RangeError(`The day ${date} has no midnight in Copenhagen.`);
  return instants.first;
}
