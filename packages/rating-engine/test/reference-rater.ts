/**
 * A second opinion on prices, written to be plainly right and slow: one increment after the other, fractions of bigints, the
 * wall clock asked of Intl for every increment, every rate looked at for every increment. Shares no code with the engine.
 */
import type { BandDefinition, RateDefinition, TariffDefinition, Usage } from '../src/index.js';

const EU_AND_EEA = ['AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT', 'LU', 'LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK', 'IS', 'LI', 'NO'];
const CLOCK = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Copenhagen', hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
});
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Rates that come before others as a whole, most specific first; `isOverride` ones for any zone stop before special zones. */
export interface ReferenceLevel {
  readonly rates: readonly RateDefinition[];
  readonly isOverride: boolean;
}

/** Price in millionths, or the reason why there is none. */
export function referencePrice(tariff: TariffDefinition, usage: Usage, overrides: readonly ReferenceLevel[] = []): number | 'no-zone' | 'no-rate' {
  const zone = zoneOf(tariff, usage);
  if (zone === undefined) return 'no-zone';
  if (!usage.answered) return 0;
  const levels = [...overrides, { rates: tariff.rates, isOverride: false }];
  const rateIn = (band: string | undefined): RateDefinition | undefined => {
    for (const level of levels) {
      const rate = rateFor(tariff, level, usage, zone, band);
      if (rate !== undefined) return rate;
    }
    return undefined;
  };
  if (usage.service !== 'voice') return priceOfQuantity(tariff, usage, rateIn);
  if (usage.durationS === 0) return 0;
  const start = rateIn(bandAt(tariff, usage.startedAt));
  if (start === undefined) return 'no-rate';
  let sum = new Fraction(BigInt(start.connectMicro ?? 0), 1n);
  let second = start.freeSeconds ?? 0;
  const end = usage.durationS <= second ? 0 : Math.max(usage.durationS, start.minimumSeconds ?? 0);
  while (second < end) {
    const rate = rateIn(bandAt(tariff, tariff.bandMode === 'cut' ? usage.startedAt + second * 1000 : usage.startedAt));
    if (rate === undefined) return 'no-rate';
    const now = second;
    const step = (rate.steps ?? []).findLast(({ fromSecond }) => fromSecond <= now);
    if (step === undefined) throw new Error('A rate without a first step reached the reference.');
    sum = sum.plus(new Fraction(BigInt(step.priceMicro) * BigInt(step.incrementSeconds), BigInt(step.unitSeconds)));
    second += step.incrementSeconds;
  }
  return finish(tariff, start, sum);
}

function priceOfQuantity(tariff: TariffDefinition, usage: Usage, rateIn: (band: string | undefined) => RateDefinition | undefined): number | 'no-rate' {
  if (usage.volume === 0) return 0;
  const rate = rateIn(bandAt(tariff, usage.startedAt));
  if (rate === undefined) return 'no-rate';
  let sum = new Fraction(BigInt(rate.connectMicro ?? 0), 1n);
  if (rate.volume === undefined) sum = sum.plus(new Fraction(BigInt(rate.messageMicro ?? 0) * BigInt(usage.volume), 1n));
  else {
    const increment = BigInt(rate.volume.incrementBytes);
    const begun = (BigInt(usage.volume) + increment - 1n) / increment;
    sum = sum.plus(new Fraction(begun * increment * BigInt(rate.volume.priceMicro), BigInt(rate.volume.unitBytes)));
  }
  return finish(tariff, rate, sum);
}

/** Numbers of ours have the on-net zone where the tariff prices that kind of use in it and the number's zone is an ordinary one. */
function zoneOf(tariff: TariffDefinition, usage: Usage): string | undefined {
  const onNet = tariff.zones.find((zone) => zone.onNet === true);
  const named = tariff.rates.some((rate) => rate.zone === onNet?.code && rate.service === usage.service && rate.directions.includes(usage.direction));
  const byNumber = longestPrefixZone(tariff, usage.otherNumber);
  const ordinary = tariff.zones.find((zone) => zone.code === byNumber)?.special === undefined;
  return usage.onNet === true && onNet !== undefined && named && ordinary ? onNet.code : byNumber;
}

/** By calling code, for the few countries of the tests. */
function countryOfNumber(number: string): string {
  return ({ 1: 'US', 45: 'DK', 46: 'SE', 44: 'GB' } as Record<string, string>)[number.startsWith('1') ? '1' : number.slice(0, 2)] ?? '';
}

function longestPrefixZone(tariff: TariffDefinition, number: string): string | undefined {
  let best: { code: string; length: number } | undefined;
  for (const zone of tariff.zones) {
    for (const prefix of zone.prefixes) {
      if (number.startsWith(prefix) && prefix.length > (best?.length ?? -1)) best = { code: zone.code, length: prefix.length };
    }
  }
  return best?.code;
}

function rateFor(tariff: TariffDefinition, level: ReferenceLevel, usage: Usage, zone: string, band: string | undefined): RateDefinition | undefined {
  let best: RateDefinition | undefined;
  let bestScore = -1;
  const special = tariff.zones.find(({ code }) => code === zone)?.special !== undefined;
  for (const rate of level.rates) {
    if (rate.service !== usage.service || !rate.directions.includes(usage.direction)) continue;
    const byZone = rate.zone === zone ? 1 : rate.zone === 'any' && !(level.isOverride && special) ? 0 : -1;
    const byBand = rate.band === undefined || rate.band === 'any' ? 0 : rate.band === band ? 1 : -1;
    const byOrigin = countryScore(rate.originCountries, usage.originCountry);
    const byOther = countryScore(rate.otherCountries, countryOfNumber(usage.otherNumber));
    const byServed = servedScore(rate, usage.servedNumber ?? '');
    if (Math.min(byZone, byBand, byOrigin, byOther, byServed) < 0) continue;
    const score = byServed * 10_000 + byZone * 1000 + byOrigin * 100 + byOther * 10 + byBand;
    if (score > bestScore) {
      best = rate;
      bestScore = score;
    }
  }
  return best;
}

function servedScore(rate: RateDefinition, number: string): number {
  if (rate.servedPrefixes === undefined) return 0;
  const lengths = rate.servedPrefixes.filter((prefix) => number.startsWith(prefix)).map((prefix) => prefix.length);
  return lengths.length === 0 ? -1 : Math.max(...lengths);
}

function countryScore(countries: readonly string[] | undefined, country: string): number {
  if (countries === undefined) return 0;
  if (countries.includes(country)) return 2;
  return countries.includes('home') && EU_AND_EEA.includes(country) ? 1 : -1;
}

const readings = new Map<number, Readonly<Record<string, string>>>();

/** What the clock on the wall shows in a minute since 1970; asking is slow, so answers are kept. */
function clockOn(minute: number): Readonly<Record<string, string>> {
  const known = readings.get(minute);
  if (known !== undefined) return known;
  const parts = Object.fromEntries(CLOCK.formatToParts(minute * 60_000).map(({ type, value }) => [type, value]));
  readings.set(minute, parts);
  return parts;
}

function bandAt(tariff: TariffDefinition, instant: number): string | undefined {
  const parts = clockOn(Math.floor(instant / 60_000));
  const time = `${parts['hour']}:${parts['minute']}`;
  const weekday = WEEKDAYS.indexOf(parts['weekday'] as string) + 1;
  const isHoliday = tariff.holidays.includes(`${parts['year']}-${parts['month']}-${parts['day']}`);
  const fits = (band: BandDefinition): boolean =>
    (band.holiday !== true || isHoliday) && (band.weekdays?.includes(weekday) ?? true) && band.from <= time && time < band.to;
  return tariff.bands.filter(fits).sort((a, b) => Number(b.holiday ?? false) - Number(a.holiday ?? false) || (b.weight ?? 0) - (a.weight ?? 0))[0]?.name;
}

function finish(tariff: TariffDefinition, rate: RateDefinition, sum: Fraction): number {
  let bounded = sum;
  const least = new Fraction(BigInt(rate.minimumMicro ?? 0), 1n);
  if (bounded.isLess(least)) bounded = least;
  if (rate.maximumMicro !== undefined) {
    const most = new Fraction(BigInt(rate.maximumMicro), 1n);
    if (most.isLess(bounded)) bounded = most;
  }
  const precision = BigInt(tariff.rounding.precisionMicro);
  const below = bounded.over(precision).floor();
  const above = below + 1n;
  const rest = bounded.over(precision).twiceTheRest();
  const goesUp = {
    up: rest.sign > 0, down: false, 'half-up': rest.comparedWithOne >= 0, 'half-even': rest.comparedWithOne > 0 || (rest.comparedWithOne === 0 && below % 2n === 1n),
  }[tariff.rounding.mode];
  return Number((goesUp ? above : below) * precision);
}

/** Not negative. */
class Fraction {
  readonly n: bigint;
  readonly d: bigint;

  constructor(n: bigint, d: bigint) {
    this.n = n;
    this.d = d;
  }

  plus(other: Fraction): Fraction {
    return this.d === other.d ? new Fraction(this.n + other.n, this.d) : new Fraction(this.n * other.d + other.n * this.d, this.d * other.d).reduced();
  }

  over(divisor: bigint): Fraction {
    return new Fraction(this.n, this.d * divisor);
  }

  isLess(other: Fraction): boolean {
    return this.n * other.d < other.n * this.d;
  }

  floor(): bigint {
    return this.n / this.d;
  }

  /** Sign of what is left above the floor, and how twice that compares with one. */
  twiceTheRest(): { sign: number; comparedWithOne: number } {
    const rest = this.n % this.d;
    const compared = rest * 2n - this.d;
    return { sign: rest > 0n ? 1 : 0, comparedWithOne: compared > 0n ? 1 : compared === 0n ? 0 : -1 };
  }

  reduced(): Fraction {
    let [a, b] = [this.n, this.d];
    while (b !== 0n) [a, b] = [b, a % b];
    return new Fraction(this.n / a, this.d / a);
  }
}
