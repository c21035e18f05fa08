import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { isTrailerLine, type OpenCallFile, openCallFile } from './open-call-file.js';
import type { OperatorDescription } from './operator-description.js';
import { MAXIMUM_COLUMNS } from './split-record.js';

const LF = 10;
const CR = 13;
const PLACEHOLDER = 45;
/** A control character, which no field accepts. */
const REFUSED_VALUE = 127;
/** No number, time, code or id is longer, even one of doubled quotes; a longer value is something else in the wrong column. */
const LONGEST_COPIED_VALUE = 256;

export interface CopySummary {
  /** Lines that could not be divided into the described columns and stand as `-` in the copy. */
  readonly replacedLines: number;
}

/**
 * Writes a delivery again with nothing in it but the allow-listed columns, for a file that is held: every other column is
 * there, empty, header names included, so that the same description reads the copy to the same totals. A line that cannot be
 * divided into its columns is written as `-`, because what stands where in it is unknown, and in place of a value longer
 * than any described one stands a control character: both are malformed, as they were. Does not end `out`.
 * @throws CallFileError when the file cannot be opened or its header does not fit (then nothing is written); the stream's error
 */
export async function allowListedCopy(path: string, description: OperatorDescription, out: Writable): Promise<CopySummary> {
  const file = await openCallFile(path, description);
  try {
    const copier = new LineCopier(file);
    await write(out, Buffer.from(copier.header(), file.csv.encoding === 'utf-8' ? 'utf8' : 'latin1'));
    const range = { from: file.bodyOffset, to: file.bytes, firstLine: file.bodyLine };
    await file.walker.walk(file.handle, range, () => copier.copyLine(), undefined, () => write(out, copier.take()));
    await write(out, copier.take());
    return { replacedLines: copier.replacedLines };
  } finally {
    await file.handle.close();
  }
}

async function write(out: Writable, bytes: Buffer): Promise<void> {
  if (bytes.length > 0 && !out.write(bytes)) await once(out, 'drain');
}

class LineCopier {
  replacedLines = 0;
  /** A copied line is never longer than the line it comes from; only the end of a line begun in an earlier window may be, by two bytes. */
  private readonly buffer: Buffer;
  private used = 0;

  constructor(private readonly file: OpenCallFile) {
    this.buffer = Buffer.allocUnsafe(file.walker.bytes.length + 2);
  }

  header(): string {
    const { csv, layout } = this.file;
    if (!csv.header) return '';
    const names = Array.from({ length: layout.mostColumns }, () => '');
    for (const [field, name] of Object.entries(csv.columns)) {
      const at = layout.column[field as keyof typeof layout.column];
      if (at >= 0) names[at] = this.quoteWhereNeeded(String(name));
    }
    return `${names.join(csv.delimiter)}\n`;
  }

  /** What was copied since the last call. */
  take(): Buffer {
    const taken = Buffer.from(this.buffer.subarray(0, this.used));
    this.used = 0;
    return taken;
  }

  copyLine(): void {
    const { walker, layout, csv } = this.file;
    const { splitter } = walker;
    if (!walker.blank) {
      const { trailer } = csv;
      if (trailer !== undefined && isTrailerLine(this.file)) {
        this.copyColumns((at) => at === 0 || at === trailer.records || at === trailer.duration);
      } else if (splitter.fault !== null || splitter.count < layout.fewestColumns || splitter.count > layout.mostColumns) {
        this.put(PLACEHOLDER);
        this.replacedLines += 1;
      } else this.copyColumns((at) => (layout.dropKind[at] as number) < 0);
      // A reader takes one CR for a part of the line end: one that belonged to the value must not be it.
      if (this.buffer[this.used - 1] === CR) this.put(CR);
    }
    if (splitter.terminated) this.put(LF);
  }

  private copyColumns(isCopied: (column: number) => boolean): void {
    const { walker, csv } = this.file;
    const { splitter, bytes } = walker;
    const delimiter = csv.delimiter.charCodeAt(0);
    for (let at = 0; at < Math.min(splitter.count, MAXIMUM_COLUMNS); at += 1) {
      if (at > 0) this.put(delimiter);
      if (!isCopied(at)) continue;
      const from = splitter.starts[at] as number;
      const to = splitter.ends[at] as number;
      const around = splitter.quoted[at] === 0 ? 0 : 1;
      if (to - from > LONGEST_COPIED_VALUE) this.put(REFUSED_VALUE);
      else this.used += bytes.copy(this.buffer, this.used, from - around, to + around);
    }
  }

  private put(byte: number): void {
    this.buffer[this.used] = byte;
    this.used += 1;
  }

  private quoteWhereNeeded(name: string): string {
    const { quote, delimiter } = this.file.csv;
    if (quote === null || !(name.includes(delimiter) || name.includes(quote))) return name;
    return quote + name.replaceAll(quote, quote + quote) + quote;
  }
}
