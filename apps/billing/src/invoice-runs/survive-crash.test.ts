import { type InvoiceModel, renderInvoicePdf } from '@turbotrack/invoice-documents';
import { until } from '@turbotrack/service/testing';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { BillingProcess } from '../testing/billing-process.js';
import { BillingUnderTest, firstDayAfter } from '../testing/billing-under-test.js';
import { expectedInvoices, storedInvoices } from '../testing/expected-invoices.js';

const MONTH = '2024-10';
const CUSTOMERS = 80;

let billing: BillingUnderTest;
let running: BillingProcess | undefined;

beforeAll(async () => {
  billing = await BillingUnderTest.create();
  const { sold } = billing;
  const product = await sold.product('MOBIL', 14_901, 9_900);
  for (let index = 0; index < CUSTOMERS; index++) {
    const one = await sold.customerWithNumber(product);
    await sold.load([
      { assignment: one, at: '2024-10-27T02:30:00+02:00', listMicro: 333_333 + index }, { assignment: one, at: '2024-10-27T02:30:00+01:00', listMicro: 1_666_667 },
      { assignment: one, at: '2024-09-30T23:59:59+02:00', listMicro: 5_000 },
    ]);
  }
});
afterEach(() => running?.kill());
afterAll(() => billing.close());

async function count(table: string): Promise<number> {
  const [row] = await billing.platform.query<{ count: number }>(`select count(*)::int as count from ${table}`);
  return row!.count;
}

/** Starts billing in a process, holds it where it does `what` once it has done that `after` times, and kills it there. */
async function killWithin(what: string, table: string, after: number): Promise<void> {
  running = await BillingProcess.start(billing);
  const blocker = new pg.Client({ connectionString: billing.platform.database.adminUrl });
  await blocker.connect();
  try {
    await until(async () => (await count(table)) >= after);
    await blocker.query(`begin; ${what}`);
    // Held: what is under way waits for the lock, in the middle of a transaction, and is killed there.
    await until(async () => (await billing.platform.query(`select from pg_locks where not granted and locktype in ('transactionid', 'relation', 'tuple')`)).length > 0);
    const done = await count(table);
    await running.kill();
    expect(done).toBeGreaterThanOrEqual(after);
    expect(running.log).not.toContain('"level":"error"');
  } finally {
    await blocker.query('rollback');
    await blocker.end();
  }
}

test('billing killed amid issuing and again amid rendering comes to the same totals, gapless numbers and every document once', { timeout: 150_000 }, async () => {
  // A run as the API starts it.
  const [run] = await billing.platform.query<{ run_id: number }>(
    `insert into billing.run (period, issue_date, state, requested_by) values ($1, $2, 'freezing', 'client:tester') returning run_id`, [`${MONTH}-01`, firstDayAfter(MONTH)],
  );
  await billing.sold.freeze(run!.run_id, MONTH);

  await killWithin(`select from billing.number_series for update`, 'billing.invoice', 20);
  const issued = await count('billing.invoice');
  expect(issued).toBeLessThan(CUSTOMERS);

  await killWithin('lock table billing.document in share row exclusive mode', 'billing.document', 40);
  expect(await count('billing.document')).toBeLessThan(3 * CUSTOMERS);

  await billing.startApp();
  const done = await billing.untilDone(run!.run_id, 60_000);
  expect(done.customers).toEqual({ pending: 0, issued: CUSTOMERS, parked: 0, nothing: 0 });
  expect(await storedInvoices(billing.platform, MONTH)).toEqual(await expectedInvoices(billing.platform, MONTH));

  const invoices = await billing.platform.query<{ invoice_number: number; snapshot: InvoiceModel }>('select invoice_number, snapshot from billing.invoice order by 1');
  const numbers = invoices.map(({ invoice_number: number }) => number);
  expect(numbers).toEqual(Array.from({ length: CUSTOMERS }, (_, index) => 100_001 + index));
  expect(await billing.platform.query('select next_number from billing.number_series')).toEqual([{ next_number: 100_001 + CUSTOMERS }]);

  const ledger = (await readFile(billing.config.OUTBOUND_LEDGER, 'utf8')).trim().split('\n').map((line) => Number(line.split(' ')[2]));
  expect(ledger.toSorted((a, b) => a - b)).toEqual(numbers);

  const documents = await billing.platform.query<{ invoice_number: number; kind: string; sha256: string; bytes: number }>('select invoice_number, kind, sha256, bytes from billing.document');
  expect(documents).toHaveLength(3 * CUSTOMERS);
  await expectStore(documents);
  // What was made after the crash is what would have been made before it.
  for (const { invoice_number: number, snapshot } of invoices.filter((_invoice, index) => index % 10 === 0)) {
    const { sha256 } = documents.find((document) => document.invoice_number === number && document.kind === 'invoice-pdf')!;
    expect(createHash('sha256').update(await renderInvoicePdf(snapshot)).digest('hex')).toBe(sha256);
  }
});

/** Every document lies in the store, as what its name says, and the store holds nothing else. */
async function expectStore(documents: readonly { invoice_number: number; kind: string; sha256: string; bytes: number }[]): Promise<void> {
  const folder = billing.config.DOCUMENT_DIRECTORY;
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const byContent = files.filter(({ parentPath }) => !parentPath.includes('by-invoice')).map(({ name }) => name);
  expect(byContent.toSorted()).toEqual([...new Set(documents.map(({ sha256 }) => sha256))].toSorted());
  for (const { sha256, bytes } of documents) {
    const content = await readFile(join(folder, sha256.slice(0, 2), sha256));
    expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
  }
  const named = files.filter(({ parentPath }) => parentPath.includes('by-invoice'));
  expect(named).toHaveLength(documents.length);
  expect(named.every(({ name }) => /^(faktura-\d+\.pdf|specifikation-\d+\.(pdf|csv))$/.test(name))).toBe(true);
}
