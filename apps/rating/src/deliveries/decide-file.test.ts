import { bundledOperators, type OperatorDescription } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRating } from '../start-rating.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { type ProxyHalf, proxyLog } from '../testing/proxy-log.js';
import { barrier, startRatingProcess } from '../testing/rating-process.js';
import { addOperator, filesBelow, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls, storedCalls, sumMicro } from '../testing/stored-calls.js';
import { OURS, tdcFile, type TdcLine } from '../testing/tdc-file.js';
import type { FileReport } from './list-files.js';

const FROM = Math.floor(Date.now() / 1000) * 1000 - 20 * 86_400_000;
const numbered: OperatorDescription = { ...bundledOperators.three, operator: 'numbered', fileName: 'CDR-{sequence}.csv' } as OperatorDescription;

let rating: RatingUnderTest;
let customer: number;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  for (const description of [bundledOperators.tdc, bundledOperators.kamailio, numbered]) await addOperator(rating.platform, description);
  const company = new Company(rating.platform);
  await company.tariff('standard', plainTariff());
  customer = await company.customer();
  await company.holds(customer, OURS, { product: await company.product() });
});
afterAll(() => rating.close());
beforeEach(() => forgetCalls(rating.platform));

const line = (nth: number): TdcLine => ({ id: `R${nth}`, at: new Date(FROM + nth * 61_000), imsi: '001010000777001' });
const lines = (from: number, to: number): TdcLine[] => Array.from({ length: to - from }, (_, at) => line(from + at));
const report = async (fileId: number) => (await rating.people.get<FileReport>(`/files/${fileId}`)).body;

async function deliver(bytes: Uint8Array, operator = 'tdc', name = ''): Promise<FileReport> {
  const before = (await rating.platform.query('select from rating.call_file')).length;
  const response = await fetch(`${rating.app.url}/files?operator=${operator}&name=${name}`, {
    method: 'POST', headers: { authorization: `Bearer ${await rating.platform.token('rating:write')}`, 'content-type': 'application/octet-stream' }, body: Buffer.from(bytes),
  });
  const body = (await response.json()) as { fileId: number; isNew: boolean };
  await settled(rating.platform, before + (body.isNew ? 1 : 0));
  return report(body.fileId);
}

async function decided(fileId: number, what: 'release' | 'reject' | 'roll-back', state: FileReport['state']): Promise<FileReport> {
  expect(await rating.people.post(`/files/${fileId}/${what}`, { reason: 'the operator confirmed it' })).toMatchObject({ status: what === 'reject' ? 200 : 202 });
  await until(async () => (await report(fileId)).state === state);
  return report(fileId);
}

describe('a held delivery', () => {
  const short = () => tdcFile(lines(0, 5), 'TRAILER;6;360');

  test('that is released is read once, from the copy without subscriber identities; who let which difference through stays', async () => {
    const held = await deliver(short());
    expect(held).toMatchObject({ state: 'held', accepted: 0, problem: expect.stringContaining('6 records where 5 were found') as string });
    const read = await decided(held.fileId, 'release', 'read');
    expect(read).toMatchObject({ accepted: 5, suspended: 0, released: true, records: 5 });
    expect(read.problem).toBe(held.problem);
    expect(await rating.platform.query('select kind, difference, reason, decided_by from rating.file_decision')).toEqual([{ kind: 'released', difference: held.problem, reason: 'the operator confirmed it', decided_by: 'tester' }]);
    expect((await rating.people.post(`/files/${held.fileId}/release`, { reason: 'twice' })).status).toBe(409);
    await until(async () => (await filesBelow(rating.platform.directory)).length === 0);
    expect((await deliver(short())).fileId).toBe(held.fileId);
    expect(await storedCalls(rating.platform)).toHaveLength(5);
  });

  test('that is rejected leaves nothing, and may come again', async () => {
    const held = await deliver(short());
    expect(await decided(held.fileId, 'reject', 'rejected')).toMatchObject({ accepted: 0 });
    expect(await filesBelow(rating.platform.directory)).toEqual([]);
    const again = await deliver(short());
    expect(again.fileId).not.toBe(held.fileId);
    expect(again.state).toBe('held');
    expect(await storedCalls(rating.platform)).toEqual([]);
  });

  test('that breaks off in the middle of a record is not released: nobody knows how the record ends', async () => {
    const held = await deliver(tdcFile(lines(0, 5), null).subarray(0, -10));
    expect(held.state).toBe('held');
    expect((await rating.people.post(`/files/${held.fileId}/release`, { reason: 'let it pass' })).status).toBe(422);
  });

  test('whose copy was tampered with is not read', async () => {
    const held = await deliver(short());
    const path = `${rating.platform.directory}/held/${held.fileId}`;
    const bytes = await readFile(path);
    bytes[20]! ^= 1;
    await writeFile(path, bytes);
    await rating.people.post(`/files/${held.fileId}/release`, { reason: 'let it pass' });
    await until(() => rating.log.some((entry) => entry.includes('job-attempt-failed')));
    expect(await storedCalls(rating.platform)).toEqual([]);
    const left = await filesBelow(rating.platform.directory);
    expect(left).toContain(path);
    expect(left.filter((name) => !/\/held\/\d+$/.test(name))).toEqual([]);
  });
});

describe('running numbers', () => {
  const csv = (nth: number) => Buffer.from(`calling,called,start,seconds,status,type,route,country,imsi,imei,tac,cgi,volume\n4515000001,4517000002,${new Date(FROM + nth * 1000).toISOString().slice(0, 19)}Z,60,answered,voice-out,cph-a,DK,1,2,3,4,\n`);

  test('are read from the name of a file; one that comes again with another content is held, and may be released', async () => {
    expect(await deliver(csv(1), 'numbered', 'CDR-41.csv')).toMatchObject({ state: 'read', sequence: 41 });
    const repeated = await deliver(csv(2), 'numbered', 'CDR-41.csv');
    expect(repeated).toMatchObject({ state: 'held', sequence: 41, problem: expect.stringContaining('running number 41 came before') as string });
    expect(await decided(repeated.fileId, 'release', 'read')).toMatchObject({ accepted: 1 });
  });

  test('tell two equal messages in two files from one message that is told twice', async () => {
    const sms = (more = '') => Buffer.from(`calling,called,start,seconds,status,type,route,country,imsi,imei,tac,cgi,volume\n${'4515000001,4517000002,2026-10-06T12:00:00Z,,delivered,sms-out,r,DK,1,2,3,4,\n'.repeat(2)}${more}`);
    await deliver(sms(), 'numbered', 'CDR-1.csv');
    expect(await deliver(sms('\n'), 'numbered', 'CDR-2.csv')).toMatchObject({ duplicate: 0, records: 2 });
    expect((await deliver(sms('\n\n'), 'numbered', 'unnumbered')).duplicate).toBe(0);
    expect((await deliver(sms('\n\n\n'), 'numbered', 'unnumbered again')).duplicate).toBe(2);
  });
});

describe('a file that is rolled back', () => {
  test('takes all it brought with it, and only that; delivered again, all is there again', async () => {
    const bytes = tdcFile([...lines(0, 120), 'X;MOC', { ...line(200), a: '4515999999' }]);
    await deliver(tdcFile(lines(300, 310)));
    const others = await storedCalls(rating.platform);
    const file = await deliver(bytes);
    const all = await storedCalls(rating.platform);
    expect(all).toHaveLength(130);
    expect(await decided(file.fileId, 'roll-back', 'rolled back')).toMatchObject({ accepted: 0, suspended: 0 });
    expect(await storedCalls(rating.platform)).toEqual(others);
    expect(await rating.platform.query('select from rating.suspended_call')).toEqual([]);
    expect(await rating.platform.query('select from rating.call_claim')).toHaveLength(10);
    expect(await rating.platform.query(`select state, reason, calls_changed::int as calls, list_before_micro::float8 as sum, counts from rating.correction_batch where kind = 'roll-back' order by batch_id desc limit 1`)).toEqual([
      { state: 'done', reason: 'the operator confirmed it', calls: 120, sum: sumMicro(all) - sumMicro(others), counts: { claims: 121, suspended: 2, parts: 0, restricted: 0 } },
    ]);
    const again = await deliver(bytes);
    expect(again.fileId).not.toBe(file.fileId);
    expect(again).toMatchObject({ state: 'read', accepted: 120, suspended: 2, duplicate: 0 });
    expect(await storedCalls(rating.platform)).toEqual(all);
  });

  test('gives back what was billed of it, by customer and period, less what an allowance had paid; what was not billed gives nothing', async () => {
    const file = await deliver(tdcFile(lines(0, 10)));
    const sum = sumMicro(await storedCalls(rating.platform));
    // A minute is included, and the first call had it.
    const minute = { id: 'minute', priority: 0, services: ['voice'], directions: ['outgoing'], zones: 'any', pooled: false, beyond: 'list-price', includedSeconds: 60 };
    await rating.platform.query('update ordering.product set allowances = $1', [JSON.stringify([minute])]);
    const [first] = await rating.platform.query<{ call_id: string; started_at: Date; month: string; price: number }>(
      `select call_id, started_at, date_trunc('month', started_at at time zone 'Europe/Copenhagen')::date::text as month, list_price_micro::float8 as price from rating.call order by call_id limit 1`,
    );
    await rating.platform.query(`insert into rating.allowance_use (period, customer_id, call_id, started_at, subscription_id, covered_s, covered_micro) values ($1, $2, $3, $4, 1, 60, 600000)`, [first!.month, customer, first!.call_id, first!.started_at]);
    await rating.platform.query(`update rating.call_chunk set sealed_period = $1`, [first!.month]);
    await rating.platform.query('delete from billing.run');
    await rating.platform.query(`with r as (insert into billing.run (period, issue_date, state, requested_by) values ($1, $1::date + 40, 'issuing', 'tester') returning run_id, period) insert into rating.period (period, run_id) select period, run_id from r`, [first!.month]);
    // While a billing run works on the period nothing is taken away under it.
    await rating.people.post(`/files/${file.fileId}/roll-back`, { reason: 'wrong file' });
    await until(() => rating.log.some((entry) => entry.includes('55006')));
    expect(await storedCalls(rating.platform)).toHaveLength(10);
    await rating.platform.query(`update billing.run set state = 'done'`);
    await until(async () => (await report(file.fileId)).state === 'rolled back', 30_000);
    const adjusted = await rating.platform.query('select customer_id, period::text, calls, list_before_micro::float8 as list, paid_before_micro::float8 as paid, paid_after_micro::int as after, delta_micro::float8 as delta from rating.adjustment');
    expect(adjusted).toEqual([{ customer_id: customer, period: first!.month, calls: 10, list: sum, paid: sum - 600_000, after: 0, delta: 600_000 - sum }]);
    await rating.platform.query(`update ordering.product set allowances = '[]'`);
    await rating.platform.query('truncate rating.adjustment, rating.period');
    await rating.platform.query('delete from billing.run');
  });

  test('with half of a call leaves the other half waiting, and the call comes back with the file', async () => {
    const half = (method: ProxyHalf['method'], seconds: number): ProxyHalf => ({ call: 'x@proxy.example', method, at: new Date(FROM + seconds * 1000) });
    const first = await deliver(proxyLog([half('INVITE', 0)]), 'kamailio');
    await deliver(proxyLog([half('BYE', 60)]), 'kamailio');
    const whole = await storedCalls(rating.platform);
    expect(whole).toHaveLength(1);
    await decided(first.fileId, 'roll-back', 'rolled back');
    expect(await storedCalls(rating.platform)).toEqual([]);
    expect(await rating.platform.query('select part, joined_at from rating.call_part')).toEqual([{ part: 'end', joined_at: null }]);
    await deliver(proxyLog([half('INVITE', 0)]), 'kamailio');
    expect(await storedCalls(rating.platform)).toEqual(whole);
  });

  test('goes on after kill -9 between two chunks, and takes nothing back twice', async () => {
    const file = await deliver(tdcFile(lines(0, 200)));
    await rating.app.close();
    const { platform } = rating;
    const child = await startRatingProcess(platform);
    const [last] = await platform.query<{ chunk_id: number }>('select chunk_id from rating.call_chunk where file_id = $1 order by chunk_id limit 1', [file.fileId]);
    const midway = await barrier(platform, 'select from rating.call_chunk where chunk_id = $1 for update', [last!.chunk_id]);
    await platform.query(`with b as (insert into rating.correction_batch (kind, selector, reason, requested_by, state) values ('roll-back', jsonb_build_object('fileId', $1::int), 'wrong file', 'tester', 'applying') returning batch_id),
      f as (update rating.call_file set state = 'rolling back' where file_id = $1) insert into platform.outbox (queue, job, job_key, payload) select 'rating', 'roll-back-file', 'file-' || $1::text, jsonb_build_object('fileId', $1::int, 'batchId', batch_id) from b`, [file.fileId]);
    await midway.reached();
    await child.kill();
    await midway.lift();
    const left = await platform.query('select from rating.call');
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(200);
    rating = { ...rating, app: await startRating(platform.ratingConfig) };
    await until(async () => (await platform.query(`select from rating.call_file where state = 'rolled back'`)).length === 1, 30_000);
    expect(await platform.query('select from rating.call')).toEqual([]);
    expect(await platform.query(`select calls_changed::int as calls, state from rating.correction_batch order by batch_id desc limit 1`)).toEqual([{ calls: 200, state: 'done' }]);
  });
});
