import { readTmfDefinition } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Employee } from '../../employees/employee.schemas.js';
import type { WholeOrder } from '../../orders/order.schemas.js';
import { deliverByHand, holdDeliveries } from '../../testing/deliver-by-hand.js';
import { numberOfOurs, offerProducts, type OrderingUnderTest, registerCustomer, startOrderingUnderTest } from '../../testing/ordering-under-test.js';
import { type TmfAnswer, type TmfClient, tmfClient } from '../../testing/tmf-client.js';

const ORDERS = 'productOrderingManagement/v4/productOrder';
const CANCEL = 'productOrderingManagement/v4/cancelProductOrder';
const definition = readTmfDefinition('TMF622');
const START = '2027-06-01T10:00:00.000Z';
const AGREEMENT = [{ id: 'privacy-policy-1', '@referredType': 'Agreement' }];

interface Item {
  id: string; state: string; action: string;
  product: { id?: string; startDate?: string; terminationDate?: string; productCharacteristic: { name: string; value: unknown }[] };
  productOffering: { id: string }; productOrderItem?: Item[]; itemPrice: unknown[];
}
interface Order { id: string; href: string; state: string; productOrderItem: Item[]; note: { text: string }[]; code: string; message: string }

let ordering: OrderingUnderTest;
let [customerId, employeeId] = [0, 0];
let [self, staff]: TmfClient[] = [];
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await holdDeliveries(ordering);
  await offerProducts(ordering);
  await ordering.operator.send('PUT', '/products/SEDE', {
    validFrom: '2000-01-01', nameDa: 'Telefonplads', nameEn: 'Seat', kind: 'telephony-seat', monthlyPriceOre: 10_000, setupPriceOre: 20_000, carriesNumber: false,
    options: [
      { id: 'svar', nameDa: 'Svarer', nameEn: 'Answering', min: 1, max: 1, choices: [{ id: 'fast', nameDa: 'Hurtig', nameEn: 'Fast', monthlyPriceOre: 1_000 }, { id: 'slow', nameDa: 'Langsom', nameEn: 'Slow' }] },
      { id: 'lyd', nameDa: 'Lyd', nameEn: 'Sound', min: 0, max: 2, choices: [{ id: 'one', nameDa: 'En', nameEn: 'One' }, { id: 'two', nameDa: 'To', nameEn: 'Two' }] },
    ],
  });
  await ordering.operator.send('PUT', '/products/PAKKE', {
    validFrom: '2000-01-01', nameDa: 'Pakke', nameEn: 'Bundle', kind: 'bundle', monthlyPriceOre: 100, carriesNumber: false, components: [{ code: 'FAX-PORTAL', quantity: 2 }, { code: 'MOBIL', quantity: 1 }],
  });
  customerId = await registerCustomer(ordering);
  const { body } = await ordering.operator.post<{ items: Employee[] }>(`/customers/${customerId}/employees`, { name: 'Bo Prøve', policyVersion: 1, informedConfirmed: true });
  employeeId = body.items[0]!.employeeId;
  [self, staff] = [await tmfClient(ordering, customerId), await tmfClient(ordering)];
});
afterAll(() => ordering.close());

let next = 0;
const number = (): string => `+${numberOfOurs((next += 1))}`;
const characteristic = (name: string, value: unknown) => ({ name, value });
const add = (id: string, code: string, characteristics: readonly object[] = [], more: Record<string, unknown> = {}) =>
  ({ id, action: 'add', productOffering: { id: code }, product: { productCharacteristic: characteristics }, ...more });
const orderOf = (items: readonly object[], more: Record<string, unknown> = {}) => ({ requestedStartDate: START, agreement: AGREEMENT, productOrderItem: items, ...more });
const place = (items: readonly object[], more: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<TmfAnswer<Order>> => self!<Order>('POST', ORDERS, orderOf(items, more), headers);
const ordersStored = async (): Promise<number> => (await ordering.platform.query('select from ordering.customer_order')).length;
/** Where each line of the message says that something is wrong. */
const placesIn = ({ body }: TmfAnswer<Order>): string[] => body.message.split('\n').map((line) => line.split(': ')[0]!);

async function placed(items: readonly object[], more: Record<string, unknown> = {}): Promise<Order> {
  const { status, body } = await place(items, more);
  expect([status, body]).toEqual([201, expect.anything()]);
  return body;
}

describe('ordering', () => {
  test('an item for an employee, ported from another operator, is the order that our own API knows', async () => {
    const wanted = number();
    const { status, body, headers } = await place([add('1', 'MOBIL', [
      characteristic('telephoneNumber', wanted), characteristic('employeeId', `employee-${employeeId}`), characteristic('portingLosingOperator', 'Prøvetele'), characteristic('portingRequestedOn', '2027-06-01'),
    ])], { externalId: 'tmf-1' });
    expect([status, definition.faultsOfAnswer('post', '/productOrder', 201, body), headers.get('location')]).toEqual([201, [], body.href]);
    expect(body).toMatchObject({
      state: 'acknowledged', externalId: 'tmf-1', requestedStartDate: START, agreement: [{ id: 'privacy-policy-1' }], relatedParty: [{ id: `customer-${customerId}`, role: 'customer' }],
      orderTotalPrice: [{ priceType: 'recurring', price: { dutyFreeAmount: { unit: 'DKK', value: 99 } } }],
    });
    const { body: ours } = await ordering.operator.get<WholeOrder>(`/orders/${body.id}`);
    expect(ours).toMatchObject({
      customerId, reference: 'tmf-1', policyVersion: 1,
      items: [{ productCode: 'MOBIL', number: wanted.slice(1), employeeId, startsAt: START, porting: { losingOperator: 'Prøvetele', requestedOn: '2027-06-01', customerReference: null } }],
    });
    expect(body.productOrderItem[0]!.product.productCharacteristic).toEqual([
      { name: 'telephoneNumber', valueType: 'string', value: wanted }, { name: 'employeeId', valueType: 'string', value: String(employeeId) },
      { name: 'portingLosingOperator', valueType: 'string', value: 'Prøvetele' }, { name: 'portingRequestedOn', valueType: 'string', value: '2027-06-01' },
    ]);
    expect((await self!<Order>('GET', `${ORDERS}/${body.id}`)).body).toEqual(body);
  });

  test('three of something makes three items, each at its own start, with its options', async () => {
    const body = await placed([
      add('a', 'FAX-PORTAL', [], { quantity: 2 }), add('b', 'SEDE', [characteristic('svar', 'fast'), characteristic('lyd', ['one', 'two'])], { product: {
        startDate: '2027-07-01T00:00:00Z', terminationDate: '2028-07-01T00:00:00Z', productCharacteristic: [characteristic('svar', 'fast'), characteristic('lyd', ['one', 'two'])] } }),
    ]);
    expect(body.productOrderItem.map(({ id, productOffering, product }) => [id, productOffering.id, product.startDate, product.terminationDate])).toEqual([
      ['1', 'FAX-PORTAL', START, undefined], ['2', 'FAX-PORTAL', START, undefined], ['3', 'SEDE', '2027-07-01T00:00:00.000Z', '2028-07-01T00:00:00.000Z'],
    ]);
    expect(body.productOrderItem[2]!.product.productCharacteristic).toEqual([{ name: 'svar', valueType: 'string', value: 'fast' }, { name: 'lyd', valueType: 'array', value: ['one', 'two'] }]);
    expect(body.productOrderItem[2]!.itemPrice).toMatchObject([{ priceType: 'recurring', price: { dutyFreeAmount: { value: 110 } } }, { priceType: 'oneTime', price: { dutyFreeAmount: { value: 200 } } }]);
  });

  test('a bundle has its components within it', async () => {
    const body = await placed([add('1', 'PAKKE', [], { productOrderItem: [add('1.1', 'FAX-PORTAL', [], { quantity: 2 }), add('1.2', 'MOBIL', [characteristic('telephoneNumber', number())])] })]);
    expect(definition.faultsOf('ProductOrder', body)).toEqual([]);
    expect(body.productOrderItem).toHaveLength(1);
    expect(body.productOrderItem[0]!.productOrderItem!.map(({ productOffering }) => productOffering.id)).toEqual(['FAX-PORTAL', 'FAX-PORTAL', 'MOBIL']);
  });

  test('every fault is told by its place in the body that was sent, and nothing is stored', async () => {
    const before = await ordersStored();
    const answer = await place([
      add('1', 'FAX-PORTAL', [], { quantity: 2 }),
      add('2', 'UNKNOWN'),
      add('3', 'MOBIL'),
      add('4', 'MOBIL', [characteristic('employeeId', 2_147_483_646), characteristic('telephoneNumber', '12')]),
      add('5', 'SEDE', [characteristic('svar', 'fast'), characteristic('svarer', 'fast')]),
      add('6', 'PAKKE', [], { productOrderItem: [add('6.1', 'FAX-PORTAL', [], { quantity: 2 }), add('6.2', 'MOBIL', [characteristic('telephoneNumber', '12')])] }),
      { id: '7', action: 'delete', product: { id: '2147483646' } },
    ]);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
    expect(new Set(placesIn(answer))).toEqual(new Set([
      'productOrderItem[1].productOffering.id', 'productOrderItem[2].product.productCharacteristic', 'productOrderItem[3].product.productCharacteristic[0].value',
      'productOrderItem[3].product.productCharacteristic[1].value', 'productOrderItem[4].product.productCharacteristic[1].value', 'productOrderItem[5].productOrderItem[1].product.productCharacteristic[0].value',
      'productOrderItem[6].product.id',
    ]));
    expect(await ordersStored()).toBe(before);
  });

  test.each<[string, string, object]>([
    ['without items', 'productOrderItem', { agreement: AGREEMENT }],
    ['without the privacy policy that was shown', 'agreement', { productOrderItem: [add('1', 'FAX-PORTAL')] }],
    ['under a policy that is none', 'agreement', orderOf([add('1', 'FAX-PORTAL')], { agreement: [{ id: 'privacy-policy-999' }] })],
    ['that changes nothing', 'productOrderItem[0].action', orderOf([{ ...add('1', 'FAX-PORTAL'), action: 'noChange' }])],
    ['of no amount', 'productOrderItem[0].quantity', orderOf([add('1', 'FAX-PORTAL', [], { quantity: 0 })])],
    ['without an offering', 'productOrderItem[0].productOffering.id', orderOf([{ id: '1', action: 'add' }])],
    ['from no day', 'requestedStartDate', orderOf([add('1', 'FAX-PORTAL')], { requestedStartDate: 'soon' })],
    ['from the past', 'requestedStartDate', orderOf([add('1', 'FAX-PORTAL')], { requestedStartDate: '2020-01-01T00:00:00Z' })],
    ['that ends before it starts', 'productOrderItem[0].product.terminationDate', orderOf([add('1', 'FAX-PORTAL', [], { product: { terminationDate: '2027-01-01T00:00:00Z' } })])],
    ['with a choice that is no text', 'productOrderItem[0].product.productCharacteristic[0].value', orderOf([add('1', 'SEDE', [characteristic('svar', 7)])])],
  ])('an order %s is refused at %s', async (_name, where, body) => {
    const answer = await self!<Order>('POST', ORDERS, body);
    expect([answer.status, definition.faultsOfAnswer('post', '/productOrder', 400, answer.body)]).toEqual([400, []]);
    expect(new Set(placesIn(answer))).toEqual(new Set([where]));
  });

  test("the operator's people say whose order it is", async () => {
    const body = orderOf([add('1', 'FAX-PORTAL')]);
    expect(placesIn(await staff!<Order>('POST', ORDERS, body))).toEqual(['relatedParty']);
    for (const id of [`customer-${customerId}`, String(customerId)]) {
      const { status, body: order } = await staff!<Order>('POST', ORDERS, { ...body, relatedParty: [{ id, role: 'Customer', '@referredType': 'PartyRole' }] });
      expect([status, order]).toEqual([201, expect.objectContaining({ relatedParty: [expect.objectContaining({ id: `customer-${customerId}` })] })]);
    }
  });

  test('twice under its externalId, or under an Idempotency-Key, is placed once; tried out it is not placed at all', async () => {
    const before = await ordersStored();
    const items = [add('1', 'FAX-PORTAL')];
    const first = await placed(items, { externalId: 'tmf-twice' });
    expect((await placed(items, { externalId: 'tmf-twice' })).id).toBe(first.id);
    expect((await place([add('1', 'FAX-PORTAL', [], { quantity: 2 })], { externalId: 'tmf-twice' })).body).toMatchObject({ code: 'conflict', status: '409', message: expect.stringContaining('externalId') });
    const keyed = await place(items, {}, { 'idempotency-key': 'tmf-key' });
    expect((await place(items, {}, { 'idempotency-key': 'tmf-key' })).body).toEqual(keyed.body);
    expect((await self!<Order>('POST', `${ORDERS}?validate=true`, orderOf(items))).headers.get('validate-only')).toBe('true');
    expect(await ordersStored()).toBe(before + 2);
  });

  test('stands in the log of writes', async () => {
    const { body } = await ordering.operator.get<{ items: { route: string; status: number }[] }>('/audit?limit=500');
    expect(body.items).toContainEqual(expect.objectContaining({ route: '/tmf-api/productOrderingManagement/v4/:resource', method: 'POST', customerId, status: 201 }));
  });
});

describe('changing and ending what one has', () => {
  test('modify names the product and what becomes otherwise of it, delete ends it', async () => {
    const order = await placed([add('1', 'SEDE', [characteristic('svar', 'fast')], { product: { startDate: new Date().toISOString(), productCharacteristic: [characteristic('svar', 'fast')] } })]);
    const [subscriptionId] = await deliverByHand(ordering, Number(order.id));
    const modified = await placed([{ id: '1', action: 'modify', product: { id: String(subscriptionId), productCharacteristic: [characteristic('svar', 'slow'), characteristic('employeeId', String(employeeId))] } }]);
    expect(modified.productOrderItem[0]).toMatchObject({ action: 'modify', productOffering: { id: 'SEDE' }, product: { id: String(subscriptionId), productCharacteristic: [{ name: 'employeeId' }, { name: 'svar', value: 'slow' }] } });
    expect((await place([{ id: '1', action: 'delete', product: { id: String(subscriptionId) } }])).body).toMatchObject({ status: '400', message: expect.stringContaining('productOrderItem[0].product.id') });
    expect((await self!('POST', CANCEL, { productOrder: { id: modified.id } })).status).toBe(201);
    const ended = await placed([{ id: '1', action: 'delete', product: { id: String(subscriptionId), terminationDate: '2099-01-01T00:00:00Z' } }]);
    expect(ended.productOrderItem[0]).toMatchObject({ action: 'delete', product: { id: String(subscriptionId), terminationDate: '2099-01-01T00:00:00.000Z' } });
    expect(definition.faultsOf('ProductOrder', ended)).toEqual([]);
  });

  test('PATCH merges: what it does not name of an item stays as it was', async () => {
    const order = await placed([add('1', 'SEDE', [characteristic('svar', 'fast'), characteristic('lyd', ['one', 'two']), characteristic('employeeId', String(employeeId))]), add('2', 'FAX-PORTAL')]);
    const patch = (item: object, more: object = {}) => self!<Order>('PATCH', `${ORDERS}/${order.id}`, { agreement: AGREEMENT, productOrderItem: [item], ...more });
    const { status, body } = await patch({ id: '1', action: 'add', product: { productCharacteristic: [characteristic('svar', 'slow')] } });
    expect([status, definition.faultsOfAnswer('patch', '/productOrder/{id}', 200, body)]).toEqual([200, []]);
    const values = Object.fromEntries(body.productOrderItem[0]!.product.productCharacteristic.map(({ name, value }) => [name, value]));
    expect(values).toEqual({ employeeId: String(employeeId), svar: 'slow', lyd: ['one', 'two'] });
    expect(body.productOrderItem[1]).toEqual(order.productOrderItem[1]);
    expect((await patch({ id: '2', action: 'add' }, { requestedStartDate: '2027-08-01T00:00:00Z' })).body.productOrderItem.map(({ product }) => product.startDate)).toEqual([START, '2027-08-01T00:00:00.000Z']);
    expect(placesIn(await patch({ id: '1', action: 'add', product: { productCharacteristic: [characteristic('svar', 'never')] } }))).toContain('productOrderItem[0].product.productCharacteristic[0].value');
    expect((await patch({ id: '3', action: 'add' })).status).toBe(404);
    expect(placesIn(await self!<Order>('PATCH', `${ORDERS}/${order.id}`, { agreement: AGREEMENT, productOrderItem: [{ id: '1', action: 'add' }, { id: '2', action: 'add' }] }))).toEqual(['productOrderItem']);
    expect(placesIn(await self!<Order>('PATCH', `${ORDERS}/${order.id}`, { productOrderItem: [{ id: '1', action: 'add' }] }))).toEqual(['agreement']);
    await deliverByHand(ordering, Number(order.id));
    expect((await patch({ id: '1', action: 'add' })).body).toMatchObject({ code: 'conflict', status: '409' });
  });
});

describe('cancelling', () => {
  test('cancels the order and is found under its id', async () => {
    const order = await placed([add('1', 'FAX-PORTAL')]);
    expect((await self!('GET', `${CANCEL}/${order.id}`)).status).toBe(404);
    const { status, body, headers } = await self!('POST', CANCEL, { productOrder: { id: order.id }, cancellationReason: 'Not needed' });
    expect([status, definition.faultsOfAnswer('post', '/cancelProductOrder', 201, body), headers.get('location')]).toEqual([201, [], body['href']]);
    expect(body).toMatchObject({ id: order.id, state: 'done', productOrder: { id: order.id } });
    expect((await self!('GET', `${CANCEL}/${order.id}`)).body).toEqual(body);
    expect((await self!<Order>('GET', `${ORDERS}/${order.id}`)).body).toMatchObject({ state: 'cancelled', cancellationDate: expect.any(String) });
  });

  test('of what is under way goes on until it is undone; of what is carried out is refused', async () => {
    const order = await placed([add('1', 'FAX-PORTAL')]);
    await ordering.platform.query(`update ordering.order_item set state = 'in-progress' where order_id = $1`, [Number(order.id)]);
    expect((await self!('POST', CANCEL, { productOrder: { id: order.id } })).body).toMatchObject({ state: 'inProgress' });
    expect((await self!<{ id: string }[]>('GET', `${CANCEL}?id=${order.id}`)).body).toHaveLength(1);
    const done = await placed([add('1', 'FAX-PORTAL')]);
    await deliverByHand(ordering, Number(done.id));
    expect((await self!('POST', CANCEL, { productOrder: { id: done.id } })).body).toMatchObject({ code: 'conflict', status: '409', message: expect.any(String) });
    expect((await self!('POST', CANCEL, {})).body).toMatchObject({ status: '400', message: expect.stringContaining('productOrder: ') });
  });
});
