import { bundledOperators } from '@turbotrack/call-records';
import type { Page } from '@turbotrack/service';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchTrunks } from '../jobs.js';
import { type AlarmReceiver, startAlarmReceiver } from '../testing/alarm-receiver.js';
import { addOperator, type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';
import type { forecastFrom, ListedOverload } from './traffic.schemas.js';

let rating: RatingUnderTest;
let receiver: AlarmReceiver;
let runs = 0;
beforeAll(async () => {
  receiver = await startAlarmReceiver();
  rating = await startRatingUnderTest({ ALARM_WEBHOOK_URL: receiver.url });
  await addOperator(rating.platform, bundledOperators['tdc']!);
  // Eleven weeks until an hour ago: 20 Erlangs in every hour, 40 in the same one of each day, with some unrest.
  await rating.platform.query(
    `insert into rating.traffic select operator_id, 'AAR-1', t, 1, 60, 60, 7200, ((case extract(hour from t at time zone 'Europe/Copenhagen') when 10 then 40 else 20 end) * (0.95 + 0.1 * ((extract(epoch from t) / 3600 * 7919)::bigint % 101) / 100.0) * 3600000)::bigint, ''
     from rating.operator, generate_series(date_trunc('hour', now()) - interval '11 weeks', date_trunc('hour', now()) - interval '1 hour', interval '1 hour') t`);
  // The newest whole hour is one whose last five minutes have come.
  await rating.platform.query(`insert into rating.traffic select operator_id, 'AAR-1', date_trunc('hour', now()) - interval '5 minutes', 1, 0, 0, 0, 0, '' from rating.operator`);
});
afterAll(async () => {
  await rating.close();
  receiver.close();
});

async function watch(): Promise<void> {
  await rating.app.queues!.enqueue(watchTrunks, {}, { key: `watch-${(runs += 1)}` });
  await until(async () => {
    const { waiting, active, delayed } = await rating.app.queues!.count('rating');
    return waiting + active === 0 && delayed >= 0;
  });
}
const setChannels = (channels: number) => rating.people.put('/traffic/trunks', { operator: 'tdc', trunk: 'AAR-1', channels });
const overloads = async (open: boolean) => (await rating.people.get<Page<ListedOverload>>(`/traffic/overloads?open=${open}`)).body.items;

test('a forecast names the busy hour of each day, its own error and that of last week\'s same hour', async () => {
  const { status, body } = await rating.people.get<ReturnType<typeof forecastFrom>>('/traffic/forecast?operator=tdc&trunk=AAR-1');
  expect(status).toBe(200);
  expect(body).toMatchObject({ method: 'weekly-profile', weeksTested: 8 });
  expect(body.error!.meanErlangs).toBeLessThan(body.naiveError!.meanErlangs);
  expect(body.quality.en).toContain('back-tested on 8 weeks');
  expect(body.hours).toHaveLength(7 * 24);
  expect(new Set(body.busyHours.map(({ copenhagen }) => copenhagen.slice(10, 13)))).toEqual(new Set(['T10']));
});

test('a trunk that was never measured has no forecast, and that is said', async () => {
  const { status, body } = await rating.people.get('/traffic/forecast?operator=tdc&trunk=NONE');
  expect([status, body.detail]).toEqual([422, 'Nothing has been measured of this trunk.']);
});

test('an overload is alarmed before it happens, once however often it is looked at, and is over after two calm looks', async () => {
  await setChannels(60);
  await watch();
  expect(await overloads(true)).toEqual([]);
  await setChannels(44);
  await watch();
  await watch();
  const [alert] = await overloads(true);
  expect(alert).toMatchObject({ operator: 'tdc', trunk: 'AAR-1', channels: 44, clearedAt: null });
  expect(alert!.hour).toContain('T10');
  expect(alert!.sentence.da).toContain('overbelastning truer');
  expect(receiver.alarms.filter(({ type }) => type === 'alarm.trunk-overload-threatens')).toMatchObject([{ data: { facts: { overloadAlertId: alert!.overloadAlertId, channels: 44 } } }]);
  await setChannels(80);
  await watch();
  expect(await overloads(true)).toHaveLength(1);
  await watch();
  expect(await overloads(true)).toEqual([]);
  expect(await overloads(false)).toHaveLength(1);
});

test('counters end after two years', async () => {
  await rating.platform.query(`insert into rating.traffic select operator_id, 'OLD', now() - interval '25 months', 1, 1, 1, 1, 1, '' from rating.operator`);
  await watch();
  expect(await rating.platform.query(`select from rating.traffic where trunk = 'OLD'`)).toEqual([]);
});
