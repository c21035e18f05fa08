/** Reproducible pseudo-random numbers (sfc32, 128 bits of state): the same seed and stream name give the same sequence on every machine. */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param stream separates independent uses of one seed, so that a change in one leaves the others as they were */
  constructor(seed: number, stream: string) {
    let hash = 0x811c9dc5 ^ seed;
    for (let at = 0; at < stream.length; at += 1) hash = Math.imul(hash ^ stream.charCodeAt(at), 0x01000193);
    this.#a = hash | 0;
    this.#b = seed | 0;
    this.#c = Math.floor(seed / 2 ** 32) | 0;
    for (let round = 0; round < 16; round += 1) this.next();
  }

  /** An integer from 0 to 2³² − 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number from 0, included, to 1, excluded. */
  fraction(): number {
    return this.next() / 4_294_967_296;
  }

  /** An integer from 0, included, to `bound`, excluded; `bound` at most 2³². */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** An integer from `first` to `last`, both included. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new RangeError('Nothing to pick from: the list is empty.');
    return choices[this.below(choices.length)] as T;
  }

  /** Log-normally distributed, with this median and this standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.fraction()));
    return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * this.fraction()));
  }
}

/** Draws an index with a probability in proportion to its weight. */
export class WeightedChoice {
  readonly #upTo: Float64Array;

  constructor(weights: readonly number[]) {
    let sum = 0;
    this.#upTo = Float64Array.from(weights, (weight) => (sum += weight));
    if (!(sum > 0)) throw new RangeError('At least one weight must be positive.');
  }

  draw(random: SeededRandom): number {
    const upTo = this.#upTo;
    const point = random.fraction() * (upTo[upTo.length - 1] as number);
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] as number) > point) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
