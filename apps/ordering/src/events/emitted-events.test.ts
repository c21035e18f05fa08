import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Employee } from '../employees/employee.schemas.js';
import {
  newOrder, numberOfOurs, offerProducts, type OrderingUnderTest, placeAndDeliver, registerCustomer, startOrderingUnderTest,
} from '../testing/ordering-under-test.js';
import type { EventList } from './event.schemas.js';

let ordering: OrderingUnderTest;
let customerId: number;
beforeAll(async () => {
  ordering = await startOrderingUnderTest();
  await offerProducts(ordering);
  customerId = await registerCustomer(ordering);
});
afterAll(() => ordering.close());

let cursor = 0;
/** What happened since this was last asked, type and ids; of the types named, where some are. */
async function happened(types?: string): Promise<[string, Record<string, unknown>][]> {
  const { body } = await (await ordering.customer(customerId)).get<EventList>(`/events?limit=500&after=${cursor}${types === undefined ? '' : `&types=${types}`}`);
  cursor = body.next;
  return body.items.map(({ type, data }) => [type, data]);
}

test('an order that is placed and delivered is told step by step, in ids alone', async () => {
  const order = await placeAndDeliver(ordering, customerId, [{ number: numberOfOurs(1) }, { productCode: 'FAX-PORTAL' }]);
  const [first, second] = order.items.map(({ subscriptionId }) => subscriptionId);
  const [assignment] = await ordering.platform.query<{ id: number }>('select assignment_id as id from ordering.assignment where subscription_id = $1', [first]);
  const events = await happened();
  const { orderId } = order;
  expect(events[0]).toEqual(['order.accepted', { orderId }]);
  // Items go their own pace; within one, what it brought comes before its completion.
  const told = events.filter(([type]) => !type.startsWith('order.'));
  const ofFirst = [['subscription.activated', { subscriptionId: first }], ['number.assigned', { assignmentId: assignment!.id }], ['item.completed', { orderId, itemNo: 1 }]];
  const ofSecond = [['subscription.activated', { subscriptionId: second }], ['item.completed', { orderId, itemNo: 2 }]];
  expect([[...ofFirst, ...ofSecond], [...ofSecond, ...ofFirst]]).toContainEqual(told);
  // Once for each state that it came to, and the last one is where it is closed.
  expect(events.at(-1)).toEqual(['order.state-changed', { orderId }]);
  expect(events.filter(([type]) => type === 'order.state-changed').length).toBeLessThanOrEqual(2);
});

test('an order that is refused, or answered with the one there is, tells nothing', async () => {
  const body = newOrder(customerId, [{ productCode: 'FAX-PORTAL', startsAt: '2099-01-01T00:00:00Z' }], { reference: 'our-1' });
  expect((await ordering.operator.post('/orders', body)).status).toBe(202);
  const once = (await happened()).filter(([type]) => type === 'order.accepted');
  expect(once).toHaveLength(1);
  expect((await ordering.operator.post('/orders', body)).status).toBe(200);
  expect((await ordering.operator.post('/orders', newOrder(customerId, [{ productCode: 'NOT-SOLD' }]))).status).toBe(400);
  expect((await happened()).filter(([type]) => type === 'order.accepted')).toEqual([]);
});

test('employees who are added, and a number that is released with its subscription, are told by their ids', async () => {
  const employees = await ordering.operator.post<{ items: Employee[] }>(`/customers/${customerId}/employees`, ['Bo Prøve', 'Ea Prøve'].map((name) => ({ name, policyVersion: 1, informedConfirmed: true })));
  expect(await happened('employee.added')).toEqual(employees.body.items.map(({ employeeId }) => ['employee.added', { employeeId }]));
  const order = await placeAndDeliver(ordering, customerId, [{ number: numberOfOurs(2) }]);
  const [assignment] = await ordering.platform.query<{ id: number }>('select assignment_id as id from ordering.assignment where subscription_id = $1', [order.items[0]!.subscriptionId]);
  await happened();
  const release = () => ordering.operator.post(`/customers/${customerId}/numbers/${assignment!.id}/release`, { at: '2027-03-01T12:00:00Z' });
  expect((await release()).status).toBe(200);
  expect(await happened('number.released,subscription.ended')).toEqual([['number.released', { assignmentId: assignment!.id }], ['subscription.ended', { subscriptionId: order.items[0]!.subscriptionId }]]);
  // The same once more changes nothing, and so tells nothing.
  await release();
  expect(await happened('number.released,subscription.ended')).toEqual([]);
});
