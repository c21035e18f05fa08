import { NEVER_BARRED } from '@turbotrack/network-operators';
import { until } from '@turbotrack/service/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { barForReminder, barForThreshold, watchDeliveries } from '../jobs.js';
import { acceptOrder, addCustomer, addProduct, type DeliveryUnderTest, freshNumber, startDeliveryUnderTest, untilOrder } from '../testing/delivery-under-test.js';
import { type Client, clientOf } from '../testing/ordering-under-test.js';
import type { Bar } from './service.schemas.js';

let delivery: DeliveryUnderTest;
let productId: number;
let staff: Client;
beforeAll(async () => {
  delivery = await startDeliveryUnderTest();
  productId = await addProduct(delivery.platform);
  staff = clientOf(delivery.app.url, await delivery.platform.token('ordering:read ordering:write'));
});
afterEach(() => delivery.behave(() => ({ how: 'callback' })));
afterAll(() => delivery.close());

interface Subscribed {
  customerId: number;
  subscriptions: { id: number; number: string; assignmentId: number }[];
  self: Client;
}

/** A customer with live subscriptions, and its own access. */
async function subscribe(count = 1): Promise<Subscribed> {
  const customerId = await addCustomer(delivery.platform);
  const orderId = await acceptOrder(delivery.platform, customerId, productId, Array.from({ length: count }, () => ({ number: freshNumber() })));
  await untilOrder(delivery.platform, orderId, 'completed');
  const subscriptions = await delivery.platform.query<{ id: number; number: string; assignmentId: number }>(
    'select subscription_id as id, e164 as number, assignment_id as "assignmentId" from ordering.assignment join ordering.number using (number_id) where customer_id = $1 order by 1', [customerId]);
  return { customerId, subscriptions, self: clientOf(delivery.app.url, await delivery.platform.token('ordering:read ordering:write', { customer_id: customerId })) };
}

const barsOf = async (client: Client, subscriptionId: number) => (await client.get<{ items: Bar[] }>(`/subscriptions/${subscriptionId}/bars`)).body.items;
const untilBar = (client: Client, subscriptionId: number, state: Bar['state']) => until(async () => (await barsOf(client, subscriptionId)).at(-1)?.state === state);
const requestsFor = (number: string) => delivery.operator.requests().filter(({ kind, lines }) => (kind === 'bar' || kind === 'unbar') && lines.some((line) => line.number === number));
const work = (job: typeof watchDeliveries) => delivery.app.queues!.enqueue(job, {}, { key: `now-${Math.random().toString(36).slice(2)}` });

describe('a bar on a live subscription', () => {
  test('is asked for by the customer, confirmed with the operator\'s time, and lifted again', async () => {
    const { self, subscriptions: [{ id, number }] } = await subscribe() as Subscribed & { subscriptions: [Subscribed['subscriptions'][number]] };
    const { status, body } = await self.post<Bar>(`/subscriptions/${id}/bars`, { kind: 'lost-phone' });
    expect([status, body]).toMatchObject([202, { kind: 'lost-phone', source: 'customer', state: 'requested', confirmedAt: null }]);
    await untilBar(self, id, 'active');
    expect(Date.parse((await barsOf(self, id))[0]!.confirmedAt!)).toBeLessThanOrEqual(Date.now());
    expect((await self.post<Bar>(`/subscriptions/${id}/bars`, { kind: 'lost-phone' })).body.barId).toBe(body.barId);
    expect((await self.send<Bar>('DELETE', `/subscriptions/${id}/bars/${body.barId}`)).status).toBe(202);
    await untilBar(self, id, 'lifted');
    expect((await barsOf(self, id))[0]!.liftedAt).not.toBeNull();
    expect(requestsFor(number).map(({ kind, undoes }) => [kind, undoes])).toEqual([['bar', undefined], ['unbar', requestsFor(number)[0]!.requestId]]);
  });

  test.each(['lost-phone', 'international', 'premium', 'roaming', 'data'] as const)('%s never closes emergency calls: what goes to the operator says so, also when it is lifted', async (kind) => {
    const { self, subscriptions } = await subscribe();
    const [{ id, number }] = subscriptions as [Subscribed['subscriptions'][number]];
    const { body: { barId } } = await self.post<Bar>(`/subscriptions/${id}/bars`, { kind });
    await untilBar(self, id, 'active');
    await self.send('DELETE', `/subscriptions/${id}/bars/${barId}`);
    await untilBar(self, id, 'lifted');
    expect(requestsFor(number)).toHaveLength(2);
    for (const { neverBarred } of requestsFor(number)) expect(neverBarred).toEqual([...NEVER_BARRED]);
  });

  test('with a limit in kroner tells the operator the limit; a limit without one, or with another kind, is refused', async () => {
    const { self, subscriptions } = await subscribe();
    const [{ id, number }] = subscriptions as [Subscribed['subscriptions'][number]];
    expect((await self.post(`/subscriptions/${id}/bars`, { kind: 'spend-limit' })).status).toBe(400);
    expect((await self.post(`/subscriptions/${id}/bars`, { kind: 'data', limitKroner: 5 })).status).toBe(400);
    expect((await self.post(`/subscriptions/${id}/bars`, { kind: 'spend-limit', limitKroner: 250 })).status).toBe(202);
    await untilBar(self, id, 'active');
    expect(requestsFor(number)[0]!.lines[0]!.bar).toEqual({ kind: 'spend-limit', limitKroner: 250 });
    // Another limit does not go beside it.
    expect((await self.post(`/subscriptions/${id}/bars`, { kind: 'spend-limit', limitKroner: 300 })).status).toBe(409);
  });

  test('ends by itself when its time is over', async () => {
    const { self, subscriptions } = await subscribe();
    const [{ id }] = subscriptions as [Subscribed['subscriptions'][number]];
    await self.post(`/subscriptions/${id}/bars`, { kind: 'roaming', expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    await untilBar(self, id, 'active');
    await work(watchDeliveries);
    expect((await barsOf(self, id))[0]!.state).toBe('active');
    await delivery.platform.query(`update ordering.service_bar set expires_at = now() - interval '1 second' where subscription_id = $1`, [id]);
    await work(watchDeliveries);
    await untilBar(self, id, 'lifted');
    expect((await self.post(`/subscriptions/${id}/bars`, { kind: 'roaming', expiresAt: '2026-01-01T00:00:00Z' })).status).toBe(400);
  });

  test('that the operator refuses is told so, and can be asked for again', async () => {
    delivery.behave(() => ({ how: 'callback' }));
    const { self, subscriptions } = await subscribe();
    const [{ id }] = subscriptions as [Subscribed['subscriptions'][number]];
    delivery.behave(() => ({ how: 'refuse', reason: 'not-possible' }));
    await self.post(`/subscriptions/${id}/bars`, { kind: 'premium' });
    await untilBar(self, id, 'refused');
    delivery.behave(() => ({ how: 'at-once' }));
    expect((await self.post(`/subscriptions/${id}/bars`, { kind: 'premium' })).status).toBe(202);
    await untilBar(self, id, 'active');
  });

  test('confirmed only after it was lifted is lifted once more', async () => {
    const { self, subscriptions } = await subscribe();
    const [{ id, number }] = subscriptions as [Subscribed['subscriptions'][number]];
    delivery.behave(({ kind }) => (kind === 'bar' ? { how: 'silent' } : { how: 'callback' }));
    const { body: { barId } } = await self.post<Bar>(`/subscriptions/${id}/bars`, { kind: 'data' });
    await until(() => requestsFor(number).length === 1);
    await self.send('DELETE', `/subscriptions/${id}/bars/${barId}`);
    await untilBar(self, id, 'lifted');
    await delivery.operator.answerSilent();
    await until(() => requestsFor(number).length === 3);
    await untilBar(self, id, 'lifted');
    expect(requestsFor(number).map(({ kind }) => kind)).toEqual(['bar', 'unbar', 'unbar']);
  });

  test('that is not confirmed in time calls a person once', async () => {
    const { self, subscriptions } = await subscribe();
    const [{ id, number }] = subscriptions as [Subscribed['subscriptions'][number]];
    delivery.behave(() => ({ how: 'silent' }));
    await self.post(`/subscriptions/${id}/bars`, { kind: 'data' });
    await until(() => requestsFor(number).length === 1);
    await delivery.platform.query(`update ordering.service_bar set deadline = now() - interval '1 second' where subscription_id = $1`, [id]);
    const stuck = () => delivery.alarms.filter((code) => code === 'service-stuck').length;
    await work(watchDeliveries);
    await until(() => stuck() === 1);
    await work(watchDeliveries);
    await until(async () => (await delivery.app.queues!.count('ordering')).waiting + (await delivery.app.queues!.count('ordering')).active === 0);
    expect(stuck()).toBe(1);
    await delivery.operator.answerSilent();
    await untilBar(self, id, 'active');
  });

  test('on the subscription of another looks unknown, and one without a number now takes none', async () => {
    const [mine, other] = [await subscribe(), await subscribe()];
    const theirs = other.subscriptions[0]!.id;
    const { body: { barId } } = await other.self.post<Bar>(`/subscriptions/${theirs}/bars`, { kind: 'data' });
    const answers = await Promise.all([
      mine.self.get(`/subscriptions/${theirs}/bars`), mine.self.post(`/subscriptions/${theirs}/bars`, { kind: 'data' }), mine.self.send('DELETE', `/subscriptions/${theirs}/bars/${barId}`),
      mine.self.post(`/subscriptions/${theirs}/suspend`, {}), mine.self.post(`/subscriptions/${theirs}/resume`), mine.self.get('/subscriptions/9999999/bars'),
      mine.self.send('DELETE', `/subscriptions/${mine.subscriptions[0]!.id}/bars/${barId}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    await delivery.platform.query('update ordering.assignment set during = tstzrange(lower(during), now()) where subscription_id = $1', [mine.subscriptions[0]!.id]);
    expect((await mine.self.post(`/subscriptions/${mine.subscriptions[0]!.id}/bars`, { kind: 'data' })).status).toBe(409);
  });
});

describe('a suspension', () => {
  test('suspends and resumes, with emergency calls open', async () => {
    const { self, subscriptions } = await subscribe();
    const [{ id, number }] = subscriptions as [Subscribed['subscriptions'][number]];
    expect((await self.post(`/subscriptions/${id}/resume`)).status).toBe(409);
    expect((await self.post<Bar>(`/subscriptions/${id}/suspend`, {})).body).toMatchObject({ kind: 'all', state: 'requested' });
    await untilBar(self, id, 'active');
    expect(requestsFor(number)[0]).toMatchObject({ neverBarred: expect.arrayContaining(['112', '116*']), lines: [{ bar: { kind: 'all' } }] });
    expect((await self.post(`/subscriptions/${id}/resume`)).status).toBe(202);
    await untilBar(self, id, 'lifted');
  });

  test('by a reminder takes all of a customer\'s numbers in one request, once, and the customer cannot lift it', async () => {
    const { customerId, self, subscriptions } = await subscribe(3);
    for (let time = 0; time < 2; time += 1) await delivery.app.queues!.enqueue(barForReminder, { reminderId: 501, customerId }, { key: `reminder-501-${time}` });
    for (const { id } of subscriptions) await untilBar(self, id, 'active');
    await until(async () => (await delivery.app.queues!.count('ordering')).waiting + (await delivery.app.queues!.count('ordering')).active === 0);
    expect(requestsFor(subscriptions[0]!.number).map(({ lines }) => lines.length)).toEqual([3]);
    const [bar] = await barsOf(self, subscriptions[0]!.id);
    expect(bar).toMatchObject({ source: 'reminder', kind: 'all' });
    expect((await self.post(`/subscriptions/${subscriptions[0]!.id}/resume`)).status).toBe(403);
    expect((await staff.post(`/subscriptions/${subscriptions[0]!.id}/resume`)).status).toBe(202);
  });
});

describe('a threshold of use', () => {
  test('that asks for a block bars what costs most on its number, once for an alert, and the customer is told', async () => {
    const { customerId, self, subscriptions } = await subscribe(2);
    const [first, second] = subscriptions as [Subscribed['subscriptions'][number], Subscribed['subscriptions'][number]];
    for (let time = 0; time < 2; time += 1) {
      await delivery.app.queues!.enqueue(barForThreshold, { thresholdAlertId: 77, customerId, assignmentId: first.assignmentId }, { key: `alert-77-${time}` });
    }
    await until(async () => (await barsOf(self, first.id)).filter(({ state }) => state === 'active').length === 3);
    expect((await barsOf(self, first.id)).map(({ kind, source }) => [kind, source])).toEqual([['premium', 'threshold'], ['international', 'threshold'], ['roaming', 'threshold']]);
    expect(await barsOf(self, second.id)).toEqual([]);
    expect(await delivery.platform.query('select template, content from ordering.mail where mail_key = $1', [`threshold-77-barred`])).toEqual([
      { template: 'subscriptions-barred', content: { contact: 'Bogholderiet', subscriptions: 1, why: 'usage' } }]);
  });

  test('of a customer who is restricted meanwhile bars nothing and waits for a person', async () => {
    const { customerId, subscriptions } = await subscribe();
    await delivery.platform.query('update ordering.customer set restricted = true where customer_id = $1', [customerId]);
    const before = delivery.alarms.filter((code) => code === 'job-failed').length;
    await delivery.app.queues!.enqueue(barForThreshold, { thresholdAlertId: 78, customerId, assignmentId: null }, { key: 'alert-78' });
    await until(() => delivery.alarms.filter((code) => code === 'job-failed').length === before + 1);
    expect(requestsFor(subscriptions[0]!.number)).toEqual([]);
  });
});
