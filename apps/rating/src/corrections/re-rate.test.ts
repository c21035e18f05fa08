import { bundledOperators } from '@turbotrack/call-records';
import { until } from '@turbotrack/service/testing';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freezePeriod } from '../jobs.js';
import { Company } from '../testing/company.js';
import { afterState, applied, billingRun, forgetCorrections, previewOf } from '../testing/corrections.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, type Answer, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls, storedCalls } from '../testing/stored-calls.js';
import { tdcFile, type TdcLine } from '../testing/tdc-file.js';
import type { Adjustment, CorrectedCustomer, Correction, LateCalls } from './corrections.schemas.js';
import { ResumeCorrections } from './resume-corrections.js';

const MONTH = DateTime.now().setZone('Europe/Copenhagen').startOf('month').minus({ months: 1 });
const period = (months = 0) => MONTH.plus({ months }).toISODate()!;
const at = (day: number, hour = 12, months = 0) => MONTH.plus({ months }).set({ day, hour }).toJSDate();
const [HOUR, PLAIN, CARRYING] = ['4515000001', '4515000002', '4515000003'] as const;
const KR = 1_000_000;

let rating: RatingUnderTest;
let company: Company;
let hourly: number;
let plain: number;
let carrying: number;
let runs = 0;
let tariffs = 0;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  await addOperator(rating.platform, bundledOperators.tdc);
  company = new Company(rating.platform);
  await company.tariff('standard', plainTariff());
  const hour = await company.product({ code: 'MOBIL-1T', minutes: 60, zones: ['denmark'] });
  [hourly, plain] = [await company.customer(), await company.customer()];
  await company.holds(hourly, HOUR, { product: hour });
  await company.holds(plain, PLAIN, { product: await company.product() });
  carrying = await company.customer();
  await company.holds(carrying, CARRYING, { product: await company.product({ code: 'MOBIL-C', allowances: [{ id: 'minutes', services: ['voice'], zones: ['denmark'], includedSeconds: 3_600, carryOver: { months: 1 } }] }) });
});
afterAll(() => rating.close());
beforeEach(async () => {
  await forgetCorrections(rating);
  await forgetCalls(rating.platform);
  await rating.platform.query(`update ordering.customer set tariff_code = 'standard'`);
});

async function deliver(lines: readonly TdcLine[]): Promise<void> {
  const files = (await rating.platform.query('select from rating.call_file')).length;
  await rating.people.upload('tdc', tdcFile(lines));
  await settled(rating.platform, files + 1);
}

async function freeze(months = 0): Promise<void> {
  const runId = (runs += 1);
  await rating.app.queues!.enqueue(freezePeriod, { runId, period: period(months) }, { key: `run-${runId}` });
  await until(async () => (await rating.platform.query('select from rating.period where run_id = $1 and allowances_done_at is not null', [runId])).length === 1);
}

/** Moves customers to a tariff of their own, which is what a later price list, found to have been due earlier, comes to. */
async function moveTo(krone: number, ...customers: number[]): Promise<void> {
  const code = `moved-${(tariffs += 1)}`;
  await company.tariff(code, plainTariff({}, krone));
  await rating.platform.query('update ordering.customer set tariff_code = $1 where customer_id = any($2)', [code, customers]);
}

const call = (id: string, startedAt: Date, minutes: number, a: string = PLAIN): TdcLine => ({ id, a, at: startedAt, seconds: minutes * 60 });
const prices = async () => (await storedCalls(rating.platform)).map(({ number, listPriceMicro }) => [number, listPriceMicro / KR]);
const adjustments = async () => (await rating.people.get<{ items: Adjustment[] }>('/adjustments')).body.items;
const sumOfLists = async () => Number((await rating.platform.query<{ sum: string }>('select coalesce(sum(list_price_micro), 0) as sum from rating.call'))[0]!.sum);

describe('a re-rating', () => {
  test('is previewed first: calls and money before and after for each customer, winners and losers, and no call changes', async () => {
    await deliver([call('A', at(5), 10), call('B', at(6), 1), call('C', at(6), 10, HOUR)]);
    await moveTo(1, plain);
    await moveTo(0.1, hourly);
    const preview = await previewOf(rating, { period: period() });
    expect(preview).toMatchObject({ state: 'previewed', callsSeen: 3, callsChanged: 3, listBeforeMicro: 12.6 * KR, listAfterMicro: 12 * KR });
    const customers = await rating.people.get<{ items: CorrectedCustomer[] }>(`/re-ratings/${preview.batchId}/customers`);
    expect(customers.body.items).toEqual([
      { customerId: hourly, calls: 1, listBeforeMicro: 6 * KR, listAfterMicro: 1 * KR, changeMicro: -5 * KR },
      { customerId: plain, calls: 2, listBeforeMicro: 6.6 * KR, listAfterMicro: 11 * KR, changeMicro: 4.4 * KR },
    ]);
    expect((await rating.people.get<{ items: CorrectedCustomer[] }>(`/re-ratings/${preview.batchId}/customers?only=losers`)).body.items).toMatchObject([{ customerId: plain }]);
    expect(await prices()).toEqual([[HOUR, 6], [PLAIN, 6], [PLAIN, 0.6]]);
  });

  test('changes calls of open periods as previewed, keeps the old price, and every call can be explained by its new version', async () => {
    await deliver([call('A', at(5), 10), call('B', at(6), 1)]);
    await moveTo(1, plain);
    const done = await applied(rating, await previewOf(rating, { customerId: plain }));
    expect(done).toMatchObject({ state: 'done', callsChanged: 2, counts: { applied: 2 } });
    expect(await prices()).toEqual([[PLAIN, 10], [PLAIN, 1]]);
    expect(await rating.platform.query('select list_before_micro::float8 as before, list_after_micro::float8 as after from rating.call_correction order by started_at')).toEqual([{ before: 6 * KR, after: 10 * KR }, { before: 0.6 * KR, after: KR }]);
    expect(await adjustments()).toEqual([]);
    const [first] = await rating.platform.query<{ id: string }>('select call_id as id from rating.call limit 1');
    expect((await rating.people.get<{ agrees: boolean }>(`/calls/${first!.id}/explanation`)).body.agrees).toBe(true);
    expect(await previewOf(rating, { customerId: plain })).toMatchObject({ callsSeen: 2, callsChanged: 0 });
  });

  test.each([
    ['an operator', () => ({ operator: 'tdc' }), 2], ['an operator that brought nothing', () => ({ operator: 'three' }), 0], ['a prefix', () => ({ prefix: '4517000002' }), 1], ['a month', () => ({ period: period(-1) }), 0],
    ['a file', async () => ({ fileId: (await rating.platform.query<{ id: number }>('select max(file_id) as id from rating.call_file'))[0]!.id }), 1],
    ['a tariff version', async () => ({ tariffVersionId: (await rating.platform.query<{ id: number }>('select min(tariff_version_id) as id from rating.call'))[0]!.id }), 2],
    ['a customer and a prefix, both', () => ({ customerId: plain, prefix: '4517000001' }), 1],
  ])('by %s takes those calls and no others', async (_what, selector, seen) => {
    await deliver([call('A', at(5), 10)]);
    await deliver([{ ...call('B', at(6), 1), b: '4517000002' }]);
    expect(await previewOf(rating, await selector())).toMatchObject({ callsSeen: seen });
  });

  test('leaves a call as it is, and counts it, when the tariff of today has no price for it', async () => {
    await deliver([call('A', at(5), 10)]);
    await company.tariff('abroad', plainTariff({ zones: [{ code: 'sweden', name: { da: 'Sverige', en: 'Sweden' }, prefixes: ['46'], shortCodes: [] }] }));
    await rating.platform.query(`update ordering.customer set tariff_code = 'abroad' where customer_id = $1`, [plain]);
    expect(await previewOf(rating, { customerId: plain })).toMatchObject({ callsSeen: 1, callsChanged: 0, counts: { 'no zone': 1 } });
  });

  test('is refused as out of date, whole, when one of its calls has changed since the preview', async () => {
    await deliver([call('A', at(5), 10), call('B', at(6), 1)]);
    await moveTo(1, plain);
    const [stale, fresh] = [await previewOf(rating, { customerId: plain }), await previewOf(rating, { prefix: '45', customerId: plain })];
    await applied(rating, fresh);
    expect(await applied(rating, stale)).toMatchObject({ state: 'out of date' });
    expect(await prices()).toEqual([[PLAIN, 10], [PLAIN, 1]]);
    expect((await rating.people.post(`/re-ratings/${stale.batchId}/apply`, {})).status).toBe(409);
  });

  test('that nobody wants is discarded with all it held of calls; one that was applied is not', async () => {
    await deliver([call('A', at(5), 10)]);
    await moveTo(1, plain);
    const preview = await previewOf(rating, { customerId: plain });
    expect((await rating.people.post<Correction>(`/re-ratings/${preview.batchId}/discard`, {})).body.state).toBe('discarded');
    expect(await rating.platform.query('select from rating.call_correction')).toEqual([]);
    expect((await rating.people.post(`/re-ratings/${preview.batchId}/apply`, {})).status).toBe(409);
    const done = await applied(rating, await previewOf(rating, { customerId: plain }));
    expect((await rating.people.post(`/re-ratings/${done.batchId}/discard`, {})).status).toBe(409);
    expect(await rating.platform.query('select from rating.call_correction')).toHaveLength(1);
  });

  test.each([
    ['nothing selected', { selector: {}, reason: 'because' }], ['a reason with a number in it', { selector: { customerId: 1 }, reason: 'ask 45 15 00 00 01' }],
    ['a day that begins no month', { selector: { period: '2026-10-02' }, reason: 'because' }], ['a prefix that is none', { selector: { prefix: '45%' }, reason: 'because' }],
  ])('is not begun with %s', async (_what, body) => {
    expect((await rating.people.post('/re-ratings', body) as Answer).status).toBe(400);
  });
});

describe('a re-rating of a billed period', () => {
  test('emits what the customer pays more or less after allowances, and does not rewrite what the allowance took', async () => {
    // 90 minutes at 0.60, of which 60 are included: 18.00 is paid. At 1.00 it would have been 30.00.
    await deliver([call('A', at(5), 40, HOUR), call('B', at(6), 50, HOUR), call('C', at(7), 10)]);
    await freeze();
    await billingRun(rating, period(), 'done', { [hourly]: 'issued', [plain]: 'issued' });
    const used = await rating.platform.query('select * from rating.allowance_use order by call_id');
    await moveTo(1, hourly, plain);
    const done = await applied(rating, await previewOf(rating, { period: period() }));
    expect(await adjustments()).toMatchObject([
      { batchId: done.batchId, customerId: hourly, period: period(), kind: 're-rated', calls: 2, listBeforeMicro: 54 * KR, listAfterMicro: 90 * KR, paidBeforeMicro: 18 * KR, paidAfterMicro: 30 * KR, deltaMicro: 12 * KR, billedRun: null },
      { customerId: plain, calls: 1, paidBeforeMicro: 6 * KR, paidAfterMicro: 10 * KR, deltaMicro: 4 * KR },
    ]);
    expect(await rating.platform.query('select * from rating.allowance_use order by call_id')).toEqual(used);
    // And back: the two adjustments cancel out.
    await rating.platform.query(`update ordering.customer set tariff_code = 'standard'`);
    await applied(rating, await previewOf(rating, { period: period() }));
    expect((await adjustments()).map(({ deltaMicro }) => deltaMicro / KR)).toEqual([12, 4, -12, -4]);
  });

  test('waits while a billing run works on the period, and goes on when it is done', async () => {
    await deliver([call('A', at(5), 10)]);
    await freeze();
    await billingRun(rating, period(), 'issuing');
    await moveTo(1, plain);
    const { batchId } = await previewOf(rating, { period: period() });
    await rating.people.post(`/re-ratings/${batchId}/apply`, {});
    await until(() => rating.log.some((line) => line.includes('correction-waits-for-billing')));
    expect(await prices()).toEqual([[PLAIN, 6]]);
    await billingRun(rating, period(), 'done', { [plain]: 'issued' });
    await until(async () => {
      await rating.app.nest.get(ResumeCorrections).resume();
      return (await rating.people.get<Correction>(`/re-ratings/${batchId}`)).body.state === 'done';
    });
    expect(await adjustments()).toMatchObject([{ deltaMicro: 4 * KR }]);
  });

  test('of a customer whose invoice is parked changes the calls and what the allowance takes; the invoice to come has it all', async () => {
    await deliver([call('A', at(5), 90, HOUR)]);
    await freeze();
    await billingRun(rating, period(), 'done', { [hourly]: 'parked' });
    await moveTo(1, hourly);
    await applied(rating, await previewOf(rating, { period: period() }));
    expect(await adjustments()).toEqual([]);
    expect(await rating.platform.query('select sum(covered_micro)::float8 as covered from rating.allowance_use')).toEqual([{ covered: 60 * KR }]);
  });

  test('conserves money for every customer, and corrections in any order come to what rating afresh gives', async () => {
    const lines = [call('A', at(5), 40, HOUR), call('B', at(6), 50, HOUR), call('C', at(7), 7), call('D', at(9), 61, HOUR), call('E', at(11), 3), call('F', at(12), 20, HOUR)];
    await deliver(lines);
    await freeze();
    await billingRun(rating, period(), 'done', { [hourly]: 'issued', [plain]: 'issued' });
    for (const [code, krone] of [['p1', 0.1], ['p2', 0.333333], ['p3', 1.25]] as const) await company.tariff(code, plainTariff({}, krone));
    const kroner: Record<string, number> = { standard: 600_000, p1: 100_000, p2: 333_333, p3: 1_250_000 };
    const paid = new Map([[hourly, 171 - 60], [plain, 10]].map(([customer, minutes]) => [customer!, minutes! * 600_000]));
    const step = fc.record({ code: fc.constantFrom('standard', 'p1', 'p2', 'p3'), customer: fc.constantFrom('hourly', 'plain'), selector: fc.constantFrom({}, { prefix: '45' }, { period: period() }, { operator: 'tdc' }) });
    let expected = new Map(paid);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (steps) => {
        for (const { code, customer, selector } of steps) {
          const customerId = customer === 'hourly' ? hourly : plain;
          await rating.platform.query('update ordering.customer set tariff_code = $1 where customer_id = $2', [code, customerId]);
          await applied(rating, await previewOf(rating, { customerId, ...selector }));
          // Rating afresh: an hour is free, the rest costs by the minute.
          expected = new Map(expected).set(customerId, (customer === 'hourly' ? 171 - 60 : 10) * kroner[code]!);
        }
        const deltas = await adjustments();
        for (const customerId of [hourly, plain]) {
          const sum = deltas.filter((row) => row.customerId === customerId).reduce((total, { deltaMicro }) => total + deltaMicro, 0);
          expect(paid.get(customerId)! + sum).toBe(expected.get(customerId));
        }
        const lists = deltas.reduce((total, { listAfterMicro, listBeforeMicro }) => total + listAfterMicro - listBeforeMicro, 0);
        expect(await sumOfLists()).toBe((171 + 10) * 600_000 + lists);
      }),
      { numRuns: 6 },
    );
  });
});

describe('a correction of a month that carried something over', () => {
  /** 40 minutes of 60 in the first month, so 20 go over; 90 in the second, of which ten are paid. */
  async function twoMonths(): Promise<void> {
    await deliver([call('M1', at(5, 12, -1), 40, CARRYING)]);
    await freeze(-1);
    await deliver([call('M2', at(5), 90, CARRYING)]);
    await freeze();
    await billingRun(rating, period(-1), 'done', { [carrying]: 'issued' });
    await billingRun(rating, period(), 'done', { [carrying]: 'issued' });
  }
  const deltas = async () => (await adjustments()).map(({ period: of, calls, deltaMicro }) => [of, calls, deltaMicro / KR]);

  test('is followed into the months that were billed after it; undone, the adjustments cancel out', async () => {
    await twoMonths();
    await moveTo(0, carrying);
    await applied(rating, await previewOf(rating, { period: period(-1) }));
    // The first month used nothing after all: 60 minutes go over and cover the second month whole.
    expect(await deltas()).toEqual([[period(-1), 1, 0], [period(), 0, -6]]);
    await rating.platform.query(`update ordering.customer set tariff_code = 'standard'`);
    await applied(rating, await previewOf(rating, { period: period(-1) }));
    expect((await deltas()).slice(2)).toEqual([[period(-1), 1, 0], [period(), 0, 6]]);
  });

  test('leaves what allowances took at the time as it was, and the next month to be frozen finds what is left now', async () => {
    await twoMonths();
    const stored = () => rating.platform.query('select period, allowance_id, used, carried_out from rating.allowance_balance where customer_id = $1 and period < $2 order by 1, 2', [carrying, period(1)]);
    const before = await stored();
    await moveTo(0, carrying);
    await applied(rating, await previewOf(rating, { period: period(-1) }));
    expect(await stored()).toEqual(before);
    await rating.platform.query(`update ordering.customer set tariff_code = 'standard'`);
    await deliver([call('M3', at(1, 12, 1), 100, CARRYING)]);
    await freeze(1);
    // 30 of the second month's own minutes are left over, and go before those of the third.
    expect(await rating.platform.query('select covered_s from rating.allowance_use where period = $1', [period(1)])).toEqual([{ covered_s: 90 * 60 }]);
    const [third] = await rating.platform.query<{ id: string }>('select max(call_id) as id from rating.call');
    expect((await rating.people.get<{ agrees: boolean }>(`/calls/${third!.id}/explanation`)).body.agrees).toBe(true);
  });

  test('spends the second month anew where its invoice is parked', async () => {
    await twoMonths();
    await billingRun(rating, period(), 'done', { [carrying]: 'parked' });
    await moveTo(0, carrying);
    await applied(rating, await previewOf(rating, { period: period(-1) }));
    expect(await deltas()).toEqual([[period(-1), 1, 0]]);
    expect(await rating.platform.query('select covered_s from rating.allowance_use where period = $1', [period()])).toEqual([{ covered_s: 90 * 60 }]);
  });

  test('by a file taken back gives what is freed to the calls that stay, in its own month and in those after it', async () => {
    await twoMonths();
    const [file] = await rating.platform.query<{ id: number }>('select min(file_id) as id from rating.call_file');
    expect((await rating.people.post(`/files/${file!.id}/roll-back`, { reason: 'delivered by mistake' })).status).toBeLessThan(300);
    await until(async () => (await rating.platform.query(`select from rating.call_file where state = 'rolled back'`)).length === 1);
    // What is taken back was covered, so nothing was paid for it; the 40 minutes it had used pay for the second month.
    expect(await deltas()).toEqual([[period(-1), 1, 0], [period(), 0, -6]]);
  });
});

describe('a file taken back from a billed month', () => {
  test('frees what its calls had of the allowance for the calls that stay', async () => {
    await deliver([call('A', at(5), 50, HOUR)]);
    await deliver([call('B', at(6), 30, HOUR)]);
    await freeze();
    await billingRun(rating, period(), 'done', { [hourly]: 'issued' });
    const [file] = await rating.platform.query<{ id: number }>('select min(file_id) as id from rating.call_file');
    await rating.people.post(`/files/${file!.id}/roll-back`, { reason: 'delivered by mistake' });
    await until(async () => (await rating.platform.query(`select from rating.call_file where state = 'rolled back'`)).length === 1);
    // 20 minutes were paid; without the first call the second is covered whole.
    expect(await adjustments()).toMatchObject([{ kind: 'rolled back', calls: 1, listBeforeMicro: 30 * KR, listAfterMicro: 0, deltaMicro: -12 * KR }]);
  });

  test('leaves a parked invoice to be made of the calls that stay and what the allowance takes of them', async () => {
    await deliver([call('A', at(5), 50, HOUR)]);
    await deliver([call('B', at(6), 30, HOUR)]);
    await freeze();
    await billingRun(rating, period(), 'done', { [hourly]: 'parked' });
    const [file] = await rating.platform.query<{ id: number }>('select min(file_id) as id from rating.call_file');
    await rating.people.post(`/files/${file!.id}/roll-back`, { reason: 'delivered by mistake' });
    await until(async () => (await rating.platform.query(`select from rating.call_file where state = 'rolled back'`)).length === 1);
    expect(await adjustments()).toEqual([]);
    expect(await rating.platform.query('select u.covered_s, u.call_id = c.call_id as of_call from rating.allowance_use u, rating.call c')).toEqual([{ covered_s: 1_800, of_call: true }]);
  });
});

describe('late calls', () => {
  test('are listed by customer and month with their age, and given up by rule: they then cost nothing and keep the price they had', async () => {
    await freeze(-1);
    await deliver([call('OLD', at(5, 12, -1), 10), call('NEW', at(6), 1)]);
    const listed = await rating.people.get<{ items: LateCalls[] }>('/late-calls');
    expect(listed.body.items).toEqual([{ customerId: plain, month: period(-1), monthsLate: 2, calls: 1, listMicro: 6 * KR }]);
    const { body } = await rating.people.post<Correction>('/late-calls/write-offs', { selector: { startedBefore: period() }, reason: 'older than we bill' });
    const preview = await afterState(rating, body.batchId, 'previewing');
    expect(preview).toMatchObject({ kind: 'late write-off', callsChanged: 1, listBeforeMicro: 6 * KR, listAfterMicro: 0 });
    await applied(rating, preview);
    expect(await prices()).toEqual([[PLAIN, 0], [PLAIN, 0.6]]);
    expect((await rating.people.get<{ items: LateCalls[] }>('/late-calls')).body.items).toEqual([]);
    expect(await rating.platform.query('select list_before_micro::float8 as before from rating.call_correction')).toEqual([{ before: 6 * KR }]);
  });
});
