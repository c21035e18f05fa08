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

/**
 * @param sequence the operator's running number of the file. An event without an id is known by it as well: two messages that
 *   agree in all they tell are two where they stand in two files. Without running numbers nobody can tell them from a repetition.
 */
export async function readChunkRecords(path: string, description: OperatorDescription, chunk: Chunk, fingerprint: CallFingerprint, sequence: number | null): Promise<ReadChunk> {
  const read: Omit<ReadChunk, 'summary'> = { records: [], keys: [], contents: [], malformed: [] };
  const identical = 'identicalRecords' in description ? description.identicalRecords : undefined;
  const within = sequence === null ? '' : `|file ${sequence}`;
  const summary = await readChunk(
    path,
    description,
    chunk,
    {
      call(record) {
        read.records.push({ ...record });
        const isEvent = within !== '' && record.recordId === '' && record.part === 'whole' && identical?.[record.service] === 'event';
        read.keys.push(fingerprint.of(record, description.operator, isEvent ? within : ''));
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
