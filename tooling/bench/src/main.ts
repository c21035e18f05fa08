import { Command, InvalidArgumentError } from 'commander';
import { benchGdpr } from './bench-gdpr.js';
import { benchInvoices } from './bench-invoices.js';
import { benchPurposeGate } from './bench-purpose-gate.js';
import { benchRating } from './bench-rating.js';
import { type BenchResult, resultText } from './figures.js';

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number above 0.');
  return Number(text);
}

/** The month before the current one: never too old, and over. */
function lastMonth(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}

function print(result: BenchResult, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : resultText(result));
}

const bench = new Command('bench').description('Measures the platform beside a reference, in one run.');
bench.command('rating').description('rating in memory, and from file to durable beside a bare COPY')
  .option('--calls <n>', 'calls to read', wholeNumber, 3_000_000).option('--processes <n>', 'rating processes', wholeNumber, 2).option('--json', 'print one JSON object', false)
  .action(async ({ calls, processes, json }: { calls: number; processes: number; json: boolean }) => print(await benchRating({ calls, processes, month: lastMonth() }), json));
bench.command('invoices').description('from the order to bill a month to its last document')
  .option('--customers <n>', 'customers to bill', wholeNumber, 1_000).option('--calls <n>', 'their calls', wholeNumber, 100_000).option('--json', 'print one JSON object', false)
  .action(async ({ customers, calls, json }: { customers: number; calls: number; json: boolean }) => print(await benchInvoices({ customers, calls, month: lastMonth() }), json));
bench.command('purpose-gate').description('the same transactions bare and through the purpose gate')
  .option('--calls <n>', 'calls in the database', wholeNumber, 1_000_000).option('--seconds <n>', 'seconds of each measurement', wholeNumber, 2).option('--json', 'print one JSON object', false)
  .action(async ({ calls, seconds, json }: { calls: number; seconds: number; json: boolean }) => print(await benchPurposeGate({ calls, seconds }), json));
bench.command('gdpr').description("GDPRbench's four roles bare and through the purpose gate")
  .option('--calls <n>', 'calls in the database', wholeNumber, 1_000_000).option('--seconds <n>', 'seconds of each measurement', wholeNumber, 2).option('--json', 'print one JSON object', false)
  .action(async ({ calls, seconds, json }: { calls: number; seconds: number; json: boolean }) => print(await benchGdpr({ calls, seconds }), json));
await bench.parseAsync();
process.exit();
