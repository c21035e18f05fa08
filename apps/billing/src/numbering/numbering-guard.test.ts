import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BillingUnderTest } from '../testing/billing-under-test.js';

interface ReceivedAlarm {
  readonly type: string;
  readonly data: { readonly severity: string; readonly sentence: string };
}

let billing: BillingUnderTest;
let pager: Server;
const alarms: ReceivedAlarm[] = [];

const alarmsRaised = (): number => alarms.filter(({ type }) => type === 'alarm.numbering-held').length;

beforeAll(async () => {
  pager = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      alarms.push(JSON.parse(body) as ReceivedAlarm);
      response.end();
    });
  });
  await new Promise<void>((resolve) => pager.listen(0, '127.0.0.1', resolve));
  billing = await BillingUnderTest.create();
  await start();
  const product = await billing.sold.product('MOBIL', 10_000);
  for (let index = 0; index < 3; index++) await billing.sold.customerWithNumber(product);
  await billing.bill('2024-02');
  await billing.bill('2024-03');
});
afterAll(async () => {
  await billing.close();
  await new Promise((resolve) => pager.close(resolve));
});

const start = (): Promise<void> => billing.startApp({ ALARM_WEBHOOK_URL: `http://127.0.0.1:${(pager.address() as AddressInfo).port}/` });

/** Sets the database back to what it was before March was billed, as a restored backup would. */
async function restoreBackup(): Promise<void> {
  await billing.platform.query(`begin;
    set local session_replication_role = replica;
    delete from billing.document where invoice_number > 100003;
    delete from billing.invoice_line where invoice_number > 100003;
    delete from billing.invoice where invoice_number > 100003;
    delete from billing.run_customer where run_id = 2;
    delete from billing.run where run_id = 2;
    delete from rating.period where run_id = 2;
    update billing.number_series set next_number = 100004;
    commit`);
}

describe('the outbound ledger', () => {
  test('holds the number of every invoice that has a document, once', async () => {
    const ids = (await readFile(billing.config.OUTBOUND_LEDGER, 'utf8')).trim().split('\n').map((line) => line.split(' ').slice(1).join(' '));
    expect(ids).toEqual([1, 2, 3, 4, 5, 6].map((number) => `invoice-number ${100_000 + number}`));
  });
});

describe('a database that has forgotten numbers which left the house', () => {
  beforeAll(async () => {
    await billing.stopApp();
    await restoreBackup();
    await start();
  });

  test('raises the alarm at the start, once, and is not ready', async () => {
    await expect.poll(alarmsRaised).toBe(1);
    expect(alarms[0]).toMatchObject({ type: 'alarm.numbering-held', data: { severity: 'critical', sentence: expect.stringContaining('Nothing is issued until the two agree.') } });
    const ready = await fetch(`${billing.app.url}/ready`);
    expect(ready.status).toBe(503);
  });

  test('starts no run: 503, in words that say why', async () => {
    const answer = await (await billing.operator()).post('/runs', { period: '2024-03' });
    expect(answer).toMatchObject({ status: 503, body: { type: '/problems/numbering-held' } });
    expect(await billing.platform.query('select from billing.run where period > $1', ['2024-02-01'])).toEqual([]);
  });

  test('issues nothing, not even by a job that was waiting already', async () => {
    await billing.platform.query(`insert into billing.run_customer (run_id, customer_id) values (1, 9001)`);
    await billing.platform.query(`insert into platform.outbox (queue, job, job_key, payload) values ('billing', 'issue-invoices', 'waiting', '{"runId": 1, "firstCustomer": 1, "lastCustomer": 99999}')`);
    await expect.poll(() => billing.log).toContain('"code":"numbering-held"');
    expect(await billing.platform.query('select state from billing.run_customer where customer_id = 9001')).toEqual([{ state: 'pending' }]);
    expect(await billing.platform.query('select count(*)::int as count from billing.invoice')).toEqual([{ count: 3 }]);
    expect(alarmsRaised()).toBe(1);
    await billing.platform.query('delete from billing.run_customer where customer_id = 9001');
  });

  test('goes on with the next number that was never given out, once somebody has set the series right', async () => {
    await billing.platform.query('update billing.number_series set next_number = 100007');
    expect((await fetch(`${billing.app.url}/ready`)).status).toBe(200);
    const run = await billing.bill('2024-03');
    expect(run.totals.invoices).toBe(3);
    expect((await billing.platform.query<{ number: number }>('select invoice_number as number from billing.invoice order by 1')).map(({ number }) => number)).toEqual([100_001, 100_002, 100_003, 100_007, 100_008, 100_009]);
  });
});
