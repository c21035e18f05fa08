import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FileReport } from '../deliveries/list-files.js';
import { startRating } from '../start-rating.js';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { barrier, startRatingProcess } from '../testing/rating-process.js';
import { addOperator, clientOf, putIncoming, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { type ProxyHalf, proxyLog } from '../testing/proxy-log.js';
import { forgetCalls, storedCalls, sumMicro } from '../testing/stored-calls.js';
import { OURS } from '../testing/tdc-file.js';
import { JoinLateParts } from './join-late-parts.js';

const FROM = Math.floor(Date.now() / 1000) * 1000 - 20 * 86_400_000;

let rating: RatingUnderTest;
let customer: number;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  await addOperator(rating.platform, bundledOperators.kamailio);
  await addOperator(rating.platform, bundledOperators['avaya-ip-office']);
  const company = new Company(rating.platform);
  await company.tariff('standard', plainTariff());
  customer = await company.customer();
  await company.holds(customer, OURS, { product: await company.product() });
});
afterAll(() => rating.close());
beforeEach(() => forgetCalls(rating.platform));

const at = (nth: number, seconds = 0) => new Date(FROM + nth * 600_000 + seconds * 1000);
const answered = (nth: number): ProxyHalf => ({ call: `c${nth}@proxy.example`, method: 'INVITE', at: at(nth) });
const released = (nth: number, seconds = 60): ProxyHalf => ({ call: `c${nth}@proxy.example`, method: 'BYE', at: at(nth, seconds) });

async function deliver(...contents: readonly (readonly ProxyHalf[])[]): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  for (const halves of contents) {
    const before = (await rating.platform.query('select from rating.call_file')).length;
    const { body } = await rating.people.upload<{ fileId: number; isNew: boolean }>('kamailio', proxyLog(halves));
    await settled(rating.platform, before + (body.isNew ? 1 : 0));
    reports.push((await rating.people.get<FileReport>(`/files/${body.fileId}`)).body);
  }
  return reports;
}

const calls = () => storedCalls(rating.platform);
const suspended = () => rating.platform.query<{ reason: string; served_number: string | null }>('select reason, served_number from rating.suspended_call where resolved_at is null order by 1');
/** As if a day had passed since the parts came. */
async function nextDay(): Promise<void> {
  await rating.platform.query(`update rating.call_part set stored_at = stored_at - interval '25 hours'`);
  await rating.app.nest.get(JoinLateParts).run();
}

async function settledRollBack(fileId: number): Promise<void> {
  await until(async () => (await rating.people.get<FileReport>(`/files/${fileId}`)).body.state === 'rolled back');
}

describe('the two halves of a call', () => {
  test('in one file or in two, in either order, are one call; the halves by themselves are none', async () => {
    const [both, first, second, third, fourth] = await deliver([answered(1), released(1)], [answered(2)], [released(2)], [released(3)], [answered(3)]);
    expect(both).toMatchObject({ records: 2, parts: 2, joined: 1, accepted: 1 });
    expect([first!.accepted, second!.accepted, third!.accepted, fourth!.accepted]).toEqual([0, 1, 0, 1]);
    expect((await calls()).map(({ startedAt, durationS, listPriceMicro }) => ({ startedAt, durationS, listPriceMicro }))).toEqual([1, 2, 3].map((nth) => ({ startedAt: at(nth), durationS: 60, listPriceMicro: expect.any(Number) as number })));
    expect(sumMicro(await calls())).toBeGreaterThan(0);
  });

  test('however they are spread over files, repeated and ordered, give the same calls once', async () => {
    const halves = Array.from({ length: 20 }, (_, nth) => [answered(nth), released(nth, 30 + nth)]).flat();
    await deliver(halves);
    const expected = await calls();
    expect(expected).toHaveLength(20);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.shuffledSubarray(halves, { minLength: 1 }), { maxLength: 3 }), fc.shuffledSubarray(halves, { minLength: halves.length, maxLength: halves.length }), async (some, all) => {
        await forgetCalls(rating.platform);
        await deliver(...some, all);
        expect(await calls()).toEqual(expected);
      }),
      { numRuns: 6 },
    );
  });

  test('that two processes read at once from many files are joined once, and none is left waiting', async () => {
    const other = await startRating({ ...rating.platform.ratingConfig, RATING_CONCURRENCY: 4 });
    const second = clientOf(other.url, await rating.platform.token('rating:write'));
    const many = Array.from({ length: 200 }, (_, nth) => nth);
    await Promise.all([rating.people.upload('kamailio', proxyLog(many.map((nth) => answered(nth)))), second.upload('kamailio', proxyLog(many.toReversed().map((nth) => released(nth))))]);
    await settled(rating.platform, 2);
    await other.close();
    expect(await calls()).toHaveLength(200);
    expect(await rating.platform.query('select from rating.call_part where joined_at is null')).toEqual([]);
  });

  test('the reference of the proxy, which may hold an address, is kept nowhere', async () => {
    await deliver([answered(1)], [{ ...answered(2), from: '45990000' }, released(2)]);
    for (const table of ['call_part', 'suspended_call', 'call', 'call_claim']) expect(JSON.stringify(await rating.platform.query(`select t::text as row from rating.${table} t`))).not.toContain('proxy.example');
    expect(rating.log.join('\n')).not.toContain('proxy.example');
  });
});

describe('a half whose other half does not come', () => {
  test('is rated after a day as what is known of it, and put right when the other comes, once', async () => {
    await deliver([answered(1)]);
    await rating.app.nest.get(JoinLateParts).run();
    expect(await calls()).toEqual([]);
    await nextDay();
    expect(await calls()).toMatchObject([{ durationS: 0, startedAt: at(1) }]);
    await nextDay();
    const [late] = await deliver([released(1, 120)]);
    expect(late).toMatchObject({ parts: 1, joined: 1, accepted: 1 });
    expect(await calls()).toMatchObject([{ durationS: 120, startedAt: at(1) }]);
    expect(await suspended()).toEqual([]);
    // The other side of the call tells its end as well, a moment later: it says nothing new.
    await deliver([released(1, 121)], [answered(1), released(1, 120), released(1, 121)]);
    expect(await calls()).toMatchObject([{ durationS: 120 }]);
    expect(await rating.platform.query('select from rating.correction_batch')).toEqual([]);
  });

  test('and that is put right is measured as traffic once, as if it had come whole; its file taken back leaves nothing', async () => {
    const measured = () => rating.platform.query(
      `select began_at, sum(attempts)::int as attempts, sum(answered)::int as answered, sum(answered_duration_s)::int as seconds, sum(conversation_ms)::int as ms from rating.traffic group by 1
       having sum(attempts) <> 0 or sum(answered) <> 0 or sum(conversation_ms) <> 0 order by 1`);
    await rating.platform.query('truncate rating.traffic');
    await deliver([answered(1), released(1, 400)]);
    const whole = await measured();
    expect([whole[0], whole.reduce((sum, { ms }) => sum + Number(ms), 0)]).toMatchObject([{ attempts: 1, answered: 1, seconds: 400 }, 400_000]);
    await forgetCalls(rating.platform);
    await rating.platform.query('truncate rating.traffic');
    await deliver([answered(1)]);
    await nextDay();
    expect(await measured()).toMatchObject([{ attempts: 1, answered: 1, seconds: 0 }]);
    const [late] = await deliver([released(1, 400)]);
    expect(await calls()).toMatchObject([{ durationS: 400 }]);
    expect(await measured()).toEqual(whole);
    // The file of the second half goes: its half is no longer known, and neither is the call.
    expect((await rating.people.post(`/files/${late!.fileId}/roll-back`, { reason: 'delivered by mistake' })).status).toBeLessThan(300);
    await settledRollBack(late!.fileId);
    expect(await measured()).toEqual([]);
    await nextDay();
    expect(await measured()).toMatchObject([{ attempts: 1, seconds: 0 }]);
  });

  test('and tells no caller waits in suspense without a number, and leaves it when the call is known', async () => {
    await deliver([released(5, 90)]);
    await nextDay();
    expect(await suspended()).toEqual([{ reason: 'incomplete', served_number: null }]);
    await deliver([answered(5)]);
    expect(await calls()).toMatchObject([{ durationS: 90 }]);
    expect(await suspended()).toEqual([]);
  });

  test('that was billed as what was known is credited, and the whole call is billed later', async () => {
    await deliver([answered(1)], [released(2), answered(2)]);
    await nextDay();
    const period = '2020-01-01';
    await rating.platform.query(`update rating.call set list_price_micro = 250000 where duration_s = 0`);
    const month = await rating.platform.query<{ month: string }>(`select date_trunc('month', min(started_at) at time zone 'Europe/Copenhagen')::date::text as month from rating.call`);
    await rating.platform.query(`update rating.call_chunk set sealed_period = $1 where state = 'done'`, [period]);
    await rating.platform.query(`with r as (insert into billing.run (period, issue_date, state, requested_by) values ($1, '2020-02-01', 'done', 'tester') returning run_id, period) insert into rating.period (period, run_id) select period, run_id from r`, [month[0]!.month]);
    await deliver([released(1, 60)]);
    expect(await rating.platform.query('select customer_id, kind, calls, delta_micro from rating.adjustment')).toEqual([{ customer_id: customer, kind: 'rolled back', calls: 1, delta_micro: '-250000' }]);
    expect(await calls()).toMatchObject([{ durationS: 60 }, { durationS: 60 }]);
    const unsealed = await rating.platform.query('select from rating.call c join rating.call_chunk k using (chunk_id) where k.sealed_period is null');
    expect(unsealed).toHaveLength(1);
  });

  test('is forgotten a month after it came; its call stays', async () => {
    await deliver([answered(1), released(1)]);
    await rating.platform.query(`update rating.call_part set stored_at = now() - interval '32 days'`);
    await rating.app.nest.get(JoinLateParts).run();
    expect(await rating.platform.query('select from rating.call_part')).toEqual([]);
    // A further half of a call nobody remembers is not charged a second time.
    await deliver([{ ...answered(1), at: at(1, 1) }, released(1, 70)]);
    expect(await calls()).toHaveLength(1);
    expect(await suspended()).toMatchObject([{ reason: 'conflict' }]);
  });
});

test('a worker killed with kill -9 while it joins leaves no half of a call behind, and the calls are those of an undisturbed run', async () => {
  const { platform } = rating;
  await rating.app.close();
  const child = await startRatingProcess(platform);
  const midway = await barrier(platform, "select pg_advisory_xact_lock(hashtext('rating.call_part'), operator_id) from rating.operator where name = 'kamailio'");
  await putIncoming(platform, 'kamailio', proxyLog(Array.from({ length: 30 }, (_, nth) => [answered(nth), released(nth)]).flat()));
  await midway.reached();
  await child.kill();
  await midway.lift();
  expect(await platform.query('select from rating.call_part')).toEqual([]);
  const app = await startRating(platform.ratingConfig);
  rating = { ...rating, app };
  await settled(platform, 1);
  expect(await calls()).toHaveLength(30);
  expect(await platform.query('select from rating.call_part where joined_at is null')).toEqual([]);
});
