import type { CallRecord } from './call-record.js';
import { type MalformedLine, malformedSentence } from './malformed.js';
import { DROP_KINDS, type DropKind, type OperatorDescription } from './operator-description.js';
import { openCallFile } from './open-call-file.js';
import type { Chunk } from './plan-file.js';
import { RecordReader } from './read-record.js';

/** Takes what a chunk holds, in the order of the file. Called synchronously. */
export interface CallSink {
  /** The same object every time: copy what you keep. */
  call(record: CallRecord): void;
  malformed(line: MalformedLine): void;
}

/** What a chunk held: calls + malformed + internal = record lines of the chunk. */
export interface ChunkSummary {
  readonly calls: number;
  readonly malformed: number;
  /** Lines of a PBX about calls the public network never saw: neither call nor fault. */
  readonly internal: number;
  /** Non-empty fields that were not read, by kind; lines with a wrong number of columns are not counted. */
  readonly dropped: Readonly<Partial<Record<DropKind, number>>>;
}

/**
 * Second pass: reads one chunk of a planned file and hands every record line to the sink.
 * @param options.now ms since the epoch; a record starting more than a day later is malformed
 * @throws CallFileError when the file or its header no longer fits; RangeError when the bytes are no longer those that were planned
 */
export async function readChunk(
  path: string,
  description: OperatorDescription,
  chunk: Chunk,
  sink: CallSink,
  options: { readonly now: number },
): Promise<ChunkSummary> {
  const file = await openCallFile(path, description);
  const { walker } = file;
  const reader = new RecordReader(walker, file.csv, file.layout, options.now);
  const counts = { call: 0, malformed: 0, internal: 0 };
  const repeated = new Map(chunk.repeatedEvents);
  const visit = (): void => {
    if (walker.blank) return;
    const outcome = reader.read();
    counts[outcome] += 1;
    if (outcome === 'call') {
      if (repeated.size > 0) reader.record.ordinal = repeated.get(walker.line) ?? 0;
      sink.call(reader.record);
    } else if (outcome === 'malformed') sink.malformed(malformedLine(reader, walker));
  };
  try {
    await walker.walk(file.handle, { from: chunk.offset, to: chunk.offset + chunk.length, firstLine: chunk.firstLine }, visit);
  } finally {
    await file.handle.close();
  }
  const records = counts.call + counts.malformed + counts.internal;
  if (records !== chunk.records) {
    throw new RangeError(`Chunk ${chunk.ordinal} holds ${records} record lines; ${chunk.records} were planned. The file has changed.`);
  }
  return { calls: counts.call, malformed: counts.malformed, internal: counts.internal, dropped: droppedByKind(reader.dropped) };
}

function malformedLine(reader: RecordReader, place: { readonly line: number; readonly offset: number; readonly length: number }): MalformedLine {
  const { line, offset, length } = place;
  const { field, reason } = reader;
  return { line, offset, length, field, reason, sentence: malformedSentence(line, field, reason) };
}

function droppedByKind(counts: Float64Array): Partial<Record<DropKind, number>> {
  const dropped: Partial<Record<DropKind, number>> = {};
  DROP_KINDS.forEach((kind, at) => {
    const count = counts[at] as number;
    if (count > 0) dropped[kind] = count;
  });
  return dropped;
}
