import type { Page } from '@turbotrack/service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Employee } from '../employees/employee.schemas.js';
import {
  type Client, closed, newOrder, numberOfOurs, offerProducts, type OrderingUnderTest, placeAndDeliver, pointersOf, registerCustomer, startOrderingUnderTest,
  type Wanted,
} from '../testing/ordering-under-test.js';
import type { Order, WholeOrder } from './order.schemas.js';

let ordering: OrderingUnderTest;
let customerId: number;
let foreignEmployee: number;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await offerProducts(ordering);
  customerId = await registerCustomer(ordering);
  foreignEmployee = await addEmployee(await registerCustomer(ordering));
});
afterAll(() => ordering.close());

async function addEmployee(to: number): Promise<number> {
  const { body } = await ordering.operator.post<{ items: Employee[] }>(`/customers/${to}/employees`, { name: 'Bo Prøve', policyVersion: 1, informedConfirmed: true });
  return body.items[0]!.employeeId;
}

let next = 0;
/** A telephone whose number no other item of these tests has. */
const phone = (changes: Wanted = {}): Wanted => ({ number: numberOfOurs((next += 1)), ...changes });
const place = (items: readonly Wanted[], changes: Record<string, unknown> = {}, by: Client = ordering.operator) =>
  by.post<WholeOrder>('/orders', newOrder(customerId, items, changes));
const refused = (items: readonly Wanted[], changes: Record<string, unknown> = {}, by: Client = ordering.operator) => by.post('/orders', newOrder(customerId, items, changes));
/** An item that adds a product of `offerProducts` and nothing to it. */
const NEW_SUBSCRIPTION = {
  action: 'add', targetSubscriptionId: null, options: [], porting: null, partOfItemNo: null, monthlyPriceOre: 9_900, setupPriceOre: 0, bindingEndsOn: null,
};
const ordersStored = async () => (await ordering.platform.query('select from ordering.customer_order')).length;

describe('placing an order', () => {
  test('accepts it for delivery and says what was understood', async () => {
    const employeeId = await addEmployee(customerId);
    const { status, body } = await place([
      phone({ number: '+45 15 90 00 01', employeeId, endsAt: '2027-06-30T22:00:00Z' }), { productCode: 'FAX-PORTAL', startsAt: '2027-02-01T00:00:00+01:00' },
    ], { reference: ' po-1 ' });
    expect(status).toBe(202);
    expect(body).toEqual({
      orderId: expect.any(Number), customerId, reference: 'po-1', state: 'acknowledged', policyVersion: 1, placedAt: expect.stringMatching(/Z$/), completedAt: null,
      formFields: { necessary: expect.arrayContaining(['/items/productCode']), voluntary: expect.arrayContaining(['/items/employeeId']) },
      holdReason: null, decision: null, warnings: [],
      items: [
        {
          itemNo: 1, productCode: 'MOBIL', number: '4515900001', employeeId, startsAt: '2026-12-31T23:00:00.000Z', endsAt: '2027-06-30T22:00:00.000Z',
          ...NEW_SUBSCRIPTION, state: 'pending', cancelRequestedAt: null, failure: null, subscriptionId: null,
        },
        {
          itemNo: 2, productCode: 'FAX-PORTAL', number: null, employeeId: null, startsAt: '2027-01-31T23:00:00.000Z', endsAt: null,
          ...NEW_SUBSCRIPTION, state: 'pending', cancelRequestedAt: null, failure: null, subscriptionId: null,
        },
      ],
    });
    const done = await closed(ordering, body.orderId);
    expect(done).toMatchObject({ state: 'completed', items: [{ state: 'completed' }, { state: 'completed' }] });
    expect((await ordering.operator.get<Page<Order>>(`/orders?customerId=${customerId}`)).body.items.map(({ orderId }) => orderId)).toContain(body.orderId);
  });

  test('asks for its delivery in the same transaction: an order that is refused asks for nothing', async () => {
    const before = await ordersStored();
    await refused([phone(), phone({ productCode: 'NO-SUCH' })]);
    expect(await ordersStored()).toBe(before);
    expect(await ordering.platform.query('select from platform.outbox')).toEqual([]);
  });

  test('of a thousand items keeps them in the sequence given', async () => {
    const items = Array.from({ length: 1_000 }, () => phone());
    const { status, body } = await place(items);
    expect(status).toBe(202);
    expect(body.items.map(({ itemNo }) => itemNo)).toEqual(items.map((_, at) => at + 1));
    expect(body.items.map(({ number }) => number)).toEqual(items.map(({ number }) => number));
    expect((await closed(ordering, body.orderId)).state).toBe('completed');
  });

  test('from 2000 to 2100 is possible, before and after is not', async () => {
    for (const startsAt of ['2000-01-01T12:00:00Z', '2099-12-31T12:00:00Z']) expect((await place([phone({ startsAt })])).status).toBe(202);
    const answer = await refused([
      phone({ startsAt: '1999-12-31T12:00:00Z' }), phone({ startsAt: '2101-01-01T00:00:00Z' }), phone({ startsAt: '2027-01-01T12:00:00Z', endsAt: '9999-12-31T00:00:00Z' }),
    ]);
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/items/0/startsAt', '/items/1/startsAt', '/items/2/endsAt']]);
  });

  test('names every field that has the wrong form at once', async () => {
    const answer = await ordering.operator.post('/orders', {
      reference: '\t', policyVersion: '1', items: [
        { productCode: 'mobil', number: '9'.repeat(41), employeeId: 0, startsAt: '2027-01-01', endsAt: '2027-02-30T00:00:00Z' },
        { startsAt: '2027-01-01T00:00:00', price: 1 },
      ],
    });
    expect(answer.status).toBe(400);
    expect(pointersOf(answer).sort()).toEqual([
      '/customerId', '/items/0/employeeId', '/items/0/endsAt', '/items/0/number', '/items/0/productCode', '/items/0/startsAt',
      '/items/1/price', '/items/1/productCode', '/items/1/startsAt', '/policyVersion', '/reference',
    ]);
  });

  test("names every fault against catalogue, numbers and the customer's people at once", async () => {
    const number = phone().number!;
    const answer = await refused([
      phone({ productCode: 'NO-SUCH' }), phone({ number: '9'.repeat(40) }), phone({ employeeId: foreignEmployee }), phone({ employeeId: 2_147_483_647 }),
      phone({ endsAt: '2026-12-31T23:00:00Z' }), phone({ number: null }), phone({ productCode: 'FAX-PORTAL' }), { number }, { number: `+${number}`, startsAt: '2027-05-01T00:00:00Z' },
    ]);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer)).toEqual([
      '/items/0/productCode', '/items/1/number', '/items/2/employeeId', '/items/3/employeeId', '/items/4/endsAt', '/items/5/number', '/items/6/number', '/items/8/number',
    ]);
    // Somebody else's employee looks like one that does not exist.
    const [foreign, unknown] = answer.body.errors!.filter(({ pointer }) => pointer.endsWith('/employeeId'));
    expect(foreign!.detail).toBe(unknown!.detail);
  });

  test('tells a hundred faults of an order that has a thousand', async () => {
    const answer = await refused(Array.from({ length: 1_000 }, () => phone({ productCode: 'NO-SUCH' })));
    expect([answer.status, pointersOf(answer)]).toEqual([400, Array.from({ length: 100 }, (_, at) => `/items/${at}/productCode`)]);
  });

  test('with no item or more than a thousand is refused', async () => {
    for (const items of [[], Array.from({ length: 1_001 }, () => phone())]) {
      const answer = await refused(items);
      expect([answer.status, pointersOf(answer)]).toEqual([400, ['/items']]);
    }
  });

  test('for a customer that is not there is refused, whatever the items', async () => {
    expect((await ordering.operator.post('/orders', newOrder(2_147_483_647, [phone({ productCode: 'NO-SUCH' })]))).status).toBe(404);
    expect((await ordering.operator.get('/orders?customerId=2147483647')).status).toBe(404);
    expect((await ordering.operator.get('/orders/2147483647')).status).toBe(404);
  });
});

describe('the time an item starts', () => {
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

  test("may not lie in the past for a customer, since another's calls would become its own", async () => {
    const self = await ordering.customer(customerId);
    const answer = await refused([phone({ startsAt: ago(3600_000) })], {}, self);
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/items/0/startsAt']]);
    // A request takes a moment, and clocks differ.
    expect((await place([phone({ startsAt: ago(60_000) })], {}, self)).status).toBe(202);
  });

  test('may lie in the past for the operator, who takes over what was delivered elsewhere', async () => {
    expect((await place([phone({ startsAt: ago(3600_000) })])).status).toBe(202);
  });
});

describe('an order asked for twice under its reference', () => {
  test('is placed once, also when the numbers are written in another way and the time in another zone', async () => {
    const first = await place([phone({ number: '+45 15 91 00 01', startsAt: '2027-01-01T00:00:00+01:00' })], { reference: 'twice' });
    const again = await place([phone({ number: '15910001', startsAt: '2026-12-31T23:00:00.000Z' })], { reference: 'twice' });
    expect(again.status).toBe(200);
    expect(again.body.orderId).toBe(first.body.orderId);
  });

  test('is answered as it stands by then', async () => {
    const order = newOrder(customerId, [phone()], { reference: 'later' });
    const { body } = await ordering.operator.post<WholeOrder>('/orders', order);
    await closed(ordering, body.orderId);
    expect(await ordering.operator.post<WholeOrder>('/orders', order)).toMatchObject({ status: 200, body: { orderId: body.orderId, state: 'completed' } });
  });

  test('by eight callers at once is placed and delivered once', async () => {
    const order = newOrder(customerId, [phone(), phone()], { reference: 'rush' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ordering.operator.post<WholeOrder>('/orders', order)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 202]);
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
    const { orderId } = await closed(ordering, answers[0]!.body.orderId);
    expect(await ordering.platform.query('select from ordering.subscription where order_id = $1', [orderId])).toHaveLength(2);
  });

  test.each<[string, Wanted, Record<string, unknown>]>([
    ['another number', { number: '4515920002' }, {}], ['another start', { startsAt: '2027-01-02T00:00:00Z' }, {}], ['an end', { endsAt: '2028-01-01T00:00:00Z' }, {}],
    ['another product', { productCode: 'FAX-PORTAL', number: null }, {}], ['an employee', { employeeId: 1 }, {}],
  ])('but with %s is a conflict that names the reference', async (what, item, change) => {
    const reference = `conflict ${what}`;
    const number = phone().number!;
    await place([{ number }], { reference });
    const answer = await refused([{ number, ...item }], { reference, ...change });
    expect([answer.status, pointersOf(answer)]).toEqual([409, ['/reference']]);
  });

  test('but after another version of the policy was shown is a conflict that names the reference', async () => {
    const one = phone();
    await place([one], { reference: 'policy' });
    await ordering.platform.query(`update ordering.customer_order set policy_version = 7 where external_reference = 'policy'`);
    const answer = await refused([one], { reference: 'policy' });
    expect([answer.status, pointersOf(answer)]).toEqual([409, ['/reference']]);
  });

  test('but with one more item is a conflict', async () => {
    const one = phone();
    await place([one], { reference: 'longer' });
    expect((await refused([one, phone()], { reference: 'longer' })).status).toBe(409);
  });

  test('but with something that is no number where there was none is a conflict, not the same order', async () => {
    await place([{ productCode: 'FAX-PORTAL' }], { reference: 'portal' });
    expect((await refused([{ productCode: 'FAX-PORTAL', number: 'kontoret' }], { reference: 'portal' })).status).toBe(409);
  });

  test('by two customers is an order of each', async () => {
    const other = await registerCustomer(ordering);
    const [one, two] = [await place([phone()], { reference: 'po-7' }), await ordering.operator.post<WholeOrder>('/orders', newOrder(other, [phone()], { reference: 'po-7' }))];
    expect([one.status, two.status]).toEqual([202, 202]);
    expect(one.body.orderId).not.toBe(two.body.orderId);
  });

  test('without a reference is placed twice', async () => {
    const portal = { productCode: 'FAX-PORTAL' };
    const [one, two] = [await placeAndDeliver(ordering, customerId, [portal]), await placeAndDeliver(ordering, customerId, [portal])];
    expect(one.orderId).not.toBe(two.orderId);
  });
});

test('orders are listed page by page, the oldest first, of one customer where one is asked for', async () => {
  const other = await registerCustomer(ordering);
  const placed: number[] = [];
  for (let nth = 0; nth < 5; nth += 1) {
    placed.push((await ordering.operator.post<WholeOrder>('/orders', newOrder(other, [phone()]))).body.orderId);
    await place([phone()]);
  }
  const first = await ordering.operator.get<Page<Order>>(`/orders?customerId=${other}&limit=3`);
  const second = await ordering.operator.get<Page<Order>>(`/orders?customerId=${other}&limit=3&after=${first.body.next}`);
  expect([...first.body.items, ...second.body.items].map(({ orderId }) => orderId)).toEqual(placed);
  expect(second.body.next).toBeNull();
});
