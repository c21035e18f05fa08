import { BytesTable } from './bytes-table.js';
import { DROP_KINDS, type Field, FIELDS, type KeyValueDescription } from './operator-description.js';
import { type LineSplitter, MAXIMUM_COLUMNS, MAXIMUM_RECORD_BYTES, type SplitFault } from './split-record.js';

const LF = 10;
const CR = 13;
const EQUALS = 61;

/** Which column each described name is; names nobody described come behind them. */
export function pairColumns({ columns, drops }: KeyValueDescription): readonly { readonly name: string; readonly field: Field | null; readonly dropKind: number }[] {
  const read = FIELDS.flatMap((field) => (columns[field] === undefined ? [] : [{ name: columns[field], field, dropKind: -1 }]));
  const names = [...new Set(read.map(({ name }) => name))];
  return [
    ...names.map((name) => ({ name, field: read.find((column) => column.name === name)?.field ?? null, dropKind: -1 })),
    ...Object.entries(drops ?? {}).map(([name, kind]) => ({ name, field: null, dropKind: DROP_KINDS.indexOf(kind) })),
  ];
}

/**
 * Divides lines such as `… ACC: transaction answered: timestamp=1;method=BYE;…` by the names of their pairs. A name that is
 * read must stand once in a line: a second one could have come in by a value that holds the delimiter.
 */
export class PairSplitter implements LineSplitter {
  readonly starts = new Int32Array(MAXIMUM_COLUMNS);
  readonly ends = new Int32Array(MAXIMUM_COLUMNS);
  readonly quoted = new Uint8Array(MAXIMUM_COLUMNS);
  count = 0;
  fault: SplitFault | null = null;
  next = 0;
  terminated = false;
  readonly innerLines = 0;
  /** Where the marker of the line stands. */
  markerStart = 0;
  markerEnd = 0;
  private readonly table = new BytesTable<number>();
  private readonly seen: Uint8Array;
  private readonly described: number;
  private readonly markers: readonly Buffer[];
  private readonly delimiter: number;

  constructor(description: KeyValueDescription) {
    const columns = pairColumns(description);
    columns.forEach(({ name }, column) => this.table.set(Buffer.from(name), column));
    this.described = columns.length;
    this.seen = new Uint8Array(columns.length);
    this.markers = description.markers.map((marker) => Buffer.from(marker));
    this.delimiter = description.delimiter.charCodeAt(0);
  }

  split(bytes: Uint8Array, from: number, to: number, atEnd: boolean): boolean {
    const stop = Math.min(to, from + MAXIMUM_RECORD_BYTES);
    let end = from;
    while (end < stop && bytes[end] !== LF) end += 1;
    if (end === stop && stop - from < MAXIMUM_RECORD_BYTES && !atEnd) return false;
    this.fault = null;
    if (end === stop && stop - from >= MAXIMUM_RECORD_BYTES) {
      while (end < to && bytes[end] !== LF) end += 1;
      this.fault = 'line-too-long';
      this.count = 0;
      this.terminated = end < to;
      this.next = this.terminated ? end + 1 : atEnd ? to : -1;
      return true;
    }
    this.terminated = end < stop;
    this.next = this.terminated ? end + 1 : to;
    this.divide(bytes, from, end > from && bytes[end - 1] === CR ? end - 1 : end);
    return true;
  }

  private divide(bytes: Uint8Array, from: number, end: number): void {
    this.count = 1;
    this.starts[0] = this.ends[0] = from;
    if (end === from) return;
    if (!this.findMarker(bytes, from, end)) {
      this.fault = 'unknown-line';
      this.count = 0;
      return;
    }
    this.count = this.described;
    this.starts.fill(from, 0, this.described);
    this.ends.fill(from, 0, this.described);
    let at = this.markerEnd;
    this.seen.fill(0);
    while (at < end) {
      let pairEnd = at;
      while (pairEnd < end && bytes[pairEnd] !== this.delimiter) pairEnd += 1;
      let nameEnd = at;
      while (nameEnd < pairEnd && bytes[nameEnd] !== EQUALS) nameEnd += 1;
      const column = this.table.get(bytes, at, nameEnd);
      const valueStart = nameEnd < pairEnd ? nameEnd + 1 : at;
      if (column === undefined) this.put(Math.min(this.count, MAXIMUM_COLUMNS - 1), valueStart, pairEnd);
      else {
        if (this.seen[column] === 1) this.fault = 'not-well-formed';
        this.seen[column] = 1;
        this.put(column, Math.min(nameEnd + 1, pairEnd), pairEnd);
      }
      at = pairEnd + 1;
    }
  }

  private put(column: number, from: number, to: number): void {
    this.starts[column] = from;
    this.ends[column] = to;
    if (column >= this.count) this.count = column + 1;
  }

  private findMarker(bytes: Uint8Array, from: number, end: number): boolean {
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from);
    for (const marker of this.markers) {
      const at = line.indexOf(marker);
      if (at < 0) continue;
      this.markerStart = from + at;
      this.markerEnd = from + at + marker.length;
      return true;
    }
    return false;
  }
}
