import { Injectable } from '@nestjs/common';
import type { LocalText } from '@turbotrack/invoice-documents';
import { PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import type { z } from 'zod';
import { exactNumber } from './exact-number.js';
import { parkSentence } from './park-reasons.js';
import type { runSchema } from './runs.schemas.js';

export type Run = z.input<typeof runSchema>;

export interface ParkedCustomer {
  readonly customerId: number;
  readonly reason: string;
  readonly sentence: LocalText;
  readonly decidedAt: string;
}

interface RunRow {
  run_id: number;
  period: string;
  issue_date: string;
  state: Run['state'];
  started_at: Date;
  finished_at: Date | null;
  pending: number;
  issued: number;
  parked: number;
  nothing: number;
  invoices: number;
  net_ore: string;
  vat_ore: string;
  gross_ore: string;
  documents_expected: number;
  documents_made: number;
}

/** How far billing runs have come, for the operator's own people. */
@Injectable()
export class ListRuns {
  constructor(private readonly gate: PurposeGate) {}

  /** Runs in the order they were started. */
  list(actor: string, { after, limit }: Paging): Promise<Page<Run>> {
    return this.read(actor, 'list billing runs', async (inside) =>
      pageOf((await readRuns(inside, 'r.run_id > $1', [after, limit + 1])).map(toRun), limit, ({ runId }) => runId));
  }

  /** @throws Problem 404 */
  async find(actor: string, runId: number): Promise<Run> {
    const [row] = await this.read(actor, 'look at billing run', (inside) => readRuns(inside, 'r.run_id = $1', [runId, 1]));
    if (!row) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such run.', da: 'Kørslen findes ikke.' } });
    return toRun(row);
  }

  /** Parked customers in order of their ids. @throws Problem 404 */
  async parked(actor: string, runId: number, { after, limit }: Paging): Promise<Page<ParkedCustomer>> {
    await this.find(actor, runId);
    const rows = await this.read(actor, 'list parked customers', async ({ sql }) => (await sql<{ customer_id: number; reason: string; decided_at: Date }>(
      ['billing.run_customer'],
      `select customer_id, reason, decided_at from billing.run_customer where run_id = $1 and state = 'parked' and customer_id > $2 order by customer_id limit $3`,
      [runId, after, limit + 1],
    )).rows);
    const parked = rows.map((row) => ({ customerId: row.customer_id, reason: row.reason, sentence: parkSentence(row.reason), decidedAt: row.decided_at.toISOString() }));
    return pageOf(parked, limit, ({ customerId }) => customerId);
  }

  private read<R>(actor: string, why: string, work: (inside: PurposeWork<'invoicing'>) => Promise<R>): Promise<R> {
    return this.gate.purpose('invoicing', { scope: 'all', actor, why }, work);
  }
}

/** With sums that the database works out over everybody: those of a run do not change because a customer is restricted. */
async function readRuns({ sql }: PurposeWork<'invoicing'>, condition: string, values: readonly number[]): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>(
    ['billing.run', 'billing.run_customer', 'billing.invoice', 'billing.document'],
    `select r.run_id, to_char(r.period, 'YYYY-MM') as period, r.issue_date::text, r.state, r.started_at, r.finished_at,
       f.pending, f.issued, f.parked, f.nothing, f.invoices, f.net_ore::text, f.vat_ore::text, f.gross_ore::text, f.documents_expected, f.documents_made
     from billing.run r, lateral billing.run_figures(r.run_id) f
     where ${condition} order by r.run_id limit $2`,
    values,
  );
  return rows;
}

function toRun(row: RunRow): Run {
  return {
    runId: row.run_id,
    period: row.period,
    issueDate: row.issue_date,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    customers: { pending: row.pending, issued: row.issued, parked: row.parked, nothing: row.nothing },
    totals: { invoices: row.invoices, netOre: exactNumber(row.net_ore), vatOre: exactNumber(row.vat_ore), grossOre: exactNumber(row.gross_ore) },
    documents: { expected: row.documents_expected, made: row.documents_made },
  };
}
