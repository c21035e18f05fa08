import { Injectable } from '@nestjs/common';
import { PurposeGate } from '@turbotrack/privacy';
import { Problem, PROBLEMS } from '@turbotrack/service';
import { putInOutbox } from '../outbox.js';
import { copenhagenDay } from '../periods/billing-period.js';

/** Takes the parked customers of a run up again once what stood in the way is mended. */
@Injectable()
export class RetryParked {
  constructor(private readonly gate: PurposeGate) {}

  /**
   * Parked customers become pending, and the run is drafted again: customers who have become visible since are added.
   * What is issued from now on is dated today, unless the run's own date is later: nobody is sent an invoice that is
   * already overdue.
   *
   * @returns how many were parked
   * @throws Problem 404 for an unknown run, 409 while rating still freezes its period
   */
  retry(actor: string, runId: number, nowMs = Date.now()): Promise<number> {
    return this.gate.purpose('invoicing', { scope: 'all', actor, why: 'retry parked customers', reference: `run ${runId}` }, async (inside) => {
      const { rows } = await inside.sql<{ state: string }>(['billing.run'], 'select state from billing.run where run_id = $1 for update', [runId]);
      const [run] = rows;
      if (!run) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such run.', da: 'Kørslen findes ikke.' } });
      if (run.state === 'freezing') throw new Problem(PROBLEMS.conflict, { detail: { en: 'The period is still being frozen.', da: 'Perioden er ved at blive lukket.' } });
      const { rowCount } = await inside.sql(
        ['billing.run_customer'], `update billing.run_customer set state = 'pending', reason = null, decided_at = null where run_id = $1 and state = 'parked'`, [runId],
      );
      // The draft ends the run again at once where it finds nobody to bill.
      await inside.sql(
        ['billing.run'], `update billing.run set state = 'issuing', finished_at = null, issue_date = greatest(issue_date, $2::date) where run_id = $1`, [runId, copenhagenDay(nowMs)],
      );
      await putInOutbox(inside, [{ queue: 'billing', job: 'draft-run', payload: { runId } }]);
      return rowCount ?? 0;
    });
  }
}
