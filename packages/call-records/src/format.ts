import type { Writable } from 'node:stream';
import type { CallRecord } from './call-record.js';
import type { FileProblem, FileProblemCode } from './file-problem.js';
import type { JsonCheck } from './json-check.js';
import type { MalformedLine } from './malformed.js';
import { DROP_KINDS, type DropKind } from './operator-description.js';

/** A part of a file that begins and ends at record borders. Plain JSON. */
export interface Chunk {
  readonly ordinal: number;
  readonly offset: number;
  readonly length: number;
  /** 1-based line at `offset`; of a binary file the 1-based ordinal of the first record. */
  readonly firstLine: number;
  /** Records in it, malformed ones included, empty lines not. */
  readonly records: number;
  /** Line → ordinal of events that repeat an earlier identical one of the file. */
  readonly repeatedEvents: readonly (readonly [line: number, ordinal: number])[];
}

/** What the first pass learned of a file. */
export interface FilePlan {
  /** Hex; '' when no byte could be read. */
  readonly sha256: string;
  readonly bytes: number;
  readonly lines: number;
  /** Records, malformed ones included; header, trailer and empty lines not. */
  readonly records: number;
  /**
   * Sum of the duration field over records that have the described number of columns and a non-negative number there,
   * in ms; null when the file declares none.
   */
  readonly durationMs: number | null;
  /** What the file itself says of its totals; null where it says nothing readable. */
  readonly declared: { readonly records: number; readonly durationMs: number | null } | null;
  /** The operator's running number of the file; null where neither file nor name tells one. */
  readonly sequence: number | null;
  /** Why the file is refused or held whole; null when it may be read. */
  readonly problem: FileProblem | null;
  /** Empty when there is a problem that is not among those of `despite`. */
  readonly chunks: readonly Chunk[];
}

export interface PlanOptions {
  /** A chunk ends with the record that reaches this size. Default 4 MiB. */
  readonly chunkBytes?: number;
  /** The name under which the operator delivered the file, where the file now has another. Default: the last part of the path. */
  readonly fileName?: string;
  /** Problems in spite of which the chunks are told, because somebody has looked at the file. */
  readonly despite?: readonly FileProblemCode[];
}

/** Takes what a chunk holds, in the order of the file. Called synchronously. */
export interface CallSink {
  /** The same object every time: copy what you keep. */
  call(record: CallRecord): void;
  malformed(line: MalformedLine): void;
}

/** What a chunk held: calls + malformed + internal = records of the chunk. */
export interface ChunkSummary {
  readonly calls: number;
  readonly malformed: number;
  /** Records that are neither call nor fault: calls that never left a PBX, and kinds of record that are no use of a number. */
  readonly internal: number;
  /** Non-empty fields that were not read, by kind; records that could not be divided into fields are not counted. */
  readonly dropped: Readonly<Partial<Record<DropKind, number>>>;
}

export interface CopySummary {
  /** Records that could not be divided into the described fields and stand as a placeholder in the copy. */
  readonly replacedLines: number;
}

/** How the files of one format are checked, planned, read and copied; each does what the function of its name in index.ts promises. */
export interface Format<Description> {
  /** Tells the faults of a description, all but those of `operator` and `format`. */
  readonly check: (root: JsonCheck) => void;
  readonly plan: (path: string, description: Description, options: PlanOptions) => Promise<FilePlan>;
  readonly read: (path: string, description: Description, chunk: Chunk, sink: CallSink, options: { readonly now: number }) => Promise<ChunkSummary>;
  readonly copy: (path: string, description: Description, out: Writable) => Promise<CopySummary>;
}

/** @param counts by index into DROP_KINDS */
export function droppedByKind(counts: Float64Array): Partial<Record<DropKind, number>> {
  const dropped: Partial<Record<DropKind, number>> = {};
  DROP_KINDS.forEach((kind, at) => {
    const count = counts[at] as number;
    if (count > 0) dropped[kind] = count;
  });
  return dropped;
}

/** @throws RangeError when another number of records was read than planned */
export function expectPlanned(chunk: Chunk, records: number): void {
  if (records === chunk.records) return;
  throw new RangeError(`Chunk ${chunk.ordinal} holds ${records} records; ${chunk.records} were planned. The file has changed.`);
}
