import type { PurposeGate } from '@turbotrack/privacy';

export const FILE_STATES = ['received', 'reading', 'read', 'held', 'refused'] as const;
export type FileState = (typeof FILE_STATES)[number];

export interface FileReport {
  fileId: number;
  operator: string;
  label: string;
  state: FileState;
  /** Why it is held or refused, or null. */
  problem: string | null;
  records: number | null;
  accepted: number;
  duplicate: number;
  suspended: number;
  internal: number;
  /** Filled columns that were not read, by kind. */
  dropped: Record<string, number>;
  /** Pieces the delivery was cut into, and how many of them are loaded. */
  chunks: number;
  chunksDone: number;
  receivedAt: Date;
  finishedAt: Date | null;
}

export interface FileFilter {
  /** File id after which the page starts; 0 for the first. */
  after: number;
  limit: number;
  state?: FileState | undefined;
  /** Name of the operator. */
  operator?: string | undefined;
}

// The sums are made once for the whole page, not file by file.
const REPORT = `
  , sums as (select k.file_id, count(*)::int as chunks, (count(*) filter (where k.state = 'done'))::int as done,
      sum(k.accepted)::int as accepted, sum(k.duplicate)::int as duplicate, sum(k.suspended)::int as suspended, sum(k.internal)::int as internal
    from rating.call_chunk k where k.file_id = any (array(select file_id from page)) group by k.file_id)
  , kinds as (select file_id, jsonb_object_agg(kind, n) as dropped from (
      select k.file_id, d.key as kind, sum(d.value::bigint) as n from rating.call_chunk k cross join jsonb_each_text(k.dropped) d
      where k.file_id = any (array(select file_id from page)) group by k.file_id, d.key) each group by file_id)
  select page.file_id as "fileId", page.operator, page.label, page.state, page.problem, page.records,
    coalesce(sums.accepted, 0) as accepted, coalesce(sums.duplicate, 0) as duplicate, coalesce(sums.suspended, 0) as suspended, coalesce(sums.internal, 0) as internal,
    coalesce(kinds.dropped, '{}') as dropped, coalesce(sums.chunks, 0) as chunks, coalesce(sums.done, 0) as "chunksDone",
    page.received_at as "receivedAt", page.finished_at as "finishedAt"
  from page left join sums using (file_id) left join kinds using (file_id) order by page.file_id`;
const TABLES = ['rating.call_file', 'rating.call_chunk', 'rating.operator'];
const FILES = 'select f.*, o.name as operator from rating.call_file f join rating.operator o using (operator_id)';

/** A page of the file ledger, each file with the sums of its chunks. */
export async function listFiles(gate: PurposeGate, actor: string, { after, limit, state, operator }: FileFilter): Promise<{ items: FileReport[]; next: number | null }> {
  const items = await gate.purpose('rating', { scope: 'all', actor, why: 'list deliveries' }, async ({ sql }) => {
    const page = `with page as (${FILES} where f.file_id > $1 and ($3::text is null or f.state = $3) and ($4::text is null or o.name = $4) order by f.file_id limit $2)`;
    const { rows } = await sql<FileReport>(TABLES, page + REPORT, [after, limit, state ?? null, operator ?? null]);
    return rows;
  });
  return { items, next: items.length === limit ? items.at(-1)!.fileId : null };
}

/** One delivery with the sums of its chunks; undefined when there is none of that id. */
export async function readFileReport(gate: PurposeGate, actor: string, fileId: number): Promise<FileReport | undefined> {
  return gate.purpose('rating', { scope: 'all', actor, why: 'list deliveries', reference: `file ${fileId}` }, async ({ sql }) => {
    const { rows } = await sql<FileReport>(TABLES, `with page as (${FILES} where f.file_id = $1)${REPORT}`, [fileId]);
    return rows[0];
  });
}
