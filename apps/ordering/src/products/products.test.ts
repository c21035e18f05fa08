import type { Page } from '@turbotrack/service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WholeOrder } from '../orders/order.schemas.js';
import { newOrder, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import type { Product, ProductHistory } from './product.schemas.js';

let ordering: OrderingUnderTest;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
});
afterAll(() => ordering.close());

const version = { validFrom: '2027-01-01', nameDa: 'Fastnet', nameEn: 'Landline', monthlyPriceOre: 4_900, carriesNumber: false };
/** What a version says that leaves everything else to be as it mostly is. */
const AS_MOSTLY = {
  kind: 'service', changeFeeOre: 0, bindingMonths: 0, notice: { days: 0, months: 0, to: 'any-day' }, options: [], dependencies: { requires: [], excludes: [], onlyWith: [] }, components: [],
};
const put = <T = Product>(code: string, changes: Record<string, unknown> = {}) => ordering.operator.send<T>('PUT', `/products/${code}`, { ...version, ...changes });
const refused = (code: string, changes: Record<string, unknown>) => ordering.operator.send('PUT', `/products/${code}`, { ...version, ...changes });

const HOUR = { id: 'hour', services: ['voice'], zones: ['dk', 'eu-1'], includedSeconds: 3_600 };
const HOUR_WHOLE = { ...HOUR, priority: 0, directions: ['outgoing', 'forwarded'], pooled: false, beyond: 'list-price' };

describe('a version of a product', () => {
  test('is made once: the same again is answered with what is there', async () => {
    const made = await put('ONCE', { setupPriceOre: 10_000, allowances: [HOUR], validTo: '2027-12-31' });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      ...version, ...AS_MOSTLY, productId: expect.any(Number), code: 'ONCE', setupPriceOre: 10_000, allowances: [HOUR_WHOLE], validTo: '2027-12-31',
    });
    expect(await put('ONCE', { setupPriceOre: 10_000, allowances: [HOUR], validTo: '2027-12-31' })).toEqual({ status: 200, body: made.body });
  });

  test.each([
    ['price', { monthlyPriceOre: 5_000 }], ['allowance', { allowances: [HOUR] }], ['last day', { validTo: '2027-06-30' }],
    ['numbers', { carriesNumber: true }],
  ])('never changes: another %s under the same first day is a conflict', async (_what, change) => {
    await put('FIXED');
    const answer = await refused('FIXED', change);
    expect([answer.status, pointersOf(answer)]).toEqual([409, ['/validFrom']]);
  });

  test('made by eight callers at once is made once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => put('RUSH')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.productId)).size).toBe(1);
  });

  test('is listed beside the other versions of its product', async () => {
    const [first, second] = [await put('LISTED'), await put('LISTED', { validFrom: '2028-01-01', monthlyPriceOre: 5_900 })];
    const { body } = await ordering.operator.get<Page<Product>>('/products?limit=500');
    expect(body.items.filter(({ code }) => code === 'LISTED')).toEqual([first.body, second.body]);
  });

  test('is among those of its kind, and on a day it is the only one of its product, named in the language asked for', async () => {
    await put('KINDLY', { kind: 'device', validTo: '2027-12-31' });
    const second = await put('KINDLY', { kind: 'device', validFrom: '2028-01-01', nameDa: 'Apparat', nameEn: 'Device' });
    const found = async (query: string) => (await ordering.operator.get<Page<Product>>(`/products?limit=500&${query}`)).body.items.filter(({ code }) => code === 'KINDLY')
      .map(({ validFrom, name }) => [validFrom, name]);
    expect(await found('kind=device')).toEqual([['2027-01-01', undefined], ['2028-01-01', undefined]]);
    expect(await found('kind=mobile')).toEqual([]);
    expect(await found('on=2026-12-31')).toEqual([]);
    expect(await found('kind=device&on=2027-12-31&language=en')).toEqual([['2027-01-01', 'Landline']]);
    expect(await found('on=2028-01-01&language=da')).toEqual([['2028-01-01', 'Apparat']]);
    const { body: history } = await ordering.operator.get<ProductHistory>('/products/KINDLY');
    expect([history.code, history.versions.map(({ validFrom }) => validFrom), history.versions[1]]).toEqual(['KINDLY', ['2027-01-01', '2028-01-01'], second.body]);
    expect((await ordering.operator.get('/products/NO-SUCH')).status).toBe(404);
  });

  test('that fits with no other is refused where it is made, every fault by its place', async () => {
    const answer = await refused('UNFIT', { kind: 'bundle', components: [{ code: 'NO-SUCH', quantity: 1 }], dependencies: { excludes: ['UNFIT'] }, options: [{ id: 'o', nameDa: 'o', nameEn: 'o', max: 2, choices: [{ id: 'a', nameDa: 'a', nameEn: 'a' }] }] });
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/options/0/max', '/dependencies/excludes/0', '/components/0/code']]);
  });

  test('with faults is refused, every field named', async () => {
    const answer = await refused('BAD', {
      validFrom: '0000-01-01', validTo: 'soon', nameDa: '', monthlyPriceOre: -1, setupPriceOre: 0.5, price: 1,
      allowances: [{ ...HOUR, includedSeconds: 2 ** 60, zones: ['dk', 'No Zone'] }, { ...HOUR, carryOver: { months: 0 } }],
    });
    expect(answer.status).toBe(400);
    expect([...new Set(pointersOf(answer))].sort()).toEqual([
      '/allowances', '/allowances/0/includedSeconds', '/allowances/0/zones/1', '/allowances/1/carryOver/months', '/monthlyPriceOre', '/nameDa', '/price', '/setupPriceOre', '/validFrom', '/validTo',
    ]);
    expect(pointersOf(await refused('BAD', { validTo: '2026-12-31' }))).toEqual(['/validTo']);
    const included = async (...allowances: unknown[]) => pointersOf(await refused('BAD', { allowances }));
    expect(await included({ ...HOUR, includedMessages: 5 })).toEqual(['/allowances/0/includedSeconds']);
    expect(await included({ ...HOUR, services: ['voice', 'sms'] })).toEqual(['/allowances/0/services']);
    expect(await included(HOUR, HOUR)).toEqual(['/allowances']);
    expect(pointersOf(await refused('not-a-code', {}))).toEqual(['/code']);
  });
});

describe('the version that is ordered', () => {
  /** Orders one item and answers with the price of the version that was chosen, or the sentence of the refusal. */
  async function priceOn(code: string, startsAt: string): Promise<number | string | undefined> {
    const customer = await registerCustomer(ordering);
    const { status, body } = await ordering.operator.post('/orders', newOrder(customer, [{ productCode: code, startsAt }]));
    if (status !== 202) return body.errors?.[0]?.detail;
    const [row] = await ordering.platform.query<{ price: number }>(
      'select p.monthly_price_ore as price from ordering.order_item join ordering.product p using (product_id) where order_id = $1', [(body as unknown as WholeOrder).orderId]);
    return row?.price;
  }

  test("is that of the day in Copenhagen on which the item starts, to the millisecond", async () => {
    await put('DAILY', { validFrom: '2027-01-01', monthlyPriceOre: 100 });
    await put('DAILY', { validFrom: '2027-07-01', monthlyPriceOre: 200 });
    // Winter: one hour ahead of UTC; summer: two.
    expect(await priceOn('DAILY', '2026-12-31T22:59:59.999Z')).toMatch(/cannot be ordered/);
    expect(await priceOn('DAILY', '2026-12-31T23:00:00Z')).toBe(100);
    expect(await priceOn('DAILY', '2027-06-30T21:59:59.999Z')).toBe(100);
    expect(await priceOn('DAILY', '2027-06-30T22:00:00Z')).toBe(200);
    expect(await priceOn('DAILY', '2027-07-01T00:00:00+02:00')).toBe(200);
  });

  test('does not depend on the sequence in which versions were made', async () => {
    await put('BACKWARDS', { validFrom: '2027-07-01', monthlyPriceOre: 200 });
    await put('BACKWARDS', { validFrom: '2027-01-01', monthlyPriceOre: 100 });
    expect(await priceOn('BACKWARDS', '2027-08-01T12:00:00Z')).toBe(200);
  });

  test('is none after the last day of a product that has been withdrawn, although its earlier version named no last day', async () => {
    await put('GONE', { validFrom: '2027-01-01', monthlyPriceOre: 100 });
    await put('GONE', { validFrom: '2027-07-01', validTo: '2027-07-31', monthlyPriceOre: 200 });
    expect(await priceOn('GONE', '2027-07-31T12:00:00Z')).toBe(200);
    expect(await priceOn('GONE', '2027-08-01T12:00:00Z')).toMatch(/cannot be ordered/);
  });

  test('stays the one ordered when a cheaper one is published for the same day afterwards', async () => {
    await put('LATER', { validFrom: '2027-01-01', monthlyPriceOre: 300 });
    const customer = await registerCustomer(ordering);
    const order = newOrder(customer, [{ productCode: 'LATER', startsAt: '2027-08-01T12:00:00Z' }], { reference: 'agreed' });
    const { body } = await ordering.operator.post<WholeOrder>('/orders', order);
    await put('LATER', { validFrom: '2027-07-01', monthlyPriceOre: 100 });
    expect((await ordering.operator.post<WholeOrder>('/orders', order)).body.orderId).toBe(body.orderId);
    const [row] = await ordering.platform.query<{ price: number }>(
      'select p.monthly_price_ore as price from ordering.order_item join ordering.product p using (product_id) where order_id = $1', [body.orderId]);
    expect(row?.price).toBe(300);
  });
});
