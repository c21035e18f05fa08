import { type CallRecord, type Chunk, type ChunkSummary, type MalformedLine, type OperatorDescription, readChunk } from '@turbotrack/call-records';
import type { CallFingerprint } from './call-fingerprint.js';

/** A chunk as it stands in the file, ready to be claimed: every record with its fingerprints. */
export interface ReadChunk {
  records: CallRecord[];
  keys: bigint[];
  contents: bigint[];
  malformed: MalformedLine[];
  summary: ChunkSummary;
}

export async function readChunkRecords(path: string, description: OperatorDescription, chunk: Chunk, fingerprint: CallFingerprint): Promise<ReadChunk> {
  const read: Omit<ReadChunk, 'summary'> = { records: [], keys: [], contents: [], malformed: [] };
  const summary = await readChunk(
    path,
    description,
    chunk,
    {
      call(record) {
        read.records.push({ ...record });
        read.keys.push(fingerprint.of(record, description.operator));
        read.contents.push(fingerprint.ofContent(record));
      },
      malformed(line) {
        read.malformed.push(line);
      },
    },
    { now: Date.now() },
  );
  return { ...read, summary };
}
