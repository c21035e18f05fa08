import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Correction } from '../corrections/corrections.schemas.js';
import type { FileReport } from '../deliveries/list-files.js';
import { freezePeriod } from '../jobs.js';
import { type AlarmReceiver, startAlarmReceiver } from '../testing/alarm-receiver.js';
import { Company } from '../testing/company.js';
import { afterState, forgetCorrections } from '../testing/corrections.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, type Answer, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls, storedCalls, sumMicro } from '../testing/stored-calls.js';
import { tdcFile, type TdcLine } from '../testing/tdc-file.js';
import type { SuspendedDetail, SuspendedRecord, SuspenseCount } from './suspense.schemas.js';
import { WatchSuspense } from './watch-suspense.js';

const KNOWN = '4515000001';
const MONTH = DateTime.now().setZone('Europe/Copenhagen').startOf('month').minus({ months: 1 });
const at = (day: number, months = 0) => MONTH.plus({ months }).set({ day, hour: 12 }).toJSDate();

let alarms: AlarmReceiver;
let rating: RatingUnderTest;
let company: Company;
let product: number;
let customerId: number;
let numbers = 100;
beforeAll(async () => {
  alarms = await startAlarmReceiver();
  rating = await startRatingUnderTest({ ALARM_WEBHOOK_URL: alarms.url });
  for (const name of ['tdc', 'three'] as const) await addOperator(rating.platform, bundledOperators[name]);
  company = new Company(rating.platform);
  await company.tariff('standard', plainTariff());
  product = await company.product();
  customerId = await company.customer();
  await company.holds(customerId, KNOWN, { product });
});
afterAll(async () => {
  await rating.close();
  alarms.close();
});
beforeEach(async () => {
  await forgetCorrections(rating);
  await forgetCalls(rating.platform);
});

const raised = () => alarms.alarms.map(({ type }) => type);

/** A number of ours that nobody has entered yet. */
const newNumber = () => `4515000${(numbers += 1)}`;
const call = (id: string, a: string, day = 5, more: Partial<TdcLine> = {}): TdcLine => ({ id, a, at: at(day), seconds: 600, ...more });

async function deliver(lines: readonly (TdcLine | string)[]): Promise<number> {
  const files = (await rating.platform.query('select from rating.call_file')).length;
  const { body } = await rating.people.upload<{ fileId: number }>('tdc', tdcFile(lines));
  await settled(rating.platform, files + 1);
  return body.fileId;
}

async function correct(what: 're-run' | 'write-off', selector: object): Promise<Correction> {
  const { status, body } = await rating.people.post<Correction>(`/suspense/${what}`, { selector, reason: 'the number is entered now' });
  expect(status).toBe(202);
  return afterState(rating, body.batchId, 'applying');
}

const open = async (query = '') => (await rating.people.get<{ items: SuspendedRecord[] }>(`/suspense${query}`)).body.items;
const report = async (fileId: number) => (await rating.people.get<FileReport>(`/files/${fileId}`)).body;

describe('a re-run of suspense', () => {
  test('rates what can be rated now, resolves it with the time, and moves it in the counts of its file from suspended to accepted', async () => {
    const number = newNumber();
    const fileId = await deliver([call('A', number), call('B', number, 6), call('C', KNOWN), call('D', newNumber())]);
    expect(await report(fileId)).toMatchObject({ records: 4, accepted: 1, suspended: 3 });
    await company.holds(customerId, number, { product });
    expect(await correct('re-run', { reason: 'unknown number' })).toMatchObject({ state: 'done', callsSeen: 3, callsChanged: 2, listAfterMicro: 12_000_000, counts: { 'unknown number': 1 } });
    expect(await report(fileId)).toMatchObject({ records: 4, accepted: 3, suspended: 1 });
    expect(sumMicro(await storedCalls(rating.platform))).toBe(18_000_000);
    expect(await open()).toMatchObject([{ reason: 'unknown number', line: 5 }]);
    const resolved = await rating.platform.query('select resolution from rating.suspended_call where resolved_at is not null');
    expect(resolved).toHaveLength(2);
  });

  test('done again or by two at once stores each call once; a repeated delivery of the file adds nothing', async () => {
    const number = newNumber();
    await deliver([call('A', number), call('B', number, 6)]);
    await company.holds(customerId, number, { product });
    const both = await Promise.all([correct('re-run', { operator: 'tdc' }), correct('re-run', { reason: 'unknown number' })]);
    expect(both.reduce((sum, { callsChanged }) => sum + callsChanged, 0)).toBe(2);
    await correct('re-run', { operator: 'tdc' });
    await deliver([call('B', number, 6), call('A', number)]);
    expect(await storedCalls(rating.platform)).toHaveLength(2);
  });

  test('keeps what fails again, with the reason of today', async () => {
    const [later, early] = [newNumber(), newNumber()];
    await deliver([call('A', later), call('B', early, 5, { b: '4617000001' })]);
    await company.holds(customerId, later, { product, from: at(20) });
    await company.holds(customerId, early, { product });
    expect(await correct('re-run', { reason: 'unknown number' })).toMatchObject({ callsChanged: 0, counts: { 'no assignment': 1, 'no zone': 1 } });
    expect((await open()).map(({ reason }) => reason)).toEqual(['no assignment', 'no zone']);
  });

  test('takes the records asked for alone: by ids, by file, by operator', async () => {
    const number = newNumber();
    const first = await deliver([call('A', number), call('B', number, 6)]);
    await deliver([call('C', number, 7)]);
    await company.holds(customerId, number, { product });
    expect(await correct('re-run', { operator: 'three' })).toMatchObject({ callsSeen: 0 });
    const [one] = await open();
    expect(await correct('re-run', { ids: [one!.suspenseId] })).toMatchObject({ callsSeen: 1, callsChanged: 1 });
    expect(await correct('re-run', { fileId: first })).toMatchObject({ callsSeen: 1, callsChanged: 1 });
    expect(await open()).toHaveLength(1);
  });

  test('rates by the tariff of the call\'s own date', async () => {
    const number = newNumber();
    await deliver([call('A', number), call('B', number, 20)]);
    await company.tariff('moved', plainTariff({}, 1));
    await company.tariff('moved', plainTariff({ validFrom: MONTH.set({ day: 10 }).toISODate()! }, 2));
    await company.holds(await company.customer({ tariff: 'moved' }), number, { product });
    await correct('re-run', { reason: 'unknown number' });
    expect((await storedCalls(rating.platform)).map(({ listPriceMicro }) => listPriceMicro)).toEqual([10_000_000, 20_000_000]);
  });

  test('of a record in a frozen month bills it with the next period', async () => {
    const number = newNumber();
    await deliver([call('A', number)]);
    await rating.app.queues!.enqueue(freezePeriod, { runId: 77, period: MONTH.toISODate()! }, { key: 'run-77' });
    await until(async () => (await rating.platform.query('select from rating.period where allowances_done_at is not null')).length === 1);
    await company.holds(customerId, number, { product });
    await correct('re-run', { reason: 'unknown number' });
    expect(await rating.platform.query('select k.sealed_period from rating.call c join rating.call_chunk k using (chunk_id)')).toEqual([{ sealed_period: null }]);
    expect((await rating.people.get<{ items: { customerId: number }[] }>('/late-calls')).body.items).toMatchObject([{ customerId, calls: 1 }]);
  });

  test('leaves the record of a person whose processing is restricted where it is, until that is lifted', async () => {
    const number = newNumber();
    await deliver([call('A', number)]);
    const { assignmentId } = await company.holds(customerId, number, { product, restricted: true });
    expect(await correct('re-run', { reason: 'unknown number' })).toMatchObject({ callsChanged: 0, counts: { restricted: 1 } });
    expect(await storedCalls(rating.platform)).toEqual([]);
    await rating.platform.query('update ordering.assignment set restricted = false where assignment_id = $1', [assignmentId]);
    expect(await correct('re-run', { reason: 'unknown number' })).toMatchObject({ callsChanged: 1 });
  });

  test('cannot help a malformed line, or two records that contradict each other', async () => {
    await deliver([call('A', KNOWN), { ...call('A', KNOWN), seconds: 60 }, 'X;MOC']);
    expect((await open()).map(({ reason }) => reason).toSorted()).toEqual(['conflict', 'malformed']);
    expect(await correct('re-run', { operator: 'tdc' })).toMatchObject({ callsSeen: 0, callsChanged: 0 });
    expect(await open()).toHaveLength(2);
  });

  test.each([['no record named', { selector: {}, reason: 'because' }], ['no reason', { selector: { operator: 'tdc' } }]])('is not begun with %s', async (_what, body) => {
    expect((await rating.people.post('/suspense/re-run', body) as Answer).status).toBe(400);
  });
});

describe('suspense', () => {
  test('is written off by rule and with a reason, and is then no longer open; nothing else is touched', async () => {
    await deliver([call('A', newNumber()), 'X;MOC', call('B', KNOWN)]);
    const done = await correct('write-off', { reason: 'malformed' });
    expect(done).toMatchObject({ state: 'done', kind: 'suspense write-off', reason: 'the number is entered now', callsChanged: 1 });
    expect((await open()).map(({ reason }) => reason)).toEqual(['unknown number']);
    expect(await rating.platform.query('select resolution from rating.suspended_call where resolved_at is not null')).toEqual([{ resolution: `written off by correction ${done.batchId}` }]);
  });

  test('is counted by reason and age, with the money at risk by what such calls cost', async () => {
    await deliver([call('A', KNOWN, 1, { at: new Date(Date.now() - 86_400_000) }), call('B', newNumber()), call('C', newNumber(), 6), 'X;MOC']);
    await rating.platform.query(`update rating.suspended_call set suspended_at = now() - interval '10 days' where line = 3`);
    const { body } = await rating.people.get<{ items: SuspenseCount[] }>('/suspense/counts');
    expect(body.items).toMatchObject([
      { reason: 'malformed', records: 1, underDay: 1, atRiskMicro: 6_000_000 },
      { reason: 'unknown number', records: 2, underDay: 1, underWeek: 0, underMonth: 1, older: 0, atRiskMicro: 12_000_000 },
    ]);
  });

  test('shows staff one record with its numbers masked, and a list without any', async () => {
    const number = newNumber();
    await deliver([call('A', number)]);
    const [record] = await open();
    const { body } = await rating.people.get<SuspendedDetail>(`/suspense/${record!.suspenseId}`);
    expect(body).toMatchObject({ operator: 'tdc', line: 2, service: 'voice', direction: 'outgoing', durationS: 600, servedNumber: '4515 00 •• ••', otherNumber: '4517 00 •• ••' });
    expect(JSON.stringify(await open()) + JSON.stringify(body)).not.toContain(number);
    expect((await rating.people.get('/suspense/999999')).status).toBe(404);
  });

  test('calls a person when a record is too old, and not before', async () => {
    await deliver([call('A', newNumber())]);
    const watch = rating.app.nest.get(WatchSuspense);
    await watch.watch();
    expect(raised()).not.toContain('alarm.suspense-old');
    await rating.platform.query(`update rating.suspended_call set suspended_at = now() - interval '8 days'`);
    await watch.watch();
    await until(() => raised().includes('alarm.suspense-old'));
  });
});
