import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdNumber } from '../testing/hold-number.js';
import { type Client, numberOfOurs, type OrderingUnderTest, pointersOf, registerCustomer, startOrderingUnderTest } from '../testing/ordering-under-test.js';
import type { CallPrivacy, PrivateNumber } from './call-privacy.schemas.js';

let ordering: OrderingUnderTest;
let [one, other] = [0, 0];
let self: Client;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  [one, other] = [await registerCustomer(ordering), await registerCustomer(ordering)];
  self = await ordering.customer(one);
});
afterAll(() => ordering.close());

const choice = { seenBy: 'employee', masking: 'last-4', privatePrefixes: ['*31', '9#'], privateShows: 'price' };
const choose = <T = CallPrivacy>(body: unknown, by: Client = self, customerId = one) => by.post<T>(`/customers/${customerId}/call-privacy`, body);

describe('what a customer chooses about its calls', () => {
  test('holds from now on or from a later moment, and stays to be read with who chose it when', async () => {
    const first = await choose(choice);
    expect(first).toEqual({ status: 201, body: { ...choice, validFrom: expect.any(String), chosenBy: 'client:tester', chosenAt: expect.any(String) } });
    const later = await choose({ seenBy: 'admins', masking: 'none', validFrom: '2027-01-31T23:00:00Z' });
    expect(later.body).toMatchObject({ privatePrefixes: [], privateShows: 'time-and-price', validFrom: '2027-01-31T23:00:00.000Z' });
    expect((await self.get<{ items: CallPrivacy[] }>(`/customers/${one}/call-privacy`)).body.items).toEqual([later.body, first.body]);
  });

  test('is never changed afterwards, by the operator either; of two for one later moment the one made last holds, and both stay', async () => {
    const past = await choose<never>({ ...choice, validFrom: '2026-01-01T00:00:00Z' }, ordering.operator);
    expect([past.status, pointersOf(past)]).toEqual([400, ['/validFrom']]);
    await choose({ ...choice, validFrom: '2028-01-01T00:00:00Z' });
    await choose({ ...choice, masking: 'none', validFrom: '2028-01-01T00:00:00Z' });
    const { body } = await self.get<{ items: CallPrivacy[] }>(`/customers/${one}/call-privacy`);
    expect(body.items.filter(({ validFrom }) => validFrom === '2028-01-01T00:00:00.000Z').map(({ masking }) => masking)).toEqual(['none', 'last-4']);
  });

  test('that is no choice is refused by field', async () => {
    expect(pointersOf(await choose<never>({ seenBy: 'everybody', masking: 'some', privatePrefixes: ['abc'], privateShows: 'all' })).sort()).toEqual(['/masking', '/privatePrefixes/0', '/privateShows', '/seenBy']);
  });

  test('about another customer looks like about none', async () => {
    for (const customerId of [other, 2_147_483_647]) {
      expect((await choose(choice, self, customerId)).status).toBe(404);
      expect((await self.get(`/customers/${customerId}/call-privacy`)).status).toBe(404);
    }
    expect(await ordering.platform.query('select from ordering.call_privacy where customer_id = $1', [other])).toEqual([]);
  });
});

describe('an own number', () => {
  test('is made private and no longer so, each from a moment on', async () => {
    const { assignmentId } = await holdNumber(ordering.platform, { number: numberOfOurs(1), customerId: one, from: '2026-01-01T00:00:00Z' });
    const path = `/customers/${one}/numbers/${assignmentId}/private`;
    const first = await self.post<PrivateNumber>(path, { isPrivate: true });
    const second = await self.post<PrivateNumber>(path, { isPrivate: false, validFrom: '2027-06-01T00:00:00Z' });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect((await self.get<{ items: PrivateNumber[] }>(path)).body.items).toEqual([second.body, first.body]);
    expect(first.body).toMatchObject({ isPrivate: true, chosenBy: 'client:tester' });
  });

  test("of another customer looks like one that is not there", async () => {
    const { assignmentId } = await holdNumber(ordering.platform, { number: numberOfOurs(2), customerId: other, from: '2026-01-01T00:00:00Z' });
    for (const customerId of [one, other]) {
      expect((await self.post(`/customers/${customerId}/numbers/${assignmentId}/private`, { isPrivate: true })).status).toBe(404);
      expect((await self.get(`/customers/${customerId}/numbers/${assignmentId}/private`)).status).toBe(404);
    }
  });
});
