import { Injectable } from '@nestjs/common';
import type { Chunk, OperatorDescription } from '@turbotrack/call-records';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, type JobPayload } from '@turbotrack/service';
import { rm } from 'node:fs/promises';
import { CallFilesDirectory } from '../configuration.js';
import { loadChunk } from '../jobs.js';
import { CallFingerprint } from './call-fingerprint.js';
import { type Claims, claimCalls } from './claim-calls.js';
import { type JoinedCalls, JoinCalls, settleJoined } from './join-calls.js';
import { RateAndStore } from './rate-and-store.js';
import { type ReadChunk, readChunkRecords } from './read-chunk-records.js';
import { CLAIMS_LIVE_MS, prepareMonths } from './store-calls.js';
import { conflictingRecord, malformedRecord, suspend, suspendedRecord } from './suspend-records.js';

type Intake = PurposeWork<'call-intake'>;

interface ChunkRow {
  chunk_id: number;
  operator_id: number;
  operator: string;
  buy_tariff: string | null;
  sha256: string;
  released: boolean;
  sequence: string | null;
  description: OperatorDescription;
  state: string;
  chunk: Chunk;
}

interface ClaimedChunk {
  readonly read: ReadChunk;
  readonly claims: Claims;
  /** Calls that started before (ms) are too old. */
  readonly oldest: number;
}

/**
 * Second pass over one chunk. A short transaction claims its records for the chunk; a second one stores the rated calls by
 * COPY, suspends the rest, notes the counts and that the chunk is done. A crash before the first leaves nothing; between
 * the two it leaves claims that are this chunk's own, which it finds again; after the second the chunk is done. The claims
 * are a transaction of their own because whoever meets a claimed key waits for the claiming transaction to end.
 */
@Injectable()
export class LoadChunk {
  constructor(
    private readonly gate: PurposeGate,
    private readonly directory: CallFilesDirectory,
    private readonly fingerprint: CallFingerprint,
    private readonly joiner: JoinCalls,
    private readonly calls: RateAndStore,
  ) {}

  @Handles(loadChunk)
  async run({ fileId, ordinal }: JobPayload<typeof loadChunk>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'load a chunk of calls', reference: `file ${fileId}` } as const satisfies Access;
    const row = await this.gate.purpose('call-intake', access, (inside) => findChunk(inside, fileId, ordinal));
    if (!row) return;
    const path = row.released ? this.directory.released(fileId) : this.directory.spooled(row.operator, row.sha256);
    if (row.state === 'planned') {
      const oldest = Date.now() - CLAIMS_LIVE_MS;
      const read = await readChunkRecords(path, row.description, row.chunk, this.fingerprint, row.sequence === null ? null : Number(row.sequence));
      await this.gate.purpose('call-intake', access, (inside) => prepareMonths(inside, read.records.map(({ startedAt }) => startedAt), oldest));
      const claims = await this.gate.purpose('call-intake', access, (inside) => claimCalls(inside, row.chunk_id, read.keys, read.contents));
      await this.gate.purpose('call-intake', access, (inside) => this.store(inside, fileId, row, { read, claims, oldest }));
    }
    const complete = await this.gate.purpose('call-intake', access, (inside) => finishFile(inside, fileId));
    // The operator's delivery still holds its masts: once read, it goes (P-09).
    if (complete) await rm(path, { force: true });
  }

  private async store(inside: Intake, fileId: number, row: ChunkRow, { read, claims, oldest }: ClaimedChunk): Promise<void> {
    const { sql } = inside;
    // Whoever restricts a person waits for the chunks under way, and the chunks that follow see the flag.
    await sql([], "select pg_advisory_xact_lock_shared(hashtext('restriction'))");
    const held = await sql<{ state: string }>(['rating.call_chunk'], 'select state from rating.call_chunk where chunk_id = $1 for update', [row.chunk_id]);
    if (held.rows[0]?.state !== 'planned') return;
    // A part of a call is no call: it waits for the others.
    const parts = claims.won.filter((index) => read.records[index]!.part !== 'whole');
    const joined = await this.joiner.take(inside, row, parts.map((index) => read.records[index]!));
    const whole = parts.length === 0 ? claims.won : claims.won.filter((index) => read.records[index]!.part === 'whole');
    const records = joined.calls.length === 0 ? read.records : [...read.records, ...joined.calls];
    const indexes = joined.calls.length === 0 ? whole : [...whole, ...joined.calls.map((_, at) => read.records.length + at)];
    const rated = await this.calls.store(inside, row, records, indexes, oldest);
    const waiting = [
      ...rated.suspended.map(({ record, reason }) => suspendedRecord(record, reason)),
      ...joined.waiting,
      ...claims.conflicts.map((index) => conflictingRecord(read.records[index]!, read.keys[index]!, read.contents[index]!)),
      ...read.malformed.map(malformedRecord),
    ];
    const suspended = await suspend(inside, fileId, row.chunk_id, waiting);
    await settleJoined(inside, row, joined, rated.rated, suspended);
    // A conflict that waits already has come once more.
    await noteCounts(inside, row.chunk_id, { accepted: rated.rated.length, duplicate: claims.duplicates + waiting.length - suspended.length, suspended: suspended.length }, joined, read);
  }
}

async function findChunk({ sql }: Intake, fileId: number, ordinal: number): Promise<ChunkRow | undefined> {
  const { rows } = await sql<ChunkRow>(
    ['rating.call_chunk', 'rating.call_file', 'rating.operator'],
    `select k.chunk_id, o.operator_id, o.name as operator, o.buy_tariff, o.description, encode(f.sha256, 'hex') as sha256, f.released, f.sequence, k.state,
       json_build_object('ordinal', k.ordinal, 'offset', k.byte_offset, 'length', k.byte_length, 'firstLine', k.first_line, 'records', k.records, 'repeatedEvents', k.repeated_events) as chunk
     from rating.call_chunk k join rating.call_file f using (file_id) join rating.operator o using (operator_id) where k.file_id = $1 and k.ordinal = $2`,
    [fileId, ordinal],
  );
  return rows[0];
}

async function noteCounts(
  { sql }: Intake, chunkId: number, counts: { readonly accepted: number; readonly duplicate: number; readonly suspended: number }, joined: JoinedCalls, { summary }: ReadChunk,
): Promise<void> {
  await sql(
    ['rating.call_chunk'],
    `update rating.call_chunk set state = 'done', accepted = $2, duplicate = $3, suspended = $4, internal = $5, dropped = $6, parts = $7, joined = $8, done_at = now() where chunk_id = $1`,
    [chunkId, counts.accepted, counts.duplicate, counts.suspended, summary.internal, JSON.stringify(summary.dropped), joined.parts, joined.calls.length + joined.waiting.length],
  );
}

/** True once every chunk of the file is done. The file's row is locked, so that of two last chunks one sees the other. */
async function finishFile({ sql }: Intake, fileId: number): Promise<boolean> {
  const { rows } = await sql<{ state: string }>(['rating.call_file'], 'select state from rating.call_file where file_id = $1 for update', [fileId]);
  if (rows[0]?.state === 'read') return true;
  const done = await sql(
    ['rating.call_file', 'rating.call_chunk'],
    `update rating.call_file set state = 'read', finished_at = now() where file_id = $1 and state = 'reading' and not exists (select from rating.call_chunk where file_id = $1 and state <> 'done')`,
    [fileId],
  );
  return done.rowCount === 1;
}
