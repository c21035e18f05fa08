import type { CallRecord } from '../call-record.js';
import type { MalformedReason } from '../malformed.js';
import type { FileProblemCode } from '../file-problem.js';
import type { OperatorDescription } from '../described-formats.js';
import type { Field } from '../operator-description.js';

/** One record of a document, found by its borders alone. */
export interface Frame {
  /** 1-based: the line of a text, the ordinal of the record where there are no lines. */
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  /** The content of a tagged element, the whole text otherwise; null when too long to be held. Valid until the visitor returns. */
  readonly bytes: Buffer | null;
  /** APPLICATION tag of an element, -1 for one of another class. */
  readonly tag?: number;
}

/** Where a scan begins, when it is not the beginning of the file. */
export interface ScanStart {
  readonly offset: number;
  readonly length: number;
  readonly line: number;
}

/** Told what a scan finds, in the order of the file. */
export interface ScanVisitor {
  record(frame: Frame): void;
  /** A part that holds no use of a number but is needed to read them, or a total: header and trailer. */
  section?(frame: Frame): void;
  /** The file as a whole cannot be read, or not beyond this place. The scan goes no further. */
  problem(code: FileProblemCode, sentence: string, line?: number): void;
}

/** Finds the records of a document that passes in windows; keeps one record at most. */
export interface DocumentScanner {
  /** The next bytes of the file. */
  push(window: Buffer): void;
  /** No byte follows. */
  end(): void;
  /** Lines, or records where there are no lines, up to here. */
  readonly lines: number;
  /** True as soon as the first record has begun or there can be none: what stands in front of the records has been handed out. */
  readonly headRead: boolean;
}

/** What the sections of a document say about it as a whole. */
export interface DocumentHead {
  /** Takes a section; @returns a sentence when the file must not be read because of it */
  section(frame: Frame): string | null;
  /** Number of records that the file itself states; null when it states none. */
  readonly declaredRecords: number | null;
  /** What the file lacks at its end although every file has it, null when nothing. */
  readonly trailerMissing: string | null;
  /** The sender's number of the file; null when it has none. */
  readonly sequence: number | null;
}

/** Turns frames into calls. */
export interface FrameReader {
  readonly record: CallRecord;
  readonly field: Field | 'line';
  readonly reason: MalformedReason;
  /** By index into DROP_KINDS. */
  readonly dropped: Float64Array;
  read(frame: Frame): 'call' | 'internal' | 'malformed';
}

/** Writes a document again with only what the reader reads. */
export interface DocumentCopier {
  section(frame: Frame): Buffer | null;
  /** @returns the record, and whether nothing of it could be taken over */
  record(frame: Frame): { readonly bytes: Buffer; readonly replaced: boolean };
  /** @param broken the copy must not look more whole than the file was */
  end(broken: boolean): Buffer;
}

/** All that a document format is. */
export interface DocumentFormat<D extends OperatorDescription, H extends DocumentHead> {
  scanner(description: D, visitor: ScanVisitor, start?: ScanStart): DocumentScanner;
  head(description: D): H;
  /** @param now ms since the epoch */
  reader(description: D, head: H, now: number): FrameReader;
  copier(description: D): DocumentCopier;
  /** 'Line 3' or 'Record 3'. */
  readonly place: 'Line' | 'Record';
}
