import type { PurposeGate } from '@turbotrack/privacy';

export interface FileReport {
  fileId: number;
  operator: string;
  label: string;
  state: string;
  problem: string | null;
  records: number | null;
  accepted: number;
  duplicate: number;
  suspended: number;
  internal: number;
  dropped: Record<string, number>;
}

/** A page of the file ledger, each file with the sums of its chunks. */
export async function listFiles(gate: PurposeGate, actor: string, { after, limit }: { after: number; limit: number }): Promise<{ items: FileReport[]; next: number | null }> {
  const items = await gate.purpose('rating', { scope: 'all', actor, why: 'list deliveries' }, async ({ sql }) => {
    const { rows } = await sql<FileReport>(
      ['rating.call_file', 'rating.call_chunk', 'rating.operator'],
      `select f.file_id as "fileId", o.name as operator, f.label, f.state, f.problem, f.records,
         coalesce(sum(k.accepted), 0)::int as accepted, coalesce(sum(k.duplicate), 0)::int as duplicate, coalesce(sum(k.suspended), 0)::int as suspended,
         coalesce(sum(k.internal), 0)::int as internal,
         coalesce((select jsonb_object_agg(kind, n) from (select d.key as kind, sum(d.value::int) as n from rating.call_chunk kk, jsonb_each_text(kk.dropped) d
           where kk.file_id = f.file_id group by d.key) q), '{}') as dropped
       from rating.call_file f join rating.operator o using (operator_id) left join rating.call_chunk k using (file_id)
       where f.file_id > $1 group by f.file_id, o.name order by f.file_id limit $2`,
      [after, limit],
    );
    return rows;
  });
  return { items, next: items.length === limit ? items.at(-1)!.fileId : null };
}
