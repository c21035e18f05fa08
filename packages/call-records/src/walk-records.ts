import type { FileHandle } from 'node:fs/promises';
import { type LineSplitter, MAXIMUM_RECORD_BYTES } from './split-record.js';

const WINDOW_BYTES = 1 << 20;
const LF = 10;

/** Bytes of a file, `from` included, `to` not, beginning on 1-based line `firstLine`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
  readonly firstLine: number;
}

/**
 * Walks the records of a byte range through one window of 1 MiB, so that memory does not depend on the range. What the
 * visitor reads are the properties of the walker and of its splitter; they hold until it returns.
 */
export class RecordWalker {
  /** The window. Only the current record's bytes in it have a meaning. */
  readonly bytes = Buffer.allocUnsafe(WINDOW_BYTES);
  /** 1-based line on which the current record starts. */
  line = 0;
  /** First byte of the current record in the file. */
  offset = 0;
  /** Bytes of the current record with its line end. */
  length = 0;
  /** Index of the current record in the window. */
  at = 0;
  private filled = 0;
  private windowText = '';
  private windowTextLength = -1;

  constructor(readonly splitter: LineSplitter) {}

  /** The window as text of one char per byte, made once per filling. */
  get text(): string {
    if (this.windowTextLength !== this.filled) {
      this.windowText = this.bytes.toString('latin1', 0, this.filled);
      this.windowTextLength = this.filled;
    }
    return this.windowText;
  }

  /** True when the current record is an empty line. */
  get blank(): boolean {
    const { splitter } = this;
    return splitter.count === 1 && splitter.quoted[0] === 0 && splitter.starts[0] === splitter.ends[0];
  }

  /**
   * @param visit once per record, in order
   * @param consumed awaited after each window: the whole lines walked in it (none is possible; a line too long is left out) and
   *   the 1-based line they begin on
   * @param read every byte of the range, in order
   * @throws the file system's error; RangeError when the file ends before the range does
   */
  async walk(
    file: FileHandle,
    range: ByteRange,
    visit: () => void,
    read?: (bytes: Buffer) => void,
    consumed?: (lines: Buffer, firstLine: number, offset: number) => void | Promise<void>,
  ): Promise<void> {
    let base = range.from;
    let kept = 0;
    let line = range.firstLine;
    let skipping = false;
    while (base + kept < range.to || kept > 0) {
      this.filled = kept + (await this.fill(file, kept, base + kept, range.to));
      read?.(this.bytes.subarray(kept, this.filled));
      this.windowTextLength = -1;
      const firstLine = line;
      let at = 0;
      if (skipping) {
        const lineEnd = this.bytes.subarray(0, this.filled).indexOf(LF);
        at = lineEnd < 0 ? this.filled : lineEnd + 1;
        this.length += at;
        skipping = lineEnd < 0 && base + at < range.to;
        if (!skipping) {
          this.splitter.terminated = lineEnd >= 0;
          visit();
          line += 1;
        }
      }
      const walkedFrom = at;
      if (!skipping) {
        at = this.walkWindow(base, at, line, base + this.filled === range.to, visit);
        line = this.line;
        skipping = this.splitter.next === -1 && at < this.filled;
      }
      await consumed?.(this.bytes.subarray(walkedFrom, at), firstLine + (walkedFrom > 0 ? 1 : 0), base + walkedFrom);
      kept = skipping ? 0 : this.filled - at;
      this.bytes.copyWithin(0, at, at + kept);
      base += skipping ? this.filled : at;
    }
  }

  /** @returns index behind the last whole record; {@link line} is then the line that follows it */
  private walkWindow(base: number, from: number, firstLine: number, atEnd: boolean, visit: () => void): number {
    const { splitter, bytes, filled } = this;
    let at = from;
    let line = firstLine;
    while (at < filled && splitter.split(bytes, at, filled, atEnd)) {
      this.line = line;
      this.offset = base + at;
      this.at = at;
      if (splitter.next < 0) {
        this.length = filled - at;
        return at;
      }
      this.length = splitter.next - at;
      visit();
      line += 1 + splitter.innerLines;
      at = splitter.next;
    }
    this.line = line;
    return at;
  }

  private async fill(file: FileHandle, kept: number, position: number, to: number): Promise<number> {
    const wanted = Math.min(WINDOW_BYTES - kept, to - position);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await file.read(this.bytes, kept + filled, wanted - filled, position + filled);
      if (bytesRead === 0) throw new RangeError(`The file ends at byte ${position + filled}; bytes up to ${to} were expected.`);
      filled += bytesRead;
    }
    return filled;
  }
}

/** Bytes that are sure to hold a file's first record with its line end, if that has one within the limit. */
export async function readHead(file: FileHandle): Promise<Buffer> {
  const head = Buffer.allocUnsafe(MAXIMUM_RECORD_BYTES + 4);
  const { bytesRead } = await file.read(head, 0, head.length, 0);
  return head.subarray(0, bytesRead);
}
