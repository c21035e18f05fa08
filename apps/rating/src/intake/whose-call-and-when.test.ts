import { bundledOperators } from '@turbotrack/call-records';
import { PurposeGate } from '@turbotrack/privacy';
import type { RateDefinition } from '@turbotrack/rating-engine';
import { until } from '@turbotrack/service/testing';
import { DateTime } from 'luxon';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls, storedCalls } from '../testing/stored-calls.js';
import { tdcFile, type TdcLine } from '../testing/tdc-file.js';

const NOW = DateTime.now().setZone('Europe/Copenhagen');
const [HELD, MOVED, UNKNOWN_TARIFF, LATER_TARIFF, VERSIONED, NIGHT] = ['4515000001', '4515000002', '4515000003', '4515000004', '4515000005', '4515000006'] as const;

/** The moments at which number 2 changes hands: it is put down, lies idle for two days, and is taken up by somebody else. */
const PUT_DOWN = NOW.minus({ days: 10 }).startOf('hour');
const TAKEN_UP = PUT_DOWN.plus({ days: 2 });
/** A day on which a tariff changes. */
const NEW_PRICES = NOW.minus({ days: 30 }).startOf('day');

let rating: RatingUnderTest;
let gate: PurposeGate;
let former: number;
let successor: number;
let restrictable: number;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  gate = new PurposeGate(rating.platform.database.installation);
  await addOperator(rating.platform, bundledOperators.tdc);
  await addOperator(rating.platform, bundledOperators.three);
  const company = new Company(rating.platform);
  const product = await company.product();
  await company.tariff('standard', plainTariff());
  await company.tariff('later', plainTariff({ validFrom: NOW.minus({ days: 5 }).toISODate()! }));
  await company.tariff('versioned', plainTariff({}, 1));
  await company.tariff('versioned', plainTariff({ validFrom: NEW_PRICES.toISODate()! }, 2));
  await company.tariff('night', nightTariff());
  former = await company.customer();
  successor = await company.customer();
  await company.holds(former, MOVED, { product, to: PUT_DOWN.toJSDate() });
  await company.holds(successor, MOVED, { product, from: TAKEN_UP.toJSDate() });
  restrictable = (await company.holds(await company.customer(), HELD, { product })).assignmentId;
  await company.holds(await company.customer({ tariff: 'nowhere' }), UNKNOWN_TARIFF, { product });
  await company.holds(await company.customer({ tariff: 'later' }), LATER_TARIFF, { product });
  await company.holds(await company.customer({ tariff: 'versioned' }), VERSIONED, { product });
  await company.holds(await company.customer({ tariff: 'night' }), NIGHT, { product });
});
afterAll(async () => {
  await gate.close();
  await rating.close();
});
beforeEach(() => forgetCalls(rating.platform));

/** One krone a minute from midnight to three, two otherwise, by the second. */
function nightTariff() {
  const rate = (band: string, krone: number): RateDefinition => ({
    service: 'voice', directions: ['outgoing'], zone: 'any', band, steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 1, priceMicro: krone * 1_000_000 }],
  });
  return plainTariff({ bands: [{ name: 'night', from: '00:00', to: '03:00' }, { name: 'day', from: '03:00', to: '24:00' }], rates: [rate('night', 1), rate('day', 2)] });
}

async function deliver(bytes: Buffer, operator = 'tdc'): Promise<void> {
  await rating.people.upload(operator, bytes);
  await settled(rating.platform, (await rating.platform.query('select from rating.call_file')).length);
}

const kroner = async () => (await storedCalls(rating.platform)).map(({ listPriceMicro }) => listPriceMicro / 1_000_000);
const suspense = () => rating.platform.query<{ line: number; reason: string }>('select line, reason from rating.suspended_call order by line');

/** The Sunday of the last clock change in a month, 3 (forward) or 10 (back); never older than a year. */
function clockChange(month: 3 | 10): DateTime {
  const ofYear = (year: number) => {
    const end = DateTime.fromObject({ year, month, day: 31 }, { zone: 'Europe/Copenhagen' });
    return end.minus({ days: end.weekday % 7 });
  };
  const thisYear = ofYear(NOW.year);
  return thisYear.plus({ days: 1 }) < NOW ? thisYear : ofYear(NOW.year - 1);
}

const night = (id: string, day: DateTime, clock: string, hours: number): TdcLine => ({ id, a: NIGHT, time: `${day.toFormat('dd-MM-yyyy')} ${clock}`, seconds: hours * 3_600 });

describe('a call is priced by the clock on the wall', () => {
  test('in the night the clock is put back the hour from two to three comes twice: three hours from 01:30 are two and a half of night', async () => {
    await deliver(tdcFile([night('A', clockChange(10), '01:30:00', 3)]));
    expect(await kroner()).toEqual([150 + 30 * 2]);
  });

  test('in the night it is put forward that hour does not come: three hours from 01:30 are half an hour of night', async () => {
    await deliver(tdcFile([night('A', clockChange(3), '01:30:00', 3)]));
    expect(await kroner()).toEqual([30 + 150 * 2]);
  });

  test('a local time that comes twice is its first occurrence, as the operator describes; one told in UTC is exact', async () => {
    const day = clockChange(10);
    const utc = (time: string) => `voice-out,${NIGHT},4517000001,${day.toISODate()}T${time}Z,3600,answered,,DK,,,,,`;
    await deliver(tdcFile([night('A', day, '02:30:00', 1)]));
    await deliver(Buffer.from(['type,calling,called,start,seconds,status,route,country,volume,imsi,imei,tac,cgi', utc('00:30:00'), utc('01:30:00'), ''].join('\n')), 'three');
    const stored = await storedCalls(rating.platform);
    expect(stored.map(({ startedAt }) => startedAt.toISOString().slice(11, 16))).toEqual(['00:30', '00:30', '01:30']);
    // An hour from the first 02:30 is night to its end; from the second, half of it is.
    expect(stored.map(({ listPriceMicro }) => listPriceMicro / 1_000_000)).toEqual([60, 60, 30 + 30 * 2]);
  });

  test('a call over midnight is one call, cut where the price changes', async () => {
    await deliver(tdcFile([night('A', NOW.minus({ days: 3 }), '23:50:00', 0.5)]));
    expect(await kroner()).toEqual([10 * 2 + 20]);
  });
});

describe('a call belongs to whoever held the number when it began', () => {
  const second = (moment: DateTime, shift: number) => moment.plus({ seconds: shift }).toJSDate();
  const lines: TdcLine[] = [
    { id: 'LAST', a: MOVED, at: second(PUT_DOWN, -1), seconds: 600 }, { id: 'NOBODY', a: MOVED, at: second(PUT_DOWN, 0) },
    { id: 'STILL', a: MOVED, at: second(TAKEN_UP, -1) }, { id: 'FIRST', a: MOVED, at: second(TAKEN_UP, 0) }, { id: 'NEVER', a: '4515999999', at: second(TAKEN_UP, 0) },
  ];

  test('to the second, and to nobody in between', async () => {
    await deliver(tdcFile(lines));
    const held = await rating.platform.query('select customer_id, started_at from rating.call order by started_at');
    expect(held).toEqual([{ customer_id: former, started_at: second(PUT_DOWN, -1) }, { customer_id: successor, started_at: second(TAKEN_UP, 0) }]);
    expect(await suspense()).toEqual([{ line: 3, reason: 'no assignment' }, { line: 4, reason: 'no assignment' }, { line: 6, reason: 'unknown number' }]);
  });

  test('and the next holder of the number never sees the calls of the one before, whatever is asked', async () => {
    await deliver(tdcFile(lines));
    const seenBy = async (customer: number) => {
      const { rows } = await gate.purpose('self-service', { scope: { customer }, actor: 'test', why: 'test' }, ({ sql }) =>
        sql<{ customer_id: number }>(['rating.call', 'ordering.assignment'], 'select distinct c.customer_id from rating.call c where true or exists (select from ordering.assignment)'),
      );
      return rows.map((row) => row.customer_id);
    };
    expect(await seenBy(successor)).toEqual([successor]);
    expect(await seenBy(former)).toEqual([former]);
  });

  test('whose restriction or objection, once set, marks every call that is loaded after it, also by a chunk that was waiting meanwhile', async () => {
    const restricting = new pg.Client({ connectionString: rating.platform.database.adminUrl });
    await restricting.connect();
    await restricting.query(`begin; select pg_advisory_xact_lock(hashtext('restriction'))`);
    await restricting.query('update ordering.assignment set restricted = true, objected = true where assignment_id = $1', [restrictable]);
    const { rows } = await restricting.query<{ pid: number }>('select pg_backend_pid() as pid');
    const delivered = deliver(tdcFile([{ id: 'A', a: HELD, at: NOW.minus({ days: 1 }).toJSDate() }]));
    await until(async () => (await rating.platform.query('select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))', [rows[0]!.pid])).length > 0);
    await restricting.query('commit');
    await restricting.end();
    await delivered;
    expect(await storedCalls(rating.platform)).toMatchObject([{ number: HELD, restricted: true, objected: true }]);
    await rating.platform.query('update ordering.assignment set restricted = false, objected = false');
  });
});

describe('a call is priced by the tariff of its own date', () => {
  test('the old price to the last second of the day before, the new one from midnight in Copenhagen', async () => {
    const shift = (seconds: number) => NEW_PRICES.plus({ seconds }).toJSDate();
    await deliver(tdcFile([{ id: 'OLD', a: VERSIONED, at: shift(-1) }, { id: 'NEW', a: VERSIONED, at: shift(0) }, { id: 'AFTER', a: VERSIONED, at: shift(86_400) }]));
    expect(await kroner()).toEqual([1, 2, 2]);
    const used = await rating.platform.query(`select used from rating.tariff_version where code = 'versioned'`);
    expect(used).toEqual([{ used: true }, { used: true }]);
  });

  test('a customer with an unknown tariff, or one that begins later, has no rate: the call waits and is never free', async () => {
    await deliver(tdcFile([
      { id: 'A', a: UNKNOWN_TARIFF, at: NOW.minus({ days: 1 }).toJSDate() }, { id: 'B', a: LATER_TARIFF, at: NOW.minus({ days: 20 }).toJSDate() },
      { id: 'C', a: LATER_TARIFF, at: NOW.minus({ days: 1 }).toJSDate() }, { id: 'D', a: LATER_TARIFF, b: '+46701740605', at: NOW.minus({ days: 1 }).toJSDate() },
      { id: 'E', type: 'SMS-MO', volume: '1', a: LATER_TARIFF, at: NOW.minus({ days: 1 }).toJSDate(), seconds: 0 },
    ]));
    expect(await suspense()).toEqual([{ line: 2, reason: 'no rate' }, { line: 3, reason: 'no rate' }, { line: 5, reason: 'no zone' }, { line: 6, reason: 'no rate' }]);
    expect(await kroner()).toEqual([0.6]);
  });
});

describe('a call older than thirteen months', () => {
  test('is suspended as too old, since a repetition of it could not be noticed any more, and makes no partition', async () => {
    const partitions = () => rating.platform.query('select inhrelid::regclass::text as name from pg_inherits order by 1');
    const young = { id: 'YOUNG', a: HELD, at: NOW.minus({ days: 394 }).toJSDate() };
    await deliver(tdcFile([young]));
    const before = await partitions();
    await deliver(tdcFile([{ id: 'OLD', a: HELD, at: NOW.minus({ days: 396 }).toJSDate() }, { id: 'ANCIENT', a: HELD, time: '01-06-2003 12:00:00' }, young]));
    expect(await suspense()).toEqual([{ line: 2, reason: 'too old' }, { line: 3, reason: 'too old' }]);
    expect(await storedCalls(rating.platform)).toHaveLength(1);
    expect(await partitions()).toEqual(before);
  });
});
