/** Seconds of an interval: five minutes. */
export const INTERVAL_SECONDS = 300;
/** Pairs kept as a list; more of them are cheaper as one number for each second. */
const MOST_PAIRS = 100;
/** Numbers up to which a list of pairs is gone through for each of its seconds: cheaper than 300 seconds, most of them without a change. */
const FEW = 24;

/**
 * How the number of conversations changes within one five-minute interval: for each of its 300 seconds, how many more
 * (or fewer) are going on than in the second before. Second 0 counts those that are going on when the interval begins.
 *
 * Adding two of them second by second gives the steps of both sets of calls, whatever the order; a call taken back is the
 * call added with −1. The peak of the sum is therefore exact, while the sum of two peaks would not be. At rest only
 * seconds with a change are written, so a quiet interval takes a few bytes and the busiest 300 numbers.
 */
export class ConcurrencySteps {
  /** Second and change, alternating; a second may come several times. */
  private pairs: number[] = [];
  private seconds: Int32Array | null = null;

  /** `second` 0…299 of the interval, `change` the conversations that begin there less those that end. */
  add(second: number, change: number): void {
    if (!Number.isInteger(second) || second < 0 || second >= INTERVAL_SECONDS) throw new RangeError(`Second ${second} is not within an interval of ${INTERVAL_SECONDS} seconds.`);
    if (!Number.isInteger(change)) throw new RangeError(`A change of ${change} conversations is not a whole number.`);
    if (change === 0) return;
    if (this.seconds === null) {
      if (this.pairs.length < 2 * MOST_PAIRS) {
        this.pairs.push(second, change);
        return;
      }
      this.seconds = this.bySecond();
      this.pairs = [];
    }
    this.seconds[second] = (this.seconds[second] as number) + change;
  }

  merge(other: ConcurrencySteps): void {
    other.forEach((second, change) => this.add(second, change));
  }

  /** Every second with a change, in order. */
  forEach(visit: (second: number, change: number) => void): void {
    if (this.seconds === null && this.pairs.length <= FEW) {
      this.forEachOfFew(visit);
      return;
    }
    const seconds = this.bySecond();
    for (let second = 0; second < INTERVAL_SECONDS; second += 1) {
      const change = seconds[second] as number;
      if (change !== 0) visit(second, change);
    }
  }

  /** As {@link forEach}, without going through all the seconds of a quiet interval. */
  private forEachOfFew(visit: (second: number, change: number) => void): void {
    const { pairs } = this;
    for (let second = -1; ; ) {
      let next = INTERVAL_SECONDS;
      let change = 0;
      for (let at = 0; at < pairs.length; at += 2) {
        const there = pairs[at] as number;
        if (there <= second || there > next) continue;
        change = there < next ? (pairs[at + 1] as number) : change + (pairs[at + 1] as number);
        next = there;
      }
      if (next === INTERVAL_SECONDS) return;
      if (change !== 0) visit(next, change);
      second = next;
    }
  }

  /** Most conversations at once in any second of the interval. */
  peak(): number {
    let going = 0;
    let peak = 0;
    for (const change of this.bySecond()) {
      going += change;
      if (going > peak) peak = going;
    }
    return peak;
  }

  /**
   * The same steps always give the same bytes: for each second with a change the distance from the one before and the
   * change (zigzag), both as LEB128. No steps, no bytes.
   */
  encode(): Uint8Array {
    const bytes: number[] = [];
    let before = -1;
    this.forEach((second, change) => {
      writeUnsigned(bytes, second - before - 1);
      writeUnsigned(bytes, change > 0 ? change * 2 : -change * 2 - 1);
      before = second;
    });
    return Uint8Array.from(bytes);
  }

  /** Reads what {@link encode} wrote; throws a sentence where it did not. */
  static decode(bytes: Uint8Array): ConcurrencySteps {
    const steps = new ConcurrencySteps();
    let at = 0;
    let second = -1;
    const next = (): number => {
      let value = 0;
      for (let place = 1; place <= 2 ** 28; place *= 128) {
        const byte = bytes[at];
        if (byte === undefined) throw new RangeError(`The steps of an interval end in the middle of a number, at byte ${at}.`);
        at += 1;
        value += (byte & 127) * place;
        if (byte < 128) return value;
      }
      throw new RangeError(`The steps of an interval hold a number of more than five bytes, at byte ${at}.`);
    };
    while (at < bytes.length) {
      second += next() + 1;
      const zigzag = next();
      steps.add(second, zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2);
    }
    return steps;
  }

  private bySecond(): Int32Array {
    if (this.seconds !== null) return this.seconds;
    const seconds = new Int32Array(INTERVAL_SECONDS);
    for (let at = 0; at < this.pairs.length; at += 2) {
      const second = this.pairs[at] as number;
      seconds[second] = (seconds[second] as number) + (this.pairs[at + 1] as number);
    }
    return seconds;
  }
}

function writeUnsigned(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
