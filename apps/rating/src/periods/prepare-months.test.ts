import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { prepareMonths } from '../jobs.js';
import { startRating } from '../start-rating.js';
import { type AlarmReceiver, startAlarmReceiver } from '../testing/alarm-receiver.js';
import { type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';

let rating: RatingUnderTest;
let receiver: AlarmReceiver;
beforeAll(async () => {
  receiver = await startAlarmReceiver();
  rating = await startRatingUnderTest({ ALARM_WEBHOOK_URL: receiver.url });
});
afterAll(async () => {
  await rating.close();
  receiver.close();
});
beforeEach(() => void receiver.alarms.splice(0));

const partitions = async () =>
  (await rating.platform.query<{ name: string }>(`select inhrelid::regclass::text as name from pg_inherits where inhparent in ('rating.call'::regclass, 'privacy.access_journal'::regclass) order by 1`)).map(({ name }) => name);
const monthsPrepared = async () => (await rating.platform.query<{ ready: number }>('select platform.months_prepared() as ready'))[0]!.ready;
const nextMonth = () => rating.platform.query<{ name: string }>(`select platform.partition_name('rating.call', (date_trunc('month', current_date) + interval '1 month')::date) as name`);

/** Takes away what the next month's calls would need. */
async function dropNextMonth(): Promise<void> {
  await rating.platform.query(`drop table rating.${(await nextMonth())[0]!.name}`);
  expect(await monthsPrepared()).toBe(0);
}

/** Replaces the function that makes months, as a broken release would; the function to put back. */
async function breakMakingMonths(body: string): Promise<() => Promise<unknown>> {
  const [whole] = await rating.platform.query<{ text: string }>(`select pg_get_functiondef('platform.create_months_ahead(int, date)'::regprocedure) as text`);
  await rating.platform.query(`create or replace function platform.create_months_ahead(ahead int, since date default current_date) returns int language plpgsql as $$ begin ${body} end $$`);
  return () => rating.platform.query(whole!.text);
}

describe('the months ahead', () => {
  test('are prepared every night in Copenhagen, under one schedule however often the app starts', async () => {
    const second = await startRating(rating.platform.ratingConfig);
    await second.close();
    const schedulers = await rating.app.queues!.queue('rating').getJobSchedulers();
    expect(schedulers.filter(({ key }) => key === 'prepare-months')).toMatchObject([{ key: 'prepare-months', name: 'prepare-months', pattern: '0 20 3 * * *', tz: 'Europe/Copenhagen' }]);
  });

  test('are made again by the nightly job when one is missing, for calls and for the journal, and nobody is called', async () => {
    const before = await partitions();
    await dropNextMonth();
    await rating.app.queues!.enqueue(prepareMonths, {});
    await until(async () => (await monthsPrepared()) >= 3);
    expect(await partitions()).toEqual(before);
    expect(receiver.alarms).toEqual([]);
  });

  test('are made at the start of the app', async () => {
    await dropNextMonth();
    const second = await startRating(rating.platform.ratingConfig);
    expect(await monthsPrepared()).toBeGreaterThanOrEqual(3);
    await second.close();
  });

  test('accept calls as intake writes them: a new partition carries the rights of the others', async () => {
    await dropNextMonth();
    await rating.app.queues!.enqueue(prepareMonths, {});
    await until(async () => (await monthsPrepared()) >= 3);
    const rights = await rating.platform.query<{ name: string; acl: string }>(
      `select c.relname as name, array_to_string(c.relacl, ' ') as acl from pg_inherits join pg_class c on c.oid = inhrelid where inhparent = 'rating.call'::regclass`,
    );
    expect(new Set(rights.map(({ acl }) => acl)).size).toBe(1);
    expect(rights[0]!.acl).toMatch(/purpose_call_intake=a\//);
  });

  test('call for a person when fewer than two are ready although nothing failed', async () => {
    const mend = await breakMakingMonths('return 0;');
    await dropNextMonth();
    await rating.app.queues!.enqueue(prepareMonths, {});
    await until(() => receiver.alarms.length > 0);
    await mend();
    expect(receiver.alarms[0]).toMatchObject({ type: 'alarm.months-not-prepared', data: { severity: 'critical', facts: { monthsReady: 0 } } });
  });

  test('call for a person when making them fails, also at the start, which goes on', async () => {
    const mend = await breakMakingMonths(`raise exception 'out of order';`);
    const second = await startRating({ ...rating.platform.ratingConfig, ALARM_WEBHOOK_URL: receiver.url });
    expect(receiver.alarms.map(({ type }) => type)).toContain('alarm.months-not-prepared');
    receiver.alarms.splice(0);
    await rating.app.queues!.enqueue(prepareMonths, {}, { key: 'broken' });
    await until(() => receiver.alarms.some(({ type }) => type === 'alarm.months-not-prepared'));
    await mend();
    await until(async () => (await monthsPrepared()) >= 3);
    await second.close();
  });
});
