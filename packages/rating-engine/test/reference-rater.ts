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

/** Price in millionths, or the reason why there is none. */
export function referencePrice(tariff: TariffDefinition, usage: Usage): number | 'no-zone' | 'no-rate' {
  const zone = longestPrefixZone(tariff, usage.otherNumber);
  if (zone === undefined) return 'no-zone';
  if (!usage.answered) return 0;
  if (usage.service !== 'voice') return priceOfQuantity(tariff, usage, zone);
  if (usage.durationS === 0) return 0;
  const start = rateFor(tariff, usage, zone, bandAt(tariff, usage.startedAt));
  if (start === undefined) return 'no-rate';
  let sum = new Fraction(BigInt(start.connectMicro ?? 0), 1n);
  let second = start.freeSeconds ?? 0;
  const end = usage.durationS <= second ? 0 : Math.max(usage.durationS, start.minimumSeconds ?? 0);
  while (second < end) {
    const band = bandAt(tariff, tariff.bandMode === 'cut' ? usage.startedAt + second * 1000 : usage.startedAt);
    const rate = rateFor(tariff, usage, zone, band);
    if (rate === undefined) return 'no-rate';
    const now = second;
    const step = (rate.steps ?? []).findLast(({ fromSecond }) => fromSecond <= now);
    if (step === undefined) throw new Error('A rate without a first step reached the reference.');
    sum = sum.plus(new Fraction(BigInt(step.priceMicro) * BigInt(step.incrementSeconds), BigInt(step.unitSeconds)));
    second += step.incrementSeconds;
  }
  return finish(tariff, start, sum);
}

function priceOfQuantity(tariff: TariffDefinition, usage: Usage, zone: string): number | 'no-rate' {
  if (usage.volume === 0) return 0;
  const rate = rateFor(tariff, usage, zone, bandAt(tariff, usage.startedAt));
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

function longestPrefixZone(tariff: TariffDefinition, number: string): string | undefined {
  let best: { code: string; length: number } | undefined;
  for (const zone of tariff.zones) {
    for (const prefix of zone.prefixes) {
      if (number.startsWith(prefix) && prefix.length > (best?.length ?? -1)) best = { code: zone.code, length: prefix.length };
    }
  }
  return best?.code;
}

function rateFor(tariff: TariffDefinition, usage: Usage, zone: string, band: string | undefined): RateDefinition | undefined {
  let best: RateDefinition | undefined;
  let bestScore = -1;
  for (const rate of tariff.rates) {
    if (rate.service !== usage.service || !rate.directions.includes(usage.direction)) continue;
    const byZone = rate.zone === zone ? 1 : rate.zone === 'any' ? 0 : -1;
    const byBand = rate.band === undefined || rate.band === 'any' ? 0 : rate.band === band ? 1 : -1;
    const byOrigin = originScore(rate, usage.originCountry);
    if (byZone < 0 || byBand < 0 || byOrigin < 0) continue;
    const score = byZone * 100 + byOrigin * 10 + byBand;
    if (score > bestScore) {
      best = rate;
      bestScore = score;
    }
  }
  return best;
}

function originScore(rate: RateDefinition, country: string): number {
  if (rate.originCountries === undefined) return 0;
  if (rate.originCountries.includes(country)) return 2;
  return rate.originCountries.includes('home') && EU_AND_EEA.includes(country) ? 1 : -1;
}

function bandAt(tariff: TariffDefinition, instant: number): string | undefined {
  const parts = Object.fromEntries(CLOCK.formatToParts(instant).map(({ type, value }) => [type, value]));
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
