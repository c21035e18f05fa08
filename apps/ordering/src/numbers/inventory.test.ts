import type { Page } from '@turbotrack/service';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdNumber } from '../testing/hold-number.js';
import { type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import type { InventoryNumber, NumberHolder, NumberPrice, NumberRange } from './inventory.schemas.js';

let ordering: OrderingUnderTest;
let customerId: number;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  customerId = await registerCustomer(ordering);
});
afterAll(() => ordering.close());

const range = { first: '4519700000', last: '4519700999', kind: 'mobile', source: 'Tilladelse 1/2026' };
const search = async (query: string) => (await ordering.operator.get<Page<InventoryNumber>>(`/inventory/numbers?${query}`)).body;
const numbersFound = async (query: string) => (await search(query)).items.map(({ number }) => number);

describe('a range', () => {
  test('is taken in number by number, each of them available', async () => {
    const { status, body } = await ordering.operator.post<NumberRange>('/inventory/ranges', range);
    expect([status, body]).toEqual([201, { rangeId: expect.any(Number), ...range, takenInAt: expect.any(String) }]);
    expect((await ordering.operator.get<Page<NumberRange>>('/inventory/ranges')).body.items).toContainEqual(body);
    const { items } = await search('contains=45197000&limit=3');
    expect(items.map(({ number, state, kind, until }) => [number, state, kind, until])).toEqual(['4519700000', '4519700001', '4519700002'].map((number) => [number, 'available', 'mobile', null]));
  });

  test('of which another range has some is refused and takes in none', async () => {
    const answer = await ordering.operator.post('/inventory/ranges', { ...range, first: '4519700999', last: '4519701998' });
    expect([answer.status, pointersOf(answer)]).toEqual([409, ['/first']]);
    expect(await numbersFound('contains=45197010')).toEqual([]);
  });

  test.each([
    [{ last: '4519699999' }], [{ last: '45197009990' }], [{ last: '4519800001' }],
  ])('that ends before it begins, in a number of another length, or after more than 100,000 is refused: %j', async (change) => {
    const answer = await ordering.operator.post('/inventory/ranges', { ...range, ...change });
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/last']]);
  });

  test('of the largest size is taken in within seconds', async () => {
    const started = performance.now();
    expect((await ordering.operator.post('/inventory/ranges', { ...range, first: '4513100000', last: '4513199999', kind: 'geographic' })).status).toBe(201);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test('keeps the holder of a number that was there before it', async () => {
    await holdNumber(ordering.platform, { number: '4517300005', customerId, from: '2026-01-01T00:00:00Z' });
    expect((await ordering.operator.post('/inventory/ranges', { ...range, first: '4517300000', last: '4517300009' })).status).toBe(201);
    const { items } = await search('contains=45173000');
    expect(items.filter(({ state }) => state === 'assigned').map(({ number }) => number)).toEqual(['4517300005']);
    expect(items.filter(({ state }) => state === 'available')).toHaveLength(9);
  });
});

describe('the search', () => {
  test('finds by class, pattern and digits', async () => {
    expect(await numbersFound('vanity=gold&pattern=19700???')).toEqual([]);
    expect(await numbersFound('vanity=silver&pattern=19700???')).toEqual(['4519700000']);
    expect(await numbersFound('pattern=1970*000')).toEqual(['4519700000']);
    expect(await numbersFound('contains=700777&vanity=plain')).toEqual(['4519700777']);
    expect(await numbersFound('pattern=13111111')).toEqual(['4513111111']);
    expect((await search('vanity=gold&kind=geographic&limit=500')).items.every(({ vanity, kind }) => vanity === 'gold' && kind === 'geographic')).toBe(true);
  });

  test('goes on page by page, and as CSV to its end', async () => {
    const one = await search('contains=4519700&limit=500');
    const two = await search(`contains=4519700&limit=500&after=${one.next}`);
    expect([one.items.length, two.items.length, two.next]).toEqual([500, 500, null]);
    const response = await fetch(`${ordering.app.url}/inventory/numbers?contains=4519700&format=csv`, { headers: { authorization: `Bearer ${await ordering.platform.token('ordering:read')}` } });
    const lines = (await response.text()).trim().split('\r\n');
    expect([response.headers.get('content-type'), lines.length]).toEqual(['text/csv; charset=utf-8', 1_001]);
  });

  test('tells every state a number goes through', async () => {
    const numberOf = async (number: string) => (await search(`pattern=${number}`)).items[0]!;
    const number = '4519700042';
    await holdNumber(ordering.platform, { number, customerId, from: '2026-01-01T00:00:00Z' });
    const held = await numberOf(number);
    expect([held.state, held.until]).toEqual(['assigned', null]);
    const { body: { items } } = await ordering.operator.get<{ items: NumberHolder[] }>(`/inventory/numbers/${held.numberId}/holders`);
    expect(items).toEqual([{ assignmentId: expect.any(Number), customerId, employeeId: null, subscriptionId: expect.any(Number), from: '2026-01-01T00:00:00.000Z', to: null }]);

    expect((await ordering.operator.post(`/inventory/numbers/${held.numberId}/port-out`, { at: new Date().toISOString() })).status).toBe(409);
    const end = new Date(Date.now() - 3_600_000).toISOString();
    await ordering.operator.post(`/customers/${customerId}/numbers/${items[0]!.assignmentId}/release`, { at: end });
    const resting = await numberOf(number);
    expect(resting.state).toBe('quarantined');
    expect(Math.round((Date.parse(resting.until!) - Date.parse(end)) / 3_600_000 / 24)).toBe(60);

    const response = await fetch(`${ordering.app.url}/inventory/numbers/${held.numberId}/port-out`, {
      method: 'POST', headers: { authorization: `Bearer ${await ordering.platform.token('ordering:write')}`, 'content-type': 'application/json' }, body: JSON.stringify({ at: end }),
    });
    expect(response.status).toBe(204);
    expect((await numberOf(number)).state).toBe('ported-out');
    expect((await ordering.operator.post('/inventory/numbers/2147483647/port-out', { at: end })).status).toBe(404);
  });

  test('shows a customer the free numbers alone', async () => {
    const self = await ordering.customer(await registerCustomer(ordering));
    const { body } = await self.get<Page<InventoryNumber>>('/inventory/numbers?contains=45173000&state=assigned');
    expect(body.items.map(({ number }) => number)).not.toContain('4517300005');
    expect(body.items).toHaveLength(9);
  });
});

describe('the rules of the business', () => {
  test('about rest hold from the day they name', async () => {
    expect(await ordering.operator.send('PUT', '/inventory/quarantine', { validFrom: '2040-01-01', quarantineDays: 5 })).toMatchObject({ status: 200 });
    expect((await ordering.operator.get<{ items: unknown[] }>('/inventory/quarantine')).body.items).toEqual([{ validFrom: '2000-01-01', quarantineDays: 60 }, { validFrom: '2040-01-01', quarantineDays: 5 }]);
  });

  test('about prices of beautiful numbers are added, never changed', async () => {
    const price: NumberPrice = { vanity: 'gold', validFrom: '2027-01-01', setupPriceOre: 500_000, monthlyPriceOre: 9_900 };
    const put = (change = {}) => ordering.operator.send('PUT', '/inventory/prices', { ...price, ...change });
    expect([(await put()).status, (await put()).status]).toEqual([200, 200]);
    const answer = await put({ setupPriceOre: 1 });
    expect([answer.status, pointersOf(answer)]).toEqual([409, ['/validFrom']]);
    const self = await ordering.customer(customerId);
    expect((await self.get<{ items: NumberPrice[] }>('/inventory/prices')).body.items).toEqual([price]);
  });

  test.each([
    ['GET', '/inventory/ranges', undefined], ['POST', '/inventory/ranges', range], ['GET', '/inventory/quarantine', undefined], ['PUT', '/inventory/quarantine', { validFrom: '2041-01-01', quarantineDays: 0 }],
    ['PUT', '/inventory/prices', { vanity: 'gold', validFrom: '2028-01-01', setupPriceOre: 0, monthlyPriceOre: 0 }], ['GET', '/inventory/numbers/1/holders', undefined],
    ['POST', '/inventory/numbers/1/port-out', { at: '2026-01-01T00:00:00Z' }],
  ])('%s %s is not for a customer', async (method, path, body) => {
    const self = await ordering.customer(customerId);
    expect((await self.send(method, path, body)).status).toBe(403);
  });
});
