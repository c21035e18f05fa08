import { bundledOperators } from '@turbotrack/call-records';
import { callsOfPeriod } from '@turbotrack/database';
import { PurposeGate } from '@turbotrack/privacy';
import { until } from '@turbotrack/service/testing';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freezePeriod } from '../jobs.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls } from '../testing/stored-calls.js';
import { tdcFile, type TdcLine, THEIRS } from '../testing/tdc-file.js';
import { FreezePeriod } from './freeze-period.js';

/** The month that is over, and its neighbours. */
const MONTH = DateTime.now().setZone('Europe/Copenhagen').startOf('month').minus({ months: 1 });
const period = (months = 0) => MONTH.plus({ months }).toISODate()!;
/** An instant of the month: day, hour and minute in Copenhagen. */
const at = (day: number, hour = 12, minute = 0, months = 0) => MONTH.plus({ months }).set({ day, hour, minute }).toJSDate();

const [ONE_HOUR, NO_MINUTES, RESTRICTED] = ['4515000001', '4515000002', '4515000003'] as const;

let rating: RatingUnderTest;
let gate: PurposeGate;
let customerId: number;
let restrictedCustomer: number;
let runs = 0;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  gate = new PurposeGate(rating.platform.database.installation);
  await addOperator(rating.platform, bundledOperators.tdc);
  const company = new Company(rating.platform);
  await company.tariff('standard', plainTariff());
  const hour = await company.product({ code: 'MOBIL-1T', minutes: 60, zones: ['denmark'] });
  customerId = await company.customer();
  restrictedCustomer = await company.customer();
  await company.holds(customerId, ONE_HOUR, { product: hour });
  await company.holds(customerId, NO_MINUTES, { product: await company.product() });
  await company.holds(restrictedCustomer, RESTRICTED, { product: hour, restricted: true });
});
afterAll(async () => {
  await gate.close();
  await rating.close();
});
beforeEach(() => forgetCalls(rating.platform));

async function deliver(lines: readonly TdcLine[]): Promise<void> {
  const files = (await rating.platform.query('select from rating.call_file')).length;
  await rating.people.upload('tdc', tdcFile(lines));
  await settled(rating.platform, files + 1);
}

/** Freezes as a billing run asks for it, and waits until allowances are spent. */
async function freeze(months = 0): Promise<number> {
  const runId = (runs += 1);
  await rating.app.queues!.enqueue(freezePeriod, { runId, period: period(months) }, { key: `run-${runId}` });
  await until(async () => (await rating.platform.query('select from rating.period where run_id = $1 and allowances_done_at is not null', [runId])).length === 1);
  return runId;
}

interface Use {
  number: string;
  startedAt: Date;
  otherNumber: string;
  coveredS: number;
  coveredKr: number;
}

async function uses(months = 0): Promise<Use[]> {
  return rating.platform.query<Use & Record<string, unknown>>(
    `select n.e164 as number, u.started_at as "startedAt", c.other_number as "otherNumber", u.covered_s as "coveredS", (u.covered_micro / 1e6)::float8 as "coveredKr"
     from rating.allowance_use u join rating.call c using (call_id) join ordering.assignment a using (assignment_id) join ordering.number n using (number_id)
     where u.period = $1 order by u.started_at, c.duration_s, c.other_number`,
    [period(months)],
  );
}

/** Starts of the calls that a period bills to the customer. */
async function billed(months: number): Promise<string[]> {
  const { rows } = await gate.purpose('invoicing', { scope: { customer: customerId }, actor: 'test', why: 'test' }, ({ sql }) =>
    sql<{ started_at: Date }>(['rating.call'], `select c.started_at from rating.call c join rating.call_chunk k using (chunk_id) where ${callsOfPeriod('$1')} order by 1`, [customerId, period(months)]),
  );
  return rows.map((row) => row.started_at.toISOString());
}

const startOf = (instant: Date) => instant.toISOString();
const call = (id: string, startedAt: Date, minutes: number, a: string = ONE_HOUR): TdcLine => ({ id, a, at: startedAt, seconds: minutes * 60 });

describe('included minutes', () => {
  test('are spent in order of call start; the call that meets their end is split, and costs what its rest costs', async () => {
    await deliver([call('C', at(7), 30), call('A', at(5), 40), call('B', at(6), 10, NO_MINUTES), call('D', at(8), 5)]);
    await freeze();
    expect(await uses()).toEqual([
      { number: ONE_HOUR, startedAt: at(5), otherNumber: THEIRS, coveredS: 2_400, coveredKr: 24 },
      { number: ONE_HOUR, startedAt: at(7), otherNumber: THEIRS, coveredS: 1_200, coveredKr: 12 },
    ]);
  });

  test('come to the same whatever the order of files and lines, also for calls that start in the same second', async () => {
    const calls = [
      call('A', at(5), 20), { ...call('B', at(5), 20), b: '4517000002' }, { ...call('C', at(5), 7), b: '4517000003' }, call('D', at(6), 11), call('E', at(9), 13),
      { ...call('F', at(9), 13), b: '4517000002' }, call('G', at(20), 1),
    ];
    let expected: Use[] | undefined;
    const anyOrder = fc.shuffledSubarray(calls, { minLength: calls.length, maxLength: calls.length });
    await fc.assert(
      fc.asyncProperty(anyOrder, fc.integer({ min: 1, max: calls.length }), async (lines, cut) => {
        await forgetCalls(rating.platform);
        await deliver(lines.slice(0, cut));
        if (cut < lines.length) await deliver(lines.slice(cut));
        await freeze();
        const found = await uses();
        expect(found.reduce((sum, use) => sum + use.coveredS, 0)).toBe(3_600);
        expect(found).toEqual((expected ??= found));
      }),
      { numRuns: 6 },
    );
  });
});

describe('a frozen period', () => {
  test('is told to billing once, also when its job comes again', async () => {
    await deliver([call('A', at(5), 40)]);
    const runId = await freeze();
    const freezer = rating.app.nest.get(FreezePeriod);
    await Promise.all([freezer.freeze({ runId, period: period() }), freezer.freeze({ runId, period: period() })].map((again) => again.catch(() => undefined)));
    await freezer.freeze({ runId, period: period() });
    expect(await uses()).toMatchObject([{ coveredS: 2_400 }]);
    expect(await rating.platform.query(`select job, payload from platform.outbox where queue = 'billing' and job_key = $1`, [`run-${runId}`])).toEqual([{ job: 'draft-run', payload: { runId } }]);
  });

  test('takes no late call in: it goes to the next period, once, and spends what its own month left, never that period\'s minutes', async () => {
    await deliver([call('A', at(5), 40), call('NEXT', at(3, 12, 0, 1), 1)]);
    const runId = await freeze();
    await deliver([call('LATE', at(4), 30)]);
    await rating.app.nest.get(FreezePeriod).freeze({ runId, period: period() });
    expect(await billed(0)).toEqual([startOf(at(5))]);
    expect(await uses()).toMatchObject([{ startedAt: at(5), coveredS: 2_400 }]);
    await freeze(1);
    expect(await billed(0)).toEqual([startOf(at(5))]);
    expect(await billed(1)).toEqual([startOf(at(4)), startOf(at(3, 12, 0, 1))]);
    expect(await uses(1)).toMatchObject([{ startedAt: at(4), coveredS: 1_200 }, { startedAt: at(3, 12, 0, 1), coveredS: 60 }]);
    await freeze(2);
    expect(await uses(2)).toEqual([]);
  });

  test('ends at midnight in Copenhagen: a call over the month\'s end belongs whole to the month it began in', async () => {
    const lastMinute = MONTH.endOf('month').minus({ seconds: 59 }).startOf('second').toJSDate();
    const first = MONTH.plus({ months: 1 }).toJSDate();
    await deliver([call('LAST', lastMinute, 10), call('FIRST', first, 1)]);
    await freeze();
    expect(await billed(0)).toEqual([startOf(lastMinute)]);
    await freeze(1);
    expect(await billed(1)).toEqual([startOf(first)]);
  });

  test('divides all calls among periods without rest, whenever they come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ months: fc.constantFrom(-1, 0, 1), day: fc.integer({ min: 1, max: 20 }), after: fc.constantFrom(0, 1, 2) }), { minLength: 3, maxLength: 12 }), async (plan) => {
        await forgetCalls(rating.platform);
        const now = Date.now();
        const lines = plan.map(({ months, day, after }, nth) => ({ after, line: call(`P${nth}`, at(day, 8, nth, months), 1) })).filter(({ line }) => (line.at as Date).getTime() < now);
        for (const step of [0, 1, 2]) {
          const due = lines.filter(({ after }) => after === step).map(({ line }) => line);
          if (due.length > 0) await deliver(due);
          await freeze(step - 1);
        }
        const divided = [...(await billed(-1)), ...(await billed(0)), ...(await billed(1))];
        expect(divided.toSorted()).toEqual(lines.map(({ line }) => startOf(line.at as Date)).toSorted());
      }),
      { numRuns: 6 },
    );
  });
});

describe('the calls of a restricted person', () => {
  test('are stored with the flag, and neither rating nor invoicing sees them: no minutes are spent, nothing is explained', async () => {
    await deliver([call('R', at(5), 40, RESTRICTED), call('A', at(5), 1)]);
    await freeze();
    const stored = await rating.platform.query<{ id: string; restricted: boolean }>('select call_id as id, restricted from rating.call order by duration_s');
    expect(stored.map(({ restricted }) => restricted)).toEqual([false, true]);
    expect(await uses()).toMatchObject([{ number: ONE_HOUR }]);
    for (const purpose of ['rating', 'invoicing'] as const) {
      const seen = await gate.purpose(purpose, { scope: 'all', actor: 'test', why: 'test' }, ({ sql }) => sql<{ n: number }>(['rating.call'], 'select count(*)::int as n from rating.call'));
      expect(seen.rows[0]!.n, purpose).toBe(1);
    }
    expect((await rating.people.get(`/calls/${stored[1]!.id}/explanation`)).status).toBe(404);
    expect((await rating.people.get(`/calls/${stored[0]!.id}/explanation`)).status).toBe(200);
  });
});
