import { LineCopier } from './line-copier.js';
import type { OpenCallFile } from './open-call-file.js';
import type { FixedWidthDescription, Position } from './operator-description.js';

const LF = 10;
const SPACE = 32;

/** Copies lines of fixed positions: blanks stand for everything that is not read. */
export class FixedWidthCopier extends LineCopier {
  /** Bytes up to the end of the last described field. */
  private readonly reach: number;

  constructor(
    file: OpenCallFile,
    private readonly description: FixedWidthDescription,
  ) {
    super(file);
    this.reach = Math.max(...Object.values(description.columns).map(([at, width]) => at + width));
  }

  async header(): Promise<string> {
    const { header } = this.description;
    if (header === undefined) return '';
    const head = Buffer.alloc(this.file.bodyOffset);
    await this.file.handle.read(head, 0, head.length, 0);
    const [at, width] = header.sequence ?? [0, 0];
    const from = head.indexOf(header.marker);
    const line = Buffer.alloc(Math.max(header.marker.length, at + width), SPACE);
    line.write(header.marker, 0, 'latin1');
    // Never beyond the line: what follows is a record.
    const lineEnd = head.indexOf(LF, from);
    const end = lineEnd < 0 ? head.length : lineEnd;
    if (from + at < end) head.copy(line, at, from + at, Math.min(from + at + width, end));
    return `${line.toString('latin1')}\n`;
  }

  protected override replace(): void {
    const { recordMarker } = this.description;
    if (this.file.walker.splitter.fault !== 'wrong-length' || recordMarker === undefined) {
      super.replace();
      return;
    }
    // The marker alone is too short as well.
    this.used += this.buffer.write(recordMarker, this.used, 'latin1');
    this.replacedLines += 1;
  }

  protected copyTrailer(): void {
    const { trailer } = this.description;
    if (trailer === undefined) return;
    const places: readonly Position[] = [[0, trailer.marker.length], trailer.records, trailer.duration ?? [0, 0], trailer.sequence ?? [0, 0]];
    this.copyFields(Math.max(...places.map(([at, width]) => at + width)), places.keys());
  }

  protected copyRecord(): void {
    const line = this.used;
    const { dropKind } = this.file.layout;
    this.copyFields(this.reach, [...dropKind.keys()].filter((column) => (dropKind[column] as number) < 0));
    this.buffer.write(this.description.recordMarker ?? '', line, 'latin1');
  }

  /** Copies the fields of the line to where they stand in it. */
  private copyFields(reach: number, columns: Iterable<number>): void {
    const { walker } = this.file;
    const { starts, ends, terminated } = walker.splitter;
    const length = walker.length - (terminated ? 1 : 0);
    const line = this.used;
    const end = line + Math.min(length, reach);
    this.buffer.fill(SPACE, line, end);
    for (const column of columns) {
      const from = starts[column] as number;
      const to = ends[column] as number;
      if (to > from) walker.bytes.copy(this.buffer, line + from - walker.at, from, to);
    }
    this.used = end;
  }
}
