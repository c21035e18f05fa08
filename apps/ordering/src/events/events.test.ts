import { until } from '@turbotrack/service/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted, type EventsUnderTest, startEventsUnderTest } from '../testing/events-under-test.js';
import { expireEvents } from './event-jobs.js';
import type { EventList } from './event.schemas.js';

let events: EventsUnderTest;
beforeAll(async () => {
  events = await startEventsUnderTest();
});
afterAll(() => events.close());

describe('the list of events', () => {
  test('gives a customer its own events in order, in ids alone, and goes on where it was left', async () => {
    const ids = await events.record(accepted(1001, 1), accepted(1002, 2), { customerId: 1001, type: 'item.completed', ids: { orderId: 1, itemNo: 1 } }, accepted(1001, 3));
    const self = await events.customer(1001);
    const first = await self.get<EventList>('/events?limit=2');
    expect([first.status, first.body]).toEqual([200, {
      items: [
        { id: ids[0], type: 'order.accepted', timestamp: expect.stringMatching(/Z$/), data: { orderId: 1 } },
        { id: ids[2], type: 'item.completed', timestamp: expect.stringMatching(/Z$/), data: { orderId: 1, itemNo: 1 } },
      ],
      next: ids[2], more: true,
    }]);
    const second = await self.get<EventList>(`/events?limit=2&after=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ id: ids[3], data: { orderId: 3 } }], next: ids[3], more: false });
    // At the end the cursor stays, to ask for what comes later.
    expect((await self.get<EventList>(`/events?after=${second.body.next}`)).body).toEqual({ items: [], next: ids[3], more: false });
    const [later] = await events.record(accepted(1001, 4));
    expect((await self.get<EventList>(`/events?after=${second.body.next}`)).body.items.map(({ id }) => id)).toEqual([later]);
  });

  test('leaves out other types when some are named, and knows no others than there are', async () => {
    const self = await events.customer(1001);
    expect(new Set((await self.get<EventList>('/events?types=item.completed,invoice.issued')).body.items.map(({ type }) => type))).toEqual(new Set(['item.completed']));
    for (const query of ['types=order.dreamt-of', 'types=', 'after=-1', 'after=x', 'limit=501', 'wish=1']) expect((await self.get(`/events?${query}`)).status, query).toBe(400);
  });

  test("is for a customer's eyes alone: another's is as unknown as one that does not exist; the operator's people say whose", async () => {
    const self = await events.customer(1002);
    const [foreign, unknown] = [await self.get('/events?customerId=1001'), await self.get('/events?customerId=999999')];
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect((await self.get<EventList>('/events')).body.items.map(({ data }) => data)).toEqual([{ orderId: 2 }]);
    expect((await self.get<EventList>('/events?customerId=1002')).status).toBe(200);
    expect((await events.operator.get<EventList>('/events?customerId=1001')).body.items.length).toBeGreaterThan(2);
    const unnamed = await events.operator.get('/events');
    expect([unnamed.status, unnamed.body.errors?.map(({ pointer }) => pointer)]).toEqual([400, ['/customerId']]);
    const biller = await events.customer(1001, 'billing:read');
    expect((await biller.get('/events')).status).toBe(403);
  });
});

describe('an event that is thirty days old', () => {
  const left = async (customerId: number) => (await events.platform.query<{ id: number }>(`select (ids->>'orderId')::int as id from events.event where customer_id = $1 order by position`, [customerId])).map(({ id }) => id);
  const expire = async () => {
    await events.app.queues!.enqueue(expireEvents, {}, { key: 'now' });
    await until(async () => {
      const { waiting, active, failed } = await events.app.queues!.count('ordering');
      if (failed > 0) throw new Error('The job failed.');
      return waiting + active === 0;
    });
  };

  test('ends in the nightly run with what tells of its sending, of a restricted customer too; a younger one stays', async () => {
    await events.record(accepted(1003, 1), accepted(1003, 2), accepted(1004, 3));
    const { body: { endpointId } } = await events.operator.post<{ endpointId: number }>('/customers/1003/webhook-endpoints', { url: 'https://hook.example/' });
    await events.platform.query(`update events.event set recorded_at = now() - interval '30 days 1 minute' where customer_id in (1003, 1004) and ids->>'orderId' <> '2'`);
    await events.platform.query(`update events.event set recorded_at = now() - interval '29 days 23 hours' where customer_id = 1003 and ids->>'orderId' = '2'`);
    await events.platform.query('insert into events.webhook_delivery (endpoint_id, position, customer_id, queued_at) select $1, position, customer_id, recorded_at from events.event where customer_id = 1003', [endpointId]);
    await events.platform.query(`insert into events.webhook_attempt (endpoint_id, position, customer_id, attempt, duration_ms, attempted_at) select $1, position, customer_id, 1, 1, recorded_at from events.event where customer_id = 1003`, [endpointId]);
    await events.platform.query('update ordering.customer set restricted = true where customer_id = 1004');
    await expire();
    expect([await left(1003), await left(1004)]).toEqual([[2], []]);
    expect(await events.platform.query('select 1 from events.webhook_delivery where endpoint_id = $1', [endpointId])).toHaveLength(1);
    expect(await events.platform.query('select 1 from events.webhook_attempt where endpoint_id = $1', [endpointId])).toHaveLength(1);
  });

  test('is ended by no other work than that', async () => {
    const call = (purpose: 'ordering' | 'delivery' | 'self-service', scope: 'all' | { customer: number }) => events.app.gate.purpose(purpose, { scope, actor: 'test', why: 'test' }, ({ sql }) => sql([], 'select events.expire(10)'));
    await expect(call('delivery', 'all')).resolves.toMatchObject({ rowCount: 1 });
    await expect(call('delivery', { customer: 1001 })).rejects.toMatchObject({ code: '42501' });
    await expect(call('ordering', 'all')).rejects.toMatchObject({ code: '42501' });
    await expect(call('self-service', { customer: 1001 })).rejects.toMatchObject({ code: '42501' });
  });
});
