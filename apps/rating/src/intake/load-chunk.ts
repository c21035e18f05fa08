import { Injectable } from '@nestjs/common';
import type { Chunk, OperatorDescription } from '@turbotrack/call-records';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, type JobPayload } from '@turbotrack/service';
import { rm } from 'node:fs/promises';
import { CallFilesDirectory } from '../configuration.js';
import { loadChunk } from '../jobs.js';
import { TariffShelf } from '../tariffs/tariff-shelf.js';
import { CallFingerprint } from './call-fingerprint.js';
import { type Claims, claimCalls } from './claim-calls.js';
import { addCall, CALL_COLUMNS } from './add-call.js';
import { CopyRows } from './copy-rows.js';
import { NumberHolders } from './number-holders.js';
import { rateRecords, type RatedCall } from './rate-records.js';
import { type ReadChunk, readChunkRecords } from './read-chunk-records.js';
import { malformedRecord, suspend, suspendedRecord } from './suspend-records.js';

/** Claims live 13 months; an older call could come a second time unnoticed, so it waits for a person. */
const CLAIMS_LIVE_MS = 395 * 24 * 3_600_000;
/** A call's id is its chunk and its place there; a chunk holds fewer records than this. */
const IDS_PER_CHUNK = 2 ** 20;

type Intake = PurposeWork<'call-intake'>;

interface ChunkRow {
  chunk_id: number;
  operator_id: number;
  operator: string;
  sha256: string;
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
  private readonly shelf = new TariffShelf();

  constructor(
    private readonly gate: PurposeGate,
    private readonly directory: CallFilesDirectory,
    private readonly fingerprint: CallFingerprint,
  ) {}

  @Handles(loadChunk)
  async run({ fileId, ordinal }: JobPayload<typeof loadChunk>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'load a chunk of calls', reference: `file ${fileId}` } as const satisfies Access;
    const row = await this.gate.purpose('call-intake', access, (inside) => findChunk(inside, fileId, ordinal));
    if (!row) return;
    const path = this.directory.spooled(row.operator, row.sha256);
    if (row.state !== 'done') {
      const oldest = Date.now() - CLAIMS_LIVE_MS;
      const read = await readChunkRecords(path, row.description, row.chunk, this.fingerprint);
      await this.gate.purpose('call-intake', access, (inside) => prepareMonths(inside, read, oldest));
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
    await this.shelf.load(inside as unknown as PurposeWork<'rating'>);
    const holders = await NumberHolders.load(inside, [...new Set(claims.won.map((index) => read.records[index]!.servedNumber))]);
    const { rated, suspended } = rateRecords(read.records, claims.won, holders, this.shelf, oldest);
    await copyCalls(inside, rated, row);
    const waiting = [
      ...suspended.map(({ record, reason }) => suspendedRecord(record, reason)),
      ...claims.conflicts.map((index) => suspendedRecord(read.records[index]!, 'conflict')),
      ...read.malformed.map(malformedRecord),
    ];
    await suspend(inside, fileId, row.chunk_id, waiting);
    await markUsed(inside, rated);
    await noteCounts(inside, row.chunk_id, rated.length, claims, waiting.length, read);
  }
}

async function findChunk({ sql }: Intake, fileId: number, ordinal: number): Promise<ChunkRow | undefined> {
  const { rows } = await sql<ChunkRow>(
    ['rating.call_chunk', 'rating.call_file', 'rating.operator'],
    `select k.chunk_id, o.operator_id, o.name as operator, o.description, encode(f.sha256, 'hex') as sha256, k.state,
       json_build_object('ordinal', k.ordinal, 'offset', k.byte_offset, 'length', k.byte_length, 'firstLine', k.first_line, 'records', k.records, 'repeatedEvents', k.repeated_events) as chunk
     from rating.call_chunk k join rating.call_file f using (file_id) join rating.operator o using (operator_id) where k.file_id = $1 and k.ordinal = $2`,
    [fileId, ordinal],
  );
  return rows[0];
}

/**
 * Late calls may fall into a month that has no partition yet; made beforehand, so that its lock is not held while loading.
 * What is too old is not stored, and a wrong clock must not make a partition for every month since 2000.
 */
async function prepareMonths({ sql }: Intake, read: ReadChunk, oldest: number): Promise<void> {
  const months = [...new Set(read.records.map(({ startedAt }) => (startedAt >= oldest ? startOfMonth(startedAt) : 0)))].filter((month) => month > 0).map(monthOf);
  await sql([], "select platform.create_month_partition('rating.call', m::date) from unnest($1::text[]) m where to_regclass('rating.call_' || to_char(m::date, 'YYYY_MM')) is null", [months.map((month) => `${month}-01`)]);
}

let [monthFrom, monthTo] = [0, 0];

/** Start of the month by UTC (ms); calls of one chunk are nearly always of one month, so the last answer is tried first. */
function startOfMonth(startedAt: number): number {
  if (startedAt >= monthFrom && startedAt < monthTo) return monthFrom;
  const date = new Date(startedAt);
  monthFrom = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  monthTo = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return monthFrom;
}

function monthOf(startedAt: number): string {
  return new Date(startedAt).toISOString().slice(0, 7);
}

async function copyCalls(inside: Intake, rated: RatedCall[], row: ChunkRow): Promise<void> {
  // In the order of the index the calls go into, COPY runs nearly twice as fast.
  rated.sort((a, b) => a.holder.customerId - b.holder.customerId || a.record.startedAt - b.record.startedAt);
  const copies = new Map<number, CopyRows>();
  for (let place = 0; place < rated.length; place += 1) {
    const call = rated[place]!;
    const month = startOfMonth(call.record.startedAt);
    let copy = copies.get(month);
    if (!copy) copies.set(month, (copy = new CopyRows()));
    addCall(copy, call, row.chunk_id * IDS_PER_CHUNK + place, row.chunk_id, row.operator_id);
  }
  for (const [month, copy] of copies) await inside.copy(['rating.call'], `rating.call_${monthOf(month).replace('-', '_')} (${CALL_COLUMNS})`, [copy.end()], 'binary');
}

async function markUsed({ sql }: Intake, rated: RatedCall[]): Promise<void> {
  const versions = [...new Set(rated.map((call) => call.version.tariffVersionId))];
  await sql(['rating.tariff_version'], 'update rating.tariff_version set used = true where tariff_version_id = any($1) and not used', [versions]);
}

async function noteCounts({ sql }: Intake, chunkId: number, accepted: number, claims: Claims, suspended: number, read: ReadChunk): Promise<void> {
  await sql(
    ['rating.call_chunk'],
    `update rating.call_chunk set state = 'done', accepted = $2, duplicate = $3, suspended = $4, internal = $5, dropped = $6, done_at = now() where chunk_id = $1`,
    [chunkId, accepted, claims.duplicates, suspended, read.summary.internal, JSON.stringify(read.summary.dropped)],
  );
}

/** True once every chunk of the file is done. The file's row is locked, so that of two last chunks one sees the other. */
async function finishFile({ sql }: Intake, fileId: number): Promise<boolean> {
  const { rows } = await sql<{ state: string }>(['rating.call_file'], 'select state from rating.call_file where file_id = $1 for update', [fileId]);
  if (rows[0]?.state === 'read') return true;
  const done = await sql(
    ['rating.call_file', 'rating.call_chunk'],
    `update rating.call_file set state = 'read', finished_at = now() where file_id = $1 and not exists (select from rating.call_chunk where file_id = $1 and state <> 'done')`,
    [fileId],
  );
  return done.rowCount === 1;
}
