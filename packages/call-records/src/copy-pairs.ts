import { pairColumns, PairSplitter } from './key-value-pairs.js';
import { LineCopier } from './line-copier.js';
import type { OpenCallFile } from './open-call-file.js';
import type { KeyValueDescription } from './operator-description.js';

const EQUALS = 61;

/** Copies lines of pairs: the marker and the pairs that are read; what the log wrote in front is left out. */
export class PairCopier extends LineCopier {
  private readonly names: readonly Buffer[];
  private readonly delimiter: number;
  private readonly unreadable: Buffer;

  constructor(
    file: OpenCallFile,
    private readonly description: KeyValueDescription,
  ) {
    super(file);
    const read = pairColumns(description).filter(({ dropKind }) => dropKind < 0);
    this.names = read.map(({ name }) => Buffer.from(name));
    this.delimiter = description.delimiter.charCodeAt(0);
    const shortest = this.names.reduce((name, other) => (other.length < name.length ? other : name));
    const [marker] = description.markers.toSorted((a, b) => a.length - b.length);
    this.unreadable = Buffer.from(`${marker}${shortest.toString()}${description.delimiter}${shortest.toString()}`);
  }

  // oxlint-disable-next-line typescript/require-await -- other formats read theirs from the file
  async header(): Promise<string> {
    return '';
  }

  protected copyTrailer(): void {
    throw new RangeError('A file of pairs has no trailer.');
  }

  protected override replace(): void {
    const { fault } = this.file.walker.splitter;
    // A line without a marker must not get one: it would become malformed where it was internal.
    if (fault === 'unknown-line') {
      super.replace();
      if (this.description.otherLines === 'internal') this.replacedLines -= 1;
      return;
    }
    this.used += this.unreadable.copy(this.buffer, this.used);
    this.replacedLines += 1;
  }

  protected copyRecord(): void {
    const { walker } = this.file;
    const splitter = walker.splitter as PairSplitter;
    this.used += walker.bytes.copy(this.buffer, this.used, splitter.markerStart, splitter.markerEnd);
    let first = true;
    for (const [column, name] of this.names.entries()) {
      const from = splitter.starts[column] as number;
      const to = splitter.ends[column] as number;
      if (to <= from) continue;
      if (!first) this.put(this.delimiter);
      first = false;
      this.used += name.copy(this.buffer, this.used);
      this.put(EQUALS);
      this.copyValue(from, to);
    }
  }
}
