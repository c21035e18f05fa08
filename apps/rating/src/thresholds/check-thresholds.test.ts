import { bundledOperators } from '@turbotrack/call-records';
import { readCsv } from '@turbotrack/csv/testing';
import type { Page } from '@turbotrack/service';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkThresholds } from '../jobs.js';
import { type AlarmReceiver, startAlarmReceiver } from '../testing/alarm-receiver.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls } from '../testing/stored-calls.js';
import { OURS, tdcFile, type TdcLine } from '../testing/tdc-file.js';
import type { ThresholdAlert, ThresholdRule } from './thresholds.schemas.js';

const SECOND = '4515000002';
const ANOTHERS = '4515000003';
const SATELLITE = '881612345678';
let rating: RatingUnderTest;
let receiver: AlarmReceiver;
let files = 0;
let ids = 0;
let [mine, theirs] = [0, 0];
const assignments: number[] = [];
beforeAll(async () => {
  receiver = await startAlarmReceiver();
  rating = await startRatingUnderTest({ ALARM_WEBHOOK_URL: receiver.url });
  const { platform } = rating;
  await addOperator(platform, bundledOperators['tdc']!);
  const company = new Company(platform);
  const plain = plainTariff();
  await company.tariff('standard', { ...plain, zones: [...plain.zones, { code: 'satellite', name: { da: 'Satellit', en: 'Satellite' }, prefixes: ['881'], shortCodes: [] }] });
  const product = await company.product();
  [mine, theirs] = [await company.customer(), await company.customer()];
  for (const [customer, number] of [[mine, OURS], [mine, SECOND], [theirs, ANOTHERS]] as const) assignments.push((await company.holds(customer, number, { product })).assignmentId);
});
afterAll(async () => {
  await rating.close();
  receiver.close();
});
beforeEach(async () => {
  await forgetCalls(rating.platform);
  await rating.platform.query('truncate rating.threshold_alert, rating.threshold_customer, rating.threshold_rule, rating.threshold_check');
  receiver.alarms.splice(0);
  files = 0;
});

/** A day of this or the last month that is over, noon in Copenhagen and later. */
const DAY = new Date(Date.now() - 3 * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Copenhagen' });
const noon = Date.parse(`${DAY}T11:00:00Z`);
const call = (minute: number, more: Partial<TdcLine> = {}): TdcLine => ({ id: `C${(ids += 1)}`, at: new Date(noon + minute * 60_000), ...more });

async function deliver(...lines: TdcLine[]): Promise<void> {
  expect((await rating.people.upload('tdc', tdcFile(lines))).status).toBe(202);
  await settled(rating.platform, (files += 1));
}

async function check(): Promise<ThresholdAlert[]> {
  await rating.app.queues!.enqueue(checkThresholds, {}, { key: 'test' });
  await until(async () => {
    const { waiting, active } = await rating.app.queues!.count('rating');
    return waiting + active === 0;
  });
  return (await rating.people.get<Page<ThresholdAlert>>('/threshold-alerts')).body.items;
}

async function post(path: string, body?: unknown): Promise<{ status: number; body: { ruleId: number; errors?: { pointer: string }[] } }> {
  const headers = { authorization: `Bearer ${await rating.platform.token('rating:read rating:write')}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const response = await fetch(rating.app.url + path, { method: 'POST', headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as never };
}
const AMOUNT = { kind: 'amount', subject: 'customer', span: 'day', atLeast: 120 };

describe('a threshold', () => {
  test('of amount is reached by the call that fills it, and raised once however many files follow', async () => {
    expect((await post('/thresholds', AMOUNT)).status).toBe(201);
    await deliver(call(0));
    expect(await check()).toEqual([]);
    await deliver(call(1, { a: SECOND }));
    expect(await check()).toMatchObject([{ customerId: mine, assignmentId: null, windowFrom: DAY, atLeast: 120, reached: 120, blockRequested: false, acknowledgedAt: null }]);
    await deliver(call(2));
    expect(await check()).toHaveLength(1);
    expect(receiver.alarms.filter(({ type }) => type === 'alarm.thresholds-reached')).toMatchObject([{ data: { facts: { alerts: 1, blocksRequested: 0 } } }]);
  });

  test('counts a call that is delivered twice once, and what was taken back not at all', async () => {
    await post('/thresholds', AMOUNT);
    const first = call(0);
    await deliver(first);
    await check();
    await deliver(first, call(1, { a: ANOTHERS }));
    expect(await check()).toEqual([]);
    await rating.platform.query('delete from rating.call where customer_id = $1', [mine]);
    await deliver(call(2));
    expect(await check()).toEqual([]);
  });

  test('of one number is not reached by the customer as a whole', async () => {
    await post('/thresholds', { ...AMOUNT, subject: 'number', block: true });
    await deliver(call(0), call(1, { a: SECOND }));
    expect(await check()).toEqual([]);
    await deliver(call(2, { a: SECOND }));
    expect(await check()).toMatchObject([{ customerId: mine, assignmentId: assignments[1], reached: 120, blockRequested: true }]);
    // Ordering bars; asked once, however often the thresholds are checked.
    await check();
    expect(await rating.platform.query("select job, payload - 'thresholdAlertId' as payload from platform.outbox where queue = 'ordering'")).toEqual([
      { job: 'bar-for-threshold', payload: { v: 1, customerId: mine, assignmentId: assignments[1] } }]);
  });

  test("of a customer takes the place of everybody's for that customer alone", async () => {
    await post('/thresholds', AMOUNT);
    await post('/thresholds', { ...AMOUNT, atLeast: 100_000, customerId: mine });
    await deliver(call(0), call(1), call(2, { a: ANOTHERS }), call(3, { a: ANOTHERS }));
    expect((await check()).map(({ customerId }) => customerId)).toEqual([theirs]);
    const listed = await rating.people.get<Page<ThresholdRule>>(`/thresholds?customer=${mine}`);
    expect(listed.body.items).toMatchObject([{ customerId: mine, atLeast: 100_000, nightFrom: '22:00' }]);
  });

  test('of minutes counts those to its zones only', async () => {
    await post('/thresholds', { kind: 'zone-minutes', subject: 'customer', span: 'month', atLeast: 10, zones: ['satellite'] });
    await deliver(call(0, { seconds: 6000 }), call(1, { b: SATELLITE, seconds: 599 }));
    expect(await check()).toEqual([]);
    await deliver(call(2, { b: SATELLITE, seconds: 1 }));
    expect(await check()).toMatchObject([{ reached: 10, windowFrom: `${DAY.slice(0, 8)}01` }]);
  });

  test('of calls at night counts by the clock in Copenhagen, over midnight, and not what comes in', async () => {
    await post('/thresholds', { kind: 'night-calls', subject: 'customer', span: 'day', atLeast: 2, nightFrom: '23:00', nightTo: '05:00' });
    const local = (time: string) => ({ time: `${DAY.slice(8)}-${DAY.slice(5, 7)}-${DAY.slice(0, 4)} ${time}` });
    await deliver(call(0, local('22:59:59')), call(0, local('23:00:00')), call(0, local('05:00:00')), call(0, { ...local('23:30:00'), type: 'MTC', a: '4517000001', b: OURS }));
    expect(await check()).toEqual([]);
    await deliver(call(0, local('04:59:59')));
    expect(await check()).toMatchObject([{ reached: 2 }]);
  });

  test('of parallel calls takes a call that ends to make room for one that begins', async () => {
    await post('/thresholds', { kind: 'parallel-calls', subject: 'customer', span: 'day', atLeast: 3 });
    await deliver(call(0, { seconds: 120 }), call(1, { seconds: 120 }), call(2, { seconds: 60 }), call(1, { a: ANOTHERS, seconds: 600 }));
    expect(await check()).toEqual([]);
    await deliver(call(1, { a: SECOND, seconds: 61 }));
    expect(await check()).toMatchObject([{ customerId: mine, reached: 3 }]);
  });

  test('is not measured for a customer under restriction', async () => {
    await post('/thresholds', AMOUNT);
    await rating.platform.query('update ordering.customer set restricted = true where customer_id = $1', [theirs]);
    await deliver(call(0, { a: ANOTHERS, seconds: 600 }));
    expect(await check()).toEqual([]);
    await rating.platform.query('update ordering.customer set restricted = false where customer_id = $1', [theirs]);
  });

  test('raises one alert though two checks run at once', async () => {
    await post('/thresholds', AMOUNT);
    await deliver(call(0), call(1));
    await Promise.all([1, 2, 3].map((n) => rating.app.queues!.enqueue(checkThresholds, {}, { key: `race-${n}` })));
    expect(await check()).toHaveLength(1);
  });

  test('that is ended raises nothing more; its alert can be acknowledged, and is listed as CSV', async () => {
    const { body: { ruleId } } = await post('/thresholds', AMOUNT);
    await deliver(call(0), call(1));
    const [alert] = await check();
    expect((await post(`/threshold-alerts/${alert!.alertId}/acknowledge`)).status).toBe(204);
    expect((await rating.people.get<Page<ThresholdAlert>>('/threshold-alerts?open=true')).body.items).toEqual([]);
    expect((await rating.people.get<Page<ThresholdAlert>>('/threshold-alerts?open=false')).body.items).toMatchObject([{ acknowledgedBy: expect.stringMatching(/./) as string }]);
    expect((await post('/threshold-alerts/999999/acknowledge')).status).toBe(404);
    const token = await rating.platform.token('rating:read rating:write');
    expect((await fetch(`${rating.app.url}/thresholds/${ruleId}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })).status).toBe(204);
    await deliver(call(0, { at: new Date(noon - 86_400_000), seconds: 600 }));
    expect(await check()).toHaveLength(1);
    const csv = await fetch(`${rating.app.url}/threshold-alerts?format=csv`, { headers: { authorization: `Bearer ${token}` } });
    expect(readCsv(Buffer.from(await csv.arrayBuffer()))[1]!.slice(1, 5)).toEqual([String(ruleId), 'amount', 'day', String(mine)]);
  });

  test('that contradicts itself is refused with the field', async () => {
    const { status, body } = await post('/thresholds', { kind: 'zone-minutes', subject: 'customer', span: 'day', atLeast: 10 });
    expect([status, body.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/zones']]);
    expect((await post('/thresholds', { ...AMOUNT, customerId: 999_999 })).status).toBe(404);
  });
});
