import { Injectable } from '@nestjs/common';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Problem } from '@turbotrack/service';
import { NumberingGuard } from '../numbering/numbering-guard.js';
import { putInOutbox } from '../outbox.js';
import { type BillingPeriod, billingPeriod, copenhagenDay, hasEnded } from '../periods/billing-period.js';
import { RUN_PROBLEMS } from './run-problems.js';

/** Any fixed number: two requests to start a run wait for each other on it. */
const LOCK = 7_402_104;

/** Starts billing runs: one a period, in the order of the months, and asks rating to freeze the period. */
@Injectable()
export class StartRun {
  constructor(
    private readonly gate: PurposeGate,
    private readonly guard: NumberingGuard,
  ) {}

  /**
   * The run of a period; the same one when asked again, in which case its freeze is asked for again if it has not come.
   * The invoices are dated `issueDate`, or today in Copenhagen.
   *
   * @returns the run's id
   * @throws Problem when the period has not ended, does not follow the latest run, or the date lies within it
   */
  async start(actor: string, month: string, issueDate: string | undefined, nowMs = Date.now()): Promise<number> {
    const period = billingPeriod(month);
    if (!hasEnded(period, nowMs)) throw new Problem(RUN_PROBLEMS.periodNotEnded);
    const date = issueDate ?? copenhagenDay(nowMs);
    if (date < period.lastDay) throw new Problem(RUN_PROBLEMS.issueDateTooEarly);
    await this.guard.requireForRequest();
    return this.gate.purpose('invoicing', { scope: 'all', actor, why: 'start billing run', reference: `period ${month}` }, async (inside) => {
      await inside.sql([], 'select pg_advisory_xact_lock($1)', [LOCK]);
      const run = await findRun(inside, period) ?? await insertRun(inside, period, date, actor);
      if (run.state === 'freezing') {
        await putInOutbox(inside, [{ queue: 'rating', job: 'freeze-period', key: `run-${run.run_id}`, payload: { runId: run.run_id, period: period.firstDay } }]);
      }
      return run.run_id;
    });
  }
}

interface RunRow {
  run_id: number;
  state: string;
}

async function findRun({ sql }: PurposeWork<'invoicing'>, period: BillingPeriod): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>(['billing.run'], 'select run_id, state from billing.run where period = $1', [period.firstDay]);
  return rows[0];
}

async function insertRun({ sql }: PurposeWork<'invoicing'>, period: BillingPeriod, issueDate: string, actor: string): Promise<RunRow> {
  // A call is billed in the later of its own month and the freeze it came in with. Skipping a month, going back, or
  // freezing two at a time would leave calls and fees that no run bills.
  const latest = await sql<{ next: string; state: string }>(
    ['billing.run'], `select (period + interval '1 month')::date::text as next, state from billing.run order by period desc limit 1`,
  );
  const [before] = latest.rows;
  if (before && (before.next !== period.firstDay || before.state === 'freezing')) throw new Problem(RUN_PROBLEMS.periodOutOfOrder);
  const { rows } = await sql<RunRow>(
    ['billing.run'], `insert into billing.run (period, issue_date, state, requested_by) values ($1, $2, 'freezing', $3) returning run_id, state`,
    [period.firstDay, issueDate, actor],
  );
  const [run] = rows;
  if (!run) throw new Error('A billing run was inserted but not returned.');
  return run;
}
