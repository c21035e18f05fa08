import { sealMessage } from '@turbotrack/network-operators';
import type { Page, ProblemDocument } from '@turbotrack/service';
import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Employee } from '../employees/employee.schemas.js';
import type { HeldNumber } from '../numbers/number.schemas.js';
import type { WholeOrder } from '../orders/order.schemas.js';
import type { Bar } from '../services/service.schemas.js';
import {
  type Answer, type Client, newCustomer, newOrder, numberOfOurs, offerProducts, type OrderingUnderTest, placeAndDeliver, pointersOf, registerCustomer,
  startOrderingUnderTest,
} from '../testing/ordering-under-test.js';

/** One of everything a customer can have. */
interface Ids {
  readonly customerId: number;
  readonly orderId: number;
  readonly quoteId: number;
  readonly assignmentId: number;
  readonly employeeId: number;
  readonly numberId: number;
  readonly deliveryId: number;
  readonly bulkId: number;
  readonly endpointId: number;
  readonly subscriptionId: number;
  readonly barId: number;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { name: string; in: string }[];
}

const NOBODYS = 2_147_483_646;
const UNKNOWN: Ids = {
  customerId: NOBODYS, orderId: NOBODYS, quoteId: NOBODYS, assignmentId: NOBODYS, employeeId: NOBODYS, numberId: NOBODYS, deliveryId: NOBODYS, bulkId: NOBODYS, endpointId: NOBODYS,
  subscriptionId: NOBODYS, barId: NOBODYS,
};
const FUTURE = '2099-01-01T00:00:00Z';

/** A valid body for every operation that takes one, about what the ids name. */
const BODIES: Readonly<Record<string, (ids: Ids) => unknown>> = {
  'POST /customers': () => newCustomer({ externalReference: 'own-idea' }),
  'PATCH /customers/{customerId}': () => ({ policyVersion: 1, city: 'Nyby' }),
  'POST /customers/{customerId}/owners': () => ({ name: 'Polar Prøveholding A/S', source: 'Own word', validFrom: '2026-01-01' }),
  'POST /customers/{customerId}/employees': () => ({ name: 'Bo Prøve', policyVersion: 1, informedConfirmed: true }),
  'POST /customers/{customerId}/numbers/{assignmentId}/release': () => ({ at: FUTURE }),
  'PATCH /customers/{customerId}/employees/{employeeId}': () => ({ name: 'Bo Prøvesen', policyVersion: 1 }),
  'POST /customers/{customerId}/employees/{employeeId}/end': () => ({ at: FUTURE, numbers: 'keep' }),
  'POST /customers/{customerId}/employees/{employeeId}/notice': () => undefined,
  'POST /customers/{customerId}/numbers/{assignmentId}/reassign': () => ({ at: FUTURE, employeeId: null }),
  'DELETE /customers/{customerId}/numbers/{assignmentId}': () => undefined,
  'PUT /customers/{customerId}/numbers/{assignmentId}/card': () => ({ imei: '490154203237518' }),
  'POST /customers/{customerId}/call-privacy': () => ({ seenBy: 'nobody', masking: 'all-but-country' }),
  'POST /customers/{customerId}/numbers/{assignmentId}/private': () => ({ isPrivate: true }),
  'POST /customers/{customerId}/numbers/{assignmentId}/directory': () => ({ choice: 'secret' }),
  'POST /inventory/ranges': () => ({ first: '4517000000', last: '4517000009', kind: 'mobile', source: 'Own word' }),
  'PUT /inventory/quarantine': () => ({ validFrom: '2027-01-01', quarantineDays: 0 }),
  'PUT /inventory/prices': () => ({ vanity: 'silver', validFrom: '2027-01-01', setupPriceOre: 0, monthlyPriceOre: 0 }),
  'POST /inventory/numbers/{numberId}/port-out': () => ({ at: FUTURE }),
  'POST /directory/deliveries': () => ({ recipient: 'directories' }),
  'POST /directory/deliveries/{deliveryId}/file': () => undefined,
  'POST /orders': ({ customerId }) => newOrder(customerId, [{ productCode: 'FAX-PORTAL', startsAt: FUTURE }]),
  'PATCH /orders/{orderId}/items/{itemNo}': () => ({ policyVersion: 1, endsAt: FUTURE }),
  'POST /orders/{orderId}/cancel': () => undefined,
  'POST /orders/{orderId}/items/{itemNo}/cancel': () => undefined,
  'POST /orders/{orderId}/approve': () => ({ reason: 'Own word' }),
  'POST /orders/{orderId}/reject': () => ({ reason: 'Own word' }),
  'POST /quotes': ({ customerId }) => newOrder(customerId, [{ productCode: 'FAX-PORTAL', startsAt: FUTURE }]),
  'POST /quotes/{quoteId}/accept': () => ({ policyVersion: 1 }),
  'POST /quotes/{quoteId}/withdraw': () => undefined,
  'POST /customers/{customerId}/webhook-endpoints': () => ({ url: 'https://hook.example/' }),
  'PATCH /customers/{customerId}/webhook-endpoints/{endpointId}': () => ({ types: ['order.accepted'] }),
  'DELETE /customers/{customerId}/webhook-endpoints/{endpointId}': () => undefined,
  'POST /customers/{customerId}/webhook-endpoints/{endpointId}/confirm': () => undefined,
  'POST /customers/{customerId}/webhook-endpoints/{endpointId}/disable': () => undefined,
  'POST /customers/{customerId}/webhook-endpoints/{endpointId}/secret': () => undefined,
  'POST /customers/{customerId}/webhook-endpoints/{endpointId}/redeliveries': () => ({ from: 1, to: 9_000_000 }),
  'POST /subscriptions/{subscriptionId}/bars': () => ({ kind: 'international' }),
  'DELETE /subscriptions/{subscriptionId}/bars/{barId}': () => undefined,
  'POST /subscriptions/{subscriptionId}/suspend': () => ({}),
  'POST /subscriptions/{subscriptionId}/resume': () => undefined,
  'POST /mail-bounces': () => ({ message: 'Own word' }),
  'PUT /products/{code}': () => ({ validFrom: '2027-01-01', nameDa: 'Gratis', nameEn: 'Free', monthlyPriceOre: 0, carriesNumber: true }),
};
/** For the operator's own people, whoever's ids are named. */
const OPERATOR_ONLY = new Set(['POST /customers', 'POST /customers/{customerId}/owners', 'PUT /products/{code}', 'POST /orders/{orderId}/approve', 'POST /orders/{orderId}/reject',
  'POST /inventory/ranges', 'PUT /inventory/quarantine', 'PUT /inventory/prices', 'POST /inventory/numbers/{numberId}/port-out', 'POST /directory/deliveries', 'POST /directory/deliveries/{deliveryId}/file', 'POST /mail-bounces',
  'GET /inventory/ranges', 'GET /inventory/quarantine', 'GET /inventory/numbers/{numberId}/holders',
]);
/** For an employee's own access alone. */
const EMPLOYEE_ONLY = new Set(['GET /me', 'GET /me/numbers']);
/** Under no token: who sends is said by a signature over the message, and by nothing else. */
const SIGNED = 'POST /operator-answers';
const isRead = (operation: Operation): boolean => operation.method === 'GET' && !OPERATOR_ONLY.has(keyOf(operation)) && !EMPLOYEE_ONLY.has(keyOf(operation));

let ordering: OrderingUnderTest;
let [own, foreign] = [UNKNOWN, UNKNOWN];
let self: Client;
let operations: Operation[];
/** What the API describes as open to whoever has no token. */
let open: string[];
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await offerProducts(ordering);
  await ordering.operator.post('/inventory/ranges', { first: '4519000000', last: '4519000009', kind: 'mobile', source: 'Permission' });
  await ordering.operator.send('PUT', '/inventory/prices', { vanity: 'gold', validFrom: '2027-01-01', setupPriceOre: 1, monthlyPriceOre: 1 });
  [own, foreign] = [await settle('Nordlys Prøvehal ApS', 1), await settle('Kanariefugl Prøve A/S', 2)];
  self = await ordering.customer(own.customerId);
  // Each row of a list is a request to an address of its own, which is tested here.
  const described = Object.entries(ordering.app.openApi.paths).filter(([path]) => !path.endsWith('/bulk')).flatMap(([path, item]) =>
    (['get', 'put', 'post', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method: method.toUpperCase(), path, parameters: (operation.parameters ?? []) as Operation['parameters'], isOpen: isOpen(operation.security) }] : [];
    }));
  open = described.filter((operation) => operation.isOpen).map(keyOf);
  operations = described.filter((operation) => !operation.isOpen);
});
afterAll(() => ordering.close());

/** Whether one of the ways in is without a token. */
const isOpen = (security: readonly object[] | undefined): boolean => !security || security.length === 0 || security.some((way) => Object.keys(way).length === 0);

/** A customer with an employee, an owner, an order, a number and a bar. */
async function settle(name: string, nth: number): Promise<Ids> {
  const customerId = await registerCustomer(ordering, { name, externalReference: `crm-${nth}`, owner: { name: `${name} Holding`, source: 'Business register', validFrom: '2025-01-01' } });
  const { body } = await ordering.operator.post<{ items: Employee[] }>(`/customers/${customerId}/employees`, { name: `${name} medarbejder`, policyVersion: 1, informedConfirmed: true });
  const employeeId = body.items[0]!.employeeId;
  const { orderId } = await placeAndDeliver(ordering, customerId, [{ number: numberOfOurs(nth), employeeId, startsAt: '2026-09-30T22:00:00Z' }]);
  const numbers = await ordering.operator.get<Page<HeldNumber>>(`/customers/${customerId}/numbers`);
  const { body: { quoteId } } = await ordering.operator.post<{ quoteId: number }>('/quotes', newOrder(customerId, [{ productCode: 'FAX-PORTAL', startsAt: FUTURE }]));
  const bulk = await (await ordering.customer(customerId)).post<{ bulkId: number }>('/customers/changes/bulk?validate=true', [{ customerId, policyVersion: 1 }]);
  const { assignmentId } = numbers.body.items[0]!;
  const number = `/customers/${customerId}/numbers/${assignmentId}`;
  await ordering.operator.send('PUT', `${number}/card`, { imei: '490154203237518' });
  await ordering.operator.post(`${number}/private`, { isPrivate: false });
  await ordering.operator.post(`${number}/directory`, { choice: 'listed' });
  await ordering.operator.post(`/customers/${customerId}/call-privacy`, { seenBy: 'admins', masking: 'none' });
  const [held] = await ordering.platform.query<{ numberId: number; subscriptionId: number }>(
    'select number_id as "numberId", subscription_id as "subscriptionId" from ordering.assignment where assignment_id = $1', [assignmentId]);
  const barId = await standingBar(customerId, held!.subscriptionId);
  return { customerId, orderId, quoteId, assignmentId, employeeId, bulkId: bulk.body.bulkId, endpointId: await endpointWithLog(customerId), ...held!, barId, deliveryId: UNKNOWN.deliveryId };
}

/** A bar that the operator has answered, so that nothing of it changes by itself any more. */
async function standingBar(customerId: number, subscriptionId: number): Promise<number> {
  const bar = await (await ordering.customer(customerId)).post<Bar>(`/subscriptions/${subscriptionId}/bars`, { kind: 'data' });
  if (bar.status !== 202) throw new Error(`The bar was answered with ${bar.status}: ${JSON.stringify(bar.body)}`);
  await until(async () => (await ordering.platform.query(`select from ordering.service_bar where bar_id = $1 and state <> 'requested'`, [bar.body.barId])).length === 1, 8_000);
  return bar.body.barId;
}

/** An address that was told of the customer's first event. */
async function endpointWithLog(customerId: number): Promise<number> {
  const { body: { endpointId } } = await ordering.operator.post<{ endpointId: number }>(`/customers/${customerId}/webhook-endpoints`, { url: `https://hook.example/${customerId}` });
  const first = 'select $1::int, min(position), customer_id from events.event where customer_id = $2 group by customer_id';
  await ordering.platform.query(`insert into events.webhook_delivery (endpoint_id, position, customer_id) ${first}`, [endpointId, customerId]);
  await ordering.platform.query(`insert into events.webhook_attempt (endpoint_id, position, customer_id, attempt, duration_ms) select e.*, 1, 1 from (${first}) e`, [endpointId, customerId]);
  return endpointId;
}

const keyOf = ({ method, path }: Operation): string => `${method} ${path}`;
/** Ids that name a row of a customer, in the path or in the query. */
const idsIn = ({ path, parameters }: Operation): (keyof Ids)[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).concat(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name))
    .filter((name): name is keyof Ids => name.endsWith('Id'));
const namesSomebody = (operation: Operation): boolean => idsIn(operation).length > 0 || ['POST /orders', 'POST /quotes'].includes(keyOf(operation));

function call(client: Client, operation: Operation, ids: Ids): Promise<Answer> {
  const body = BODIES[keyOf(operation)]?.(ids);
  const query = idsIn(operation).filter((name) => !operation.path.includes(`{${name}}`)).map((name) => `${name}=${ids[name]}`).join('&');
  const path = operation.path.replace('{code}', operation.method === 'GET' ? 'MOBIL' : 'OWN-IDEA').replace('{itemNo}', '1').replaceAll(/\{(\w+)\}/g, (_, name: keyof Ids) => String(ids[name]));
  return client.send(operation.method, query === '' ? path : `${path}?${query}`, body);
}

/** The answer without the number of the occurrence, which differs every time. */
const withoutOccurrence = ({ status, body }: Answer) => ({ status, body: { ...body, instance: undefined } as Partial<ProblemDocument> });

/** Everything of one customer, and of nobody in particular, as it is stored. */
async function everythingOf({ customerId }: Ids): Promise<unknown> {
  const stored: unknown[] = [];
  for (const table of ['customer', 'customer_owner', 'employee', 'customer_order', 'order_item', 'order_history', 'quote', 'quote_item', 'subscription', 'assignment', 'sim', 'directory_choice', 'call_privacy', 'private_number', 'service_bar', 'operator_request']) {
    stored.push(await ordering.platform.query(`select * from ordering.${table} where customer_id = $1 order by 1, 2`, [customerId]));
  }
  for (const table of ['webhook_endpoint', 'webhook_delivery']) stored.push(await ordering.platform.query(`select * from events.${table} where customer_id = $1 order by 1, 2`, [customerId]));
  return stored.concat(await ordering.platform.query('select * from ordering.product order by 1'), await ordering.platform.query('select count(*) from ordering.customer'));
}

describe("a customer's access to the API", () => {
  test('is tested on every operation that there is: those that write have a body here, and every id in a path is known here', () => {
    expect(operations.length).toBeGreaterThanOrEqual(14);
    const writing = operations.filter(({ method }) => method !== 'GET').map(keyOf);
    expect(writing.sort()).toEqual(Object.keys(BODIES).sort());
    expect(open).toEqual([SIGNED]);
    expect(new Set(operations.flatMap(idsIn))).toEqual(new Set(['customerId', 'orderId', 'quoteId', 'assignmentId', 'employeeId', 'numberId', 'deliveryId', 'bulkId', 'endpointId', 'subscriptionId', 'barId']));
  });

  test("finds another customer's rows nowhere: each id is answered with 404, word for word like one that does not exist, and nothing is changed", async () => {
    const before = await everythingOf(foreign);
    let tried = 0;
    for (const operation of operations.filter(namesSomebody)) {
      const answer = await call(self, operation, foreign);
      const unknown = await call(self, operation, UNKNOWN);
      expect({ operation: keyOf(operation), ...withoutOccurrence(answer) }).toEqual({ operation: keyOf(operation), ...withoutOccurrence(unknown) });
      // What is the operator's alone is refused before any id is looked at, the customer's own included.
      const refusal = OPERATOR_ONLY.has(keyOf(operation)) ? [403, '/problems/forbidden'] : [404, '/problems/not-found'];
      expect([keyOf(operation), answer.status, answer.body.type]).toEqual([keyOf(operation), ...refusal]);
      expect(answer.body).not.toHaveProperty('errors');
      tried += 1;
    }
    expect(tried).toBeGreaterThanOrEqual(10);
    expect(await everythingOf(foreign)).toEqual(before);
  });

  test("finds another customer's rows nowhere either when its own id stands beside theirs", async () => {
    const before = await everythingOf(foreign);
    for (const operation of operations.filter((one) => idsIn(one).length > 1)) {
      for (const mixed of idsIn(operation).flatMap((name) => [{ ...own, [name]: foreign[name] }, { ...foreign, [name]: own[name] }])) {
        const answer = await call(self, operation, mixed);
        expect([keyOf(operation), answer.status]).toEqual([keyOf(operation), 404]);
      }
    }
    expect(await everythingOf(foreign)).toEqual(before);
  });

  test('reads and lists its own rows, and no word of anybody else', async () => {
    for (const operation of operations.filter(isRead)) {
      const answers = [await call(self, operation, own)];
      // A list is asked without a filter, too.
      if (!operation.path.includes('{')) answers.push(await self.send(operation.method, operation.path));
      for (const answer of answers) {
        expect([keyOf(operation), answer.status]).toEqual([keyOf(operation), 200]);
        const text = JSON.stringify(answer.body);
        expect(text).not.toMatch(/Kanariefugl|crm-2/);
        expect(text).not.toContain(numberOfOurs(2));
        if ('items' in answer.body && operation.path !== '/orders/{orderId}') expect((answer.body as unknown as Page<unknown>).items.length).toBeGreaterThan(0);
      }
    }
  });

  test('sees as many customers and orders as are its own, and no sign that there are more', async () => {
    expect((await self.get<Page<{ customerId: number }>>('/customers?limit=1')).body).toMatchObject({ items: [{ customerId: own.customerId }], next: null });
    expect((await self.get<Page<{ orderId: number }>>('/orders?limit=1')).body).toMatchObject({ items: [{ orderId: own.orderId }], next: null });
  });

  test('registers no customer and makes no product', async () => {
    const before = await everythingOf(own);
    for (const operation of operations.filter((one) => OPERATOR_ONLY.has(keyOf(one)))) {
      expect((await call(self, operation, own)).status).toBe(403);
    }
    expect(await everythingOf(own)).toEqual(before);
    // Not even by the reference of a customer that is there.
    expect((await self.post('/customers', newCustomer({ externalReference: 'crm-2' }))).status).toBe(403);
  });

  test.each([{ tariffCode: 'free' }, { paymentTermsDays: 90 }])('does not change its own terms: %j', async (terms) => {
    const answer = await self.send('PATCH', `/customers/${own.customerId}`, { policyVersion: 1, city: 'Nyby', ...terms });
    expect(answer.status).toBe(403);
    const [row] = await ordering.platform.query('select tariff_code, payment_terms_days, city from ordering.customer where customer_id = $1', [own.customerId]);
    expect(row).toEqual({ tariff_code: 'standard', payment_terms_days: 14, city: 'Prøveby' });
    // Nor does the refusal tell whether somebody else is there.
    for (const { customerId } of [foreign, UNKNOWN]) {
      expect(withoutOccurrence(await self.send('PATCH', `/customers/${customerId}`, { policyVersion: 1, ...terms }))).toEqual(withoutOccurrence(answer));
    }
  });

  test("orders nothing for another customer's employee: it is as unknown as one that does not exist", async () => {
    const answer = await self.post('/orders', newOrder(own.customerId, [foreign, UNKNOWN].map(({ employeeId }) => ({ productCode: 'FAX-PORTAL', startsAt: FUTURE, employeeId }))));
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/items/0/employeeId', '/items/1/employeeId']]);
    expect(new Set(answer.body.errors!.map(({ detail }) => detail)).size).toBe(1);
  });

  test("does not learn from a number it cannot have who holds it", async () => {
    const { body } = await self.post<WholeOrder>('/orders', newOrder(own.customerId, [{ number: numberOfOurs(2), startsAt: FUTURE }]));
    await expect.poll(async () => (await self.get<WholeOrder>(`/orders/${body.orderId}`)).body.state).toBe('failed');
    const answer = await self.get<WholeOrder>(`/orders/${body.orderId}`);
    expect(answer.body.items[0]).toMatchObject({ state: 'failed', failure: { reason: 'number-held-by-another' }, subscriptionId: null });
    expect(JSON.stringify(answer.body)).not.toMatch(/Kanariefugl|Holding/);
  });
});

describe('a token', () => {
  test('that may read does not write', async () => {
    const reader = await ordering.customer(own.customerId, 'ordering:read');
    for (const operation of operations) {
      const { status } = await call(reader, operation, own);
      expect([keyOf(operation), status]).toEqual([keyOf(operation), isRead(operation) ? 200 : 403]);
    }
  });

  test('of another line of work does neither, and no token is asked for one', async () => {
    const biller = await ordering.customer(own.customerId, 'billing:read billing:write');
    for (const operation of operations) {
      expect([keyOf(operation), (await call(biller, operation, own)).status]).toEqual([keyOf(operation), 403]);
      const response = await fetch(ordering.app.url + operation.path.replaceAll(/\{\w+\}/g, '1'), { method: operation.method });
      expect([keyOf(operation), response.status]).toEqual([keyOf(operation), 401]);
    }
  });

  test('counts for nothing where a signature says who sends: no token opens it, nor does a signature under another key, and nothing is changed', async () => {
    const before = await Promise.all([own, foreign].map(everythingOf));
    const [request] = await ordering.platform.query<{ id: string }>('select request_id as id from ordering.operator_request where customer_id = $1 limit 1', [foreign.customerId]);
    const sealed = sealMessage('not-the-secret-of-the-operator', { requestId: request!.id, outcome: 'refused', reason: 'unknown' });
    const tokens = await Promise.all([ordering.platform.token('ordering:read ordering:write'), ordering.platform.token('ordering:read ordering:write', { customer_id: own.customerId })]);
    for (const authorization of [undefined, ...tokens.map((token) => `Bearer ${token}`)]) {
      const [method, path] = SIGNED.split(' ') as [string, string];
      for (const message of [sealed, { ...sealed, protected: Buffer.from('{"alg":"none"}').toString('base64url'), signature: '' }]) {
        const response = await fetch(ordering.app.url + path, { method, headers: { 'content-type': 'application/json', ...(authorization && { authorization }) }, body: JSON.stringify(message) });
        expect([authorization !== undefined, response.status]).toEqual([authorization !== undefined, 401]);
      }
    }
    expect(await Promise.all([own, foreign].map(everythingOf))).toEqual(before);
  });

  test('that names a customer who is not there sees an empty platform', async () => {
    const nobody = await ordering.customer(UNKNOWN.customerId);
    expect((await nobody.get<Page<unknown>>('/customers')).body.items).toEqual([]);
    expect((await nobody.get<Page<unknown>>('/orders')).body.items).toEqual([]);
    expect((await nobody.get(`/orders/${own.orderId}`)).status).toBe(404);
  });
});
