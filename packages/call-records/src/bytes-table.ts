const EMPTY = new Uint8Array(0);

/** Finds values by the bytes of a key, without making a text of them first. */
export class BytesTable<T> {
  private slots = 16;
  private used = 0;
  private keys: Uint8Array[] = Array.from({ length: this.slots }, () => EMPTY);
  private values: (T | undefined)[] = Array.from({ length: this.slots }, () => undefined);
  private longest = 0;

  get size(): number {
    return this.used;
  }

  /** @param key its own copy of the bytes, at least one; not in the table yet */
  set(key: Uint8Array, value: T): void {
    if (this.used * 2 >= this.slots) this.grow();
    const slot = this.slotOf(key, 0, key.length);
    this.keys[slot] = key;
    this.values[slot] = value;
    this.used += 1;
    this.longest = Math.max(this.longest, key.length);
  }

  get(bytes: Uint8Array, from: number, to: number): T | undefined {
    return to - from > this.longest || to <= from ? undefined : this.values[this.slotOf(bytes, from, to)];
  }

  /** The slot of the key, or the empty one in which it would be. */
  private slotOf(bytes: Uint8Array, from: number, to: number): number {
    const mask = this.slots - 1;
    let hash = to - from;
    for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.keys[slot] !== EMPTY && !isSame(this.keys[slot] as Uint8Array, bytes, from, to)) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { keys, values } = this;
    this.slots *= 2;
    this.keys = Array.from({ length: this.slots }, () => EMPTY);
    this.values = Array.from({ length: this.slots }, () => undefined);
    for (const [at, key] of keys.entries()) {
      if (key === EMPTY) continue;
      const slot = this.slotOf(key, 0, key.length);
      this.keys[slot] = key;
      this.values[slot] = values[at];
    }
  }
}

function isSame(key: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (key.length !== to - from) return false;
  for (let at = 0; at < key.length; at += 1) if (key[at] !== bytes[from + at]) return false;
  return true;
}
