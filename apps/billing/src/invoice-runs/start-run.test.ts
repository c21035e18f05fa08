import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BillingUnderTest, type Client } from '../testing/billing-under-test.js';

let billing: BillingUnderTest;
let operator: Client;
beforeAll(async () => {
  billing = await BillingUnderTest.start();
  operator = await billing.operator();
});
afterAll(() => billing.close());

const start = (period: string, issueDate?: string) => operator.post<{ runId: number; state: string; type: string; issueDate: string }>('/runs', { period, ...(issueDate !== undefined && { issueDate }) });
const freezesAsked = () => billing.platform.query(`select job_key, payload from platform.outbox where queue = 'rating' and job = 'freeze-period' order by message_id`);

describe('a billing run', () => {
  test('is not started for a month that has not ended, nor dated within its month, nor for what is no month', async () => {
    expect((await start('2099-01')).body.type).toBe('/problems/period-not-ended');
    expect((await start('2024-02', '2024-02-28')).body.type).toBe('/problems/issue-date-too-early');
    for (const period of ['2024-13', '2024-2', '2024-02-01', 'februar']) expect((await start(period)).status).toBe(400);
    expect((await start('2024-02', '2024-02-30')).status).toBe(400);
    expect(await billing.platform.query('select from billing.run')).toEqual([]);
  });

  test('is one run when it is asked for ten times at once, and its freeze is asked for', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => start('2024-02', '2024-02-29')));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.runId} ${body.state}`))).toEqual(new Set(['202 1 freezing']));
    expect(await billing.platform.query('select period::text, issue_date::text, requested_by from billing.run')).toEqual([{ period: '2024-02-01', issue_date: '2024-02-29', requested_by: 'client:tester' }]);
    // The queue drops all but one by their key.
    expect(new Set((await freezesAsked()).map((message) => JSON.stringify(message)))).toEqual(new Set([JSON.stringify({ job_key: 'run-1', payload: { v: 1, runId: 1, period: '2024-02-01' } })]));
  });

  test('follows the latest: none for the month after while its freeze is to come, none for a month skipped or gone by', async () => {
    expect((await start('2024-03')).body.type).toBe('/problems/period-out-of-order');
    await billing.sold.freeze(1, '2024-02');
    await billing.untilDone(1);
    expect((await start('2024-04')).body.type).toBe('/problems/period-out-of-order');
    expect((await start('2024-01')).body.type).toBe('/problems/period-out-of-order');
    expect((await start('2024-03')).status).toBe(202);
  });

  test('asked for again when it is done is the same run, and asks for no second freeze', async () => {
    const before = (await freezesAsked()).length;
    expect((await start('2024-02', '2024-03-15')).body).toMatchObject({ runId: 1, state: 'done', issueDate: '2024-02-29' });
    expect(await freezesAsked()).toHaveLength(before);
  });

  test('is dated today in Copenhagen when no date is given', async () => {
    const [today] = await billing.platform.query<{ day: string }>(`select (now() at time zone 'Europe/Copenhagen')::date::text as day`);
    expect((await operator.get<{ issueDate: string }>('/runs/2')).body.issueDate >= today!.day).toBe(true);
  });

  test('waits for the freeze: a draft that comes too early issues nothing and is tried again', async () => {
    const customer = await billing.sold.customer();
    await billing.sold.subscription(customer, await billing.sold.product('MOBIL', 10_000), '2024-03-01');
    await billing.platform.query(`insert into platform.outbox (queue, job, job_key, payload) values ('billing', 'draft-run', 'early', '{"runId": 2}')`);
    await expect.poll(() => billing.log).toContain('"code":"period-not-frozen"');
    expect(await billing.platform.query('select from billing.run_customer where run_id = 2')).toEqual([]);
    await billing.sold.freeze(2, '2024-03');
    expect((await billing.untilDone(2)).customers).toMatchObject({ issued: 1 });
  });

  test('drafted again and again issues nothing twice', async () => {
    for (const key of ['again-1', 'again-2', 'again-3']) await billing.platform.query(`insert into platform.outbox (queue, job, job_key, payload) values ('billing', 'draft-run', $1, '{"runId": 2}')`, [key]);
    await expect.poll(() => billing.platform.query(`select from platform.outbox where queue = 'billing'`)).toEqual([]);
    await billing.untilDone(2);
    expect((await billing.findRun(2)).totals).toMatchObject({ invoices: 1, grossOre: 12_500 });
  });
});

describe('who may have to do with runs', () => {
  test('is the operator alone: a customer is refused whatever its scope', async () => {
    const customer = await billing.customer(1_001);
    for (const path of ['/runs', '/runs/1', '/runs/1/parked']) expect((await customer.get(path)).status).toBe(403);
    expect((await customer.post('/runs', { period: '2024-04' })).status).toBe(403);
    expect((await customer.post('/runs/1/retry-parked')).status).toBe(403);
  });

  test('needs to be allowed to write in order to start one', async () => {
    const reader = await billing.operator('billing:read');
    expect((await reader.post('/runs', { period: '2024-04' })).status).toBe(403);
    expect((await reader.post('/runs/1/retry-parked')).status).toBe(403);
    expect((await reader.get('/runs/1')).status).toBe(200);
    expect((await (await billing.operator('ordering:read')).get('/runs')).status).toBe(403);
  });

  test('sees runs in pages, oldest first', async () => {
    const { body } = await operator.get<{ items: { period: string }[]; next: number }>('/runs?limit=1');
    expect([body.items.map(({ period }) => period), body.next]).toEqual([['2024-02'], 1]);
    expect((await operator.get<{ items: { period: string }[]; next: null }>('/runs?after=1')).body).toMatchObject({ items: [{ period: '2024-03' }], next: null });
    expect((await operator.get('/runs/999')).status).toBe(404);
  });
});
