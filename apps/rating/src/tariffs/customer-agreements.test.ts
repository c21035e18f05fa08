import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { pointersOf, type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';
import type { Agreement } from './agreement.schemas.js';

const day = (days: number) => DateTime.now().setZone('Europe/Copenhagen').plus({ days }).toISODate()!;
const RATES = [{ service: 'voice', directions: ['outgoing'], zone: 'denmark', steps: [{ fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: 300_000 }] }];
const TIERS = [{ id: 'calls', priority: 0, kind: 'graduated', measure: 'amount', services: ['voice'], zones: 'any', tiers: [{ from: 100_000_000, permilleOff: 50 }] }];

let rating: RatingUnderTest;
let customerId: number;
let subscriptionId: number;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  const company = new Company(rating.platform);
  await company.tariff('standard', plainTariff());
  customerId = await company.customer();
  ({ subscriptionId } = await company.holds(customerId, '4515000001', { product: await company.product() }));
});
afterAll(() => rating.close());

const make = (change: Record<string, unknown> = {}) => rating.people.post<Agreement>('/agreements', { customerId, name: 'Frame', validFrom: day(1), rates: RATES, ...change });
const refused = async (change: Record<string, unknown>) => {
  const answer = await rating.people.post('/agreements', { customerId, name: 'Refused', validFrom: day(1), rates: RATES, ...change });
  return [answer.status, ...new Set(pointersOf(answer))];
};

describe('an agreement with a customer', () => {
  test('is made once, listed, and told as CSV without its rates', async () => {
    const made = await make({ volumeTiers: TIERS, subscriptionId });
    expect([made.status, made.body]).toMatchObject([200, { agreementId: expect.any(Number), customerId, subscriptionId, validUntil: null, rates: RATES, volumeTiers: TIERS }]);
    expect(await make({ volumeTiers: TIERS, subscriptionId })).toEqual(made);
    expect((await make()).status).toBe(409);
    expect((await rating.people.get<{ items: Agreement[] }>(`/agreements?customerId=${customerId}`)).body.items).toEqual([made.body]);
    expect((await rating.people.get<{ items: Agreement[] }>(`/agreements?customerId=${customerId + 1}`)).body.items).toEqual([]);
  });

  test('is about days to come, a customer and a subscription there are, and zones of the customer\'s tariff', async () => {
    expect(await refused({ validFrom: day(0) })).toEqual([400, '/validFrom']);
    expect(await refused({ validUntil: day(1) })).toEqual([400, '/validUntil']);
    expect(await refused({ rates: [] })).toEqual([400, '/rates']);
    expect(await refused({ rates: [{ ...RATES[0], zone: 'mars' }] })).toEqual([400, '/rates/0/zone']);
    expect(await refused({ customerId: 999_999 })).toEqual([404]);
    expect(await refused({ subscriptionId: 999_999 })).toEqual([400, '/subscriptionId']);
    expect(await refused({ rates: [], volumeTiers: [{ ...TIERS[0], measure: 'bytes' }] })).toEqual([400, '/volumeTiers']);
    expect(await refused({ rates: [], volumeTiers: [{ ...TIERS[0], tiers: [{ from: 5, permilleOff: 10 }, { from: 5, permilleOff: 20 }] }] })).toEqual([400, '/volumeTiers']);
  });

  test('is deleted before it begins; afterwards it ends on a day to come, and nothing else of it changes', async () => {
    const { agreementId } = (await make({ name: 'Mistaken' })).body;
    expect(await rating.people.delete(`/agreements/${agreementId}`)).toBe(204);
    expect(await rating.people.delete(`/agreements/${agreementId}`)).toBe(404);
    const begun = await new Company(rating.platform).agreement(customerId, { name: 'Begun', from: day(-5), rates: RATES as never });
    expect(await rating.people.delete(`/agreements/${begun}`)).toBe(409);
    expect((await rating.people.put(`/agreements/${begun}/end`, { validUntil: day(0) })).status).toBe(400);
    expect((await rating.people.put<Agreement>(`/agreements/${begun}/end`, { validUntil: day(3) })).body).toMatchObject({ validUntil: day(3) });
    expect((await rating.people.put<Agreement>(`/agreements/${begun}/end`, { validUntil: null })).body).toMatchObject({ validUntil: null });
    for (const change of [`rates = '[]'`, `valid_from = valid_from - 1`, `valid_until = current_date - 1`, 'subscription_id = 1']) {
      await expect(rating.platform.query(`update rating.agreement set ${change} where agreement_id = $1`, [begun]), change).rejects.toThrow(/agreement/);
    }
    await expect(rating.platform.query('delete from rating.agreement where agreement_id = $1', [begun])).rejects.toThrow('has begun');
  });

  test('keeps a tariff without its zones from being published', async () => {
    await make({ name: 'Needs Denmark' });
    const tariff = plainTariff({ validFrom: day(30) });
    const without = { ...tariff, zones: [{ code: 'all', name: { da: 'Alt', en: 'All' }, prefixes: ['4', '1'], shortCodes: [] }] };
    expect((await rating.people.put(`/tariffs/standard/${day(30)}`, without)).status).toBe(409);
    await rating.people.put(`/tariffs/standard/${day(30)}?draft=true`, without);
    expect((await rating.people.post(`/tariffs/standard/${day(30)}/publish`, { despiteErrors: true })).status).toBe(409);
    expect((await rating.people.put(`/tariffs/elsewhere/${day(30)}`, without)).status).toBe(200);
  });
});
