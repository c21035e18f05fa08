import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRating } from '../start-rating.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { barrier, type RatingProcess, startRatingProcess } from '../testing/rating-process.js';
import { addOperator, createRatingPlatform, filesBelow, putIncoming, type RatingPlatform, settled } from '../testing/rating-under-test.js';
import { intakeCounts, storedCalls, sumMicro } from '../testing/stored-calls.js';
import { tdcFile } from '../testing/tdc-file.js';

const FROM = Date.now() - 20 * 86_400_000;
const NUMBERS = ['4515000001', '4515000002'];

/** 1,500 calls, and now and then a line that cannot be read, so that every chunk has something for suspense. */
const FILE = tdcFile(
  Array.from({ length: 1_500 }, (_, nth) =>
    nth % 20 === 7 ? `T${nth};MOC` : { id: `T${nth}`, a: NUMBERS[nth % 2]!, b: `4517${String(nth).padStart(6, '0')}`, at: new Date(FROM + nth * 61_000), seconds: 1 + ((nth * 37) % 900) },
  ),
);

let undisturbed: RatingPlatform;
let disturbed: RatingPlatform;
let first: RatingProcess;
beforeAll(async () => {
  [undisturbed, disturbed] = await Promise.all([createRatingPlatform(), createRatingPlatform()]);
  for (const platform of [undisturbed, disturbed]) {
    await addOperator(platform, bundledOperators.tdc);
    const company = new Company(platform);
    await company.tariff('standard', plainTariff({}, 0.333333));
    const product = await company.product();
    for (const number of NUMBERS) await company.holds(await company.customer(), number, { product });
  }
  first = await startRatingProcess(disturbed);
});
afterAll(async () => {
  await Promise.all([undisturbed.drop(), disturbed.drop()]);
});

async function readUndisturbed(): Promise<void> {
  const app = await startRating(undisturbed.ratingConfig);
  await putIncoming(undisturbed, 'tdc', FILE);
  await settled(undisturbed, 1);
  await app.close();
}

const chunks = async (state: string) => (await disturbed.query('select chunk_id from rating.call_chunk where state = $1', [state])).length;

/** Once so many chunks are done, the next wait at the barrier when they come to write their suspense, behind the copying of their calls. */
async function stopAfterChunks(done: number): Promise<void> {
  await disturbed.query(`create function rating.stop_after_chunks() returns trigger language plpgsql as $$ begin
    if (select count(*) >= ${done} from rating.call_chunk where state = 'done') then perform pg_advisory_xact_lock(4711); end if;
    return new;
  end $$`);
  await disturbed.query('create trigger stop_after_chunks before insert on rating.suspended_call for each row execute function rating.stop_after_chunks()');
}

/** What is committed is whole: no call of a chunk that is not done, and as many as each done chunk says. */
async function expectWholeChunks(): Promise<void> {
  const [row] = await disturbed.query<{ homeless: number; differing: number }>(
    `select count(*) filter (where k.state <> 'done' and q.calls > 0)::int as homeless, count(*) filter (where k.state = 'done' and k.accepted <> coalesce(q.calls, 0))::int as differing
     from rating.call_chunk k left join (select chunk_id, count(*) as calls from rating.call group by 1) q using (chunk_id)`,
  );
  expect(row).toEqual({ homeless: 0, differing: 0 });
}

describe('a worker killed with kill -9', () => {
  test('in the midst of a chunk, and again behind a commit, loses no call and takes none twice: the money is that of an undisturbed run', async () => {
    const reading = readUndisturbed();
    // First: some chunks are done; of another the calls are copied, its suspense is not yet written.
    await stopAfterChunks(3);
    const midway = await barrier(disturbed, 'select pg_advisory_xact_lock(4711)');
    await putIncoming(disturbed, 'tdc', FILE);
    await midway.reached();
    expect(await chunks('done')).toBeGreaterThanOrEqual(3);
    expect(await chunks('planned')).toBeGreaterThan(3);
    await first.kill();
    await midway.lift();
    await disturbed.query('drop trigger stop_after_chunks on rating.suspended_call');
    // The server notices by itself that nobody is there any more, and rolls back.
    await until(async () => (await disturbed.query(`select from pg_stat_activity where datname = current_database() and application_name like 'turbotrack%' and state <> 'idle'`)).length === 0);
    await expectWholeChunks();

    // Second: a chunk is committed, the worker is about to see whether the file is complete.
    const behind = await barrier(disturbed, 'select from rating.call_file for no key update');
    const second = await startRatingProcess(disturbed);
    await behind.reached();
    await second.kill();
    await behind.lift();
    expect(await chunks('planned')).toBeGreaterThan(0);
    await expectWholeChunks();

    const third = await startRating(disturbed.ratingConfig);
    await Promise.all([settled(disturbed, 1), reading]);
    const [expected, found] = await Promise.all([storedCalls(undisturbed), storedCalls(disturbed)]);
    expect(found).toEqual(expected);
    expect(sumMicro(found)).toBe(sumMicro(expected));
    expect(sumMicro(found)).toBeGreaterThan(0);
    expect(await intakeCounts(disturbed)).toEqual(await intakeCounts(undisturbed));
    expect(await intakeCounts(disturbed)).toEqual({ records: 1_500, accepted: 1_425, duplicate: 0, suspended: 75, internal: 0 });
    await until(async () => (await filesBelow(disturbed.directory)).length === 0);
    expect([first.errors(), second.errors()]).toEqual(['', '']);
    await third.close();
  });
});
