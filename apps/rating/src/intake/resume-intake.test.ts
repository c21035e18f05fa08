import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { storedCalls } from '../testing/stored-calls.js';
import { tdcFile, type TdcLine } from '../testing/tdc-file.js';
import { ResumeIntake } from './resume-intake.js';

const FROM = Date.now() - 20 * 86_400_000;
let rating: RatingUnderTest;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  await addOperator(rating.platform, bundledOperators.tdc);
  const company = new Company(rating.platform);
  await company.tariff('standard', plainTariff());
  await company.holds(await company.customer(), '4515000001', { product: await company.product() });
});
afterAll(() => rating.close());

const calls = (from: number, to: number): TdcLine[] => Array.from({ length: to - from }, (_, at) => ({
  id: `T${from + at}`, a: '4515000001', b: '4517000001', at: new Date(FROM + (from + at) * 61_000), seconds: 60,
}));

/** Holds the queue's storage while `work` is done, then empties it: what was handed over meanwhile is gone. */
async function losing(work: () => Promise<unknown>): Promise<void> {
  const queue = rating.app.queues!.queue('rating');
  await queue.pause();
  await work();
  await rating.platform.query(`delete from platform.outbox`);
  await rating.platform.query(`delete from bullmq.job where queue = 'rating' and name in ('plan-file', 'load-chunk')`);
  await queue.resume();
}

test('a delivery whose plan was lost with the queue, and one whose chunks were, are read all the same', async () => {
  const { people, platform, app } = rating;
  await losing(() => people.upload('tdc', tdcFile(calls(0, 200))));
  await people.upload('tdc', tdcFile(calls(200, 400)));
  await until(async () => (await platform.query(`select from rating.call_file where state = 'read'`)).length === 1);
  // As a crash between the last chunk and the end of the file leaves it.
  await platform.query(`update rating.call_file set state = 'reading', finished_at = null where state = 'read'`);
  expect((await platform.query<{ state: string }>('select state from rating.call_file order by file_id')).map(({ state }) => state)).toEqual(['received', 'reading']);
  await app.nest.get(ResumeIntake, { strict: false }).resume();
  await settled(platform, 2);
  expect(await storedCalls(platform)).toHaveLength(400);
});
