/** A longer record is refused: no operator's line comes near it, and memory stays flat whatever arrives. */
export const MAXIMUM_RECORD_BYTES = 65_536;
/** Fields after these are counted, not kept. */
export const MAXIMUM_COLUMNS = 256;

export type SplitFault = 'line-too-long' | 'unclosed-quote' | 'misplaced-quote' | 'wrong-length' | 'unknown-line' | 'not-well-formed';

/** Finds the end of a line and the borders of its fields. What it found holds until the next call. */
export interface LineSplitter {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 1 where the field was quoted, 2 where quotes inside it are doubled. */
  readonly quoted: Uint8Array;
  readonly count: number;
  readonly fault: SplitFault | null;
  /** Index behind the record; -1 when it is too long and its end lies beyond the bytes at hand. */
  readonly next: number;
  /** Whether a line end closed the record; writable, because the walk finds the end of a line too long. */
  terminated: boolean;
  /** Line ends inside its quotes. */
  readonly innerLines: number;
  /**
   * Splits the record that begins at `from`.
   * @param atEnd nothing follows `to`
   * @returns false when the record goes on beyond `to`: call again with more bytes
   */
  split(bytes: Uint8Array, from: number, to: number, atEnd: boolean): boolean;
}

const LF = 10;
const CR = 13;

/**
 * Finds the end of a record and the borders of its fields in one walk over the bytes (RFC 4180: a quote means something
 * only where a field begins, a doubled quote inside is one quote, line ends inside quotes belong to the field).
 *
 * A quote that never closes must not swallow the rest of the file: when a record with line ends inside quotes exceeds
 * {@link MAXIMUM_RECORD_BYTES} or the end of input, its first line alone is faulty and the walk goes on behind it.
 */
export class RecordSplitter implements LineSplitter {
  readonly starts = new Int32Array(MAXIMUM_COLUMNS);
  readonly ends = new Int32Array(MAXIMUM_COLUMNS);
  /** 1 where the field was quoted, 2 where quotes inside it are doubled. */
  readonly quoted = new Uint8Array(MAXIMUM_COLUMNS);
  count = 0;
  fault: SplitFault | null = null;
  /** Index behind the record; -1 when it is too long and its end lies beyond the bytes at hand. */
  next = 0;
  /** Whether a line end closed the record. */
  terminated = false;
  /** Line ends inside its quotes. */
  innerLines = 0;
  private firstInnerLine = -1;
  private doubled = 0;

  /** @param delimiter byte between fields @param quote byte around fields, -1 for none */
  constructor(
    private readonly delimiter: number,
    private readonly quote: number,
  ) {}

  /**
   * Splits the record that begins at `from`.
   * @param atEnd nothing follows `to`
   * @returns false when the record goes on beyond `to`: call again with more bytes
   */
  split(bytes: Uint8Array, from: number, to: number, atEnd: boolean): boolean {
    const { starts, ends, quoted, delimiter, quote } = this;
    const stop = Math.min(to, from + MAXIMUM_RECORD_BYTES);
    this.fault = null;
    this.next = 0;
    this.innerLines = 0;
    this.firstInnerLine = -1;
    let at = from;
    let count = 0;
    for (;;) {
      const index = count < MAXIMUM_COLUMNS ? count : MAXIMUM_COLUMNS - 1;
      starts[index] = at;
      if (at < stop && bytes[at] === quote) {
        this.doubled = 0;
        starts[index] = at + 1;
        at = this.walkQuoted(bytes, at + 1, stop);
        quoted[index] = 1 + this.doubled;
        ends[index] = at - 1;
        if (at < stop && bytes[at] !== delimiter && bytes[at] !== LF) at = this.walkTail(bytes, at, stop);
      } else {
        quoted[index] = 0;
        for (; at < stop; at += 1) {
          const byte = bytes[at];
          if (byte === delimiter || byte === LF) break;
        }
        ends[index] = at;
      }
      count += 1;
      if (at >= stop) break;
      at += 1;
      if (bytes[at - 1] === LF) return this.finish(bytes, count, at, true);
    }
    if (at - from >= MAXIMUM_RECORD_BYTES || at > stop) return this.overrun(bytes, at > stop, stop, from, to, atEnd);
    return atEnd && this.finish(bytes, count, to, false);
  }

  /** @returns index behind the closing quote, or beyond `stop` when there is none */
  private walkQuoted(bytes: Uint8Array, from: number, stop: number): number {
    const { quote } = this;
    for (let at = from; at < stop; at += 1) {
      const byte = bytes[at];
      if (byte === LF) {
        this.innerLines += 1;
        if (this.firstInnerLine < 0) this.firstInnerLine = at;
      } else if (byte === quote) {
        if (at + 1 >= stop || bytes[at + 1] !== quote) return at + 1;
        this.doubled = 1;
        at += 1;
      }
    }
    return stop + 1;
  }

  /** Between a closing quote and the next border nothing may stand but the CR of a line end. */
  private walkTail(bytes: Uint8Array, from: number, stop: number): number {
    let at = from;
    while (at < stop && bytes[at] !== this.delimiter && bytes[at] !== LF) at += 1;
    const onlyLineEnd = bytes[from] === CR && at === from + 1 && (at >= stop || bytes[at] === LF);
    if (!onlyLineEnd) this.fault = 'misplaced-quote';
    return at;
  }

  private finish(bytes: Uint8Array, count: number, next: number, terminated: boolean): true {
    const last = Math.min(count, MAXIMUM_COLUMNS) - 1;
    const end = this.ends[last] as number;
    if (this.quoted[last] === 0 && end > (this.starts[last] as number) && bytes[end - 1] === CR) this.ends[last] = end - 1;
    this.count = count;
    this.next = next;
    this.terminated = terminated;
    return true;
  }

  /** The record did not end before `stop`. */
  private overrun(bytes: Uint8Array, open: boolean, stop: number, from: number, to: number, atEnd: boolean): boolean {
    const beyondLimit = stop - from >= MAXIMUM_RECORD_BYTES;
    if (!beyondLimit && !atEnd) return false;
    this.count = 0;
    if (this.firstInnerLine >= 0) {
      this.fault = 'unclosed-quote';
      this.innerLines = 0;
      this.next = this.firstInnerLine + 1;
      this.terminated = true;
      return true;
    }
    this.fault = beyondLimit ? 'line-too-long' : open ? 'unclosed-quote' : null;
    const lineEnd = bytes.subarray(0, to).indexOf(LF, stop);
    this.terminated = lineEnd >= 0;
    this.next = lineEnd >= 0 ? lineEnd + 1 : atEnd ? to : -1;
    return true;
  }
}
