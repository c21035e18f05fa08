import { Injectable } from '@nestjs/common';
import { allowListedCopy, type FilePlan, type FileProblemCode, type OperatorDescription, planFile as plan } from '@turbotrack/call-records';
import { type Access, PurposeGate } from '@turbotrack/privacy';
import { Alarms, Handles, type JobPayload } from '@turbotrack/service';
import { createCipheriv, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { CallFilesDirectory, ChunkSize } from '../configuration.js';
import type { FileState } from '../deliveries/list-files.js';
import { loadChunk, planFile } from '../jobs.js';
import { HeldFileKey } from './held-file-key.js';

/** Totals that do not add up may be a file cut short: it is held whole until a person decides. */
const HELD: readonly FileProblemCode[] = ['half-written', 'trailer-missing', 'trailer-unreadable', 'trailer-mismatch', 'records-after-trailer'];

interface FileRow {
  operator: string;
  description: OperatorDescription;
  sha256: string;
  state: FileState;
  problem: string | null;
}

/** First pass over a delivery. Writes no call; afterwards the file is being read, held or refused. */
@Injectable()
export class PlanFile {
  constructor(
    private readonly gate: PurposeGate,
    private readonly directory: CallFilesDirectory,
    private readonly chunkSize: ChunkSize,
    private readonly key: HeldFileKey,
    private readonly alarms: Alarms,
  ) {}

  @Handles(planFile)
  async run({ fileId }: JobPayload<typeof planFile>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'plan a delivery', reference: `file ${fileId}` } as const satisfies Access;
    const file = await this.gate.purpose('call-intake', access, async ({ sql }) => {
      const { rows } = await sql<FileRow>(
        ['rating.call_file', 'rating.operator'],
        `select o.name as operator, o.description, encode(f.sha256, 'hex') as sha256, f.state, f.problem from rating.call_file f join rating.operator o using (operator_id) where f.file_id = $1`,
        [fileId],
      );
      return rows[0];
    });
    if (!file) return;
    const path = this.directory.spooled(file.operator, file.sha256);
    let { state, problem } = file;
    if (state === 'received') {
      const found = await plan(path, file.description, { chunkBytes: this.chunkSize.bytes });
      state = stateOf(found);
      problem = found.problem?.sentence ?? null;
      if (state === 'held') await this.keepCopy(fileId, path, file.description);
      // False when another worker had the job at the same time and was done first: the outcome is its own.
      if (!(await this.gate.purpose('call-intake', access, (inside) => store(inside.sql, fileId, found, state)))) return;
    }
    if (state === 'reading') return;
    // Also when a crash came between the outcome and this: the delivery still holds its masts, and a person is to know.
    await rm(path, { force: true });
    if (state === 'read') return;
    await this.alarms.raise({ code: `delivery-${state}`, severity: 'warning', sentence: `A delivery is ${state}. ${problem ?? ''}`, facts: { fileId } });
  }

  /** Of a held file only what the allow-list lets through waits, encrypted; the delivery with its masts is removed. */
  private async keepCopy(fileId: number, path: string, description: OperatorDescription): Promise<void> {
    await mkdir(`${this.directory.path}/held`, { recursive: true });
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key.bytes, nonce);
    const out = createWriteStream(`${this.directory.path}/held/${fileId}`, { mode: 0o600, flush: true });
    out.write(nonce);
    cipher.pipe(out, { end: false });
    await allowListedCopy(path, description, cipher);
    if (!cipher.writableEnded) cipher.end();
    await finished(cipher);
    out.end(cipher.getAuthTag());
    await finished(out);
  }
}

type Sql = Parameters<Parameters<PurposeGate['purpose']>[2]>[0]['sql'];

function stateOf({ problem, chunks }: FilePlan): Exclude<FileState, 'received'> {
  if (problem !== null) return HELD.includes(problem.code) ? 'held' : 'refused';
  return chunks.length === 0 ? 'read' : 'reading';
}

async function store(sql: Sql, fileId: number, found: FilePlan, state: FileState): Promise<boolean> {
  const chunks = found.chunks;
  const updated = await sql(
    ['rating.call_file'],
    `update rating.call_file set state = $2, lines = $3, records = $4, declared_records = $5, declared_seconds = $6, found_seconds = $7, problem = $8,
       finished_at = case when $2 = 'reading' then null else now() end where file_id = $1 and state = 'received'`,
    [
      fileId, state, found.lines, found.records, countable(found.declared?.records),
      seconds(found.declared?.durationMs), seconds(found.durationMs), found.problem?.sentence ?? null,
    ],
  );
  if (!updated.rowCount) return false;
  if (chunks.length === 0) return true;
  await sql(
    ['rating.call_chunk'],
    `insert into rating.call_chunk (file_id, ordinal, byte_offset, byte_length, first_line, records, repeated_events)
     select $1, * from unnest($2::int[], $3::bigint[], $4::bigint[], $5::int[], $6::int[], $7::jsonb[])`,
    [
      fileId, chunks.map((c) => c.ordinal), chunks.map((c) => c.offset), chunks.map((c) => c.length), chunks.map((c) => c.firstLine), chunks.map((c) => c.records),
      chunks.map((c) => JSON.stringify(c.repeatedEvents)),
    ],
  );
  await sql(
    ['platform.outbox'],
    `insert into platform.outbox (queue, job, job_key, payload)
     select $2, $3, 'chunk-' || $1::text || '-' || ordinal, jsonb_build_object('fileId', $1::int, 'ordinal', ordinal) from unnest($4::int[]) ordinal`,
    [fileId, loadChunk.queue, loadChunk.name, chunks.map((c) => c.ordinal)],
  );
  return true;
}

function seconds(ms: number | null | undefined): number | null {
  return countable(ms === null || ms === undefined ? ms : Math.floor(ms / 1000));
}

/** A trailer may declare what no number holds exactly; the sentence of the problem tells of it. */
function countable(count: number | null | undefined): number | null {
  return Number.isSafeInteger(count) ? (count as number) : null;
}
