import { bundledOperators } from '@turbotrack/call-records';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AlarmReceiver, startAlarmReceiver } from '../testing/alarm-receiver.js';
import { addOperator, type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';
import { deliverySettingsSchema } from './delivery-settings.js';
import { matchDeliveries, missingNumbers, volumeBand } from './match-deliveries.js';
import { finishedNames } from './receive-delivery.js';
import { WatchDeliveries } from './watch-deliveries.js';

const HOUR = 3_600_000;
const settings = (more: object = {}) => deliverySettingsSchema.parse({ expected: [{ weekdays: [1, 2, 3, 4, 5], hour: 6, onClosingDays: false }], toleranceHours: 2, ...more });
const local = (text: string) => Date.parse(text);

describe('expected times', () => {
  test('are Copenhagen\'s by the weekday, in summer and winter, and not on holidays where the operator rests', () => {
    // Whit Monday is 25 May 2026; clocks went forward on 29 March and go back on 25 October.
    const days = (from: string, to: string) => matchDeliveries(settings(), [], local(from), local(to)).map(({ due }) => new Date(due).toISOString());
    expect(days('2026-05-22T00:00:00Z', '2026-05-27T00:00:00Z')).toEqual(['2026-05-22T04:00:00.000Z', '2026-05-26T04:00:00.000Z']);
    expect(days('2026-10-23T00:00:00Z', '2026-10-27T00:00:00Z')).toEqual(['2026-10-23T04:00:00.000Z', '2026-10-26T05:00:00.000Z']);
  });

  test('that a file came for are not late, also when it came the evening before; those without are, once the tolerance is over', () => {
    const [from, due] = [local('2026-11-02T00:00:00Z'), local('2026-11-03T05:00:00Z')];
    const slots = (now: number, ...arrivals: number[]) => matchDeliveries(settings(), arrivals.map((receivedAt, fileId) => ({ fileId, receivedAt })), from, now).at(-1)!;
    expect(slots(due + HOUR)).toMatchObject({ due, came: [], isLate: false });
    expect(slots(due + 3 * HOUR)).toMatchObject({ due, came: [], isLate: true });
    expect(slots(due + 3 * HOUR, due - 25 * HOUR, due - 6 * HOUR)).toMatchObject({ came: [1], isLate: false });
    expect(slots(due + 3 * HOUR, due - 24 * HOUR, due + 2.5 * HOUR)).toMatchObject({ came: [1], isLate: false });
  });

  test('that a file missed are made up for by the second file of a later day, never by that day\'s own', () => {
    const from = local('2026-11-02T00:00:00Z');
    const at = (day: number) => local(`2026-11-0${day}T05:10:00Z`);
    const late = (...days: number[]) => matchDeliveries(settings(), days.map((day, fileId) => ({ fileId, receivedAt: at(day) + fileId })), from, at(5)).filter(({ isLate }) => isLate).length;
    expect(late(2, 4)).toBe(1);
    expect(late(2, 4, 4)).toBe(0);
  });

  test('take each file once, whatever comes when', () => {
    const from = local('2026-10-20T00:00:00Z');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 14 * 24 })), fc.integer({ min: 1, max: 3 }), (hours, files) => {
        const arrivals = hours.map((hour, fileId) => ({ fileId, receivedAt: from + hour * HOUR }));
        const slots = matchDeliveries(settings({ expected: [{ weekdays: [1, 3, 5], hour: 2, files }] }), arrivals, from, from + 14 * 24 * HOUR);
        const came = slots.flatMap((slot) => slot.came);
        expect(new Set(came).size).toBe(came.length);
        for (const slot of slots) expect(slot.came.length).toBeLessThanOrEqual(files);
      }),
    );
  });
});

test('the usual volume is learned from at least four files of the weekday, with slack, or is what was stated', () => {
  expect(volumeBand(settings(), 1, [100, 110, 90])).toBeNull();
  expect(volumeBand(settings(), 1, [100, 110, 90, 120])).toEqual({ fewest: 45, most: 180 });
  expect(volumeBand(settings({ volume: { slackPercent: 0, learnFrom: 4 } }), 1, [100, 110, 90, 120, 5000])).toEqual({ fewest: 90, most: 120 });
  expect(volumeBand(settings({ volume: { stated: [{ weekdays: [7], fewest: 1, most: 9 }] } }), 7, [])).toEqual({ fewest: 1, most: 9 });
});

test('missing running numbers are told; a counter that starts anew misses none', () => {
  const files = (...numbers: number[]) => missingNumbers(numbers.map((sequence, receivedAt) => ({ sequence, receivedAt })));
  expect(files(3, 4, 7, 8)).toEqual([{ sequence: 5, noticedAt: 2 }, { sequence: 6, noticedAt: 2 }]);
  expect(files(4, 3, 5)).toEqual([]);
  expect(files(9998, 9999, 0, 1)).toEqual([]);
});

test('only finished names are taken: by their ending, and with their marker beside them', () => {
  const names = ['b.csv', 'a.csv', 'a.csv.done', '.c.csv', 'd.csv.part', 'e.txt', 'e.txt.done'];
  expect(finishedNames(names, { endings: [], doneMarker: null })).toEqual(['a.csv', 'a.csv.done', 'b.csv', 'e.txt', 'e.txt.done']);
  expect(finishedNames(names, { endings: ['.csv'], doneMarker: null })).toEqual(['a.csv', 'b.csv']);
  expect(finishedNames(names, { endings: ['.csv'], doneMarker: '.done' })).toEqual(['a.csv']);
});

describe('somebody is called', () => {
  let rating: RatingUnderTest;
  let alarms: AlarmReceiver;
  beforeAll(async () => {
    alarms = await startAlarmReceiver();
    rating = await startRatingUnderTest({ ALARM_WEBHOOK_URL: alarms.url });
    await addOperator(rating.platform, bundledOperators.tdc);
  });
  afterAll(async () => {
    await rating.close();
    alarms.close();
  });
  beforeEach(async () => {
    await rating.platform.query('truncate rating.delivery_alarm, rating.call_file cascade');
    alarms.alarms.length = 0;
  });

  const now = Date.parse('2026-11-19T12:00:00Z');
  const file = (receivedAt: number, { state = 'read', sequence = null as number | null, records = 100 } = {}) =>
    rating.platform.query(`insert into rating.call_file (operator_id, label, sha256, bytes, state, sequence, records, received_at, finished_at)
      select operator_id, 'tdc-file', sha256(convert_to(random()::text, 'UTF8')), 1, $1, $2, $3, $4, $4 from rating.operator`, [state, sequence, records, new Date(receivedAt)]);
  const look = (at = now) => rating.app.nest.get(WatchDeliveries).look(at);
  const codes = () => alarms.alarms.map(({ type }) => type).sort();
  const configure = (more: object, since = '2026-11-16T00:00:00.000Z') => rating.platform.query('update rating.operator set delivery = $1', [JSON.stringify({ settings: more, since })]);

  test('for a late file, once; it is resolved when the file comes', async () => {
    await configure({ expected: [{ weekdays: [4], hour: 6 }] });
    await look();
    await look(now + HOUR);
    expect(codes()).toEqual(['alarm.delivery-late']);
    await file(now + 2 * HOUR);
    await look(now + 3 * HOUR);
    expect(codes()).toHaveLength(1);
    expect(await rating.platform.query('select kind, cause, resolved_at is not null as resolved from rating.delivery_alarm')).toEqual([{ kind: 'late', cause: '2026-11-19T05:00:00.000Z', resolved: true }]);
  });

  test('for a file of odd volume, a missing running number, and a file held for a day and for two', async () => {
    await configure({});
    for (let week = 1; week <= 5; week += 1) await file(now - week * 7 * 24 * HOUR, { records: 100 + week });
    await file(now - HOUR, { records: 10 });
    for (const [hours, sequence] of [[60, 7], [50, 9]] as const) await file(now - hours * HOUR, { sequence });
    await file(now - 49 * HOUR, { state: 'held', records: 1 });
    await look();
    await look();
    expect(codes()).toEqual(['alarm.delivery-missing', 'alarm.delivery-still-held', 'alarm.delivery-still-held', 'alarm.delivery-volume-odd']);
  });

  test('although the process died before it had told anybody', async () => {
    await configure({ expected: [{ weekdays: [4], hour: 6 }] });
    await rating.platform.query(`insert into rating.delivery_alarm (operator_id, kind, cause) select operator_id, 'late', '2026-11-19T05:00:00.000Z' from rating.operator`);
    await look();
    expect(codes()).toEqual(['alarm.delivery-late']);
  });

  test('and the calendar is set and read by API', async () => {
    expect((await rating.people.put('/operators/tdc/deliveries', { expected: [{ weekdays: [1], hour: 24 }] })).status).toBe(400);
    expect((await rating.people.put('/operators/nobody/deliveries', {})).status).toBe(404);
    expect(await rating.people.put('/operators/tdc/deliveries', { expected: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], hour: 6 }] })).toEqual({ status: 200, body: { name: 'tdc' } });
    await file(Date.now() - HOUR, { sequence: 3 });
    await file(Date.now() - HOUR / 2, { sequence: 5 });
    const { body } = await rating.people.get<{ since: string; files: unknown[]; missing: { sequence: number }[]; expected: unknown[] }>('/operators/tdc/deliveries');
    expect(Date.parse(body.since)).toBeGreaterThan(Date.now() - 60_000);
    expect([body.files.length, body.missing.map(({ sequence }) => sequence), body.expected]).toEqual([2, [4], []]);
  });
});
