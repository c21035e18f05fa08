import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { deliver, inMonth, LAST_MONTH } from '../testing/deliver-and-freeze.js';
import { mixedTariff } from '../testing/mixed-tariff.js';
import { addOperator, type Answer, type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';
import { TryTariff } from './try-tariff.js';
import type { CustomerChange, WhatIfReport } from './what-if.schemas.js';

const MONTH = LAST_MONTH.toFormat('yyyy-MM');
const CUSTOMERS = 60;
const KRONE = 1_000_000;
const numberOf = (nth: number) => `45150000${String(nth).padStart(2, '0')}`;

let rating: RatingUnderTest;
const ids: number[] = [];
beforeAll(async () => {
  rating = await startRatingUnderTest();
  const company = new Company(rating.platform);
  await addOperator(rating.platform, bundledOperators.tdc);
  await company.tariff('standard', mixedTariff());
  await company.tariff('other', mixedTariff());
  const product = await company.product();
  for (let nth = 0; nth < CUSTOMERS; nth += 1) {
    ids.push(await company.customer({ tariff: nth === 59 ? 'other' : 'standard' }));
    await company.holds(ids[nth]!, numberOf(nth), { product });
  }
  // The first two call abroad, each customer calls so many minutes in Denmark as its place says, and some do not call at all.
  await deliver(rating, [
    ...ids.slice(0, 50).map((_, nth) => ({ id: `D${nth}`, a: numberOf(nth), at: inMonth(3), seconds: nth * 60 })),
    ...[0, 1].map((nth) => ({ id: `S${nth}`, a: numberOf(nth), b: '46701740605', at: inMonth(4), seconds: 600 })),
    { id: 'OTHER', a: numberOf(59), at: inMonth(5), seconds: 600 }, { id: 'EARLIER', a: numberOf(2), at: inMonth(5, 12, 0, -1), seconds: 600 },
  ]);
  await rating.people.put('/tariffs/standard/2030-01-01?draft=true', draft(0.9, 1.5));
});
afterAll(() => rating.close());

function draft(denmark: number, sweden: number) {
  const tariff = mixedTariff({ validFrom: '2030-01-01' }, denmark);
  return { ...tariff, rates: tariff.rates.map((rate) => (rate.zone === 'sweden' ? { ...rate, steps: [{ ...rate.steps![0]!, priceMicro: sweden * KRONE }] } : rate)) };
}

async function ask(of?: string): Promise<WhatIfReport> {
  const { status, body } = await rating.people.post<WhatIfReport>('/tariffs/standard/2030-01-01/what-if', { month: MONTH, ...(of !== undefined && { of }) });
  expect([status, body.state]).toEqual([202, 'waiting']);
  await until(async () => ['done', 'failed'].includes((await report(body.whatIfId)).state));
  return report(body.whatIfId);
}

const report = async (id: number) => (await rating.people.get<WhatIfReport>(`/what-ifs/${id}`)).body;

describe('what a draft would change', () => {
  test('is worked out over all calls of the month under the tariff, for every customer once, however often the job comes', async () => {
    const told = await ask();
    const minutes = (49 * 50) / 2;
    expect(told).toMatchObject({
      state: 'done', code: 'standard', validFrom: '2030-01-01', of: 'standard', month: MONTH, customers: CUSTOMERS, customersDone: CUSTOMERS, unpricedCalls: 0, problem: null,
      calls: 52, beforeMicro: minutes * 600_000 + 40 * KRONE, afterMicro: minutes * 900_000 + 30 * KRONE, changeMicro: minutes * 300_000 - 10 * KRONE,
    });
    const trial = rating.app.nest.get(TryTariff);
    await Promise.all([trial.run({ whatIfId: told.whatIfId }), trial.run({ whatIfId: told.whatIfId })]);
    expect(await report(told.whatIfId)).toEqual(told);
  });

  test('names losers by the greatest rise and winners by the greatest fall, page by page and as CSV', async () => {
    const { whatIfId } = await ask();
    const losers: CustomerChange[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page: Answer<{ items: CustomerChange[]; next: number | null }> = await rating.people.get(`/what-ifs/${whatIfId}/customers?who=losers&limit=20&after=${after}`);
      losers.push(...page.body.items);
      after = page.body.next;
    }
    expect(losers.map(({ customerId, changeMicro }) => [customerId, changeMicro])).toEqual(ids.slice(2, 50).map((id, nth) => [id, (nth + 2) * 300_000]).toReversed());
    const winners = (await rating.people.get<{ items: CustomerChange[] }>(`/what-ifs/${whatIfId}/customers?who=winners`)).body.items;
    expect(winners).toMatchObject([{ customerId: ids[0], changeMicro: -5 * KRONE }, { customerId: ids[1], changeMicro: -4_700_000 }]);
    const csv = await fetch(`${rating.app.url}/what-ifs/${whatIfId}/customers?format=csv`, { headers: { authorization: `Bearer ${await rating.platform.token('rating:read')}` } });
    expect((await csv.text()).trim().split('\r\n')).toHaveLength(1 + 50);
  });

  test('goes on where it was when it was killed between customers', async () => {
    const done = await ask();
    await rating.platform.query('delete from rating.what_if_customer where what_if_id = $1 and customer_id > $2', [done.whatIfId, ids[49]]);
    const [half] = await rating.platform.query<{ calls: number; before: number; after: number }>(
      'select sum(calls)::int as calls, sum(before_micro)::float8 as before, sum(after_micro)::float8 as after from rating.what_if_customer where what_if_id = $1', [done.whatIfId]);
    await rating.platform.query(
      `update rating.what_if set state = 'running', finished_at = null, customers_done = 50, last_customer_id = $2, calls = $3, before_micro = $4, after_micro = $5 where what_if_id = $1`,
      [done.whatIfId, ids[49], half!.calls, half!.before, half!.after]);
    await rating.app.nest.get(TryTariff).run({ whatIfId: done.whatIfId });
    expect({ ...(await report(done.whatIfId)), finishedAt: null }).toEqual({ ...done, finishedAt: null });
  });

  test('can be tried on the calls of another tariff, and a draft prices none of them meanwhile', async () => {
    expect(await ask('other')).toMatchObject({ of: 'other', calls: 1, beforeMicro: 6 * KRONE, afterMicro: 9 * KRONE });
    expect(await rating.platform.query('select distinct v.draft from rating.call join rating.tariff_version v using (tariff_version_id)')).toEqual([{ draft: false }]);
  });

  test('leaves prices agreed with a customer as they are, and counts apart what the draft cannot price', async () => {
    const company = new Company(rating.platform);
    await company.agreement(ids[49]!, { rates: [{ service: 'voice', directions: ['outgoing'], zone: 'denmark', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: 600_000 }] }] });
    const tariff = draft(0.9, 1.5);
    await rating.people.put('/tariffs/standard/2030-01-01?draft=true', { ...tariff, zones: tariff.zones.filter(({ code }) => code !== 'sweden'), rates: tariff.rates.filter(({ zone }) => zone !== 'sweden') });
    const told = await ask();
    expect(told).toMatchObject({ state: 'done', calls: 50, unpricedCalls: 2, unpricedMicro: 40 * KRONE, changeMicro: ((48 * 49) / 2) * 300_000 });
    expect((await rating.people.get<{ items: CustomerChange[] }>(`/what-ifs/${told.whatIfId}/customers?who=losers&limit=1`)).body.items[0]!.customerId).toBe(ids[48]);
  });

  test('is refused for a version, a month or a trial there is not', async () => {
    expect((await rating.people.post('/tariffs/standard/2031-01-01/what-if', { month: MONTH })).status).toBe(404);
    expect((await rating.people.post('/tariffs/standard/2030-01-01/what-if', { month: '2026-13' })).status).toBe(400);
    expect((await rating.people.get('/what-ifs/999999')).status).toBe(404);
    expect((await rating.people.get('/what-ifs/999999/customers')).status).toBe(404);
  });
});
