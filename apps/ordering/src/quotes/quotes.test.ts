import type { Page } from '@turbotrack/service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMonths } from '../orders/calendar.js';
import type { WholeOrder } from '../orders/order.schemas.js';
import { deliverByHand, holdDeliveries } from '../testing/deliver-by-hand.js';
import { numberOfOurs, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import type { Quote, WholeQuote } from './quote.schemas.js';

let ordering: OrderingUnderTest;
let customerId: number;
const offer = (code: string, terms: Record<string, unknown>) =>
  ordering.operator.send('PUT', `/products/${code}`, { validFrom: '2000-01-01', nameDa: code, nameEn: code, carriesNumber: false, monthlyPriceOre: 9_900, ...terms });
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await holdDeliveries(ordering);
  await offer('PLADS', { kind: 'telephony-seat', setupPriceOre: 20_000, bindingMonths: 6 });
  await offer('MOBIL', { kind: 'mobile', carriesNumber: true, monthlyPriceOre: 14_900 });
  customerId = await registerCustomer(ordering);
});
afterAll(() => ordering.close());

let next = 0;
const seat = (startsAt = '2027-01-15T00:00:00+01:00') => ({ productCode: 'PLADS', startsAt });
const mobile = (startsAt = '2027-02-28T00:00:00+01:00') => ({ productCode: 'MOBIL', number: numberOfOurs((next += 1)), startsAt });
const ask = (items: readonly unknown[], changes: Record<string, unknown> = {}) => ordering.operator.post<WholeQuote>('/quotes', { customerId, policyVersion: 1, items, ...changes });
const quoted = async (items: readonly unknown[], changes: Record<string, unknown> = {}): Promise<WholeQuote> => {
  const { status, body } = await ask(items, changes);
  expect([status, body]).toEqual([201, expect.anything()]);
  return body;
};
const accept = (quoteId: number, changes: Record<string, unknown> = {}) => ordering.operator.post<WholeOrder>(`/quotes/${quoteId}/accept`, { policyVersion: 1, ...changes });

describe('a quote', () => {
  test('prices every item by month, once, and for the days of its first month, with VAT on the sums', async () => {
    const quote = await quoted([seat(), mobile(), mobile('2027-01-31T12:00:00+01:00')]);
    expect(quote.items.map(({ monthlyPriceOre, setupPriceOre, firstMonthOre, bindingEndsOn }) => [monthlyPriceOre, setupPriceOre, firstMonthOre, bindingEndsOn])).toEqual([
      // 17 of 31 days of 99 kroner, 1 of 28 and 1 of 31 days of 149 kroner, half up.
      [9_900, 20_000, 5_429, '2027-07-15'], [14_900, 0, 532, null], [14_900, 0, 481, null],
    ]);
    expect(quote.totals).toEqual({
      monthly: { netOre: 39_700, vatOre: 9_925, grossOre: 49_625 },
      once: { netOre: 20_000, vatOre: 5_000, grossOre: 25_000 },
      firstMonths: [{ month: '2027-01', netOre: 25_910, vatOre: 6_478, grossOre: 32_388 }, { month: '2027-02', netOre: 532, vatOre: 133, grossOre: 665 }],
    });
    expect(Date.parse(quote.validUntil) - Date.parse(quote.madeAt)).toBeGreaterThan(29 * 86_400_000);
    expect((await ordering.operator.get<WholeQuote>(`/quotes/${quote.quoteId}`)).body).toEqual(quote);
  });

  test('orders nothing, and is refused by the faults an order would be', async () => {
    const before = await ordering.platform.query('select from ordering.customer_order');
    await quoted([seat()]);
    expect(await ordering.platform.query('select from ordering.customer_order')).toHaveLength(before.length);
    const answer = await ask([{ productCode: 'NO-SUCH', startsAt: '2027-01-15T00:00:00Z' }, { ...mobile(), number: '112' }, { ...seat(), endsAt: '2027-02-01T00:00:00Z' }]);
    expect([answer.status, pointersOf(answer as never)]).toEqual([400, ['/items/0/productCode', '/items/1/number', '/items/2/endsAt']]);
  });

  test('under a reference is made once; another under the same is a conflict', async () => {
    const items = [seat()];
    const { quoteId } = await quoted(items, { reference: 'q-1' });
    expect(await ask(items, { reference: 'q-1' })).toMatchObject({ status: 200, body: { quoteId } });
    expect((await ask([mobile()], { reference: 'q-1' })).status).toBe(409);
  });
});

describe('accepting a quote', () => {
  test('makes the order at the prices quoted, although the catalogue has others by then, and once', async () => {
    const items = [{ productCode: 'DYRERE', startsAt: '2027-03-01T00:00:00+01:00' }, seat('2027-03-01T00:00:00+01:00')];
    await offer('DYRERE', { monthlyPriceOre: 1_000 });
    const { quoteId } = await quoted(items);
    await offer('DYRERE', { monthlyPriceOre: 9_000, validFrom: '2027-02-01' });
    expect((await quoted(items)).items[0]!.monthlyPriceOre).toBe(9_000);

    const accepted = await accept(quoteId, { reference: 'po-9' });
    expect([accepted.status, accepted.body.state, accepted.body.reference]).toEqual([202, 'acknowledged', 'po-9']);
    expect(accepted.body.items.map(({ monthlyPriceOre }) => monthlyPriceOre)).toEqual([1_000, 9_900]);
    expect(await accept(quoteId, { reference: 'po-9' })).toEqual({ status: 200, body: accepted.body });
    expect((await ordering.operator.get<WholeQuote>(`/quotes/${quoteId}`)).body).toMatchObject({ state: 'accepted', orderId: accepted.body.orderId });
    expect(await ordering.platform.query('select from platform.outbox where job_key = $1', [String(accepted.body.orderId)])).toHaveLength(1);
    await deliverByHand(ordering, accepted.body.orderId);
    expect(await ordering.platform.query('select monthly_price_ore from ordering.subscription where order_id = $1 order by item_no', [accepted.body.orderId]))
      .toEqual([{ monthly_price_ore: 1_000 }, { monthly_price_ore: 9_900 }]);
  });

  test('by eight callers at once makes one order', async () => {
    const { quoteId } = await quoted([seat()]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => accept(quoteId)));
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  });

  test('after its time, or after it was withdrawn, is refused', async () => {
    const [late, withdrawn] = [await quoted([seat()]), await quoted([seat()])];
    await ordering.platform.query(`update ordering.quote set made_at = now() - interval '2 days', valid_until = now() where quote_id = $1`, [late.quoteId]);
    expect((await ordering.operator.get<WholeQuote>(`/quotes/${late.quoteId}`)).body.state).toBe('expired');
    const { body } = await ordering.operator.post<WholeQuote>(`/quotes/${withdrawn.quoteId}/withdraw`);
    expect(body).toMatchObject({ state: 'withdrawn', closedAt: expect.any(String) });
    expect((await ordering.operator.post<WholeQuote>(`/quotes/${withdrawn.quoteId}/withdraw`)).body).toEqual(body);
    for (const { quoteId } of [late, withdrawn]) expect((await accept(quoteId)).status).toBe(409);
    expect((await ordering.operator.post(`/quotes/${late.quoteId}/withdraw`)).status).toBe(409);
    const states = async (state: string) => (await ordering.operator.get<Page<Quote>>(`/quotes?customerId=${customerId}&state=${state}&limit=500`)).body.items.map(({ quoteId }) => quoteId);
    expect(await states('expired')).toEqual([late.quoteId]);
    expect(await states('withdrawn')).toEqual([withdrawn.quoteId]);
    expect(await states('open')).not.toContain(late.quoteId);
  });

  test('whose start has passed starts now, and its binding with it', async () => {
    const { quoteId } = await quoted([seat(new Date(Date.now() + 86_400_000).toISOString())]);
    // The quote was made, and its item was to start, a month ago.
    await ordering.platform.query(`update ordering.quote set made_at = now() - interval '32 days' where quote_id = $1`, [quoteId]);
    await ordering.platform.query(`update ordering.quote_item set starts_at = now() - interval '31 days' where quote_id = $1`, [quoteId]);
    const { body } = await accept(quoteId);
    expect(Math.abs(Date.parse(body.items[0]!.startsAt) - Date.now())).toBeLessThan(60_000);
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' }).format(Date.parse(body.items[0]!.startsAt));
    expect(body.items[0]!.bindingEndsOn).toBe(addMonths(today, 6));
  });

  test('is judged once more: what has come up since is told by the items of the quote', async () => {
    const employee = await ordering.operator.post<{ items: { employeeId: number }[] }>(`/customers/${customerId}/employees`, { name: 'Bo Prøve', policyVersion: 1, informedConfirmed: true });
    const { quoteId } = await quoted([seat(), { ...mobile(), employeeId: employee.body.items[0]!.employeeId }]);
    await ordering.platform.query('update ordering.employee set restricted = true where employee_id = $1', [employee.body.items[0]!.employeeId]);
    const answer = await accept(quoteId);
    expect([answer.status, pointersOf(answer as never)]).toEqual([400, ['/items/1/employeeId']]);
    expect((await ordering.operator.get<WholeQuote>(`/quotes/${quoteId}`)).body.state).toBe('open');
  });

  test('beyond the credit limit makes an order that is held', async () => {
    const poor = await registerCustomer(ordering, { creditLimitOre: 100 });
    const { quoteId } = await quoted([seat()], { customerId: poor });
    expect((await accept(quoteId)).body).toMatchObject({ state: 'held', holdReason: 'credit-limit' });
  });
});

test("another customer's quote looks like one that does not exist, to read, accept and withdraw", async () => {
  const { quoteId } = await quoted([seat()]);
  const other = await ordering.customer(await registerCustomer(ordering));
  for (const id of [quoteId, 2_147_483_647]) {
    expect((await other.get(`/quotes/${id}`)).status).toBe(404);
    expect((await other.post(`/quotes/${id}/accept`, { policyVersion: 1 })).status).toBe(404);
    expect((await other.post(`/quotes/${id}/withdraw`)).status).toBe(404);
  }
  expect((await other.get<Page<Quote>>('/quotes')).body.items).toEqual([]);
  expect((await (await ordering.customer(customerId)).get<WholeQuote>(`/quotes/${quoteId}`)).body.state).toBe('open');
});
