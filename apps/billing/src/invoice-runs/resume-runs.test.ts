import { afterEach, expect, test } from 'vitest';
import { BillingUnderTest } from '../testing/billing-under-test.js';
import { ResumeRuns } from './resume-runs.js';

const MONTH = '2024-10';
let billing: BillingUnderTest;
afterEach(() => billing.close());

/** Empties the queue and the outbox, as if all of the queue's storage were gone. */
async function loseTheQueue(): Promise<void> {
  await billing.platform.query('delete from platform.outbox');
  await billing.platform.query(`delete from bullmq.job where queue = 'billing'`);
}

async function resume(): Promise<void> {
  await billing.app.nest.get(ResumeRuns, { strict: false }).resume(undefined, undefined, '0 seconds');
}

test('a run whose jobs were lost with the queue before its draft is issued and documented all the same', async () => {
  billing = await BillingUnderTest.start();
  const product = await billing.sold.product('MOBIL', 10_000, 0);
  const one = await billing.sold.customerWithNumber(product);
  await billing.sold.load([{ assignment: one, at: '2024-10-10T10:00:00+02:00', listMicro: 1_000_000 }]);
  const runId = await billing.askForRun(MONTH);
  await billing.stopApp();
  await billing.sold.freeze(runId, MONTH);
  await loseTheQueue();
  await billing.startApp();
  expect((await billing.findRun(runId)).state).toBe('freezing');
  await resume();
  const run = await billing.untilDone(runId);
  expect([run.customers.issued, run.documents.made]).toEqual([1, 3]);
});

test('documents whose job was lost are made; the invoice stays as it is', async () => {
  billing = await BillingUnderTest.start();
  await billing.sold.customerWithNumber(await billing.sold.product('MOBIL', 10_000, 0));
  const { runId } = await billing.bill(MONTH);
  const before = await billing.platform.query('select * from billing.invoice');
  await billing.platform.query('delete from billing.document');
  await loseTheQueue();
  await resume();
  expect((await billing.untilDone(runId)).documents.made).toBe(1);
  expect(await billing.platform.query('select * from billing.invoice')).toEqual(before);
});

test('a run still waiting for its freeze asks rating for it again', async () => {
  billing = await BillingUnderTest.start();
  await billing.sold.customerWithNumber(await billing.sold.product('MOBIL', 10_000, 0));
  const runId = await billing.askForRun(MONTH);
  await loseTheQueue();
  await resume();
  expect(await billing.platform.query(`select job, payload->>'runId' as run from platform.outbox where queue = 'rating'`)).toEqual([{ job: 'freeze-period', run: String(runId) }]);
});
