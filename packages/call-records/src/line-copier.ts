import { isTrailerLine, type OpenCallFile } from './open-call-file.js';

const LF = 10;
const CR = 13;
const PLACEHOLDER = 45;
/** A control character, which no field accepts. */
const REFUSED_VALUE = 127;
/** No number, time, code or id is longer, even one of doubled quotes; a longer value is something else in the wrong column. */
const LONGEST_COPIED_VALUE = 256;

/** Writes the lines of one file again with nothing in them but the allow-listed fields. */
export abstract class LineCopier {
  replacedLines = 0;
  protected used = 0;
  /** A copied line is never longer than the line it comes from; only the end of a line begun in an earlier window may be, by two bytes. */
  protected readonly buffer: Buffer;

  constructor(protected readonly file: OpenCallFile) {
    this.buffer = Buffer.allocUnsafe(file.walker.bytes.length + 2);
  }

  /** Everything in front of the first record. */
  abstract header(): Promise<string>;

  protected abstract copyRecord(): void;

  protected abstract copyTrailer(): void;

  /** What was copied since the last call. */
  take(): Buffer {
    const taken = Buffer.from(this.buffer.subarray(0, this.used));
    this.used = 0;
    return taken;
  }

  copyLine(): void {
    const { walker, layout } = this.file;
    const { splitter } = walker;
    if (!walker.blank) {
      if (isTrailerLine(this.file)) this.copyTrailer();
      else if (splitter.fault !== null || splitter.count < layout.fewestColumns || splitter.count > layout.mostColumns) this.replace();
      else this.copyRecord();
      // A reader takes one CR for a part of the line end: one that belonged to the value must not be it.
      if (this.buffer[this.used - 1] === CR) this.put(CR);
    }
    if (splitter.terminated) this.put(LF);
  }

  /** Puts a line that is malformed in place of one that cannot be divided, because what stands where in it is unknown. */
  protected replace(): void {
    this.put(PLACEHOLDER);
    this.replacedLines += 1;
  }

  /** Copies bytes of the window, or one control character where they are more than any described value. */
  protected copyValue(from: number, to: number, around = 0): void {
    if (to - from > LONGEST_COPIED_VALUE) this.put(REFUSED_VALUE);
    else this.used += this.file.walker.bytes.copy(this.buffer, this.used, from - around, to + around);
  }

  protected put(byte: number): void {
    this.buffer[this.used] = byte;
    this.used += 1;
  }
}
