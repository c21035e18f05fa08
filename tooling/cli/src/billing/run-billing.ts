import { formatOre } from '@turbotrack/money';
import { CliError } from '../cli-error.js';
import type { Platform } from '../connect.js';
import { runStages } from '../output/stages.js';
import { count, table } from '../output/table.js';
import { type Run, untilDocumented, untilIssued } from './follow-run.js';

export interface BillingOptions {
  readonly issueDate: string | undefined;
  readonly json: boolean;
}

/** Bills a month and follows the run until its documents are there. @throws CliError with exit code 3 when customers were parked */
export async function runBilling(platform: Platform, period: string, { issueDate, json }: BillingOptions): Promise<void> {
  const work: { run?: Run } = {};
  await runStages<typeof work>([
    { name: 'start', title: `Close ${period}`, work: async (context) => void (context.run = await platform.billing.post<Run>('/runs', { period, ...(issueDate !== undefined && { issueDate }) })) },
    { name: 'issue', title: 'Issue invoices', work: async (context, report) => void (context.run = await untilIssued(platform, context.run!.runId, report)) },
    { name: 'documents', title: 'Make invoices and call specifications', work: async (context, report) => void (context.run = await untilDocumented(platform, context.run!.runId, report)) },
  ], work, { silent: json });
  const { run } = work;
  if (!run) throw new CliError('The platform says nothing of the run.');
  const { customers, totals, documents } = run;
  if (json) process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
  else {
    process.stdout.write(`${table([
      ['Run', String(run.runId)], ['Issued', count(customers.issued)], ['Parked', count(customers.parked)], ['Nothing to bill', count(customers.nothing)],
      ['Without VAT', `${formatOre(totals.netOre, 'da')} kr.`], ['VAT', `${formatOre(totals.vatOre, 'da')} kr.`], ['With VAT', `${formatOre(totals.grossOre, 'da')} kr.`],
      ['Documents', count(documents.made)],
    ])}\n`);
  }
  if (customers.parked > 0) throw new CliError(`${count(customers.parked)} customers are parked; GET /runs/${run.runId}/parked says why.`, 3);
}
