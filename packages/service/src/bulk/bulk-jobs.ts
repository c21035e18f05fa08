import type { PurposeGate, PurposeWork, Scope } from '@turbotrack/privacy';
import { z } from 'zod';
import type { Caller } from '../auth/bearer-tokens.js';
import { type Page, pageOf, type Paging } from '../lists/paging.js';
import type { KeepingPurpose } from '../platform/api-books.js';
import { type Language, Problem, PROBLEMS } from '../problems/problem.js';
import { defineJob, type JobDefinition } from '../queues/define-job.js';
import { writeOnce } from '../writes/write-request.js';
import type { RowRequest } from './read-bulk-rows.js';

export type RunBulk = JobDefinition<z.ZodObject<{ bulkId: z.ZodInt }>>;

/** Carries out what is not done of a bulk job. */
export function runBulkJob(app: string): RunBulk {
  return defineJob({ queue: app, name: 'run-bulk', version: 1, payload: z.object({ bulkId: z.int() }) });
}

export const bulkJobSchema = z.object({
  bulkId: z.int(),
  operation: z.string().describe('What each row does: `POST /customers`.'),
  validateOnly: z.boolean(),
  state: z.enum(['waiting', 'running', 'done']),
  rows: z.int(),
  done: z.int().describe('Rows that were carried out or refused so far.'),
  refused: z.int(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
}).meta({ id: 'BulkJob' });

const rowErrorSchema = z.object({ in: z.string(), pointer: z.string(), detail: z.string() });

export const bulkRowSchema = z.object({
  row: z.int().describe('The place of the row in the list, from 1.'),
  status: z.int().nullable().describe('As the row alone would have been answered; null until it is done.'),
  ids: z.record(z.string(), z.union([z.int(), z.string()])).describe('Ids of what was written.'),
  problem: z.string().nullable().describe('The type of the problem it was refused with.'),
  title: z.string().nullable(),
  errors: z.array(rowErrorSchema).describe('Every wrong field by JSON pointer into the row.'),
}).meta({ id: 'BulkRow' });

export type BulkJob = z.input<typeof bulkJobSchema>;
export type BulkRow = z.input<typeof bulkRowSchema>;
export type RowResult = Omit<BulkRow, 'row' | 'status'>;

/** A job as it is carried out. */
export interface BulkOrder {
  readonly caller: Caller;
  readonly operation: string;
  readonly language: Language;
  readonly validateOnly: boolean;
}

export interface PendingRow {
  readonly rowNo: number;
  readonly request: RowRequest;
}

const NOTHING: RowResult = { ids: {}, problem: null, title: null, errors: [] };

function scopeOf({ customerId }: Caller): Scope {
  return customerId === undefined ? 'all' : { customer: customerId };
}

/** Bulk jobs in the database: what is asked for waits here, never in a queue. */
export class BulkJobs {
  constructor(private readonly gate: PurposeGate, private readonly app: string, private readonly purpose: KeepingPurpose, private readonly job: RunBulk) {}

  /** Stores a job and asks for it to be carried out, in one transaction. */
  create({ caller, operation, language, validateOnly }: BulkOrder, rows: readonly RowRequest[]): Promise<BulkJob> {
    const access = { scope: scopeOf(caller), actor: `client:${caller.actor}`, why: 'take bulk job' };
    const customerId = caller.customerId ?? null;
    return writeOnce(this.gate, this.purpose, access, async ({ sql }) => {
      const { rows: [made] } = await sql<{ bulk_id: number; created_at: Date }>(
        ['platform.bulk_job'],
        `insert into platform.bulk_job (app, customer_id, caller, operation, language, validate_only, row_count)
         values ($1, $2, $3, $4, $5, $6, $7) returning bulk_id, created_at`,
        [this.app, customerId, JSON.stringify({ ...caller, scopes: [...caller.scopes] }), operation, language, validateOnly, rows.length],
      );
      const { bulk_id: bulkId, created_at: createdAt } = made!;
      await sql(
        ['platform.bulk_row'],
        'insert into platform.bulk_row (bulk_id, row_no, customer_id, request) select $1, place, $2, request from unnest($3::text[]) with ordinality as asked (request, place)',
        [bulkId, customerId, rows.map((row) => JSON.stringify(row))],
      );
      const { queue, name, version } = this.job;
      await sql(['platform.outbox'], 'insert into platform.outbox (queue, job, job_key, payload) values ($1, $2, $3, $4)', [queue, name, String(bulkId), JSON.stringify({ v: version, bulkId })]);
      return { bulkId, operation, validateOnly, state: 'waiting', rows: rows.length, done: 0, refused: 0, createdAt: createdAt.toISOString(), finishedAt: null };
    });
  }

  /** @throws Problem 404 */
  find(caller: Caller, bulkId: number): Promise<BulkJob> {
    return this.gate.purpose(this.purpose, { scope: scopeOf(caller), actor: `client:${caller.actor}`, why: 'look at bulk job', readOnly: true }, async ({ sql }) => {
      const { rows: [found] } = await sql<{ operation: string; validate_only: boolean; row_count: number; created_at: Date; finished_at: Date | null; done: number; refused: number }>(
        ['platform.bulk_job', 'platform.bulk_row'],
        `select operation, validate_only, row_count, created_at, finished_at, progress.* from platform.bulk_job
         cross join lateral (select count(status)::int as done, count(*) filter (where status >= 400)::int as refused from platform.bulk_row where bulk_row.bulk_id = bulk_job.bulk_id) progress
         where app = $1 and bulk_id = $2`,
        [this.app, bulkId],
      );
      if (!found) throw new Problem(PROBLEMS.notFound);
      const { done, refused, finished_at: finishedAt } = found;
      return {
        bulkId, operation: found.operation, validateOnly: found.validate_only, state: finishedAt ? 'done' : done > 0 ? 'running' : 'waiting',
        rows: found.row_count, done, refused, createdAt: found.created_at.toISOString(), finishedAt: finishedAt?.toISOString() ?? null,
      };
    });
  }

  /** What became of the rows, in their order; `after` is a row. @throws Problem 404 */
  async rows(caller: Caller, bulkId: number, { after, limit }: Paging): Promise<Page<BulkRow>> {
    await this.find(caller, bulkId);
    return this.gate.purpose(this.purpose, { scope: scopeOf(caller), actor: `client:${caller.actor}`, why: 'look at bulk rows', readOnly: true }, async ({ sql }) => {
      const { rows } = await sql<{ row_no: number; status: number | null; result: string | null }>(
        ['platform.bulk_row'], 'select row_no, status, result from platform.bulk_row where bulk_id = $1 and row_no > $2 order by row_no limit $3', [bulkId, after, limit + 1]);
      const items = rows.map(({ row_no: row, status, result }) => ({ row, status, ...(result === null ? NOTHING : (JSON.parse(result) as RowResult)) }));
      return pageOf(items, limit, ({ row }) => row);
    });
  }

  /** What a job asks for and for whom; undefined when it has ended. */
  order(bulkId: number): Promise<BulkOrder | undefined> {
    return this.inApp('carry out bulk job', async ({ sql }) => {
      const { rows: [row] } = await sql<{ caller: Omit<Caller, 'scopes'> & { scopes: string[] }; operation: string; language: Language; validateOnly: boolean }>(
        ['platform.bulk_job'],
        'select caller, operation, language, validate_only as "validateOnly" from platform.bulk_job where bulk_id = $1 and app = $2 and finished_at is null', [bulkId, this.app]);
      return row && { ...row, caller: { ...row.caller, scopes: new Set(row.caller.scopes) } };
    });
  }

  /** The next rows that are not done. */
  pending(bulkId: number, limit: number): Promise<PendingRow[]> {
    return this.inApp('carry out bulk job', async ({ sql }) => {
      const { rows } = await sql<{ row_no: number; request: string }>(
        ['platform.bulk_row'], 'select row_no, request from platform.bulk_row where bulk_id = $1 and status is null order by row_no limit $2', [bulkId, limit]);
      return rows.map(({ row_no: rowNo, request }) => ({ rowNo, request: JSON.parse(request) as RowRequest }));
    });
  }

  /** Notes what became of a row, and forgets what it asked for. */
  settle(bulkId: number, rowNo: number, status: number, result: RowResult): Promise<void> {
    return this.inApp('note bulk row', async ({ sql }) => {
      await sql(['platform.bulk_row'], 'update platform.bulk_row set status = $3, result = $4, request = null where bulk_id = $1 and row_no = $2 and status is null', [bulkId, rowNo, status, JSON.stringify(result)]);
    });
  }

  finish(bulkId: number): Promise<void> {
    return this.inApp('carry out bulk job', async ({ sql }) => {
      await sql(['platform.bulk_job'], 'update platform.bulk_job set finished_at = now() where bulk_id = $1 and finished_at is null', [bulkId]);
    });
  }

  private inApp<R>(why: string, work: (inside: PurposeWork<KeepingPurpose>) => Promise<R>): Promise<R> {
    return this.gate.purpose(this.purpose, { scope: 'all', actor: `app:${this.app}`, why }, work);
  }
}
