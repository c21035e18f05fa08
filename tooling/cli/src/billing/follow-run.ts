import { CliError } from '../cli-error.js';
import type { Platform } from '../connect.js';
import type { Report } from '../output/stages.js';

const LOOK_EVERY_MS = 200;
/** Documents that do not come although no one is working on them any longer. */
const PATIENCE_MS = 60_000;

/** A billing run as the billing app shows it; money in øre. */
export interface Run {
  readonly runId: number;
  readonly period: string;
  readonly issueDate: string;
  readonly state: 'freezing' | 'issuing' | 'done';
  readonly customers: { readonly pending: number; readonly issued: number; readonly parked: number; readonly nothing: number };
  readonly totals: { readonly invoices: number; readonly netOre: number; readonly vatOre: number; readonly grossOre: number };
  readonly documents: { readonly expected: number; readonly made: number };
}

export async function findRun({ billing }: Platform, period: string): Promise<Run | undefined> {
  return (await billing.all<Run>('/runs')).find((run) => run.period === period);
}

/** Follows a run until every customer is decided. */
export async function untilIssued(platform: Platform, runId: number, report: Report): Promise<Run> {
  return follow(platform, runId, ({ state }) => state === 'done', ({ state, customers: { pending, issued, parked } }) =>
    report(state === 'freezing' ? 'spending allowances' : `${issued} issued, ${parked} parked, ${pending} to go`));
}

/** Follows a run until the documents of its invoices are there. @throws CliError when they stop coming */
export async function untilDocumented(platform: Platform, runId: number, report: Report): Promise<Run> {
  let made = -1;
  let since = Date.now();
  return follow(platform, runId, ({ documents }) => documents.made >= documents.expected, ({ documents }) => {
    report(`${documents.made} of ${documents.expected} documents`);
    if (documents.made !== made) [made, since] = [documents.made, Date.now()];
    else if (Date.now() - since > PATIENCE_MS) throw new CliError(`${documents.expected - documents.made} documents have not come within ${PATIENCE_MS / 1000} seconds; the log says why.`);
  });
}

async function follow({ billing }: Platform, runId: number, isDone: (run: Run) => boolean, show: (run: Run) => void): Promise<Run> {
  for (;;) {
    const run = await billing.get<Run>(`/runs/${runId}`);
    show(run);
    if (isDone(run)) return run;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
