import { until } from '@turbotrack/service/testing';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EventList } from '../events/event.schemas.js';
import { accepted, type EventsUnderTest, startEventsUnderTest } from '../testing/events-under-test.js';
import { isSignedBy, type Received, startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.js';
import { signedHeaders } from './webhook-message.js';
import type { Attempt, Delivery, Endpoint, EndpointWithSecret } from './webhook.schemas.js';

let events: EventsUnderTest;
let receiver: WebhookReceiver;
beforeAll(async () => {
  [events, receiver] = await Promise.all([startEventsUnderTest(), startWebhookReceiver()]);
});
afterAll(async () => {
  await events.close();
  await receiver.close();
});

let customerId: number;
let path: string;
let tests = 0;
/** A customer without endpoints and a path of its own for every test. */
beforeEach(async () => {
  customerId = 1001 + (tests += 1) % 9;
  path = `/in/${tests}`;
  await events.platform.query('delete from events.webhook_endpoint');
});

const at = (endpointId: number, rest = '') => `/customers/${customerId}/webhook-endpoints/${endpointId}${rest}`;
const enable = (types: readonly string[] = []) => events.enabledEndpoint(customerId, receiver.url + path, types);
const here = (): Received[] => receiver.received.filter((message) => message.path === path);
const orderIds = () => here().map(({ body }) => body.data['orderId']);
const came = (count: number) => until(() => here().length >= count);
const read = async (endpointId: number) => (await events.operator.get<Endpoint>(at(endpointId))).body;
const deliveries = async (endpointId: number) => (await events.operator.get<{ items: Delivery[] }>(at(endpointId, '/deliveries'))).body.items;
const attempts = async (endpointId: number) => (await events.operator.get<{ items: Attempt[] }>(at(endpointId, '/attempts'))).body.items;
const orders = (...ids: readonly number[]) => events.record(...ids.map((id) => accepted(customerId, id)));

describe('registering an address', () => {
  test('shows its secret once, and stores it encrypted', async () => {
    const self = await events.customer(customerId);
    const { status, body } = await self.post<EndpointWithSecret>(`/customers/${customerId}/webhook-endpoints`, { url: receiver.url + path });
    expect([status, body]).toEqual([201, {
      endpointId: expect.any(Number), url: receiver.url + path, types: [], state: 'unconfirmed', disabledBecause: null, failingSince: null, pausedUntil: null, createdAt: expect.any(String),
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    }]);
    const { secret, ...rest } = body;
    expect((await self.get(at(body.endpointId))).body).toEqual(rest);
    expect((await self.get<{ items: Endpoint[] }>(`/customers/${customerId}/webhook-endpoints`)).body.items).toEqual([rest]);
    const [stored] = await events.platform.query<{ secret: Buffer }>('select secret from events.webhook_secret where endpoint_id = $1', [body.endpointId]);
    const clear = secret.slice('whsec_'.length);
    for (const canary of [Buffer.from(clear), Buffer.from(clear, 'base64')]) expect(stored!.secret.includes(canary)).toBe(false);
    for (const purpose of ['ordering', 'self-service'] as const) {
      await expect(events.app.gate.purpose(purpose, { scope: { customer: customerId }, actor: 'test', why: 'test' }, ({ sql }) => sql([], 'select secret from events.webhook_secret'))).rejects.toMatchObject({ code: '42501' });
    }
    // In clear it does not even fit.
    await expect(events.platform.query('update events.webhook_secret set secret = $1', [Buffer.from(secret)])).rejects.toMatchObject({ code: '23514' });
  });

  test.each([
    ['https://10.0.0.1/', '/url'], ['https://169.254.169.254/latest', '/url'], ['http://hook.example/', '/url'], ['https://hook.example:8080/', '/url'], ['https://u:p@hook.example/', '/url'], ['mailto:x@hook.example', '/url'],
  ])('refuses %s', async (url, pointer) => {
    const answer = await events.operator.post(`/customers/${customerId}/webhook-endpoints`, { url });
    expect([answer.status, answer.body.errors?.map((error) => error.pointer)]).toEqual([400, [pointer]]);
    expect(JSON.stringify(answer.body)).not.toContain(url);
  });

  test('refuses an unknown type, and an eleventh address, also when they are registered all at once', async () => {
    expect((await events.operator.post(`/customers/${customerId}/webhook-endpoints`, { url: 'https://hook.example/', types: ['order.dreamt-of'] })).status).toBe(400);
    const answers = await Promise.all(Array.from({ length: 12 }, () => events.operator.post(`/customers/${customerId}/webhook-endpoints`, { url: 'https://hook.example/' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 10 }, () => 201), 409, 409]);
  });

  test("is not for another customer: its addresses are as unknown as those that do not exist", async () => {
    const { endpointId } = await enable();
    const stranger = await events.customer(customerId === 1009 ? 1008 : 1009);
    for (const id of [endpointId, 999_999]) {
      const calls = [stranger.get(at(id)), stranger.get(at(id, '/deliveries')), stranger.get(at(id, '/attempts')), stranger.send('PATCH', at(id), { types: [] }), stranger.post(at(id, '/confirm')),
        stranger.post(at(id, '/disable')), stranger.post(at(id, '/secret')), stranger.post(at(id, '/redeliveries'), { from: 1, to: 2 }), stranger.send('DELETE', at(id))];
      expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array.from({ length: 9 }, () => 404));
    }
    expect((await read(endpointId)).state).toBe('enabled');
    const reader = await events.customer(customerId, 'ordering:read');
    expect((await reader.post(at(endpointId, '/disable'))).status).toBe(403);
  });
});

describe('confirming an address', () => {
  const register = async () => (await events.operator.post<EndpointWithSecret>(`/customers/${customerId}/webhook-endpoints`, { url: receiver.url + path })).body;
  const confirm = ({ endpointId }: Endpoint) => events.operator.post(at(endpointId, '/confirm'));

  test('is needed before anything is sent, and what happened before is not sent afterwards', async () => {
    const endpoint = await register();
    await orders(1);
    expect(await confirm(endpoint)).toMatchObject({ status: 200, body: { state: 'enabled' } });
    await orders(2);
    await came(1);
    await events.settled(endpoint.endpointId);
    expect(orderIds()).toEqual([2]);
    // Once more changes nothing.
    expect(await confirm(endpoint)).toMatchObject({ status: 200, body: { state: 'enabled' } });
  });

  test('sends a challenge that is signed, and takes it back as JSON or as text', async () => {
    const endpoint = await register();
    let asked: Received | undefined;
    receiver.behave(path, (response, message) => {
      asked = message;
      response.end(`  ${String(message.body.data['challenge'])}\n`);
    });
    expect((await confirm(endpoint)).status).toBe(200);
    expect(isSignedBy(endpoint.secret, asked!)).toBe(true);
    expect(asked!.body).toEqual({ type: 'webhook.verification', timestamp: expect.any(String), data: { endpointId: endpoint.endpointId, challenge: expect.stringMatching(/^[\w-]{32}$/) } });
    receiver.behave(path);
  });

  test.each([
    ['answers something else', (response: ServerResponse) => void response.end('{"challenge":"x"}'), 'did not answer with the challenge'],
    ['answers no JSON', (response: ServerResponse) => void response.end('{"challenge"'), 'did not answer with the challenge'],
    ['answers nothing', (response: ServerResponse) => void response.writeHead(204).end(), 'did not answer with the challenge'],
    ['answers with an error', (response: ServerResponse) => void response.writeHead(500).end(), 'answered with an error'],
    ['redirects', (response: ServerResponse) => void response.writeHead(302, { location: '/' }).end(), 'redirects'],
    ['hangs up', (response: ServerResponse) => void response.socket!.destroy(), 'broke off'],
  ])('fails and says why where it %s; and the address is not asked again at once', async (_what, behaviour, reason) => {
    const endpoint = await register();
    receiver.behave(path, behaviour);
    const answer = await confirm(endpoint);
    expect([answer.status, (answer.body as unknown as { detail: string }).detail]).toEqual([409, expect.stringContaining(reason)]);
    expect((await read(endpoint.endpointId)).state).toBe('unconfirmed');
    receiver.behave(path);
    expect((await confirm(endpoint)).status).toBe(409);
    await events.platform.query('update events.webhook_endpoint set busy_until = null');
    expect((await confirm(endpoint)).status).toBe(200);
  });
});

describe('an event', () => {
  test('is sent with ids alone, under an id of its own, signed as Standard Webhooks prescribes', async () => {
    const { endpointId, secret } = await enable();
    const [eventId] = await orders(7);
    await came(1);
    const [message] = here();
    expect(message!.body).toEqual({ id: eventId, type: 'order.accepted', timestamp: expect.stringMatching(/Z$/), data: { orderId: 7 } });
    expect(message!.headers).toMatchObject({ 'webhook-id': `evt_${eventId}`, 'content-type': 'application/json', 'webhook-timestamp': expect.stringMatching(/^\d{10}$/) });
    expect(Math.abs(Number(message!.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(30);
    expect([isSignedBy(secret, message!), isSignedBy(`whsec_${Buffer.alloc(32).toString('base64')}`, message!)]).toEqual([true, false]);
    await events.settled(endpointId);
    // The same event stands in the list, under the same id.
    expect((await events.operator.get<EventList>(`/events?customerId=${customerId}&after=${eventId! - 1}`)).body.items).toEqual([message!.body]);
    expect(await deliveries(endpointId)).toEqual([{ eventId, type: 'order.accepted', state: 'delivered', attempts: 1, dueAt: null, settledAt: expect.any(String) }]);
    expect(await attempts(endpointId)).toEqual([{ attemptId: expect.any(Number), eventId, attempt: 1, status: 204, failure: null, durationMs: expect.any(Number), attemptedAt: expect.any(String) }]);
  });

  test('is signed as the example of Standard Webhooks is', () => {
    const body = '{"event_type":"ping","data":{"success":true}}';
    expect(signedHeaders(['whsec_plJ3nmyCDGBKInavdOK15jsl'], 'msg_loFOjxBNrRLzqYUf', body, 1_731_705_121_000)).toEqual(
      { 'webhook-id': 'msg_loFOjxBNrRLzqYUf', 'webhook-timestamp': '1731705121', 'webhook-signature': 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=' });
  });

  test('of another type, or of another customer, is not sent; after a change of types the new ones are', async () => {
    const { endpointId } = await enable(['item.completed']);
    await events.record(accepted(customerId, 1), accepted(customerId === 1009 ? 1008 : 1009, 2), { customerId, type: 'item.completed', ids: { orderId: 3, itemNo: 1 } });
    await came(1);
    await events.operator.send('PATCH', at(endpointId), { types: ['order.accepted'] });
    await events.record(accepted(customerId, 4), { customerId, type: 'item.completed', ids: { orderId: 5, itemNo: 1 } });
    await came(2);
    await events.settled(endpointId);
    expect(orderIds()).toEqual([3, 4]);
  });

  test('goes to every address of its customer, and many of them go in their order', async () => {
    const { endpointId } = await enable();
    const other = await events.enabledEndpoint(customerId, `${receiver.url}${path}/other`);
    const many = Array.from({ length: 60 }, (_, n) => n + 1);
    await orders(...many);
    await came(60);
    await until(() => receiver.received.filter((message) => message.path === `${path}/other`).length === 60);
    await Promise.all([events.settled(endpointId), events.settled(other.endpointId)]);
    expect(orderIds()).toEqual(many);
  });

  test('about a customer who is restricted waits until the restriction is lifted', async () => {
    const { endpointId } = await enable();
    await events.platform.query(`insert into events.event (customer_id, type, ids) values ($1, 'order.accepted', '{"orderId": 1}')`, [customerId]);
    await came(1);
    await events.settled(endpointId);
    await events.platform.query('update ordering.customer set restricted = true where customer_id = $1', [customerId]);
    await events.platform.query(`insert into events.event (customer_id, type, ids) values ($1, 'order.accepted', '{"orderId": 2}')`, [customerId]);
    const other = await events.enabledEndpoint(customerId === 1009 ? 1008 : 1009, `${receiver.url}${path}/other`);
    await events.record(accepted(customerId === 1009 ? 1008 : 1009, 3));
    await until(() => receiver.received.some((message) => message.path === `${path}/other`));
    expect(orderIds()).toEqual([1]);
    await events.platform.query('update ordering.customer set restricted = false where customer_id = $1', [customerId]);
    await events.hurry();
    await came(2);
    await events.settled(other.endpointId);
    expect(orderIds()).toEqual([1, 2]);
  });
});

describe('rotating a secret', () => {
  test('has both sign for a day, then the new one alone; a third ends the first at once', async () => {
    const { endpointId, secret: first } = await enable();
    const rotate = async () => (await events.operator.post<EndpointWithSecret>(at(endpointId, '/secret'))).body.secret;
    const second = await rotate();
    await orders(1);
    await came(1);
    expect([first, second].map((secret) => isSignedBy(secret, here()[0]!))).toEqual([true, true]);
    const third = await rotate();
    await orders(2);
    await came(2);
    expect([first, second, third].map((secret) => isSignedBy(secret, here()[1]!))).toEqual([false, true, true]);
    await events.platform.query(`update events.webhook_secret set valid_to = now() - interval '1 second' where valid_to is not null`);
    await orders(3);
    await came(3);
    expect([first, second, third].map((secret) => isSignedBy(secret, here()[2]!))).toEqual([false, false, true]);
  });
});

describe('an address that errs', () => {
  test.each([
    ['answers 500', (response: ServerResponse) => void response.writeHead(500).end(), { status: 500, failure: 'refused' }],
    ['redirects', (response: ServerResponse) => void response.writeHead(307, { location: `${receiver.url}/elsewhere` }).end(), { status: 307, failure: 'redirect' }],
    ['hangs up half-way', (response: ServerResponse) => {
      response.socket!.write('HTTP/1.1 20');
      response.socket!.destroy();
    }, { status: null, failure: 'no-connection' }],
  ])('and %s is tried again later with the same id, and the log says what happened', async (_what, behaviour, logged) => {
    const { endpointId } = await enable();
    receiver.behave(path, behaviour);
    const [eventId] = await orders(1);
    await came(1);
    await events.settled(endpointId);
    const [waiting] = await deliveries(endpointId);
    expect(waiting).toMatchObject({ eventId, state: 'pending', attempts: 1 });
    expect(Date.parse(waiting!.dueAt!) - Date.now()).toBeGreaterThan(1_000);
    expect(await read(endpointId)).toMatchObject({ state: 'enabled', failingSince: expect.any(String), pausedUntil: expect.any(String) });
    receiver.behave(path);
    await events.hurry();
    await came(2);
    await events.settled(endpointId);
    expect(here().map(({ headers }) => headers['webhook-id'])).toEqual([`evt_${eventId}`, `evt_${eventId}`]);
    expect(await attempts(endpointId)).toMatchObject([{ eventId, attempt: 1, ...logged }, { eventId, attempt: 2, status: 204, failure: null }]);
    expect(await read(endpointId)).toMatchObject({ failingSince: null, pausedUntil: null });
    expect(receiver.received.some((message) => message.path === '/elsewhere')).toBe(false);
  });

  test('comes back by itself after seconds, without anybody asking', async () => {
    const { endpointId } = await enable();
    let failures = 0;
    receiver.behave(path, (response) => void response.writeHead((failures += 1) === 1 ? 503 : 204).end());
    await orders(1);
    await came(2);
    await events.settled(endpointId);
    expect(await attempts(endpointId)).toMatchObject([{ status: 503 }, { status: 204 }]);
    receiver.behave(path);
  }, 20_000);

  test('and asks for time by Retry-After is given it', async () => {
    const { endpointId } = await enable();
    receiver.behave(path, (response) => void response.writeHead(429, { 'retry-after': '3600' }).end());
    await orders(1, 2);
    await came(1);
    await events.settled(endpointId);
    const { pausedUntil } = await read(endpointId);
    expect(Math.round((Date.parse(pausedUntil!) - Date.now()) / 60_000)).toBe(60);
    const [first] = await deliveries(endpointId);
    expect(Date.parse(first!.dueAt!)).toBeGreaterThanOrEqual(Date.parse(pausedUntil!) - 1_000);
    // Nor is the next event sent meanwhile.
    expect(orderIds()).toEqual([1]);
    receiver.behave(path);
  });

  test('with one event only holds up that event: the others go on', async () => {
    const { endpointId } = await enable();
    receiver.behave(path, (response, { body }) => void response.writeHead(body.data['orderId'] === 1 ? 400 : 204).end());
    await orders(1, 2, 3);
    await came(1);
    await events.settled(endpointId);
    await events.platform.query('update events.webhook_endpoint set paused_until = null');
    await orders(4);
    await came(4);
    await events.settled(endpointId);
    expect(orderIds()).toEqual([1, 2, 3, 4]);
    expect((await deliveries(endpointId)).map(({ state }) => state)).toEqual(['pending', 'delivered', 'delivered', 'delivered']);
    receiver.behave(path);
  });

  test('for hours and is back again gets what it missed without waiting hours more', async () => {
    const { endpointId } = await enable();
    receiver.behave(path, (response) => void response.writeHead(500).end());
    await orders(1, 2);
    await came(1);
    await events.settled(endpointId);
    await events.platform.query(`update events.webhook_endpoint set failures = 60`);
    await events.platform.query(`update events.webhook_delivery set attempts = 9, due_at = now() + interval '12 hours' where state = 'pending' and attempts = 1`);
    receiver.behave(path);
    await events.platform.query('update events.webhook_endpoint set paused_until = null');
    await orders(3);
    await came(4);
    await events.settled(endpointId);
    expect(orderIds().slice(0, 2)).toEqual([1, 2]);
    expect(orderIds().slice(2).sort()).toEqual([1, 3]);
    expect((await deliveries(endpointId)).map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  test('and answers 410 is disabled at once: an alarm and an event tell of it, and what was pending is given up', async () => {
    const { endpointId } = await enable();
    const other = await events.enabledEndpoint(customerId, `${receiver.url}${path}/other`, ['webhook.disabled']);
    receiver.behave(path, (response) => void response.writeHead(410).end());
    await orders(1, 2);
    await until(async () => (await read(endpointId)).state === 'disabled');
    expect(await read(endpointId)).toMatchObject({ state: 'disabled', disabledBecause: 'gone' });
    await until(() => receiver.received.some((message) => message.path === `${path}/other` && message.body.data['endpointId'] === endpointId));
    await events.settled(other.endpointId);
    await until(() => events.log.some((line) => line.includes('"code":"webhook-endpoint-disabled"')));
    expect((await deliveries(endpointId)).map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(orderIds()).toEqual([1]);
    receiver.behave(path);
    // Confirmed again, it is sent what comes from now on.
    expect(await events.operator.post(at(endpointId, '/confirm'))).toMatchObject({ status: 200, body: { state: 'enabled', disabledBecause: null } });
    await orders(3);
    await came(2);
    expect(orderIds()).toEqual([1, 3]);
  });

  test('for three days is disabled; a day earlier it is not', async () => {
    const { endpointId } = await enable();
    receiver.behave(path, (response) => void response.writeHead(500).end());
    await orders(1);
    await came(1);
    await events.settled(endpointId);
    for (const [days, state] of [[2, 'enabled'], [3, 'disabled']] as const) {
      const before = here().length;
      await events.platform.query(`update events.webhook_endpoint set failing_since = now() - make_interval(days => $1) - interval '1 minute'`, [days]);
      await events.hurry();
      await came(before + 1);
      await until(async () => (await attempts(endpointId)).length === before + 1);
      await until(async () => (await read(endpointId)).state === state);
    }
    expect(await read(endpointId)).toMatchObject({ disabledBecause: 'failing' });
    receiver.behave(path);
  });

  test('with a message for three days: that message is given up', async () => {
    const { endpointId } = await enable();
    receiver.behave(path, (response) => void response.writeHead(500).end());
    await orders(1);
    await came(1);
    await events.settled(endpointId);
    await events.platform.query(`update events.webhook_delivery set queued_at = now() - interval '73 hours', attempts = 14`);
    await events.hurry();
    await came(2);
    await until(async () => (await deliveries(endpointId))[0]!.state === 'failed');
    expect(await deliveries(endpointId)).toMatchObject([{ attempts: 15, dueAt: null, settledAt: expect.any(String) }]);
    receiver.behave(path);
  });
});

describe('sending again', () => {
  test('sends one event or a range of them, those never sent among them, under the same ids', async () => {
    await orders(1);
    const { endpointId } = await enable(['order.accepted']);
    const ids = await events.record(accepted(customerId, 2), { customerId, type: 'item.completed', ids: { orderId: 9, itemNo: 1 } }, accepted(customerId, 3));
    await came(2);
    await events.settled(endpointId);
    const again = (from: number, to: number) => events.operator.post<{ queued: number }>(at(endpointId, '/redeliveries'), { from, to });
    expect(await again(ids[0]!, ids[0]!)).toMatchObject({ status: 202, body: { queued: 1 } });
    await came(3);
    expect(here()[2]!.headers['webhook-id']).toBe(`evt_${ids[0]}`);
    await events.settled(endpointId);
    expect(await again(ids[0]! - 1, ids[2]!)).toMatchObject({ status: 202, body: { queued: 3 } });
    await came(6);
    await events.settled(endpointId);
    expect(orderIds()).toEqual([2, 3, 2, 1, 2, 3]);
    // The log pages through all of it.
    const first = (await events.operator.get<{ items: Attempt[]; next: number }>(at(endpointId, '/attempts?limit=4'))).body;
    const second = (await events.operator.get<{ items: Attempt[]; next: null }>(at(endpointId, `/attempts?limit=4&after=${first.next}`))).body;
    expect([first.items.length, second.items.length, second.next]).toEqual([4, 2, null]);
    expect((await events.operator.post(at(endpointId, '/redeliveries'), { from: 2, to: 1 })).status).toBe(400);
    expect(await again(9_000_000_000, 9_000_000_001)).toMatchObject({ status: 202, body: { queued: 0 } });
  });

  test('never sends events of another customer, whatever range is named', async () => {
    const { endpointId } = await enable();
    const [foreign] = await events.record(accepted(customerId === 1009 ? 1008 : 1009, 1));
    expect((await events.operator.post(at(endpointId, '/redeliveries'), { from: foreign!, to: foreign! })).body).toEqual({ queued: 0 });
  });
});

describe('an address that is disabled or removed by its customer', () => {
  test('gets nothing more, and leaves nothing behind when it is removed', async () => {
    const { endpointId } = await enable();
    receiver.behave(path, (response) => void response.writeHead(500).end());
    await orders(1);
    await came(1);
    await events.settled(endpointId);
    expect(await events.operator.post(at(endpointId, '/disable'))).toMatchObject({ status: 200, body: { state: 'disabled', disabledBecause: 'customer' } });
    await orders(2);
    await events.hurry();
    expect((await deliveries(endpointId)).map(({ state }) => state)).toEqual(['failed']);
    expect((await events.operator.send('DELETE', at(endpointId))).status).toBe(204);
    expect((await events.operator.get(at(endpointId))).status).toBe(404);
    for (const table of ['webhook_secret', 'webhook_delivery', 'webhook_attempt']) expect(await events.platform.query(`select 1 from events.${table} where endpoint_id = $1`, [endpointId])).toEqual([]);
    expect(here()).toHaveLength(1);
    receiver.behave(path);
  });

  test('while a message is under way: the answer changes nothing any more', async () => {
    const { endpointId } = await enable();
    let finish: (() => void) | undefined;
    receiver.behave(path, (response) => void (finish = () => response.writeHead(500).end()));
    await orders(1);
    await until(() => finish !== undefined);
    expect((await events.operator.send('DELETE', at(endpointId))).status).toBe(204);
    finish!();
    await until(async () => (await events.app.queues!.count('ordering')).active === 0);
    expect(events.log.filter((line) => line.includes('webhook-endpoint-not-served'))).toEqual([]);
    receiver.behave(path);
  });
});

describe('a slow address', () => {
  test('holds up nobody else, and gets one message at a time', async () => {
    const other = customerId === 1009 ? 1008 : 1009;
    const slow = await enable();
    const quick = await events.enabledEndpoint(other, `${receiver.url}${path}/quick`);
    const held: (() => void)[] = [];
    receiver.behave(path, (response) => void held.push(() => response.writeHead(204).end()));
    await orders(1, 2, 3);
    await until(() => held.length === 1);
    await events.record(...Array.from({ length: 30 }, (_, n) => accepted(other, n + 1)));
    await until(() => receiver.received.filter((message) => message.path === `${path}/quick`).length === 30);
    await events.settled(quick.endpointId);
    expect([held.length, here().length]).toEqual([1, 1]);
    receiver.behave(path);
    held[0]!();
    await came(3);
    await events.settled(slow.endpointId);
    expect(orderIds()).toEqual([1, 2, 3]);
  });

  test('does not multiply jobs: forty events written at once are served by a bounded number of jobs', async () => {
    const { endpointId } = await enable();
    await Promise.all(Array.from({ length: 40 }, (_, n) => events.record(accepted(customerId, n + 1))));
    const { waiting, active } = await events.app.queues!.count('ordering');
    expect(waiting + active).toBeLessThanOrEqual(3);
    await came(40);
    await events.settled(endpointId);
  });
});

test('nothing of a message, an address or a secret stands in the log or in the queue', async () => {
  const { endpointId, secret } = await enable();
  await orders(4_711_000);
  await came(1);
  await events.settled(endpointId);
  const log = events.log.join('');
  const [queue] = await events.platform.query<{ text: string }>('select coalesce(string_agg(j::text, \'\'), \'\') as text from bullmq.job j');
  for (const store of [log, queue!.text]) {
    for (const canary of [secret.slice(6), receiver.url, '4711000']) expect(store).not.toContain(canary);
  }
});
