import { bundledOperators } from '@turbotrack/call-records';
import type { Page } from '@turbotrack/service';
import { readCsv } from '@turbotrack/csv/testing';
import { until } from '@turbotrack/service/testing';
import { TrafficCount, intervalFigures, rollUpToHours } from '@turbotrack/traffic-engineering';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls } from '../testing/stored-calls.js';
import { OURS, tdcFile, type TdcLine } from '../testing/tdc-file.js';
import type { Traffic } from './traffic.schemas.js';

const OBJECTS = '4515000002';
const RESTRICTED = '4515000003';
let rating: RatingUnderTest;
let files = 0;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  const { platform } = rating;
  await addOperator(platform, bundledOperators['tdc']!);
  const company = new Company(platform);
  await company.tariff('standard', plainTariff());
  const [product, customer] = [await company.product(), await company.customer()];
  await company.holds(customer, OURS, { product });
  const { assignmentId } = await company.holds(customer, OBJECTS, { product });
  await company.holds(customer, RESTRICTED, { product, restricted: true });
  await platform.query('update ordering.assignment set objected = true where assignment_id = $1', [assignmentId]);
});
afterAll(() => rating.close());
beforeEach(async () => {
  await forgetCalls(rating.platform);
  await rating.platform.query('truncate rating.traffic');
  files = 0;
});

async function deliver(...deliveries: (readonly TdcLine[])[]): Promise<void> {
  for (const lines of deliveries) expect((await rating.people.upload('tdc', tdcFile(lines))).status).toBe(202);
  files += deliveries.length;
  await settled(rating.platform, files);
}

// An hour of a weekday that is over, so that no clock is in the future.
const hour = Date.UTC(2026, 9, 14, 9);
const at = (second: number) => new Date(hour + second * 1000);
const query = (trunk: string, from = hour, to = hour + 3_600_000) =>
  `operator=tdc&trunk=${encodeURIComponent(trunk)}&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
const traffic = async (kind: 'hours' | 'intervals', asked: string) => (await rating.people.get<Page<Traffic>>(`/traffic/${kind}?${asked}`)).body.items;
const FOUR: readonly TdcLine[] = [
  { id: 'T1', at: at(0), seconds: 600, trunk: 'AAR-1' }, { id: 'T2', at: at(60), seconds: 120, trunk: 'AAR-1' },
  { id: 'T3', at: at(90), seconds: 0, answered: 'N', trunk: 'AAR-1' }, { id: 'T4', at: at(3599), seconds: 61, trunk: 'AAR-1' },
];

describe('traffic', () => {
  test('is counted by trunk: attempts, answered, mean length, peak, load and what was blocked on its channels', async () => {
    await deliver(FOUR);
    const channels = await rating.people.put('/traffic/trunks', { operator: 'tdc', trunk: 'AAR-1', channels: 2 });
    expect(channels.status).toBe(200);
    const [first] = await traffic('hours', query('AAR-1'));
    expect(first).toMatchObject({ from: '2026-10-14T09:00:00.000Z', copenhagen: '2026-10-14T11+02:00', attempts: 4, answered: 3, asr: 0.75, acdSeconds: 781 / 3, peak: 2, erlangs: 721 / 3600, channels: 2 });
    expect(first!.blocking).toBeGreaterThan(0.01);
    expect(first!.blocking).toBeLessThan(0.03);
    const intervals = await traffic('intervals', query('AAR-1', hour, hour + 2 * 3_600_000));
    expect(intervals.map(({ from, attempts, peak }) => [from.slice(11, 16), attempts, peak])).toEqual([['09:00', 3, 2], ['09:05', 0, 1], ['09:55', 1, 1], ['10:00', 0, 1]]);
  });

  test('of a call that comes in a second file is not counted twice, and that of a suspended call is counted', async () => {
    await deliver(FOUR, [...FOUR, { id: 'T5', at: at(700), trunk: 'AAR-1' }, { id: 'T6', at: at(800), a: '4515999999', trunk: 'AAR-1' }]);
    expect(await traffic('hours', query('AAR-1'))).toMatchObject([{ attempts: 6, answered: 5 }]);
    const [suspended] = await rating.platform.query('select count(*)::int as n from rating.suspended_call');
    expect(suspended).toEqual({ n: 1 });
  });

  test('of people who objected or are under restriction is not counted', async () => {
    await deliver([{ id: 'O1', at: at(0), a: OBJECTS, trunk: 'AAR-1' }, { id: 'O2', at: at(0), a: RESTRICTED, trunk: 'AAR-1' }, { id: 'O3', at: at(0), trunk: 'AAR-1' }]);
    expect(await traffic('hours', query('AAR-1'))).toMatchObject([{ attempts: 1 }]);
  });

  test('goes when its chunk is taken back, or is no longer done', async () => {
    await deliver(FOUR, [{ id: 'T7', at: at(30), trunk: 'AAR-1' }]);
    const chunks = await rating.platform.query<{ chunk_id: number }>('select chunk_id from rating.call_chunk order by accepted desc');
    await rating.platform.query(`update rating.call_chunk set state = 'planned' where chunk_id = $1`, [chunks[0]!.chunk_id]);
    expect(await traffic('hours', query('AAR-1'))).toMatchObject([{ attempts: 1 }]);
    await rating.platform.query('delete from rating.call_chunk where chunk_id = $1', [chunks.at(-1)!.chunk_id]);
    expect(await traffic('hours', query('AAR-1'))).toEqual([]);
  });

  test('goes with a file that is rolled back, and comes again once when the file does', async () => {
    await deliver(FOUR);
    const [file] = await rating.platform.query<{ file_id: number }>('select file_id from rating.call_file');
    const headers = { authorization: `Bearer ${await rating.platform.token('rating:read rating:write')}`, 'content-type': 'application/json' };
    const response = await fetch(`${rating.app.url}/files/${file!.file_id}/roll-back`, { method: 'POST', headers, body: JSON.stringify({ reason: 'The operator took it back.' }) });
    expect(response.ok).toBe(true);
    await until(async () => (await traffic('hours', query('AAR-1'))).length === 0);
    await until(async () => (await rating.platform.query(`select from rating.call_file where state = 'rolled back'`)).length === 1);
    await deliver(FOUR);
    expect(await traffic('hours', query('AAR-1'))).toMatchObject([{ attempts: 4, peak: 2 }]);
  });

  test('of the night the clock is set back is told in two hours of 2', async () => {
    const night = Date.UTC(2026, 9, 25, 0, 30);
    await deliver([{ id: 'N1', at: new Date(night - 3_600_000), seconds: 5400, trunk: 'AAR-1' }]);
    const hours = await traffic('hours', query('AAR-1', night - 4 * 3_600_000, night + 4 * 3_600_000));
    expect(hours.map(({ copenhagen, erlangs }) => [copenhagen, erlangs])).toEqual([['2026-10-25T01+02:00', 0.5], ['2026-10-25T02+02:00', 1]]);
    await rating.platform.query('truncate rating.traffic');
    // The tdc file tells local time alone; counters as another format would bring them.
    await rating.platform.query(
      `insert into rating.traffic select operator_id, 'AAR-1', t, 1, 1, 0, 0, 0, '' from rating.operator, unnest(array['2026-10-25T00:30Z', '2026-10-25T01:30Z']::timestamptz[]) t`);
    expect((await traffic('hours', query('AAR-1', night, night + 4 * 3_600_000))).map(({ copenhagen }) => copenhagen)).toEqual(['2026-10-25T02+01:00']);
    expect((await traffic('hours', query('AAR-1', night - 1_800_000, night + 4 * 3_600_000))).map(({ copenhagen }) => copenhagen)).toEqual(['2026-10-25T02+02:00', '2026-10-25T02+01:00']);
  });

  test("holds no number and nobody's device, not even where a trunk is named after one", async () => {
    await deliver([{ id: 'W1', at: at(0), trunk: 'PBX 45 15 00 00 01' }, { id: 'W2', at: at(0), trunk: 'CSFJENSEN' }]);
    const rows = await rating.platform.query<{ text: string }>('select t::text as text from rating.traffic t');
    expect(rows).toHaveLength(1);
    expect(rows[0]!.text).toContain('(withheld)');
    expect(rows[0]!.text).not.toMatch(/15[ ]?00[ ]?00|4517000001/);
    expect((await rating.people.put('/traffic/trunks', { operator: 'tdc', trunk: '45 15 00 00 01', channels: 2 })).status).toBe(422);
  });

  test('comes to the same figures however the calls are cut into files, as pages and as CSV', async () => {
    const call = fc.record({ second: fc.integer({ min: 0, max: 7199 }), seconds: fc.integer({ min: 0, max: 900 }), answered: fc.boolean(), trunk: fc.constantFrom('AAR-1', 'KBH-2') });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 5 }), async (calls, cuts) => {
        await forgetCalls(rating.platform);
        await rating.platform.query('truncate rating.traffic');
        files = 0;
        const parts: TdcLine[][] = Array.from({ length: Math.min(cuts, calls.length) }, () => []);
        const expected = new TrafficCount();
        calls.forEach(({ second, seconds, answered, trunk }, n) => {
          parts[n % parts.length]!.push({ id: `P${n}`, at: at(second), seconds, answered: answered ? 'J' : 'N', trunk });
          expected.add({ trunk, service: 'voice', startedAt: hour + second * 1000, durationS: seconds, answered });
        });
        await deliver(...parts);
        const hours = rollUpToHours(expected.intervals().map(intervalFigures)).filter(({ trunk }) => trunk === 'AAR-1');
        const seen: Traffic[] = [];
        for (let after: number | null = 0; after !== null; ) {
          const { body }: { body: Page<Traffic> } = await rating.people.get<Page<Traffic>>(`/traffic/hours?${query('AAR-1', hour, hour + 4 * 3_600_000)}&limit=1&after=${after}`);
          seen.push(...body.items);
          after = body.next;
        }
        expect(seen.map(({ attempts, answered, peak, erlangs }) => ({ attempts, answered, peak, erlangs }))).toEqual(
          hours.map(({ attempts, answered, peak, erlangs }) => ({ attempts, answered, peak, erlangs })));
      }),
      { numRuns: 4 },
    );
    const response = await fetch(`${rating.app.url}/traffic/intervals?${query('KBH-2')}&format=csv`, { headers: { authorization: `Bearer ${await rating.platform.token('rating:read')}` } });
    const table = readCsv(Buffer.from(await response.arrayBuffer()));
    expect(table[0]).toEqual(['from', 'copenhagen', 'attempts', 'answered', 'asr', 'acdSeconds', 'peak', 'erlangs', 'channels', 'blocking']);
  });
});
