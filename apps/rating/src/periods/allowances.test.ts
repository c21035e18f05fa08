import { bundledOperators } from '@turbotrack/call-records';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExplainedCall } from '../calls/explain-call.js';
import { Company, type Included } from '../testing/company.js';
import { deliver, freeze, inMonth, periodOf } from '../testing/deliver-and-freeze.js';
import { mixedTariff } from '../testing/mixed-tariff.js';
import { addOperator, type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';
import { forgetCalls } from '../testing/stored-calls.js';
import type { TdcLine } from '../testing/tdc-file.js';

const [FIRST, SECOND, OTHER] = ['4515000001', '4515000002', '4515000003'] as const;
const DENMARK = '4517000001';
const SWEDEN = '46701740605';
const KRONE = 1_000_000;

let rating: RatingUnderTest;
let company: Company;
let customerId: number;
let productId: number;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  company = new Company(rating.platform);
  await addOperator(rating.platform, bundledOperators.tdc);
  await company.tariff('standard', mixedTariff());
  productId = await company.product();
  customerId = await company.customer();
  await company.holds(customerId, FIRST, { product: productId });
  await company.holds(customerId, SECOND, { product: productId });
  await company.holds(await company.customer(), OTHER, { product: productId });
});
afterAll(() => rating.close());
beforeEach(async () => {
  await forgetCalls(rating.platform);
  await rating.platform.query('alter table rating.agreement disable trigger past_agreement');
  await rating.platform.query('delete from rating.agreement');
  await rating.platform.query('alter table rating.agreement enable trigger past_agreement');
});

/** What the product of everybody includes from now on. */
async function include(...allowances: Included[]): Promise<void> {
  const whole = allowances.map((allowance) => ({ priority: 0, directions: ['outgoing', 'forwarded'], pooled: false, beyond: 'list-price', ...allowance }));
  await rating.platform.query('update ordering.product set allowances = $1', [JSON.stringify(whole)]);
}

interface Use {
  number: string;
  kind: string;
  allowance: string;
  covered: number;
  coveredS: number;
  throttled: number;
  coveredMicro: number;
}

async function uses(months = 0): Promise<Use[]> {
  return rating.platform.query<Use & Record<string, unknown>>(
    `select n.e164 as number, u.kind, split_part(u.allowance_id, ' ', 2) as allowance, u.covered::float8 as covered, u.covered_s as "coveredS", u.throttled::float8 as throttled, u.covered_micro::float8 as "coveredMicro"
     from rating.allowance_use u join rating.call c using (call_id) join ordering.assignment a using (assignment_id) join ordering.number n using (number_id)
     where u.period = $1 order by u.started_at, n.e164, c.service, c.duration_s, c.volume, c.other_number, u.kind, u.allowance_id`,
    [periodOf(months)],
  );
}

const call = (id: string, startedAt: Date, minutes: number, more: Partial<TdcLine> = {}): TdcLine => ({ id, a: FIRST, b: DENMARK, at: startedAt, seconds: minutes * 60, ...more });
const message = (id: string, startedAt: Date, more: Partial<TdcLine> = {}): TdcLine => call(id, startedAt, 0, { type: 'SMS-MO', volume: '1', ...more });
const session = (id: string, startedAt: Date, bytes: number, more: Partial<TdcLine> = {}): TdcLine => call(id, startedAt, 1, { type: 'DATA', b: '', volume: String(bytes), ...more });

const MINUTES: Included = { id: 'minutes', services: ['voice'], zones: ['denmark'], includedSeconds: 3_600 };
const MESSAGES: Included = { id: 'messages', services: ['sms'], zones: 'any', includedMessages: 2 };
const DATA: Included = { id: 'data', services: ['data'], zones: ['no-number'], includedBytes: 3_000_000 };

describe('what a product includes', () => {
  test('is spent by service: seconds, messages and bytes, each on what it is for', async () => {
    await include(MINUTES, MESSAGES, DATA);
    await deliver(rating, [call('V', inMonth(2), 70), call('S', inMonth(3), 5, { b: SWEDEN }), ...[1, 2, 3].map((day) => message(`M${day}`, inMonth(day))), session('D1', inMonth(4), 2_000_000), session('D2', inMonth(5), 2_050_000)]);
    await freeze(rating);
    const found = await uses();
    expect(found.map(({ allowance, covered, coveredS, coveredMicro }) => [allowance, covered, coveredS, coveredMicro / KRONE])).toEqual([
      ['messages', 1, 0, 0.2], ['minutes', 3_600, 3_600, 36], ['messages', 1, 0, 0.2], ['data', 2_000_000, 0, 2], ['data', 1_000_000, 0, 1],
    ]);
  });

  test('is spent by priority, and a call that meets the end of one goes on in the next', async () => {
    await include({ ...MINUTES, id: 'later', priority: 2 }, { ...MINUTES, id: 'first', priority: 1, includedSeconds: 600 });
    await deliver(rating, [call('A', inMonth(2), 30)]);
    await freeze(rating);
    expect(await uses()).toMatchObject([{ allowance: 'first', coveredS: 600, coveredMicro: 6 * KRONE }, { allowance: 'later', coveredS: 1_200, coveredMicro: 12 * KRONE }]);
  });

  test('for any zone reaches no premium number, and nothing of another customer', async () => {
    await include({ ...MINUTES, zones: 'any' });
    await deliver(rating, [call('P', inMonth(2), 5, { b: '4590000001' }), call('O', inMonth(3), 60, { a: OTHER }), call('A', inMonth(4), 60)]);
    await freeze(rating);
    expect(await uses()).toMatchObject([{ number: OTHER, coveredS: 3_600 }, { number: FIRST, coveredS: 3_600 }]);
  });

  test('of a pool is brought by every subscription and used by all of them', async () => {
    await include({ ...MINUTES, pooled: true });
    await deliver(rating, [call('A', inMonth(2), 100), call('B', inMonth(3), 30, { a: SECOND }), call('O', inMonth(3), 90, { a: OTHER })]);
    await freeze(rating);
    expect(await uses()).toMatchObject([{ number: FIRST, coveredS: 6_000 }, { number: SECOND, coveredS: 1_200 }, { number: OTHER, coveredS: 3_600 }]);
  });

  test('at a flat rate covers all, and what lies beyond fair use is marked', async () => {
    await include({ ...DATA, beyond: 'throttle' });
    await deliver(rating, [session('D', inMonth(4), 5_000_000)]);
    await freeze(rating);
    expect(await uses()).toMatchObject([{ covered: 5_000_000, throttled: 2_000_000, coveredMicro: 5 * KRONE }]);
  });

  test('lives on where it may: carried minutes go first, and what has expired is gone', async () => {
    await include({ ...MINUTES, carryOver: { months: 1 } });
    await deliver(rating, [call('A', inMonth(2, 12, 0, -1), 20)]);
    await freeze(rating, -1);
    await deliver(rating, [call('B', inMonth(2), 90)]);
    await freeze(rating);
    expect(await uses()).toMatchObject([{ coveredS: 5_400 }]);
    const balances = await rating.platform.query<Record<string, unknown>>(
      `select period::text, included::int, carried_in::int, used::int, used_of_carried::int as carried, expired::int, jsonb_path_query_array(carried_out, '$[*].amount') as out
       from rating.allowance_balance where customer_id = $1 and allowance_id like '% minutes s%' order by allowance_id, period limit 2`, [customerId]);
    expect(balances).toEqual([
      { period: periodOf(-1), included: 3_600, carried_in: 0, used: 1_200, carried: 0, expired: 0, out: [2_400] }, { period: periodOf(), included: 3_600, carried_in: 2_400, used: 5_400, carried: 2_400, expired: 0, out: [600] },
    ]);
  });
});

describe('a late call', () => {
  test('spends what its own month left over, once, and never what was carried out of it', async () => {
    await include(MINUTES);
    await deliver(rating, [call('A', inMonth(2, 12, 0, -1), 40)]);
    await freeze(rating, -1);
    await deliver(rating, [call('LATE', inMonth(3, 12, 0, -1), 15), call('OWN', inMonth(5), 60)]);
    await freeze(rating);
    await deliver(rating, [call('LATER', inMonth(4, 12, 0, -1), 15)]);
    await freeze(rating, 1);
    expect((await uses()).map(({ coveredS }) => coveredS)).toEqual([900, 3_600]);
    expect((await uses(1)).map(({ coveredS }) => coveredS)).toEqual([300]);
    await include({ ...MINUTES, carryOver: { months: 2 } });
    await forgetCalls(rating.platform);
    await deliver(rating, [call('B', inMonth(2, 12, 0, -1), 40)]);
    await freeze(rating, -1);
    await deliver(rating, [call('LATE-B', inMonth(3, 12, 0, -1), 15)]);
    await freeze(rating);
    expect(await uses()).toEqual([]);
  });
});

describe('a discount by volume that was agreed', () => {
  test('is taken of what allowances leave, by what the customer uses in the period', async () => {
    await include(MINUTES);
    await company.agreement(customerId, {
      from: periodOf(), tiers: [{ id: 'voice', priority: 0, kind: 'graduated', measure: 'amount', services: ['voice'], zones: 'any', tiers: [{ from: 10 * KRONE, permilleOff: 100 }] }],
    });
    await deliver(rating, [call('A', inMonth(2), 60), call('B', inMonth(3), 50), call('C', inMonth(4), 5, { b: SWEDEN })]);
    await freeze(rating);
    const found = await uses();
    expect(found.filter(({ kind }) => kind === 'allowance')).toMatchObject([{ coveredS: 3_600 }]);
    // 30 kr. and 10 kr. are left; of what lies over 10 kr. a tenth.
    expect(found.filter(({ kind }) => kind === 'volume').reduce((sum, { coveredMicro }) => sum + coveredMicro, 0)).toBe(3 * KRONE);
    const calls = await rating.platform.query<{ id: string }>('select call_id as id from rating.call order by started_at');
    const told = await Promise.all(calls.map(async ({ id }) => (await rating.people.get<ExplainedCall>(`/calls/${id}/explanation`)).body));
    expect(told.map(({ agrees, settlement }) => [agrees, settlement!.period])).toEqual(calls.map(() => [true, periodOf()]));
    expect(told.map(({ settlement }) => settlement!.storedPriceMicro).reduce((sum, price) => sum + price)).toBe(37 * KRONE);
    expect(told[1]!.da.join('\n')).toContain('Rammeaftale: voice');
  });

  test('begins with the first period whose first day it is valid on', async () => {
    await include();
    await company.agreement(customerId, {
      from: inMonth(2).toISOString().slice(0, 10), tiers: [{ id: 'voice', priority: 0, kind: 'all-units', measure: 'uses', services: ['voice'], zones: 'any', tiers: [{ from: 0, permilleOff: 500 }] }],
    });
    await deliver(rating, [call('A', inMonth(5), 10)]);
    await freeze(rating);
    expect(await uses()).toEqual([]);
  });
});

test('over random catalogues the bill does not depend on which file a call came in, nor on the order of lines', async () => {
  const included = fc.record({
    kind: fc.constantFrom(MINUTES, MESSAGES, DATA), amount: fc.integer({ min: 0, max: 5_000 }), priority: fc.integer({ min: 0, max: 2 }), pooled: fc.boolean(), throttle: fc.boolean(), any: fc.boolean(), carried: fc.boolean(),
  });
  const line = fc.record({
    day: fc.integer({ min: 1, max: 3 }), minute: fc.integer({ min: 0, max: 1 }), a: fc.constantFrom(FIRST, SECOND, OTHER), b: fc.constantFrom(DENMARK, SWEDEN, SECOND, '4590000001'),
    kind: fc.constantFrom('voice', 'sms', 'data'), size: fc.integer({ min: 1, max: 90 }),
  });
  const plan = fc.record({ catalogue: fc.array(included, { minLength: 1, maxLength: 4 }), lines: fc.array(line, { minLength: 2, maxLength: 14 }), orders: fc.tuple(fc.nat(), fc.nat()), cut: fc.nat(), off: fc.integer({ min: 0, max: 1_000 }) });
  await fc.assert(
    fc.asyncProperty(plan, async ({ catalogue, lines, orders, cut, off }) => {
      await include(...catalogue.map(({ kind, amount, priority, pooled, throttle, any, carried }, nth): Included => ({
        ...kind, id: `a${nth}`, priority, pooled, beyond: throttle ? 'throttle' : 'list-price', ...(any && { zones: 'any' as const }), ...(carried && { carryOver: { months: 1 } }),
        ...(kind === MINUTES ? { includedSeconds: amount } : kind === MESSAGES ? { includedMessages: amount % 4 } : { includedBytes: amount * 1_000 }),
      })));
      await rating.platform.query('alter table rating.agreement disable trigger past_agreement');
      await rating.platform.query('delete from rating.agreement');
      await company.agreement(customerId, { tiers: [{ id: 't', priority: 0, kind: 'graduated', measure: 'amount', services: ['voice', 'sms', 'data'], zones: 'any', tiers: [{ from: 3 * KRONE, permilleOff: off }] }] });
      const calls = lines.map(({ day, minute, a, b, kind, size }, nth) => {
        const at = inMonth(day, 12, minute);
        if (kind === 'sms') return message(`R${nth}`, at, { a, b });
        return kind === 'data' ? session(`R${nth}`, at, size * 50_000, { a }) : call(`R${nth}`, at, size, { a, b });
      });
      const bills: unknown[] = [];
      for (const order of orders) {
        await forgetCalls(rating.platform);
        const shuffled = calls.map((one, nth) => ({ one, key: (nth * 7_919 + order) % 1_009 })).toSorted((x, y) => x.key - y.key).map(({ one }) => one);
        const files = [shuffled.slice(0, cut % calls.length), shuffled.slice(cut % calls.length)].filter((file) => file.length > 0);
        for (const file of files) await deliver(rating, file);
        await freeze(rating);
        const [wrong] = await rating.platform.query<{ n: number }>(
          `select count(*)::int as n from rating.call c join (select call_id, sum(covered_micro) as covered from rating.allowance_use group by call_id) u using (call_id) where u.covered not between 0 and c.list_price_micro`);
        expect(wrong!.n).toBe(0);
        bills.push([await uses(), await rating.platform.query('select customer_id, allowance_id, used, throttled, forfeited, carried_out from rating.allowance_balance order by 1, 2')]);
      }
      expect(bills[1]).toEqual(bills[0]);
    }),
    { numRuns: 8 },
  );
});
