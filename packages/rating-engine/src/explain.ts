import type { RoundingMode } from '@turbotrack/money';
import { countryOf, type Direction, type Service } from '@turbotrack/telephony';
import { exactPriceOf } from './charge-sheet.js';
import { type CompiledTariff, emptyRatedUsage, type Outcome, type RatedUsage, type Rater } from './compile-tariff.js';
import type { RateBook, RateSource } from './rate-book.js';
import type { RateDefinition, Special } from './tariff-definition.js';
import type { Usage } from './usage.js';

/** Millionths of a krone as a fraction in decimal digits, which JSON carries unharmed. */
export interface MicroFraction {
  readonly numerator: string;
  readonly denominator: string;
}

/** Increments of one price that follow one another. */
export interface ExplainedSpan {
  /** As of the charge: a call may pass from an override into the tariff's own rate. */
  readonly overrideId: string;
  /** Band the rate is for; null when it is for every band. */
  readonly band: string | null;
  readonly fromSecond: number;
  /** Ms since epoch. */
  readonly startsAt: number;
  readonly increments: number;
  /** Seconds, bytes or parts in an increment and in the unit the price is for. */
  readonly increment: number;
  readonly unit: number;
  /** Per unit. */
  readonly priceMicro: number;
  readonly costMicro: MicroFraction;
}

/** Every step that made a price; plain JSON, without telephone numbers but for the prefix matched. */
export interface Explanation {
  readonly tariff: { readonly name: string; readonly version: number; readonly validFrom: string };
  readonly outcome: Outcome;
  /** Why a rated use costs nothing without any rate being asked, else ''. */
  readonly free: 'special' | 'unanswered' | 'nothing-used' | '';
  readonly service: Service;
  readonly direction: Direction;
  readonly durationS: number;
  readonly volume: number;
  /** `matched` is a prefix, a short code with `x` for any digit, or '' for a withheld number and for one of ours in the on-net zone. */
  readonly zone: { readonly code: string; readonly name: { readonly da: string; readonly en: string }; readonly matched: string; readonly onNet: boolean } | null;
  readonly special: Special | '';
  /** What was charged; null when no rate was needed or found. */
  readonly charge: ExplainedCharge | null;
  readonly listPriceMicro: number;
}

export interface ExplainedCharge {
  /** Place in the rates of the tariff, or of the override. */
  readonly rate: number;
  /** The override the rate in force at the start comes from, '' for the tariff itself. */
  readonly overrideId: string;
  /** Country of the call where the rate asks for one, else null. */
  readonly originCountry: string | null;
  /** Country of the other number where the rate asks for one, else null. */
  readonly otherCountry: string | null;
  /** Beginning of the customer's own number the rate is for, else null. */
  readonly servedPrefix: string | null;
  readonly connectMicro: number;
  readonly minimumSeconds: number;
  readonly freeSeconds: number;
  readonly spans: readonly ExplainedSpan[];
  /** Connect charge and spans, before the bounds. */
  readonly sumMicro: MicroFraction;
  readonly minimumMicro: number;
  readonly maximumMicro: number | null;
  readonly boundApplied: 'minimum' | 'maximum' | '';
  readonly rounding: { readonly precisionMicro: number; readonly mode: RoundingMode };
}

/** Rates once more and tells how; the price is the one {@link Rater.rate} gives, found by the same arithmetic. */
export function explain(rater: Rater, usage: Usage): Explanation {
  const rated = emptyRatedUsage();
  rater.rate(usage, rated);
  const { tariff } = rater;
  const { name, version, validFrom } = tariff.definition;
  const zone = tariff.zones[rated.zone];
  const onNet = zone?.onNet === true;
  return {
    tariff: { name, version: version ?? 1, validFrom },
    outcome: rated.outcome,
    free: reasonItIsFree(usage, rated),
    service: usage.service,
    direction: usage.direction,
    durationS: usage.durationS,
    volume: usage.volume,
    zone: zone === undefined ? null : { code: zone.code, name: zone.name, matched: onNet && usage.onNet === true ? '' : tariff.zoneTable.matched(usage.otherNumber), onNet },
    special: rated.special,
    charge: rated.rate === -1 || rated.outcome !== 'rated' ? null : explainCharge(tariff, usage),
    listPriceMicro: rated.listPriceMicro,
  };
}

function reasonItIsFree(usage: Usage, rated: RatedUsage): Explanation['free'] {
  if (rated.outcome !== 'rated' || rated.rate !== -1) return '';
  if (!usage.answered) return 'unanswered';
  return (usage.service === 'voice' ? usage.durationS : usage.volume) === 0 ? 'nothing-used' : 'special';
}

function explainCharge(tariff: CompiledTariff, usage: Usage): ExplainedCharge {
  const { sheet, charged } = tariff;
  const definition = charged.rates[sheet.rate] as RateDefinition;
  const { unbounded, bounded, denominator } = exactPriceOf(sheet, sheet.rate, definition, charged.prices);
  return {
    ...(charged.sources[sheet.rate] as RateSource),
    originCountry: definition.originCountries === undefined ? null : usage.originCountry,
    otherCountry: definition.otherCountries === undefined ? null : countryOf(usage.otherNumber),
    servedPrefix: servedPrefix(definition, usage),
    connectMicro: definition.connectMicro ?? 0,
    minimumSeconds: definition.minimumSeconds ?? 0,
    freeSeconds: definition.freeSeconds ?? 0,
    spans: spansOf(tariff, usage.startedAt),
    sumMicro: fraction(unbounded, denominator),
    minimumMicro: definition.minimumMicro ?? 0,
    maximumMicro: definition.maximumMicro ?? null,
    boundApplied: bounded > unbounded ? 'minimum' : bounded < unbounded ? 'maximum' : '',
    rounding: tariff.definition.rounding,
  };
}

function servedPrefix(definition: RateDefinition, usage: Usage): string | null {
  const fitting = definition.servedPrefixes?.filter((prefix) => (usage.servedNumber ?? '').startsWith(prefix)) ?? [];
  return fitting.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

/** Reads the sheet of the call rated last. Spans cut only by the turn of a year are told as one. */
function spansOf(tariff: CompiledTariff, startedAt: number): ExplainedSpan[] {
  const { sheet } = tariff;
  const spans: ExplainedSpan[] = [];
  for (let at = 0; at < sheet.length; at += 1) {
    const step = sheet.step[at] as number;
    let count = sheet.count[at] as number;
    const fromSecond = sheet.from[at] as number;
    while (at + 1 < sheet.length && sheet.step[at + 1] === step) {
      at += 1;
      count += sheet.count[at] as number;
    }
    spans.push(spanOf(tariff.charged, step, count, fromSecond, startedAt));
  }
  return spans;
}

function spanOf({ prices, rates, sources }: RateBook, step: number, increments: number, fromSecond: number, startedAt: number): ExplainedSpan {
  const { firstStep, stepIncrement } = prices;
  const rate = firstStep.findLastIndex((first) => first <= step);
  const definition = rates[rate] as RateDefinition;
  const voice = definition.steps?.[step - (firstStep[rate] as number)];
  const unit = voice?.unitSeconds ?? definition.volume?.unitBytes ?? 1;
  const priceMicro = voice?.priceMicro ?? definition.volume?.priceMicro ?? definition.messageMicro ?? 0;
  const increment = stepIncrement[step] as number;
  return {
    overrideId: (sources[rate] as RateSource).overrideId,
    band: definition.band === undefined || definition.band === 'any' ? null : definition.band,
    fromSecond,
    startsAt: startedAt + fromSecond * 1000,
    increments,
    increment,
    unit,
    priceMicro,
    costMicro: fraction(BigInt(increments) * BigInt(increment) * BigInt(priceMicro), BigInt(unit)),
  };
}

function fraction(numerator: bigint, denominator: bigint): MicroFraction {
  let [a, b] = [numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: String(numerator / a), denominator: String(denominator / a) };
}
