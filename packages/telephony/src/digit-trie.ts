/** Longest-prefix table over strings of digits, held in two typed arrays; looking up allocates nothing. */
export class DigitTrie {
  readonly #children: Int32Array;
  readonly #values: Int32Array;

  /**
   * @param entries prefix (digits only, '' matches everything) and its value, an integer >= 0.
   * @throws RangeError when a prefix holds anything but digits, a value is no integer >= 0 of 31 bits, or a prefix comes twice.
   */
  constructor(entries: Iterable<readonly [prefix: string, value: number]>) {
    const children: number[] = Array.from({ length: 10 }, () => 0);
    const values: number[] = [-1];
    for (const [prefix, value] of entries) {
      if (!Number.isInteger(value) || value < 0 || value > 0x7fffffff) {
        throw new RangeError('The value of a prefix must be an integer from 0 to 2147483647.');
      }
      let node = 0;
      for (let at = 0; at < prefix.length; at += 1) {
        const digit = prefix.charCodeAt(at) - 48;
        if (digit < 0 || digit > 9) throw new RangeError(`A prefix may hold digits only, but character ${at + 1} is none.`);
        let next = children[node * 10 + digit] ?? 0;
        if (next === 0) {
          next = values.length;
          children[node * 10 + digit] = next;
          for (let slot = 0; slot < 10; slot += 1) children.push(0);
          values.push(-1);
        }
        node = next;
      }
      if (values[node] !== -1) throw new RangeError(`The prefix '${prefix}' is listed twice.`);
      values[node] = value;
    }
    this.#children = Int32Array.from(children);
    this.#values = Int32Array.from(values);
  }

  /** Value of the longest prefix of `number` in the table, or -1. Reads up to the first character that is no digit. */
  find(number: string): number {
    const children = this.#children;
    const values = this.#values;
    let best = values[0] as number;
    let node = 0;
    for (let at = 0; at < number.length; at += 1) {
      const digit = number.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      node = children[node * 10 + digit] as number;
      if (node === 0) break;
      const value = values[node] as number;
      if (value !== -1) best = value;
    }
    return best;
  }

  /** Length of the prefix {@link find} matches, or -1 when there is none. */
  matchedLength(number: string): number {
    let best = this.#values[0] === -1 ? -1 : 0;
    let node = 0;
    for (let at = 0; at < number.length; at += 1) {
      const digit = number.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      node = this.#children[node * 10 + digit] as number;
      if (node === 0) break;
      if (this.#values[node] !== -1) best = at + 1;
    }
    return best;
  }
}
