import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, Log, Queues } from '@turbotrack/service';
import { resumeRuns } from '../jobs.js';
import { type OutboxJob, putInOutbox } from '../outbox.js';

const ACCESS = { scope: 'all', actor: 'app:billing', why: 'resume billing runs' } as const satisfies Access;
/** A younger run is at work; its jobs are in the queue. */
const AGE = '10 minutes';

/**
 * Asks again for what a run still lacks, at every start and every hour: the queue may have been lost, or a job have
 * failed for good in an outage. What is due is read from the database; doing it twice changes nothing.
 */
@Injectable()
export class ResumeRuns implements OnApplicationBootstrap {
  constructor(
    private readonly gate: PurposeGate,
    private readonly queues: Queues,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queues.schedule(resumeRuns, {}, { id: 'resume-runs', pattern: '0 11 * * * *' });
    await this.resume().catch((error: unknown) => this.log.error('runs-not-resumed', {}, error));
  }

  /** @param age an interval of PostgreSQL; only runs started longer ago are resumed */
  @Handles(resumeRuns)
  async resume(_payload?: unknown, _context?: unknown, age = AGE): Promise<void> {
    await this.gate.purpose('invoicing', ACCESS, async (inside) => putInOutbox(inside, [...(await undecided(inside, age)), ...(await undocumented(inside, age))]));
  }
}

/** Runs that have not ended: their freeze, or what comes after it. */
async function undecided({ sql }: PurposeWork<'invoicing'>, age: string): Promise<OutboxJob[]> {
  const { rows } = await sql<{ run_id: number; period: string; frozen: boolean }>(
    ['billing.run', 'rating.period'],
    `select r.run_id, r.period::text, p.allowances_done_at is not null as frozen from billing.run r left join rating.period p on p.period = r.period and p.run_id = r.run_id
     where r.state <> 'done' and r.started_at < now() - $1::interval order by r.run_id`,
    [age],
  );
  return rows.map(({ run_id: runId, period, frozen }): OutboxJob => frozen
    ? { queue: 'billing', job: 'draft-run', key: `resume-${runId}`, payload: { runId } }
    : { queue: 'rating', job: 'freeze-period', key: `run-${runId}`, payload: { runId, period } });
}

/** Runs with invoices that have no document yet. */
async function undocumented({ sql }: PurposeWork<'invoicing'>, age: string): Promise<OutboxJob[]> {
  const { rows } = await sql<{ run_id: number; first: number; last: number }>(
    ['billing.run', 'billing.invoice', 'billing.document'],
    `select i.run_id, min(i.customer_id) as first, max(i.customer_id) as last from billing.invoice i join billing.run r using (run_id)
     where r.started_at < now() - $1::interval and not exists (select from billing.document d where d.invoice_number = i.invoice_number
       and d.kind = case when i.seal_calls > 0 then 'specification-csv' else 'invoice-pdf' end)
     group by i.run_id order by i.run_id`,
    [age],
  );
  return rows.map(({ run_id: runId, first, last }) => ({ queue: 'billing', job: 'render-documents', key: `resume-${runId}`, payload: { runId, firstCustomer: first, lastCustomer: last } }));
}
