import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { deliver, freeze, inMonth, LAST_MONTH, periodOf } from '../testing/deliver-and-freeze.js';
import { mixedTariff } from '../testing/mixed-tariff.js';
import { addOperator, type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls } from '../testing/stored-calls.js';
import type { TdcLine } from '../testing/tdc-file.js';

const [FIRST, SECOND, FREEPHONE] = ['4515000001', '4515000002', '4580000001'] as const;
const DENMARK = '4517000001';
const KRONE = 1_000_000;

let rating: RatingUnderTest;
let company: Company;
let customerId: number;
let second: { subscriptionId: number };
beforeAll(async () => {
  rating = await startRatingUnderTest();
  company = new Company(rating.platform);
  await addOperator(rating.platform, bundledOperators.tdc);
  const tariff = mixedTariff();
  const toFreephone = { service: 'voice', directions: ['incoming'], zone: 'any', servedPrefixes: ['4580'], steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: 500_000 }] } as const;
  await company.tariff('standard', { ...tariff, rates: [...tariff.rates, toFreephone] });
  const bought = mixedTariff({}, 0.25);
  await company.tariff('purchase', { ...bought, zones: bought.zones.filter(({ code }) => code === 'denmark'), rates: bought.rates.filter(({ zone }) => zone === 'denmark') });
  const product = await company.product({ minutes: 10, zones: ['ours', 'denmark'] });
  customerId = await company.customer();
  await company.holds(customerId, FIRST, { product });
  second = await company.holds(customerId, SECOND, { product, from: LAST_MONTH.set({ day: 10 }).toJSDate() });
  await company.holds(customerId, FREEPHONE, { product });
});
afterAll(() => rating.close());
beforeEach(() => forgetCalls(rating.platform));

const call = (id: string, startedAt: Date, more: Partial<TdcLine> = {}): TdcLine => ({ id, a: FIRST, b: DENMARK, at: startedAt, seconds: 60, ...more });

interface Priced {
  id: string;
  zone: string;
  price: number;
  cost: number | null;
}

const priced = () => rating.platform.query<Priced & Record<string, unknown>>(
  `select call_id as id, v.definition #>> array['zones', zone::text, 'code'] as zone, (list_price_micro / 1e6)::float8 as price, (cost_micro / 1e6)::float8 as cost
   from rating.call join rating.tariff_version v using (tariff_version_id) order by started_at`);

/** Every stored call can be explained to the millionth, before the month is closed and after. */
async function expectExplained(): Promise<string[][]> {
  const told: string[][] = [];
  for (const { id } of await priced()) {
    const { status, body } = await rating.people.get<{ agrees: boolean; da: string[]; en: string[] }>(`/calls/${id}/explanation`);
    expect([status, body.agrees, body.da.length]).toEqual([200, true, body.en.length]);
    told.push(body.en);
  }
  return told;
}

/** Pricing all stored calls of the customer again finds nothing to change. */
async function expectSamePriceAgain(): Promise<void> {
  const { body } = await rating.people.post<{ batchId: number }>('/re-ratings', { selector: { customerId }, reason: 'nothing has changed' });
  const preview = async () => (await rating.people.get<{ state: string; callsSeen: number; callsChanged: number }>(`/re-ratings/${body.batchId}`)).body;
  await until(async () => (await preview()).state !== 'previewing');
  const { callsSeen, callsChanged } = await preview();
  expect([callsSeen > 0, callsChanged]).toEqual([true, 0]);
}

describe('a price agreed with a customer', () => {
  test('is the price at intake on the days of the agreement, first the subscription\'s, then the customer\'s, then the tariff\'s', async () => {
    const rate = (krone: number) => [{ service: 'voice', directions: ['outgoing'], zone: 'denmark', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: krone * KRONE }] }] as const;
    await company.agreement(customerId, { name: 'Whole', from: LAST_MONTH.set({ day: 5 }).toISODate()!, until: LAST_MONTH.set({ day: 20 }).toISODate()!, rates: rate(0.4) });
    await company.agreement(customerId, { name: 'One number', from: LAST_MONTH.set({ day: 5 }).toISODate()!, subscription: second.subscriptionId, rates: rate(0.3) });
    await deliver(rating, [
      call('BEFORE', inMonth(4, 23, 59)), call('FIRST', inMonth(5, 0, 0)), call('OWN', inMonth(12), { a: SECOND }), call('ELSEWHERE', inMonth(13), { b: '46701740605' }), call('LAST', inMonth(19, 23, 59)),
      call('AFTER', inMonth(20, 0, 0)), call('OWN-AFTER', inMonth(21), { a: SECOND }),
    ]);
    expect((await priced()).map(({ price }) => price)).toEqual([0.6, 0.4, 0.3, 2, 0.4, 0.6, 0.3]);
    await expectExplained();
    await expectSamePriceAgain();
    await freeze(rating);
    const told = await expectExplained();
    expect(told[2]!.join(' ')).toMatch(/“?One number/);
    expect(told[1]!.join('\n')).toContain('MOBIL minutes');
    expect(told[1]!.at(-1)).toBe('The price is DKK 0.00 without VAT.');
  });

  test('that does not fit the tariff any longer prices nothing: the call waits in suspense', async () => {
    const id = await company.agreement(customerId, { name: 'Unfit', from: '2000-01-01', rates: [{ service: 'voice', directions: ['outgoing'], zone: 'mars', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: 0 }] }] });
    await deliver(rating, [call('A', inMonth(3))]);
    expect(await priced()).toEqual([]);
    expect(await rating.platform.query('select reason from rating.suspended_call')).toEqual([{ reason: 'no rate' }]);
    await rating.platform.query('alter table rating.agreement disable trigger past_agreement');
    await rating.platform.query('delete from rating.agreement where agreement_id = $1', [id]);
    await rating.platform.query('alter table rating.agreement enable trigger past_agreement');
  });
});

describe('a call between numbers of ours', () => {
  test('has its own price while somebody holds the other number, and is explained and covered as such afterwards', async () => {
    await deliver(rating, [call('NOT-YET', inMonth(3), { b: SECOND }), call('OURS', inMonth(11), { b: SECOND, seconds: 1_200 }), call('OTHER', inMonth(22))]);
    expect((await priced()).map(({ zone, price }) => [zone, price])).toEqual([['denmark', 0.6], ['ours', 2], ['denmark', 0.6]]);
    await expectSamePriceAgain();
    await freeze(rating);
    await expectExplained();
    expect(await rating.platform.query(`select sum(covered_s)::int as s, sum(covered_micro)::int as micro from rating.allowance_use where period = $1`, [periodOf()])).toEqual([{ s: 600, micro: 600_000 + 900_000 }]);
  });
});

test('a call to a freephone number of ours is priced by that number, and explained', async () => {
  await deliver(rating, [call('IN', inMonth(3), { type: 'MTC', a: DENMARK, b: FREEPHONE }), call('IN-2', inMonth(4), { type: 'MTC', a: DENMARK, b: FIRST })]);
  expect((await priced()).map(({ price }) => price)).toEqual([0.5, 0]);
  await expectSamePriceAgain();
  await freeze(rating);
  await expectExplained();
});

describe('what a call costs us', () => {
  test('is kept with it where the operator has a tariff that prices it, and is nothing known otherwise', async () => {
    await deliver(rating, [call('NONE', inMonth(2))]);
    expect(await rating.people.put('/operators/tdc/buy-tariff', { code: 'purchase' })).toEqual({ status: 200, body: { name: 'tdc', buyTariff: 'purchase' } });
    await deliver(rating, [call('BOUGHT', inMonth(3), { seconds: 90 }), call('NOT-BOUGHT', inMonth(4), { b: '46701740605' })]);
    expect((await priced()).map(({ cost }) => cost)).toEqual([null, 0.5, null]);
    expect((await rating.platform.query(`select used from rating.tariff_version where code = 'purchase'`))[0]).toEqual({ used: true });
    expect((await rating.people.put('/operators/tdc/buy-tariff', { code: 'nothing' })).status).toBe(404);
    expect((await rating.people.put('/operators/nobody/buy-tariff', { code: null })).status).toBe(404);
    await rating.people.put('/operators/tdc/buy-tariff', { code: null });
  });
});
