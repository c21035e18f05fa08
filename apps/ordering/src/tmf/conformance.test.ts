import { readTmfDefinition, type TmfApiNumber, type TmfDefinition } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Employee } from '../employees/employee.schemas.js';
import { deliverByHand, holdDeliveries } from '../testing/deliver-by-hand.js';
import { newOrder, numberOfOurs, offerProducts, type OrderingUnderTest, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import type { WholeOrder } from '../orders/order.schemas.js';
import { type TmfClient, tmfClient } from '../testing/tmf-client.js';
import type { Endpoint } from '../webhooks/webhook.schemas.js';

const APIS = {
  TMF620: 'productCatalogManagement/v4', TMF622: 'productOrderingManagement/v4', TMF637: 'productInventory/v4', TMF669: 'partyRoleManagement/v4',
} as const satisfies Partial<Record<TmfApiNumber, string>>;
type Served = keyof typeof APIS;
const definitions = Object.fromEntries(Object.keys(APIS).map((api) => [api, readTmfDefinition(api as Served)])) as Record<Served, TmfDefinition>;

/** What answers each list, and the schema of its members. */
const LISTS: readonly [Served, string, string][] = [
  ['TMF620', 'catalog', 'Catalog'], ['TMF620', 'category', 'Category'], ['TMF620', 'productOffering', 'ProductOffering'],
  ['TMF620', 'productOfferingPrice', 'ProductOfferingPrice'], ['TMF620', 'productSpecification', 'ProductSpecification'],
  ['TMF622', 'productOrder', 'ProductOrder'], ['TMF622', 'cancelProductOrder', 'CancelProductOrder'], ['TMF637', 'product', 'Product'], ['TMF669', 'partyRole', 'PartyRole'],
];
/** docs/tmf.md names every one of these. */
const NOT_OFFERED = /^\/(importJob|exportJob|listener)(\/|$)/;

interface Listed { id: string; href: string; '@type': string; [attribute: string]: unknown }

let ordering: OrderingUnderTest;
let [own, foreign] = [0, 0];
let [staff, self, others]: TmfClient[] = [];
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await holdDeliveries(ordering);
  await offerProducts(ordering);
  await ordering.operator.send('PUT', '/products/SEDE', {
    validFrom: '2000-01-01', nameDa: 'Telefonplads', nameEn: 'Seat', kind: 'telephony-seat', monthlyPriceOre: 14_950, setupPriceOre: 20_000, changeFeeOre: 5_000, bindingMonths: 6, carriesNumber: false,
    notice: { days: 5, months: 1, to: 'any-day' }, dependencies: { requires: [], excludes: ['FAX-PORTAL'], onlyWith: [] },
    options: [{ id: 'svar', nameDa: 'Svarer', nameEn: 'Answering', min: 0, max: 1, choices: [{ id: 'fast', nameDa: 'Hurtig', nameEn: 'Fast', monthlyPriceOre: 1_000, setupPriceOre: 500 }] }],
  });
  await ordering.operator.send('PUT', '/products/PAKKE', {
    validFrom: '2000-01-01', nameDa: 'Pakke', nameEn: 'Bundle', kind: 'bundle', monthlyPriceOre: 100, carriesNumber: false, components: [{ code: 'FAX-PORTAL', quantity: 2 }],
  });
  await ordering.operator.send('PUT', '/products/NY', { validFrom: '2099-01-01', nameDa: 'Ny', nameEn: 'New', monthlyPriceOre: 100, carriesNumber: false });
  [own, foreign] = [await settle('Nordlys Prøvehal ApS', 1), await settle('Kanariefugl Prøve A/S', 2)];
  [staff, self, others] = [await tmfClient(ordering), await tmfClient(ordering, own), await tmfClient(ordering, foreign)];
});
afterAll(() => ordering.close());

/** A customer with an employee, a delivered order of a telephone and a bundle, one that waits and one that is cancelled. */
async function settle(name: string, nth: number): Promise<number> {
  const customerId = await registerCustomer(ordering, { name, externalReference: `crm-${nth}` });
  const { body } = await ordering.operator.post<{ items: Employee[] }>(`/customers/${customerId}/employees`, { name: `${name} medarbejder`, email: `bo${nth}@nordlys.example`, policyVersion: 1, informedConfirmed: true });
  const place = async (items: readonly Record<string, unknown>[], startsAt: string): Promise<number> => {
    const placed = await ordering.operator.post<WholeOrder>('/orders', newOrder(customerId, items.map((item) => ({ startsAt, ...item }))));
    expect([placed.status, placed.body]).toEqual([202, expect.anything()]);
    return placed.body.orderId;
  };
  const soon = new Date(Date.now() - 60_000).toISOString();
  const delivered = await place([
    { number: numberOfOurs(nth), employeeId: body.items[0]!.employeeId }, { productCode: 'PAKKE', components: [{ productCode: 'FAX-PORTAL' }, { productCode: 'FAX-PORTAL' }] },
  ], soon);
  await deliverByHand(ordering, delivered);
  await place([{ productCode: 'FAX-PORTAL' }], '2098-01-01T00:00:00Z');
  await ordering.operator.post(`/orders/${await place([{ productCode: 'FAX-PORTAL' }], '2098-01-01T00:00:00Z')}/cancel`);
  return customerId;
}

describe('every list and every resource of the TM Forum APIs', () => {
  test.each(LISTS)('of %s %s has what its definition says of a %s, with a text for an id and an address that answers it alone', async (api, resource, schema) => {
    const base = APIS[api];
    for (const client of [staff!, self!]) {
      const { status, body, headers } = await client<Listed[]>('GET', `${base}/${resource}`);
      expect([status, body.length > 0, headers.get('x-result-count'), headers.get('x-total-count')]).toEqual([200, true, String(body.length), String(body.length)]);
      expect(definitions[api].faultsOfAnswer('get', `/${resource}`, status, body)).toEqual([]);
      for (const item of body) {
        expect(definitions[api].faultsOf(schema, item)).toEqual([]);
        expect(item).toMatchObject({ id: expect.any(String), href: `/tmf-api/${base}/${resource}/${item.id}`, '@type': schema });
      }
      for (const item of body.slice(0, 6)) expect((await client<Listed>('GET', item.href.replace('/tmf-api/', ''))).body).toEqual(item);
    }
  });

  test('says no more than its definition: attributes by other names are none of ours', async () => {
    for (const [api, resource, schema] of LISTS) {
      const known = definitions[api].attributesOf(schema);
      const { body } = await staff!<Listed[]>('GET', `${APIS[api]}/${resource}`);
      expect([resource, [...new Set(body.flatMap((item) => Object.keys(item)))].filter((name) => !known.includes(name))]).toEqual([resource, []]);
    }
  });
});

describe('every path and method of the definitions', () => {
  const operations = Object.entries(APIS).flatMap(([api, base]) => definitions[api as Served].operations.map((operation) => ({ api: api as Served, base, ...operation })));

  test('lives where its definition says', () => {
    for (const [api, base] of Object.entries(APIS)) expect(definitions[api as Served].basePath).toBe(`tmf-api/${base}`);
    expect(operations.length).toBeGreaterThan(80);
  });

  test('is answered, and what is refused is refused by the Error of the definition with a sentence, never as an address that is not there', async () => {
    const idOfFirst = new Map<string, string>();
    for (const [api, resource] of LISTS) idOfFirst.set(`/${resource}`, (await self!<Listed[]>('GET', `${APIS[api]}/${resource}`)).body[0]!.id);
    for (const { api, base, method, path } of operations) {
      const resource = path.split('/')[1]!;
      const address = path.replace('{id}', idOfFirst.get(`/${resource}`) ?? (resource === 'hub' ? `${own}-1` : '1'));
      const { status, body, headers } = await self!(method.toUpperCase(), base + address, method === 'post' || method === 'patch' ? {} : undefined);
      const named = `${api} ${method} ${path}`;
      expect([named, definitions[api].faultsOfAnswer(method, path, status, body)]).toEqual([named, []]);
      if (NOT_OFFERED.test(path) || (api === 'TMF620' && resource === 'hub')) expect([named, status]).toEqual([named, 501]);
      // A listener that is not there is unknown; every other address that a definition has is there.
      else expect([named, resource === 'hub' && method === 'delete' ? [404] : [200, 400, 405]]).toEqual([named, expect.arrayContaining([status])]);
      if (status < 400) continue;
      expect([named, body]).toEqual([named, { code: expect.any(String), reason: expect.any(String), status: String(status), '@type': 'Error', ...(status === 404 ? {} : { message: expect.any(String) }) }]);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  test('beside them there is nothing: another resource, another method', async () => {
    expect((await self!('GET', 'productInventory/v4/nothing')).body).toMatchObject({ code: 'not-found', status: '404' });
    expect((await self!('GET', 'productInventory/v4/constructor')).body).toMatchObject({ code: 'not-found', status: '404' });
    expect((await self!('PUT', 'productInventory/v4/product/1', {})).body).toMatchObject({ code: 'method-not-allowed', status: '405' });
    expect((await self!('DELETE', 'productOrderingManagement/v4/productOrder/1')).body).toMatchObject({ status: '405', message: expect.stringContaining('cancelProductOrder') });
  });
});

describe("a customer's token", () => {
  test("finds another customer's resources nowhere: each is answered word for word like one that does not exist", async () => {
    for (const [api, resource] of [['TMF622', 'productOrder'], ['TMF622', 'cancelProductOrder'], ['TMF637', 'product'], ['TMF669', 'partyRole']] as const) {
      const list = `${APIS[api]}/${resource}`;
      const unknown = await self!('GET', `${list}/${resource === 'partyRole' ? 'employee-' : ''}2147483646`);
      expect([unknown.status, definitions[api].faultsOfAnswer('get', `/${resource}/{id}`, 404, unknown.body)]).toEqual([404, []]);
      const mine = (await self!<Listed[]>('GET', list)).body.map(({ id }) => id);
      const theirs = (await others!<Listed[]>('GET', list)).body.map(({ id }) => id).filter((id) => id !== 'seller');
      expect([theirs.length > 0, mine.filter((id) => theirs.includes(id))]).toEqual([true, []]);
      for (const id of theirs) {
        const { status, body } = await self!('GET', `${list}/${id}`);
        expect({ status, body }).toEqual({ status: 404, body: unknown.body });
        expect((await self!<Listed[]>('GET', `${list}?id=${id}`)).body).toEqual([]);
      }
    }
    expect(JSON.stringify((await self!('GET', `${APIS.TMF669}/partyRole`)).body)).not.toContain('Kanariefugl');
  });

  test("changes, cancels and orders nothing of another customer's", async () => {
    const [order] = (await others!<Listed[]>('GET', `${APIS.TMF622}/productOrder?state=acknowledged`)).body;
    const unknown = await self!('POST', `${APIS.TMF622}/cancelProductOrder`, { productOrder: { id: '2147483646' } });
    const cancelled = await self!('POST', `${APIS.TMF622}/cancelProductOrder`, { productOrder: { id: order!.id } });
    expect([cancelled.status, cancelled.body]).toEqual([404, unknown.body]);
    const change = { agreement: [{ id: 'privacy-policy-1' }], requestedStartDate: '2098-06-01T00:00:00Z', productOrderItem: [{ id: '1', action: 'add' }] };
    expect((await self!('PATCH', `${APIS.TMF622}/productOrder/${order!.id}`, change)).status).toBe(404);
    const item = { id: '1', action: 'add', productOffering: { id: 'FAX-PORTAL' } };
    const placed = (customer: string) => self!('POST', `${APIS.TMF622}/productOrder`, { agreement: [{ id: 'privacy-policy-1' }], relatedParty: [{ id: customer, role: 'customer', '@referredType': 'PartyRole' }], productOrderItem: [item] });
    const [theirs, nobodys] = [await placed(`customer-${foreign}`), await placed('customer-2147483646')];
    expect([theirs.status, theirs.body]).toEqual([404, nobodys.body]);
    expect(await ordering.platform.query('select order_id from ordering.customer_order where customer_id = $1', [foreign])).toHaveLength(3);
    expect((await others!<Listed>('GET', `${APIS.TMF622}/productOrder/${order!.id}`)).body).toEqual(order);
  });

  test('that may read does not write, that of another line of work does neither, nobody without one, and not the token of one employee', async () => {
    const reader = await tmfClient(ordering, own, 'ordering:read');
    expect((await reader('POST', `${APIS.TMF622}/productOrder`, {})).body).toMatchObject({ code: 'forbidden', status: '403', '@type': 'Error' });
    expect((await (await tmfClient(ordering, own, 'billing:read'))('GET', `${APIS.TMF637}/product`)).status).toBe(403);
    expect((await (await tmfClient(ordering, own, 'ordering:read', { employee_id: 1 }))('GET', `${APIS.TMF637}/product`)).status).toBe(403);
    const response = await fetch(`${ordering.app.url}/tmf-api/${APIS.TMF637}/product`);
    expect([response.status, response.headers.get('www-authenticate'), await response.json()]).toEqual([401, 'Bearer', { code: 'unauthenticated', reason: expect.any(String), status: '401', '@type': 'Error' }]);
  });
});

describe('a list', () => {
  const offerings = `${APIS.TMF620}/productOffering`;
  const idsOf = (body: readonly Listed[]): string[] => body.map(({ id }) => id);

  test('is told in parts that say how much there is and where the next one begins', async () => {
    const first = await staff!<Listed[]>('GET', `${offerings}?limit=2&isBundle=false`);
    expect([first.status, first.body.length, first.headers.get('x-total-count'), first.headers.get('x-result-count')]).toEqual([206, 2, '4', '2']);
    const next = /<\/tmf-api\/([^>]+)>; rel="next"/.exec(first.headers.get('link')!)![1]!;
    const second = await staff!<Listed[]>('GET', next);
    expect([...idsOf(first.body), ...idsOf(second.body)]).toEqual(['FAX-PORTAL', 'MOBIL', 'NY', 'SEDE']);
    expect(second.headers.get('link')).not.toContain('rel="next"');
  });

  test('of orders and products goes on where the part before it ended, and misses none', async () => {
    for (const list of [`${APIS.TMF622}/productOrder`, `${APIS.TMF637}/product`, `${APIS.TMF669}/partyRole`]) {
      const all = idsOf((await staff!<Listed[]>('GET', list)).body);
      const parts: string[] = [];
      for (let offset = 0; offset < all.length; offset += 2) parts.push(...idsOf((await staff!<Listed[]>('GET', `${list}?offset=${offset}&limit=2`)).body));
      expect([list, parts]).toEqual([list, all]);
    }
  });

  test('answers the attributes asked for, and always which resource it is', async () => {
    const { body } = await staff!<Listed[]>('GET', `${APIS.TMF622}/productOrder?fields=state,productOrderItem.action&limit=1`);
    expect(body[0]).toEqual({ id: expect.any(String), href: expect.any(String), '@type': 'ProductOrder', state: 'completed', productOrderItem: [{ action: 'add' }, { action: 'add' }] });
    expect((await self!('GET', `${APIS.TMF637}/product/${idsOf((await self!<Listed[]>('GET', `${APIS.TMF637}/product`)).body)[0]}?fields=status`)).body).toEqual({ id: expect.any(String), href: expect.any(String), '@type': 'Product', status: 'active' });
  });

  test.each([
    ['productOrderingManagement/v4/productOrder?state=cancelled', 1], ['productOrderingManagement/v4/productOrder?state=cancelled,completed', 2], ['productOrderingManagement/v4/productOrder?state.ne=completed', 2],
    ['productOrderingManagement/v4/productOrder?orderDate.gte=2026-01-01&state=completed', 1], ['productOrderingManagement/v4/productOrder?orderDate<2000-01-01', 0], ['productOrderingManagement/v4/productOrder?externalId=none', 0],
    ['productInventory/v4/product?productOffering.id=FAX-PORTAL', 2], ['productInventory/v4/product?status=active&isBundle=true', 1], ['productInventory/v4/product?startDate>2090-01-01', 0],
    ['partyRoleManagement/v4/partyRole?name=user', 1], ['partyRoleManagement/v4/partyRole?name=customer,user&status=active', 2], ['partyRoleManagement/v4/partyRole?relatedParty.id=seller', 1],
    ['productCatalogManagement/v4/productOfferingPrice?price.value.gt=149', 2], ['productCatalogManagement/v4/productOffering?category.id=bundle', 1], ['productCatalogManagement/v4/productOffering?lifecycleStatus=Active', 1],
  ])('is filtered: %s gives %i', async (path, count) => {
    const { status, body, headers } = await self!<Listed[]>('GET', path);
    expect([status, body.length, headers.get('x-total-count')]).toEqual([200, count, String(count)]);
  });

  test('of the products of an employee is found by the employee', async () => {
    const [user] = (await self!<Listed[]>('GET', `${APIS.TMF669}/partyRole?name=user`)).body;
    const { body } = await self!<Listed[]>('GET', `${APIS.TMF637}/product?relatedParty.id=${user!.id}`);
    expect(body).toMatchObject([{ productOffering: { id: 'MOBIL' }, productCharacteristic: [{ name: 'telephoneNumber', value: `+${numberOfOurs(1)}` }, { name: 'employeeId', value: user!.id.slice('employee-'.length) }] }]);
  });

  test.each([
    ['productInventory/v4/product?productCharacteristic.value=1', 'query productCharacteristic.value: This list can be filtered by: id, status'],
    ['partyRoleManagement/v4/partyRole?engagedParty.name=Bo', 'query engagedParty.name: This list can be filtered by: id, name, status, relatedParty.id.'],
    ['productOrderingManagement/v4/productOrder?id=abc', 'query id: Expected a whole number.'],
    ['productOrderingManagement/v4/productOrder?orderDate.gt=soon', 'query orderDate: Expected a day or a time'],
    ['productOrderingManagement/v4/productOrder?limit=0', 'query limit: Expected a whole number from 1 to 500.'],
    ['productOrderingManagement/v4/productOrder?offset=-1', 'query offset: Expected a whole number from 0'],
    ['productOrderingManagement/v4/productOrder?fields=a..b', 'query fields: Expected names of attributes'],
    ['productOrderingManagement/v4/productOrder?%zz', 'query: Expected parameters such as'],
  ])('is refused with a sentence where it cannot be had: %s', async (path, sentence) => {
    const { status, body } = await self!('GET', path);
    expect([status, body]).toEqual([400, { code: 'invalid-request', reason: expect.any(String), status: '400', '@type': 'Error', message: expect.stringContaining(sentence) }]);
  });
});

test('the catalogue tells in the language asked for what is on sale, what it costs and what has to be said to order it', async () => {
  const { body: [price] } = await self!<Listed[]>('GET', `${APIS.TMF620}/productOfferingPrice?id=SEDE.monthly`, undefined, { 'accept-language': 'da' });
  expect(price).toMatchObject({ name: 'Telefonplads: Månedspris', priceType: 'recurring', recurringChargePeriodType: 'month', recurringChargePeriodLength: 1, price: { unit: 'DKK', value: 149.5 } });
  const { body: seat } = await self!<Listed>('GET', `${APIS.TMF620}/productOffering/SEDE`);
  expect(seat).toMatchObject({
    name: 'Seat', isSellable: true, isBundle: false, lifecycleStatus: 'Launched', validFor: { startDateTime: '1999-12-31T23:00:00.000Z' },
    productOfferingTerm: [{ name: 'Binding', duration: { amount: 6, units: 'month' } }, { name: 'Notice', duration: { amount: 1, units: 'month' } }, { name: 'Notice, further days', duration: { amount: 5, units: 'day' } }],
    productOfferingPrice: ['SEDE.monthly', 'SEDE.setup', 'SEDE.change', 'SEDE.svar.fast.monthly', 'SEDE.svar.fast.setup'].map((id) => ({ id })),
  });
  const { body: specification } = await self!<Listed>('GET', `${APIS.TMF620}/productSpecification/MOBIL`);
  expect(specification['productSpecCharacteristic']).toContainEqual({ name: 'telephoneNumber', valueType: 'string', configurable: true, minCardinality: 1, maxCardinality: 1 });
  expect((await self!<Listed>('GET', `${APIS.TMF620}/productOffering/PAKKE`)).body).toMatchObject({
    isBundle: true, bundledProductOffering: [{ id: 'FAX-PORTAL', name: 'Fax portal', bundledProductOfferingOption: { numberRelOfferDefault: 2 } }],
  });
  expect((await self!<Listed>('GET', `${APIS.TMF620}/productOffering/NY`)).body).toMatchObject({ isSellable: false, lifecycleStatus: 'Active' });
});

const HUB = 'productOrderingManagement/v4/hub';
const CALLBACK = 'https://lytter.nordlys.example/tmf';
const endpointsOf = async (customerId: number): Promise<Endpoint[]> => (await ordering.operator.get<{ items: Endpoint[] }>(`/customers/${customerId}/webhook-endpoints`)).body.items;

describe('a listener', () => {
  test('is a webhook endpoint of the customer, with the types of events it asked for, not confirmed yet', async () => {
    const query = 'eventType=ProductOrderStateChangeEvent';
    const { status, body, headers } = await self!<{ id: string }>('POST', HUB, { callback: CALLBACK, query });
    expect([status, definitions.TMF622.faultsOfAnswer('post', '/hub', 201, body), headers.get('location')]).toEqual([201, [], `/tmf-api/${HUB}/${body.id}`]);
    expect(body).toMatchObject({ callback: CALLBACK, query, state: 'unconfirmed', secret: expect.stringMatching(/^whsec_/) });
    expect(await endpointsOf(own)).toEqual([expect.objectContaining({ url: CALLBACK, types: ['order.state-changed', 'item.completed'], state: 'unconfirmed' })]);
    expect((await others!('DELETE', `${HUB}/${body.id}`)).body).toEqual((await others!('DELETE', `${HUB}/${own}-2147483646`)).body);
    expect(await endpointsOf(own)).toHaveLength(1);
    expect((await self!('DELETE', `${HUB}/${body.id}`)).status).toBe(204);
    expect(await endpointsOf(own)).toEqual([]);
    expect((await self!('DELETE', `${HUB}/${body.id}`)).status).toBe(404);
  });

  test('that chooses nothing is told of every event of its API', async () => {
    const { body } = await self!<{ id: string }>('POST', 'productInventory/v4/hub', { callback: CALLBACK });
    expect((await endpointsOf(own))[0]!.types.toSorted()).toEqual(['bar.confirmed', 'number.assigned', 'number.released', 'subscription.activated', 'subscription.ended']);
    await self!('DELETE', `productInventory/v4/hub/${body.id}`);
  });

  test("of the operator's people says whose events it is told of", async () => {
    expect((await staff!('POST', HUB, { callback: CALLBACK })).body).toMatchObject({ status: '400', message: expect.stringContaining('query: Say whose events') });
    expect((await staff!('POST', HUB, { callback: CALLBACK, query: `relatedParty.id=customer-${foreign}` })).status).toBe(201);
    expect(await endpointsOf(foreign)).toHaveLength(1);
    expect((await self!('POST', HUB, { callback: CALLBACK, query: `relatedParty.id=customer-${foreign}` })).status).toBe(404);
  });

  test.each([
    ['http://lytter.nordlys.example/tmf', ''], ['https://127.0.0.1/tmf', ''], ['https://10.0.0.1/tmf', ''], ['https://lytter.nordlys.example:8080/tmf', ''], ['nowhere', ''],
  ])('at %s is refused: the rules are those of webhooks', async (callback) => {
    const { status, body } = await self!('POST', HUB, { callback });
    expect([status, body]).toEqual([400, expect.objectContaining({ message: expect.stringMatching(/^callback: /) })]);
    expect(await endpointsOf(own)).toEqual([]);
  });

  test.each(['eventType=NoSuchEvent', 'state=held', 'eventType.gt=A', 'relatedParty.id=employee-1', '%zz'])('with the query %s is refused', async (query) => {
    expect((await self!('POST', HUB, { callback: CALLBACK, query })).body).toMatchObject({ status: '400', message: expect.stringMatching(/^query: /) });
  });
});
