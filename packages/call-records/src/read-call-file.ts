import type { Writable } from 'node:stream';
import type { CallSink, Chunk, ChunkSummary, CopySummary, FilePlan, PlanOptions } from './format.js';
import { formatOf } from './formats.js';
import type { OperatorDescription } from './described-formats.js';

/**
 * First pass: hashes, counts and checks a whole file and cuts it into chunks. It writes nothing and keeps no record; memory
 * does not grow with the file, except by 24 to 48 bytes for each event of a service whose identical records are events.
 * A file that cannot be read is an answer (`problem`), not an exception.
 * @throws the file system's error when reading fails half-way
 */
export async function planFile(path: string, description: OperatorDescription, options: PlanOptions = {}): Promise<FilePlan> {
  return await formatOf(description).plan(path, description, options);
}

/**
 * Second pass: reads one chunk of a planned file and hands every record to the sink.
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
  return await formatOf(description).read(path, description, chunk, sink, options);
}

/**
 * Writes a delivery again with nothing in it but the allow-listed fields, for a file that is held: the same description
 * reads the copy to the same calls, faults and totals. A record that cannot be divided into its fields becomes a
 * placeholder that is malformed too, because what stands where in it is unknown. Does not end `out`.
 * @throws CallFileError when the file cannot be opened or its header does not fit (then nothing is written); the stream's error
 */
export async function allowListedCopy(path: string, description: OperatorDescription, out: Writable): Promise<CopySummary> {
  return await formatOf(description).copy(path, description, out);
}
