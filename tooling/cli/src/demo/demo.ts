import { generateOperator, type SampleOperator } from '@turbotrack/sample-operator';
import { findRun, type Run, untilDocumented, untilIssued } from '../billing/follow-run.js';
import { CliError } from '../cli-error.js';
import { localTokens, type Platform, platformAt } from '../connect.js';
import { type LocalDatabase, type LocalPlatform, openDatabase, startApps } from '../local/local-platform.js';
import { resetLocalPlatform } from '../local/reset.js';
import { claimOrFind, withdraw } from '../local/running-marker.js';
import { runStages, type Stage } from '../output/stages.js';
import { untilEnded } from '../until-ended.js';
import { deliverCalls, untilRead } from './deliver-calls.js';
import { fillCatalogue } from './fill-catalogue.js';
import { orderEverything } from './order-everything.js';
import { serveText } from './serve-text.js';
import { summarise, summaryText } from './summary.js';

export interface DemoOptions {
  readonly month: string;
  readonly seed: number;
  readonly customers: number;
  readonly numbers: number;
  readonly calls: number;
  readonly once: boolean;
  readonly json: boolean;
  readonly reset: boolean;
}

/** What a shell reports for a command ended by Ctrl-C. */
const INTERRUPTED = 130;

interface Demo {
  readonly options: DemoOptions;
  readonly operator: SampleOperator;
  database?: LocalDatabase;
  apps?: LocalPlatform;
  platform?: Platform;
}

interface Work {
  readonly operator: SampleOperator;
  readonly platform: Platform;
  files: number;
  run?: Run;
}

const STARTING: readonly Stage<Demo>[] = [
  { name: 'database', title: 'Start PostgreSQL and bring the database to this version', work: async (demo) => void (demo.database = await openDatabase()) },
  {
    name: 'apps', title: 'Start identity, ordering, rating and billing', work: async (demo) => {
      demo.apps = await startApps(demo.database!);
      demo.platform = platformAt(demo.apps.addresses, await localTokens(demo.apps.addresses.issuer), async () => undefined);
    },
  },
];

const MAIN_JOB: readonly Stage<Work>[] = [
  { name: 'catalogue', title: 'Put catalogue, tariff and operators in place', work: ({ platform, operator }) => fillCatalogue(platform, operator) },
  { name: 'orders', title: 'Register customers, order, deliver', work: ({ platform, operator }, report) => orderEverything(platform, operator, report) },
  { name: 'operators', title: "Play the network operators: write the month's call records", work: async (work) => void (work.files = await deliverCalls(work.operator)) },
  { name: 'calls', title: 'Read, rate and store the calls', work: ({ platform, files }, report) => untilRead(platform, files, report) },
  {
    name: 'billing', title: 'Bill the month', work: async (work, report) => {
      const { month } = work.operator.options;
      const { runId } = await work.platform.billing.post<Run>('/runs', { period: month, issueDate: dayAfter(month) });
      work.run = await untilIssued(work.platform, runId, report);
    },
  },
  { name: 'documents', title: 'Make invoices and call specifications', work: async (work, report) => void (work.run = await untilDocumented(work.platform, work.run!.runId, report)) },
];

/** Carries a month of a made-up operator from order to invoice, once; then serves it until it is ended. */
export async function demo(options: DemoOptions): Promise<void> {
  const operator = makeUp(options);
  if (options.reset) await resetLocalPlatform();
  const running = await claimOrFind();
  if (running) throw new CliError(running.ordering ? `A platform runs here already; its API is at ${running.ordering}/docs. End that one first.` : 'A platform runs here already. End that one first.');
  const demonstration: Demo = { options, operator };
  const stop = new AbortController();
  const ended = untilEnded();
  void ended.then(() => stop.abort());
  const close = async (): Promise<void> => {
    await demonstration.apps?.close();
    await demonstration.database?.stop();
    await withdraw();
  };
  try {
    const done = await Promise.race([work(demonstration, stop.signal), ended.then(() => false)]);
    if (!done) process.exitCode = INTERRUPTED;
    else if (!options.once) await ended;
  } finally {
    await close();
  }
}

/** @throws CliError for sizes that nothing can be made up of */
function makeUp(options: DemoOptions): SampleOperator {
  try {
    return generateOperator(options);
  } catch (error) {
    throw error instanceof RangeError ? new CliError(error.message, 2) : error;
  }
}

/** @returns true when all is done, false when it was ended in between */
async function work(demonstration: Demo, signal: AbortSignal): Promise<boolean> {
  const { options, operator } = demonstration;
  const { month } = options;
  const silent = options.json;
  const startSeconds = await runStages(STARTING, demonstration, { silent, signal });
  const platform = demonstration.platform!;
  const earlier = await findRun(platform, month);
  const isDone = earlier?.state === 'done' && earlier.documents.made >= earlier.documents.expected;
  const seconds = isDone ? {} : await runStages(MAIN_JOB, { operator, platform, files: 0 }, { silent, signal });
  if (signal.aborted) return false;
  const summary = await summarise(platform, month, { ...startSeconds, ...seconds });
  if (options.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  else process.stdout.write(`\n${isDone ? 'The work was done by an earlier start; nothing was changed.\n' : ''}${summaryText(summary)}\n`);
  if (!options.once && !options.json) process.stdout.write(serveText(demonstration.apps!.addresses));
  return true;
}

/** First day of the month after `month` (YYYY-MM). */
function dayAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
}
