const EMPTY = 0;

/**
 * Counts how often each key was seen, by a 64-bit hash in a flat table: 12 bytes a slot, at most half full, so 24 to 48
 * bytes for each distinct key. Two of a million keys share a hash with a chance of about 1 in 37 million.
 */
export class EventOrdinals {
  private slots = 1 << 10;
  private used = 0;
  private high = new Int32Array(this.slots);
  private low = new Int32Array(this.slots);
  /** 0 marks an empty slot. */
  private counts = new Uint32Array(this.slots);

  /** @returns how often the key was seen before */
  next(key: string): number {
    let high = 0x2545f491;
    let low = 0x6c8e9cf5;
    for (let at = 0; at < key.length; at += 1) {
      const char = key.charCodeAt(at);
      high = Math.imul(high ^ char, 0x9e3779b1);
      low = Math.imul(low ^ char, 0x85ebca6b);
      low ^= low >>> 15;
      high ^= low >>> 13;
    }
    high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35) ^ low;
    if (this.used * 2 >= this.slots) this.grow();
    const slot = this.slotOf(high, low);
    const seen = this.counts[slot] as number;
    if (seen === EMPTY) {
      this.high[slot] = high;
      this.low[slot] = low;
      this.used += 1;
    }
    this.counts[slot] = seen + 1;
    return seen;
  }

  private slotOf(high: number, low: number): number {
    const mask = this.slots - 1;
    let slot = (high ^ (low >>> 7)) & mask;
    while (this.counts[slot] !== EMPTY && (this.high[slot] !== high || this.low[slot] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { high, low, counts } = this;
    this.slots *= 2;
    this.high = new Int32Array(this.slots);
    this.low = new Int32Array(this.slots);
    this.counts = new Uint32Array(this.slots);
    for (let at = 0; at < counts.length; at += 1) {
      if (counts[at] === EMPTY) continue;
      const slot = this.slotOf(high[at] as number, low[at] as number);
      this.high[slot] = high[at] as number;
      this.low[slot] = low[at] as number;
      this.counts[slot] = counts[at] as number;
    }
  }
}
