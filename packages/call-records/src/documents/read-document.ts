import type { FileHandle } from 'node:fs/promises';
import { fileProblem, openRegularFile } from '../file-problem.js';
import { type CallSink, type Chunk, type ChunkSummary, droppedByKind, expectPlanned } from '../format.js';
import { malformedSentence } from '../malformed.js';
import type { OperatorDescription } from '../described-formats.js';
import type { DocumentFormat, DocumentHead, Frame, FrameReader, ScanVisitor } from './document-format.js';
import { scanFile } from './scan-file.js';

/** Reads a chunk of a document; see readChunk. */
export async function readDocument<D extends OperatorDescription, H extends DocumentHead>(
  format: DocumentFormat<D, H>,
  path: string,
  description: D,
  chunk: Chunk,
  sink: CallSink,
  options: { readonly now: number },
): Promise<ChunkSummary> {
  const { handle, bytes } = await openRegularFile(path);
  try {
    const head = await readHead(format, handle, bytes, description);
    const reader = format.reader(description, head, options.now);
    const visitor = new ChunkReader(reader, sink, new Map(chunk.repeatedEvents), format.place);
    const { offset, length, firstLine } = chunk;
    await scanFile(handle, { from: offset, to: offset + length }, format.scanner(description, visitor, { offset, length, line: firstLine }));
    const { call, malformed, internal } = visitor.counts;
    expectPlanned(chunk, call + malformed + internal);
    return { calls: call, malformed, internal, dropped: droppedByKind(reader.dropped) };
  } finally {
    await handle.close();
  }
}

/** @throws CallFileError when what stands in front of the records is no longer what the description says */
async function readHead<D extends OperatorDescription, H extends DocumentHead>(format: DocumentFormat<D, H>, handle: FileHandle, bytes: number, description: D): Promise<H> {
  const head = format.head(description);
  const scanner = format.scanner(description, {
    record: () => undefined,
    section: (frame) => {
      // What stands behind the records is not read again.
      const sentence = scanner.headRead ? null : head.section(frame);
      if (sentence !== null) throw fileProblem('header-mismatch', sentence);
    },
    problem: (code, sentence, line) => {
      if (!scanner.headRead) throw fileProblem(code, sentence, line);
    },
  });
  await scanFile(handle, { from: 0, to: bytes }, scanner, () => !scanner.headRead);
  return head;
}

class ChunkReader implements ScanVisitor {
  readonly counts = { call: 0, malformed: 0, internal: 0 };

  constructor(
    private readonly reader: FrameReader,
    private readonly sink: CallSink,
    private readonly repeated: ReadonlyMap<number, number>,
    private readonly place: 'Line' | 'Record',
  ) {}

  record(frame: Frame): void {
    const { reader, sink } = this;
    const { line, offset, length } = frame;
    const outcome = reader.read(frame);
    this.counts[outcome] += 1;
    if (outcome === 'call') {
      Object.assign(reader.record, { line, offset, length, ordinal: this.repeated.get(line) ?? 0 });
      sink.call(reader.record);
    } else if (outcome === 'malformed') {
      const { field, reason } = reader;
      sink.malformed({ line, offset, length, field, reason, sentence: malformedSentence(line, field, reason).replace('Line', this.place) });
    }
  }

  problem(): void {
    throw new RangeError('The chunk is not what was planned. The file has changed.');
  }
}
