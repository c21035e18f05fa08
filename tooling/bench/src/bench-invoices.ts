import { generateOperator } from '@turbotrack/sample-operator';
import { createBenchPlatform } from './bench-platform.js';
import { deliverCalls, LOOK_EVERY_MS, untilRead } from './deliver-calls.js';
import { type BenchResult, figure } from './figures.js';
import { seedOperator } from './seed-operator.js';

export interface InvoiceBenchOptions {
  readonly customers: number;
  readonly calls: number;
  readonly month: string;
}

interface Run {
  readonly runId: number;
  readonly state: string;
  readonly customers: { readonly issued: number; readonly parked: number };
  readonly documents: { readonly expected: number; readonly made: number };
}

/** A month's calls of many customers, from the order to bill it to the last document on disk. */
export async function benchInvoices({ customers, calls, month }: InvoiceBenchOptions): Promise<BenchResult> {
  const platform = await createBenchPlatform();
  try {
    const operator = generateOperator({ customers, numbers: Math.max(customers * 3, 3_000), calls, month });
    await seedOperator(platform.pool, operator);
    const files = await deliverCalls(platform, operator);
    // The rating process stays, since it freezes the period.
    await platform.startApp('rating');
    await untilRead(platform.pool, files.count);
    const billing = await platform.startApp('billing');
    const token = await platform.token();
    const ask = async (path: string, init: RequestInit = {}): Promise<Run> => {
      const response = await fetch(billing.url + path, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
      if (!response.ok) throw new Error(`The billing app answered ${response.status}.`);
      return (await response.json()) as Run;
    };
    const begun = performance.now();
    const { runId } = await ask('/runs', { method: 'POST', body: JSON.stringify({ period: month }) });
    const timeOf = async (reached: (run: Run) => boolean): Promise<{ run: Run; atS: number }> => {
      for (;;) {
        const run = await ask(`/runs/${runId}`);
        if (reached(run)) return { run, atS: (performance.now() - begun) / 1000 };
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    };
    const frozen = await timeOf(({ state }) => state !== 'freezing');
    const issued = await timeOf(({ state }) => state === 'done');
    const documented = await timeOf(({ documents }) => documents.made >= documents.expected);
    const { issued: invoices, parked } = documented.run.customers;
    const { rows } = await platform.pool.query<{ calls: number; bytes: number }>('select (select count(*)::int from rating.call) as calls, (select sum(bytes)::bigint::float8 from billing.document) as bytes');
    return {
      bench: 'invoices',
      figures: [
        figure('allowances spent', 'customers/s', customers / frozen.atS),
        figure('invoices issued', 'invoices/s', invoices / (issued.atS - frozen.atS)),
        figure('complete sets: invoice PDF, specification PDF and CSV, after the issue', 'sets/s', invoices / (documented.atS - issued.atS)),
        figure('from the order to bill to the last document', 'invoices/s', invoices / documented.atS),
        figure('PDFs', 'PDFs/s', (documented.run.documents.made * 2) / 3 / (documented.atS - issued.atS)),
        figure('resident memory of the billing process, peak', 'MiB', Math.max(0, ...billing.memoryMiB)),
      ],
      notes: [
        `${customers} customers, ${rows[0]!.calls} calls; ${invoices} invoices issued, ${parked} parked; ${Math.round(rows[0]!.bytes / 2 ** 20)} MiB of documents; one process of billing and one of rating, PostgreSQL on the same machine with fsync on.`,
        'Documents are begun while others are still being issued, so sets per second after the issue flatter; the line from order to last document does not.',
      ],
    };
  } finally {
    await platform.close();
  }
}
