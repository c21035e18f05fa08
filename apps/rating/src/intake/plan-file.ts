import { Injectable } from '@nestjs/common';
import { allowListedCopy, type FilePlan, type FileProblemCode, type OperatorDescription, planFile as plan } from '@turbotrack/call-records';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Alarms, Handles, type JobPayload } from '@turbotrack/service';
import { rm, stat } from 'node:fs/promises';
import { CallFilesDirectory, ChunkSize } from '../configuration.js';
import type { FileState } from '../deliveries/list-files.js';
import { loadChunk, planFile } from '../jobs.js';
import { HeldCopies } from './held-copies.js';

/** Totals that do not add up may be a file cut short: it is held whole until a person decides. */
export const HELD: readonly FileProblemCode[] = ['half-written', 'not-well-formed', 'trailer-missing', 'trailer-unreadable', 'trailer-mismatch', 'records-after-trailer'];

/** Running numbers start anew sooner or later; a number is a repetition only of one that came so lately. */
const REPEATED_WITHIN = '30 days';

type ProblemCode = FileProblemCode | 'sequence-repeated';
type Sql = PurposeWork<'call-intake'>['sql'];

interface FileRow {
  operator: string;
  description: OperatorDescription;
  sha256: string;
  state: FileState;
  problem: string | null;
  delivered_as: string | null;
  released: boolean;
}

interface Outcome {
  readonly found: FilePlan;
  readonly state: Exclude<FileState, 'received'>;
  readonly problem: { readonly code: ProblemCode; readonly sentence: string } | null;
}

/** First pass over a delivery. Writes no call; afterwards the file is being read, held or refused. */
@Injectable()
export class PlanFile {
  constructor(
    private readonly gate: PurposeGate,
    private readonly directory: CallFilesDirectory,
    private readonly chunkSize: ChunkSize,
    private readonly copies: HeldCopies,
    private readonly alarms: Alarms,
  ) {}

  @Handles(planFile)
  async run({ fileId }: JobPayload<typeof planFile>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'plan a delivery', reference: `file ${fileId}` } as const satisfies Access;
    const file = await this.gate.purpose('call-intake', access, ({ sql }) => findFile(sql, fileId));
    if (!file) return;
    const path = file.released ? this.directory.released(fileId) : this.directory.spooled(file.operator, file.sha256);
    let { state, problem } = file;
    if (state === 'received') {
      if (file.released && !(await stat(path).catch(() => null))) await this.copies.open(fileId, path);
      const found = await this.plan(path, file);
      let outcome = await this.gate.purpose('call-intake', access, ({ sql }) => judge(sql, fileId, file, found));
      if (outcome.state === 'held') await this.copies.keep(fileId, (out) => allowListedCopy(path, file.description, out));
      let stored = await this.gate.purpose('call-intake', access, ({ sql }) => store(sql, fileId, file, outcome));
      if (stored === 'number taken') {
        outcome = await this.gate.purpose('call-intake', access, ({ sql }) => judge(sql, fileId, file, found));
        await this.copies.keep(fileId, (out) => allowListedCopy(path, file.description, out));
        stored = await this.gate.purpose('call-intake', access, ({ sql }) => store(sql, fileId, file, outcome));
      }
      // Another worker had the job at the same time and was done first: the outcome is its own.
      if (stored !== 'stored') return;
      state = outcome.state;
      problem = outcome.problem?.sentence ?? null;
    }
    if (file.released) await this.copies.remove(fileId);
    if (state === 'reading') return;
    // Also when a crash came between the outcome and this: the delivery still holds its masts, and a person is to know.
    await rm(path, { force: true });
    if (state === 'held' || state === 'refused') await this.alarms.raise({ code: `delivery-${state}`, severity: 'warning', sentence: `A delivery is ${state}. ${problem ?? ''}`, facts: { fileId } });
  }

  private plan(path: string, { description, delivered_as: fileName, released }: FileRow): Promise<FilePlan> {
    return plan(path, description, { chunkBytes: this.chunkSize.bytes, ...(fileName !== null && { fileName }), ...(released && { despite: HELD }) });
  }
}

async function findFile(sql: Sql, fileId: number): Promise<FileRow | undefined> {
  const { rows } = await sql<FileRow & Record<string, unknown>>(
    ['rating.call_file', 'rating.operator'],
    `select o.name as operator, o.description, encode(f.sha256, 'hex') as sha256, f.state, f.problem, f.delivered_as, f.released
     from rating.call_file f join rating.operator o using (operator_id) where f.file_id = $1`,
    [fileId],
  );
  return rows[0];
}

/** A running number that came before, of other bytes: the operator repeats a file with another content, or counts wrong. */
async function judge(sql: Sql, fileId: number, { released }: FileRow, found: FilePlan): Promise<Outcome> {
  if (found.problem !== null && !(released && found.chunks.length > 0)) return { found, state: HELD.includes(found.problem.code) && !released ? 'held' : 'refused', problem: found.problem };
  if (found.sequence !== null && !released) {
    const { rows } = await sql<{ label: string }>(
      ['rating.call_file'],
      `select o.label from rating.call_file f join rating.call_file o on o.operator_id = f.operator_id and o.sequence = $2 and o.file_id <> f.file_id
       where f.file_id = $1 and o.state not in ('received', 'refused', 'rejected', 'rolled back') and o.received_at between f.received_at - $3::interval and f.received_at + $3::interval order by o.file_id limit 1`,
      [fileId, found.sequence, REPEATED_WITHIN],
    );
    if (rows[0]) return { found, state: 'held', problem: { code: 'sequence-repeated', sentence: `Its running number ${found.sequence} came before, in ${rows[0].label}, with another content.` } };
  }
  return { found, state: found.chunks.length === 0 ? 'read' : 'reading', problem: found.problem };
}

/** @returns 'number taken' when meanwhile another file came to have the running number; nothing is stored then */
async function store(sql: Sql, fileId: number, file: FileRow, { found, state, problem }: Outcome): Promise<'stored' | 'stored by another' | 'number taken'> {
  if (found.sequence !== null && state !== 'held') {
    await sql([], "select pg_advisory_xact_lock(hashtext('rating.call_file'), hashtext($1))", [file.operator]);
    if ((await judge(sql, fileId, file, found)).state === 'held') return 'number taken';
  }
  const chunks = state === 'reading' ? found.chunks : [];
  const updated = await sql(
    ['rating.call_file'],
    `update rating.call_file set state = $2, lines = $3, records = $4, declared_records = $5, declared_seconds = $6, found_seconds = $7, problem = $8, problem_code = $9, sequence = $10,
       finished_at = case when $2 = 'reading' then null else now() end where file_id = $1 and state = 'received'`,
    [
      fileId, state, found.lines, found.records, countable(found.declared?.records), seconds(found.declared?.durationMs), seconds(found.durationMs), problem?.sentence ?? null, problem?.code ?? null,
      countable(found.sequence),
    ],
  );
  if (!updated.rowCount) return 'stored by another';
  if (chunks.length === 0) return 'stored';
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
  return 'stored';
}

function seconds(ms: number | null | undefined): number | null {
  return countable(ms === null || ms === undefined ? ms : Math.floor(ms / 1000));
}

/** A trailer may declare what no number holds exactly; the sentence of the problem tells of it. */
function countable(count: number | null | undefined): number | null {
  return Number.isSafeInteger(count) ? (count as number) : null;
}
