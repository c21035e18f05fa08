import { bundledOperators } from '@turbotrack/call-records';
import { readCsv } from '@turbotrack/csv/testing';
import type { Page } from '@turbotrack/service';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, pointersOf, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { OURS, tdcFile } from '../testing/tdc-file.js';
import type { Margin } from './list-margin.js';

const SECOND = '4515000002';
const HIDDEN = '4515000003';
let rating: RatingUnderTest;
let [first, second] = [0, 0];
beforeAll(async () => {
  rating = await startRatingUnderTest();
  const { platform } = rating;
  await addOperator(platform, bundledOperators['tdc']!);
  const company = new Company(platform);
  const plain = plainTariff();
  await company.tariff('standard', { ...plain, zones: [...plain.zones, { code: 'satellite', name: { da: 'Satellit', en: 'Satellite' }, prefixes: ['881'], shortCodes: [] }] });
  const product = await company.product();
  [first, second] = [await company.customer(), await company.customer()];
  for (const [customer, number, restricted] of [[first, OURS, false], [second, SECOND, false], [second, HIDDEN, true]] as const) await company.holds(customer, number, { product, restricted });
  // Each call costs its customer 0.60; the night the clock is set back has 25 hours, all of one day.
  const at = (time: string) => ({ at: new Date(time) });
  await rating.people.upload('tdc', tdcFile([
    { id: 'M1', ...at('2026-10-24T22:00:00Z') }, { id: 'M2', ...at('2026-10-25T22:59:59Z'), b: '881612345678' }, { id: 'M3', ...at('2026-10-25T23:00:00Z') },
    { id: 'M4', ...at('2026-10-25T12:00:00Z'), a: SECOND }, { id: 'M5', ...at('2026-10-25T12:00:00Z'), a: HIDDEN },
  ]));
  await settled(platform, 1);
  await platform.query(`update rating.call set cost_micro = case when other_number like '881%' then 2000000 when customer_id = $1 then null else 100000 end`, [second]);
  await platform.query(
    `insert into rating.allowance_use (period, customer_id, call_id, started_at, subscription_id, covered_s, covered_micro)
     select '2026-10-01', customer_id, call_id, started_at, 1, 60, 500000 from rating.call where customer_id = $1 and started_at = '2026-10-24T22:00:00Z'`, [first]);
});
afterAll(() => rating.close());

const margin = async (query: string) => (await rating.people.get<Page<Margin>>(`/margin?from=2026-10-01&to=2026-11-01&${query}`)).body;

test('a margin is what was paid after allowances less what the operator asks, the greatest loss first', async () => {
  expect((await margin('by=customer')).items).toEqual([
    { rank: 1, of: String(first), calls: 3, listMicro: 1_800_000, coveredMicro: 500_000, paidMicro: 1_300_000, costMicro: 2_200_000, marginMicro: -900_000, callsWithoutCost: 0 },
    // A call without cost is told apart from one that costs nothing; that of somebody under restriction is not shown.
    { rank: 2, of: String(second), calls: 1, listMicro: 600_000, coveredMicro: 0, paidMicro: 600_000, costMicro: 0, marginMicro: 600_000, callsWithoutCost: 1 },
  ]);
});

test('by zone, operator and day the same calls add up to the same margin, and a day is one of Copenhagen', async () => {
  for (const by of ['zone', 'operator', 'day']) expect((await margin(`by=${by}`)).items.reduce((sum, { marginMicro }) => sum + marginMicro, 0)).toBe(-300_000);
  expect((await margin('by=zone')).items.map(({ of, calls }) => [of, calls])).toEqual([['satellite', 1], ['denmark', 3]]);
  expect((await margin('by=day')).items.map(({ of, calls }) => [of, calls])).toEqual([['2026-10-25', 3], ['2026-10-26', 1]]);
});

test('filters narrow it, pages go on behind one another, and CSV has every row', async () => {
  expect((await margin(`by=zone&customer=${first}&zone=denmark&operator=tdc`)).items).toMatchObject([{ of: 'denmark', calls: 2 }]);
  expect((await margin('by=operator&operator=tdc')).items).toMatchObject([{ of: 'tdc', calls: 4 }]);
  const page = await margin('by=customer&limit=1');
  expect((await margin(`by=customer&limit=1&after=${page.next}`)).items).toMatchObject([{ rank: 2, of: String(second) }]);
  const response = await fetch(`${rating.app.url}/margin?by=customer&from=2026-10-01&to=2026-11-01&format=csv`, { headers: { authorization: `Bearer ${await rating.platform.token('rating:read')}` } });
  expect(readCsv(Buffer.from(await response.arrayBuffer())).map(([rank, of]) => [rank, of])).toEqual([['rank', 'of'], ['1', String(first)], ['2', String(second)]]);
});

test('a span of no day, or of more than a quarter, is refused', async () => {
  expect(pointersOf(await rating.people.get('/margin?by=day&from=2026-10-01&to=2026-10-01'))).toEqual(['/to']);
  expect((await rating.people.get('/margin?by=day&from=2026-01-01&to=2026-10-01')).status).toBe(400);
});
