import { DROP_KINDS, type DropKind, type Field, FIELDS, type FixedWidthDescription, type Position } from './operator-description.js';
import { MAXIMUM_RECORD_BYTES, type LineSplitter, type SplitFault } from './split-record.js';

const LF = 10;
const CR = 13;
const SPACE = 32;
const ZERO = 48;
const TO_LINE_END = Number.MAX_SAFE_INTEGER;

/** Columns of a trailer line as the splitter gives them; the marker is column 0. */
export const TRAILER_COLUMNS = { records: 1, duration: 2, sequence: 3 } as const;

export interface FixedColumn {
  readonly at: number;
  readonly width: number;
  readonly field: Field | null;
  readonly drop: DropKind;
}

/**
 * The columns a line is divided into: the described fields, the described places of what is never read, and every stretch
 * between them, so that each byte of a line belongs to a column and what is dropped is counted.
 */
export function fixedColumns({ columns, drops }: FixedWidthDescription): readonly FixedColumn[] {
  const described: FixedColumn[] = [];
  for (const field of FIELDS) {
    const place = columns[field];
    if (place !== undefined) described.push({ at: place[0], width: place[1], field, drop: 'other' });
  }
  for (const drop of DROP_KINDS) for (const [at, width] of drops?.[drop] ?? []) described.push({ at, width, field: null, drop });
  const gaps: FixedColumn[] = [];
  let reached = 0;
  for (const { at, width } of described.toSorted((a, b) => a.at - b.at)) {
    if (at > reached) gaps.push({ at: reached, width: at - reached, field: null, drop: 'other' });
    reached = Math.max(reached, at + width);
  }
  gaps.push({ at: reached, width: TO_LINE_END, field: null, drop: 'other' });
  return [...described, ...gaps];
}

/** Divides lines at fixed positions; blanks around a field are no part of it. */
export class FixedWidthSplitter implements LineSplitter {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly quoted: Uint8Array;
  count = 0;
  fault: SplitFault | null = null;
  next = 0;
  terminated = false;
  readonly innerLines = 0;
  /** Bytes a line must have for all its required fields. */
  private readonly shortest: number;
  private readonly zeros: readonly boolean[];
  private readonly trailer: readonly Position[] | null;
  private readonly columns: readonly FixedColumn[];

  constructor(private readonly description: FixedWidthDescription) {
    const { trailer, optional, leadingZeros } = description;
    // A record must have no column 0 that could be taken for a trailer's marker.
    this.columns = [{ at: 0, width: 0, field: null, drop: 'other' }, ...fixedColumns(description)];
    this.starts = new Int32Array(this.columns.length + 4);
    this.ends = new Int32Array(this.columns.length + 4);
    this.quoted = new Uint8Array(this.columns.length + 4);
    const required = this.columns.filter(({ field }) => field !== null && optional?.includes(field) !== true);
    // Blanks at the end of a line may have been cut off: the last required field must begin, not end.
    this.shortest = Math.max(...required.map(({ at }) => at + 1));
    this.zeros = this.columns.map(({ field }) => field !== null && leadingZeros?.includes(field) === true);
    this.trailer = trailer === undefined ? null : [[0, trailer.marker.length], trailer.records, trailer.duration ?? [0, 0], trailer.sequence ?? [0, 0]];
  }

  split(bytes: Uint8Array, from: number, to: number, atEnd: boolean): boolean {
    const stop = Math.min(to, from + MAXIMUM_RECORD_BYTES);
    let end = from;
    while (end < stop && bytes[end] !== LF) end += 1;
    if (end === stop) {
      if (stop - from < MAXIMUM_RECORD_BYTES && !atEnd) return false;
      if (stop - from >= MAXIMUM_RECORD_BYTES) return this.tooLong(bytes, stop, to, atEnd);
    }
    this.terminated = end < stop;
    this.next = this.terminated ? end + 1 : to;
    this.fault = null;
    this.divide(bytes, from, end > from && bytes[end - 1] === CR ? end - 1 : end);
    return true;
  }

  private tooLong(bytes: Uint8Array, stop: number, to: number, atEnd: boolean): true {
    let end = stop;
    while (end < to && bytes[end] !== LF) end += 1;
    this.fault = 'line-too-long';
    this.count = 0;
    this.terminated = end < to;
    this.next = this.terminated ? end + 1 : atEnd ? to : -1;
    return true;
  }

  private divide(bytes: Uint8Array, from: number, end: number): void {
    const { description, trailer, columns } = this;
    if (end === from) {
      this.count = 1;
      this.starts[0] = this.ends[0] = from;
      return;
    }
    if (trailer !== null && begins(bytes, from, end, description.trailer?.marker ?? '')) {
      this.count = trailer.length;
      trailer.forEach(([at, width], column) => this.put(column, bytes, from + at, Math.min(from + at + width, end), false));
      return;
    }
    this.count = columns.length;
    if (description.recordMarker !== undefined && !begins(bytes, from, end, description.recordMarker)) this.fault = 'unknown-line';
    else if (end - from < this.shortest) this.fault = 'wrong-length';
    for (let column = 0; column < columns.length; column += 1) {
      const { at, width } = columns[column] as FixedColumn;
      this.put(column, bytes, from + at, Math.min(from + at + width, end), this.zeros[column] as boolean);
    }
  }

  private put(column: number, bytes: Uint8Array, from: number, to: number, zeros: boolean): void {
    let start = from;
    let end = to;
    while (start < end && bytes[start] === SPACE) start += 1;
    while (end > start && bytes[end - 1] === SPACE) end -= 1;
    if (zeros) while (start < end - 1 && bytes[start] === ZERO) start += 1;
    this.starts[column] = start;
    this.ends[column] = Math.max(start, end);
  }
}

/** True when the bytes begin with the ASCII text. */
export function begins(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from < text.length) return false;
  for (let at = 0; at < text.length; at += 1) if (bytes[from + at] !== text.charCodeAt(at)) return false;
  return true;
}
