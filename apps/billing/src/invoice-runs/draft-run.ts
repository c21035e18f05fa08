import { Injectable } from '@nestjs/common';
import { callsOfPeriod } from '@turbotrack/database';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, type JobContext, JobFailure, type JobPayload } from '@turbotrack/service';
import { draftRun } from '../jobs.js';
import { type OutboxJob, putInOutbox } from '../outbox.js';

/** So many customers to a job: small enough to share the work, large enough that the queue does not matter. */
const CUSTOMERS_A_JOB = 25;

/** Finds the customers that a frozen period concerns and hands them out, in ranges of ids, to be billed. */
@Injectable()
export class DraftRun {
  constructor(private readonly gate: PurposeGate) {}

  /** May be done again at any time: customers that are decided stay so, new ones and those pending are handed out. */
  @Handles(draftRun)
  async draft({ runId }: JobPayload<typeof draftRun>, _context: JobContext): Promise<void> {
    await this.gate.purpose('invoicing', { scope: 'all', actor: 'app:billing', why: 'draft billing run', reference: `run ${runId}` }, async (inside) => {
      const period = await requireFrozen(inside, runId);
      await addCustomers(inside, runId, period);
      const { rows } = await inside.sql<{ customer_id: number }>(
        ['billing.run_customer'], `select customer_id from billing.run_customer where run_id = $1 and state = 'pending' order by customer_id`, [runId],
      );
      await inside.sql(
        ['billing.run'], 'update billing.run set state = $2, finished_at = case when $3 then null else coalesce(finished_at, now()) end where run_id = $1',
        [runId, rows.length > 0 ? 'issuing' : 'done', rows.length > 0],
      );
      await putInOutbox(inside, rangesOf(rows.map((row) => row.customer_id)).map(({ first, last }): OutboxJob => ({
        queue: 'billing', job: 'issue-invoices', payload: { runId, firstCustomer: first, lastCustomer: last },
      })));
    });
  }
}

/** @returns the first day of the run's period */
async function requireFrozen({ sql }: PurposeWork<'invoicing'>, runId: number): Promise<string> {
  const runs = await sql<{ period: string }>(['billing.run'], 'select period::text from billing.run where run_id = $1 for update', [runId]);
  const [run] = runs.rows;
  if (!run) throw new JobFailure('run-not-found', { permanent: true });
  const { rowCount } = await sql(['rating.period'], 'select from rating.period where period = $1 and run_id = $2 and allowances_done_at is not null', [run.period, runId]);
  if (!rowCount) throw new JobFailure('period-not-frozen');
  return run.period;
}

/**
 * Customers under restriction are out of sight with all that is theirs; the database tells their ids and no more. All of
 * them are added, and parked when their turn comes, so somebody knows that they wait; what there is to bill is looked
 * at once they may be looked at.
 */
async function addCustomers({ sql }: PurposeWork<'invoicing'>, runId: number, period: string): Promise<void> {
  await sql(
    ['billing.run_customer', 'ordering.customer', 'ordering.subscription', 'rating.call', 'rating.call_chunk'],
    `insert into billing.run_customer (run_id, customer_id)
     select $1::int, s.customer_id from ordering.subscription s
     where s.starts_on < $2::date + interval '1 month' and (s.ends_on is null or s.ends_on > $2::date)
     union
     select $1::int, waiting.customer_id from ordering.restricted_customers() waiting (customer_id)
     union
     select $1::int, customer.customer_id from ordering.customer
     where exists (select from rating.call c join rating.call_chunk k using (chunk_id) where ${callsOfPeriod('customer.customer_id')})
     on conflict do nothing`,
    [runId, period],
  );
}

function rangesOf(ids: readonly number[]): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  for (let at = 0; at < ids.length; at += CUSTOMERS_A_JOB) {
    const part = ids.slice(at, at + CUSTOMERS_A_JOB);
    ranges.push({ first: part[0]!, last: part.at(-1)! });
  }
  return ranges;
}
