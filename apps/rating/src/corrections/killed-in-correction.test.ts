import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRating } from '../start-rating.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { barrier, startRatingProcess } from '../testing/rating-process.js';
import { addOperator, createRatingPlatform, putIncoming, type RatingPlatform, settled } from '../testing/rating-under-test.js';
import { storedCalls } from '../testing/stored-calls.js';
import { tdcFile } from '../testing/tdc-file.js';

const MONTH = DateTime.now().setZone('Europe/Copenhagen').startOf('month').minus({ months: 1 });
const PERIOD = MONTH.toISODate()!;
const UNKNOWN = '4515000099';
/** A rated call, one that has been billed, and one in suspense. */
const FILE = tdcFile([
  { id: 'A', a: '4515000001', at: MONTH.set({ day: 3 }).toJSDate(), seconds: 600 }, { id: 'B', a: '4515000001', at: MONTH.set({ day: 4 }).toJSDate(), seconds: 60 },
  { id: 'C', a: UNKNOWN, at: MONTH.set({ day: 5 }).toJSDate(), seconds: 60 },
]);

let platform: RatingPlatform;
let customerId: number;
beforeAll(async () => {
  platform = await createRatingPlatform();
  await addOperator(platform, bundledOperators.tdc);
  const company = new Company(platform);
  await company.tariff('standard', plainTariff());
  await company.tariff('dearer', plainTariff({}, 1));
  const product = await company.product();
  customerId = await company.customer();
  await company.holds(customerId, '4515000001', { product });
});
afterAll(() => platform.drop());

/** Asks for a correction as the API does. */
async function ask(kind: string, state: string, job: string, selector: object): Promise<number> {
  const [row] = await platform.query<{ id: number }>(
    `insert into rating.correction_batch (kind, selector, reason, requested_by, state) values ($1, $2, 'test', 'test', $3) returning batch_id as id`, [kind, JSON.stringify(selector), state],
  );
  await platform.query(`insert into platform.outbox (queue, job, job_key, payload) values ('rating', $1, $2, $3)`, [job, `correction-${row!.id}`, { batchId: row!.id }]);
  return row!.id;
}

const stateOf = async (batchId: number) => (await platform.query<{ state: string }>('select state from rating.correction_batch where batch_id = $1', [batchId]))[0]!.state;
const becomes = (batchId: number, state: string) => until(async () => (await stateOf(batchId)) === state, 60_000);
const prices = async () => (await storedCalls(platform)).map(({ listPriceMicro }) => listPriceMicro / 1_000_000);
/** The server notices by itself that nobody is there any more, and rolls back. */
const rolledBack = () => until(async () => (await platform.query(`select from pg_stat_activity where datname = current_database() and application_name like 'turbotrack%' and state <> 'idle'`)).length === 0);

describe('a worker killed with kill -9', () => {
  test('in the midst of a correction and of a re-run of suspense leaves prices, adjustments and records as they were; its successor does both, once', async () => {
    const first = await startRatingProcess(platform);
    await putIncoming(platform, 'tdc', FILE);
    await settled(platform, 1);
    await platform.query(`update rating.call_chunk set sealed_period = $1`, [PERIOD]);
    await platform.query(`insert into rating.period (period, run_id, allowances_done_at) values ($1, 1, now())`, [PERIOD]);
    await platform.query(`insert into billing.run (run_id, period, issue_date, state, requested_by) overriding system value values (1, $1, $1, 'done', 'test')`, [PERIOD]);
    await platform.query(`update ordering.customer set tariff_code = 'dearer'`);
    const reRating = await ask('re-rating', 'previewing', 'preview-correction', { customerId });
    await becomes(reRating, 'previewed');

    // The prices are written, the adjustment is about to be: somebody else holds its place.
    const midway = await barrier(
      platform,
      `insert into rating.adjustment (batch_id, customer_id, period, kind, calls, list_before_micro, list_after_micro, paid_before_micro, paid_after_micro, delta_micro) values ($1, $2, $3, 're-rated', 0, 0, 0, 0, 0, 0)`,
      [reRating, customerId, PERIOD],
    );
    await platform.query(`update rating.correction_batch set state = 'applying' where batch_id = $1`, [reRating]);
    await platform.query(`insert into platform.outbox (queue, job, job_key, payload) values ('rating', 'apply-correction', $1, $2)`, [`correction-${reRating}`, { batchId: reRating }]);
    await midway.reached();
    // The call in suspense is copied, its record is about to be resolved.
    const company = new Company(platform);
    await company.holds(customerId, UNKNOWN, { product: await company.product({ code: 'MOBIL-2' }) });
    await platform.query(`create function rating.stop_resolving() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(4711); return new; end $$`);
    await platform.query('create trigger stop_resolving before update on rating.suspended_call for each row execute function rating.stop_resolving()');
    const behind = await barrier(platform, 'select pg_advisory_xact_lock(4711)');
    const reRun = await ask('suspense re-run', 'applying', 're-run-suspense', { reason: 'unknown number' });
    await behind.reached();
    await first.kill();
    await Promise.all([midway.lift(), behind.lift()]);
    await rolledBack();
    await platform.query('drop trigger stop_resolving on rating.suspended_call');
    expect(await prices()).toEqual([6, 0.6]);

    const second = await startRating(platform.ratingConfig);
    await Promise.all([becomes(reRating, 'done'), becomes(reRun, 'done')]);
    expect(await prices()).toEqual([10, 1, 1]);
    expect(await platform.query('select delta_micro::float8 as delta from rating.adjustment')).toEqual([{ delta: 4_400_000 }]);
    expect(await platform.query('select sum(records)::int as records, sum(accepted)::int as accepted, sum(suspended)::int as suspended from rating.call_chunk')).toEqual([{ records: 3, accepted: 3, suspended: 0 }]);
    expect(first.errors()).toBe('');
    await second.close();
  });
});
