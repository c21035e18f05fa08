import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, type JobPayload } from '@turbotrack/service';
import { writeOffSuspense } from '../jobs.js';
import { selectorCondition } from './suspense.schemas.js';

const RECORDS_AT_ONCE = 20_000;

/** Gives suspended records up: they keep what was read of them until their retention ends, and are no longer open. */
@Injectable()
export class WriteOffSuspense {
  constructor(private readonly gate: PurposeGate) {}

  @Handles(writeOffSuspense)
  async writeOff({ batchId }: JobPayload<typeof writeOffSuspense>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'write off suspense', reference: `correction ${batchId}` } as const satisfies Access;
    while (await this.gate.purpose('call-intake', access, (inside) => writeOffSome(inside, batchId)));
  }
}

/** @returns whether there may be more */
async function writeOffSome({ sql }: PurposeWork<'call-intake'>, batchId: number): Promise<boolean> {
  const { rows } = await sql<{ selector: string; state: string }>(['rating.correction_batch'], 'select selector::text, state from rating.correction_batch where batch_id = $1 for update', [batchId]);
  if (rows[0]?.state !== 'applying') return false;
  const done = await sql(
    ['rating.suspended_call', 'rating.call_file', 'rating.operator', 'rating.correction_batch'],
    `update rating.suspended_call w set resolved_at = now(), resolution = $2 where w.resolved_at is null and w.suspense_id in (
       select s.suspense_id from rating.suspended_call s join rating.call_file f using (file_id) join rating.operator o using (operator_id), rating.correction_batch b
       where b.batch_id = $1 and s.resolved_at is null and s.suspended_at <= b.made_at and ${selectorCondition('$3')} order by s.suspense_id limit ${RECORDS_AT_ONCE})`,
    [batchId, `written off by correction ${batchId}`, rows[0].selector],
  );
  const over = (done.rowCount ?? 0) < RECORDS_AT_ONCE;
  await sql(
    ['rating.correction_batch'],
    `update rating.correction_batch set calls_seen = calls_seen + $2, calls_changed = calls_changed + $2, state = case when $3 then 'done' else state end, finished_at = case when $3 then now() end where batch_id = $1`,
    [batchId, done.rowCount ?? 0, over],
  );
  return !over;
}
