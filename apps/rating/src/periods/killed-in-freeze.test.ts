import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRating } from '../start-rating.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { barrier, startRatingProcess } from '../testing/rating-process.js';
import { addOperator, createRatingPlatform, putIncoming, type RatingPlatform, settled } from '../testing/rating-under-test.js';
import { tdcFile } from '../testing/tdc-file.js';

const MONTH = DateTime.now().setZone('Europe/Copenhagen').startOf('month').minus({ months: 1 });
const PERIOD = MONTH.toISODate()!;
const CUSTOMERS = 12;
/** Two calls each of 50 minutes; an hour is included. */
const FILE = tdcFile(
  Array.from({ length: 2 * CUSTOMERS }, (_, nth) => ({
    id: `F${nth}`, a: `45150000${String(10 + (nth % CUSTOMERS))}`, at: MONTH.plus({ days: 3, minutes: 60 * nth }).toJSDate(), seconds: 3_000,
  })),
);

let undisturbed: RatingPlatform;
let disturbed: RatingPlatform;
beforeAll(async () => {
  [undisturbed, disturbed] = await Promise.all([createRatingPlatform(), createRatingPlatform()]);
  for (const platform of [undisturbed, disturbed]) {
    await addOperator(platform, bundledOperators.tdc);
    const company = new Company(platform);
    await company.tariff('standard', plainTariff({}, 0.333333));
    const product = await company.product({ minutes: 60, zones: ['denmark'] });
    for (let nth = 0; nth < CUSTOMERS; nth += 1) await company.holds(await company.customer(), `45150000${10 + nth}`, { product });
  }
});
afterAll(async () => {
  await Promise.all([undisturbed.drop(), disturbed.drop()]);
});

/** Asks for the freeze as a billing run does: in its own transaction, by the outbox. */
const askForFreeze = ({ query }: RatingPlatform) =>
  query(`insert into platform.outbox (queue, job, job_key, payload) values ('rating', 'freeze-period', 'run-1', $1)`, [{ runId: 1, period: PERIOD }]);

const frozen = ({ query }: RatingPlatform) => until(async () => (await query('select from rating.period where allowances_done_at is not null')).length === 1);

const usesOf = ({ query }: RatingPlatform) =>
  query<{ customer_id: number }>('select period::text, customer_id, started_at, subscription_id, allowance_id, covered_s, covered_micro from rating.allowance_use order by customer_id, started_at');

describe('a worker killed with kill -9 in the midst of a freeze', () => {
  test('leaves some customers done and none half done; the freeze then ends as if nothing had happened, and billing is told once', async () => {
    const calm = await startRating(undisturbed.ratingConfig);
    await putIncoming(undisturbed, 'tdc', FILE);
    await settled(undisturbed, 1);
    await askForFreeze(undisturbed);
    await frozen(undisturbed);
    await calm.close();

    const worker = await startRatingProcess(disturbed);
    await putIncoming(disturbed, 'tdc', FILE);
    await settled(disturbed, 1);
    // The sixth customer's second use is somebody else's for the moment: the worker waits between its first use and its commit.
    const stop = await barrier(
      disturbed,
      `insert into rating.allowance_use (period, customer_id, call_id, started_at, subscription_id, allowance_id, covered_s, covered_micro)
       select $1, c.customer_id, c.call_id, c.started_at, a.subscription_id, 'MOBIL minutes s' || a.subscription_id, 0, 0 from rating.call c join ordering.assignment a using (assignment_id)
       where c.customer_id = (select customer_id from ordering.customer order by 1 offset 5 limit 1) order by c.started_at desc limit 1`,
      [PERIOD],
    );
    await askForFreeze(disturbed);
    await stop.reached();
    await worker.kill();
    await stop.lift();
    const half = await usesOf(disturbed);
    expect(new Set(half.map((use) => use.customer_id)).size).toBe(5);
    expect(half).toHaveLength(10);

    const successor = await startRating(disturbed.ratingConfig);
    await frozen(disturbed);
    const expected = await usesOf(undisturbed);
    expect(expected).toHaveLength(2 * CUSTOMERS);
    expect(await usesOf(disturbed)).toEqual(expected);
    const toBilling = (platform: RatingPlatform) => platform.query(`select job, job_key, payload from platform.outbox where queue = 'billing'`);
    await until(async () => (await toBilling(disturbed)).length > 0);
    expect(await toBilling(disturbed)).toEqual(await toBilling(undisturbed));
    expect(worker.errors()).toBe('');
    await successor.close();
  });
});
