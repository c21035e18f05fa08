/** MAPE is taken over hours that carried at least this much, in Erlangs: a share of nearly nothing says nothing. */
const LEAST_OF_A_SHARE = 1;
const QUANTILES = 40;
/** Loads of at least this share of the week's highest forecast count as high. */
const HIGH = 0.5;
/** A load forecast as nothing has no ratio. */
const SMALLEST_FORECAST = 1e-9;

/** How far forecasts were from what came. */
export interface ForecastError {
  /** Hours compared. */
  readonly hours: number;
  /** Mean absolute error, in Erlangs. */
  readonly mae: number;
  /** Mean absolute error as a share, over hours that carried at least 1 Erlang; null where there was none. */
  readonly mape: number | null;
  /** Busy hours compared: of each date the hours that either method named. */
  readonly busyHours: number;
  /** Mean absolute error in them, in Erlangs. */
  readonly busyHourMae: number;
}

/** Collects the errors of one method over the weeks it is tested on. */
export class BackTest {
  private hours = 0;
  private sum = 0;
  private shares = 0;
  private sumOfShares = 0;
  private busyHours = 0;
  private busySum = 0;
  private readonly highRatios: number[] = [];

  /**
   * `actual` is what came in the hours of `expected`; NaN was not measured and is not compared. `busy` are the places of the busy hours, the
   * same for all methods: one that took the night for the busy hour must not be judged by the night alone.
   */
  add(expected: Float64Array, actual: Float64Array, busy: ReadonlySet<number>): void {
    const high = HIGH * expected.reduce((most, load) => Math.max(most, load), 0);
    for (const [place, load] of expected.entries()) {
      const came = actual[place] as number;
      if (Number.isNaN(came)) continue;
      const error = Math.abs(came - load);
      this.hours += 1;
      this.sum += error;
      if (came >= LEAST_OF_A_SHARE) {
        this.shares += 1;
        this.sumOfShares += error / came;
      }
      if (load >= high && load > SMALLEST_FORECAST) this.highRatios.push(came / load);
    }
    for (const place of busy) {
      const came = actual[place] as number;
      if (Number.isNaN(came)) continue;
      this.busyHours += 1;
      this.busySum += Math.abs(came - (expected[place] as number));
    }
  }

  error(): ForecastError | null {
    const { hours, busyHours } = this;
    if (hours === 0 || busyHours === 0) return null;
    return {
      hours, mae: this.sum / hours, mape: this.shares === 0 ? null : this.sumOfShares / this.shares, busyHours, busyHourMae: this.busySum / busyHours,
    };
  }

  /** Quantiles of what came divided by what was expected, at (i + ½) / 40, in hours of high load. */
  ratios(): number[] {
    const sorted = Float64Array.from(this.highRatios).sort();
    if (sorted.length === 0) return [];
    return Array.from({ length: QUANTILES }, (_, index) => sorted[Math.floor(((index + 0.5) / QUANTILES) * sorted.length)] as number);
  }
}
