import { Injectable } from '@nestjs/common';
import { PurposeGate } from '@turbotrack/privacy';
import { Problem, PROBLEMS } from '@turbotrack/service';
import { putInOutbox } from '../outbox.js';

/** Takes the parked customers of a run up again once what stood in the way is mended. */
@Injectable()
export class RetryParked {
  constructor(private readonly gate: PurposeGate) {}

  /**
   * Parked customers become pending, and the run is drafted again: customers who have become visible since are added.
   *
   * @returns how many were parked
   * @throws Problem 404 for an unknown run, 409 while rating still freezes its period
   */
  retry(actor: string, runId: number): Promise<number> {
    return this.gate.purpose('invoicing', { scope: 'all', actor, why: 'retry parked customers', reference: `run ${runId}` }, async (inside) => {
      const { rows } = await inside.sql<{ state: string }>(['billing.run'], 'select state from billing.run where run_id = $1 for update', [runId]);
      const [run] = rows;
      if (!run) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such run.', da: 'Kørslen findes ikke.' } });
      if (run.state === 'freezing') throw new Problem(PROBLEMS.conflict, { detail: { en: 'The period is still being frozen.', da: 'Perioden er ved at blive lukket.' } });
      const { rowCount } = await inside.sql(
        ['billing.run_customer'], `update billing.run_customer set state = 'pending', reason = null, decided_at = null where run_id = $1 and state = 'parked'`, [runId],
      );
      await putInOutbox(inside, [{ queue: 'billing', job: 'draft-run', payload: { runId } }]);
      return rowCount ?? 0;
    });
  }
}
