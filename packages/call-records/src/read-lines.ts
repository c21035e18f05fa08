import { type CallSink, type Chunk, type ChunkSummary, droppedByKind, expectPlanned } from './format.js';
import type { LineDescription } from './line-description.js';
import { type MalformedLine, malformedSentence } from './malformed.js';
import { openCallFile } from './open-call-file.js';
import { RecordReader } from './read-record.js';

/** Reads a chunk of a file of lines; see readChunk. */
export async function readLines(
  path: string,
  description: LineDescription,
  chunk: Chunk,
  sink: CallSink,
  options: { readonly now: number },
): Promise<ChunkSummary> {
  const file = await openCallFile(path, description);
  const { walker } = file;
  const ignoresUnknownLines = description.format === 'key-value' && description.otherLines === 'internal';
  const reader = new RecordReader(walker, file.csv, file.layout, options.now, ignoresUnknownLines);
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
  expectPlanned(chunk, records);
  return { calls: counts.call, malformed: counts.malformed, internal: counts.internal, dropped: droppedByKind(reader.dropped) };
}

function malformedLine(reader: RecordReader, place: { readonly line: number; readonly offset: number; readonly length: number }): MalformedLine {
  const { line, offset, length } = place;
  const { field, reason } = reader;
  return { line, offset, length, field, reason, sentence: malformedSentence(line, field, reason) };
}
