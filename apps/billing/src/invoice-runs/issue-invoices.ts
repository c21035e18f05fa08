import { Injectable } from '@nestjs/common';
import { PurposeGate } from '@turbotrack/privacy';
import { describeDatabaseError, Handles, type JobContext, JobFailure, type JobPayload, Log } from '@turbotrack/service';
import { issueInvoices } from '../jobs.js';
import { NumberingGuard } from '../numbering/numbering-guard.js';
import { putInOutbox } from '../outbox.js';
import { billingPeriod } from '../periods/billing-period.js';
import { IssueInvoice, type RunToIssue } from './issue-invoice.js';

const ATTEMPTS_BEFORE_PARKING = 3;

/** Bills a range of customers, each in a transaction of its own: the trouble of one parks that one, and the others go on. */
@Injectable()
export class IssueInvoices {
  constructor(
    private readonly gate: PurposeGate,
    private readonly guard: NumberingGuard,
    private readonly issuing: IssueInvoice,
    private readonly log: Log,
  ) {}

  @Handles(issueInvoices)
  async issueRange(range: JobPayload<typeof issueInvoices>, { attempt, signal }: Pick<JobContext, 'attempt' | 'signal'>): Promise<void> {
    await this.guard.requireForJob();
    const { run, customers } = await this.readRange(range);
    let failed = false;
    for (const customerId of customers) {
      signal.throwIfAborted();
      if (!(await this.issueOne(run, customerId, attempt))) failed = true;
    }
    await this.finish(range);
    if (failed) throw new JobFailure('customers-still-pending');
  }

  private readRange({ runId, firstCustomer, lastCustomer }: JobPayload<typeof issueInvoices>): Promise<{ run: RunToIssue; customers: number[] }> {
    return this.gate.purpose('invoicing', { scope: 'all', actor: 'app:billing', why: 'find customers to bill', reference: `run ${runId}` }, async ({ sql }) => {
      const { rows } = await sql<{ period: string; issue_date: string; customers: number[] }>(
        ['billing.run', 'billing.run_customer'],
        `select r.period::text, r.issue_date::text, array(select c.customer_id from billing.run_customer c
           where c.run_id = r.run_id and c.state = 'pending' and c.customer_id between $2 and $3 order by c.customer_id) as customers
         from billing.run r where r.run_id = $1`,
        [runId, firstCustomer, lastCustomer],
      );
      const [row] = rows;
      if (!row) throw new Error('The billing run of a job does not exist.');
      return { run: { runId, period: billingPeriod(row.period), issueDate: row.issue_date }, customers: row.customers };
    });
  }

  /** @returns false when the customer is left pending, to be tried again with the job */
  private async issueOne(run: RunToIssue, customerId: number, attempt: number): Promise<boolean> {
    try {
      await this.issuing.issue(run, customerId);
      return true;
    } catch (cause) {
      this.log.error('customer-not-billed', { runId: run.runId, count: attempt }, cause);
      // A lost connection is no reason to put a customer aside, nor is what succeeds when it is simply done again.
      if (attempt < ATTEMPTS_BEFORE_PARKING || describeDatabaseError(cause)?.retryable) return false;
      await this.issuing.park(run.runId, customerId, 'unexpected-error');
      return true;
    }
  }

  /** Asks for the range's documents, and ends the run when nobody is pending any longer. */
  private async finish({ runId, firstCustomer, lastCustomer }: JobPayload<typeof issueInvoices>): Promise<void> {
    await this.gate.purpose('invoicing', { scope: 'all', actor: 'app:billing', why: 'finish billing', reference: `run ${runId}` }, async (inside) => {
      const { rowCount } = await inside.sql(
        ['billing.invoice'], 'select from billing.invoice where run_id = $1 and customer_id between $2 and $3 limit 1', [runId, firstCustomer, lastCustomer],
      );
      if (rowCount) await putInOutbox(inside, [{ queue: 'billing', job: 'render-documents', payload: { runId, firstCustomer, lastCustomer } }]);
      // Locked first: of two jobs that end together, the second sees what the first decided.
      await inside.sql(['billing.run'], 'select from billing.run where run_id = $1 for update', [runId]);
      await inside.sql(
        ['billing.run', 'billing.run_customer'],
        `update billing.run set state = 'done', finished_at = now() where run_id = $1 and state = 'issuing'
           and not exists (select from billing.run_customer c where c.run_id = $1 and c.state = 'pending')`,
        [runId],
      );
    });
  }
}
