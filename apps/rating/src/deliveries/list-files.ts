import type { PurposeGate } from '@turbotrack/privacy';
import { listSchema, type Page, pageOf, type Paging } from '@turbotrack/service';
import { z } from 'zod';
import { operatorName } from '../operators/operators.js';

export const fileReportSchema = z.object({
  fileId: z.int(),
  operator: z.string(),
  label: z.string(),
  state: z.enum(['received', 'reading', 'read', 'held', 'refused', 'rejected', 'rolling back', 'rolled back']),
  problem: z.string().nullable().describe('Why it is held or refused, or what was wrong with it when it was released'),
  released: z.boolean().describe('It was held, and a person let it through'),
  sequence: z.int().nullable().describe("The operator's running number of the file"),
  records: z.int().nullable(),
  accepted: z.int(),
  duplicate: z.int(),
  suspended: z.int(),
  internal: z.int().describe('Records that are no call, and calls that never left a PBX'),
  parts: z.int().describe('Records that tell a part of a call'),
  joined: z.int().describe('Calls that parts of this delivery completed; they are among the accepted and the suspended'),
  dropped: z.record(z.string(), z.int()).describe('Filled columns that were not read, by kind'),
  chunks: z.int().describe('Pieces the delivery was cut into'),
  chunksDone: z.int().describe('Pieces that are loaded'),
  receivedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
}).meta({ id: 'FileReport' });

export const fileListSchema = listSchema.extend({ state: fileReportSchema.shape.state.optional(), operator: operatorName.optional() });

export type FileReport = z.output<typeof fileReportSchema>;
export type FileState = FileReport['state'];
type FileFilter = Pick<z.output<typeof fileListSchema>, 'state' | 'operator'>;

type FileRow = Omit<FileReport, 'receivedAt' | 'finishedAt'> & { receivedAt: Date; finishedAt: Date | null };

// The sums are made once for the whole page, not file by file.
const REPORT = `
  , sums as (select k.file_id, count(*)::int as chunks, (count(*) filter (where k.state <> 'planned'))::int as done,
      sum(k.accepted)::int as accepted, sum(k.duplicate)::int as duplicate, sum(k.suspended)::int as suspended, sum(k.internal)::int as internal,
      sum(k.parts)::int as parts, sum(k.joined)::int as joined
    from rating.call_chunk k where k.file_id = any (array(select file_id from page)) group by k.file_id)
  , kinds as (select file_id, jsonb_object_agg(kind, n) as dropped from (
      select k.file_id, d.key as kind, sum(d.value::bigint) as n from rating.call_chunk k cross join jsonb_each_text(k.dropped) d
      where k.file_id = any (array(select file_id from page)) group by k.file_id, d.key) each group by file_id)
  select page.file_id as "fileId", page.operator, page.label, page.state, page.problem, page.released, page.sequence::float8 as sequence, page.records,
    coalesce(sums.accepted, 0) as accepted, coalesce(sums.duplicate, 0) as duplicate, coalesce(sums.suspended, 0) as suspended, coalesce(sums.internal, 0) as internal,
    coalesce(sums.parts, 0) as parts, coalesce(sums.joined, 0) as joined,
    coalesce(kinds.dropped, '{}') as dropped, coalesce(sums.chunks, 0) as chunks, coalesce(sums.done, 0) as "chunksDone",
    page.received_at as "receivedAt", page.finished_at as "finishedAt"
  from page left join sums using (file_id) left join kinds using (file_id) order by page.file_id`;
const TABLES = ['rating.call_file', 'rating.call_chunk', 'rating.operator'];
const FILES = 'select f.*, o.name as operator from rating.call_file f join rating.operator o using (operator_id)';

/** A page of the file ledger, each file with the sums of its chunks. */
export async function listFiles(gate: PurposeGate, actor: string, { state, operator }: FileFilter, { after, limit }: Paging): Promise<Page<FileReport>> {
  return gate.purpose('rating', { scope: 'all', actor, why: 'list deliveries' }, async ({ sql }) => {
    const page = `with page as (${FILES} where f.file_id > $1 and ($3::text is null or f.state = $3) and ($4::text is null or o.name = $4) order by f.file_id limit $2)`;
    const { rows } = await sql<FileRow>(TABLES, page + REPORT, [after, limit + 1, state ?? null, operator ?? null]);
    return pageOf(rows.map(reportFrom), limit, ({ fileId }) => fileId);
  });
}

/** One delivery with the sums of its chunks; undefined when there is none of that id. */
export async function readFileReport(gate: PurposeGate, actor: string, fileId: number): Promise<FileReport | undefined> {
  return gate.purpose('rating', { scope: 'all', actor, why: 'list deliveries', reference: `file ${fileId}` }, async ({ sql }) => {
    const { rows } = await sql<FileRow>(TABLES, `with page as (${FILES} where f.file_id = $1)${REPORT}`, [fileId]);
    return rows[0] && reportFrom(rows[0]);
  });
}

function reportFrom({ receivedAt, finishedAt, ...row }: FileRow): FileReport {
  return { ...row, receivedAt: receivedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null };
}
