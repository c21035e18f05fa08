import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from '../testing/self-signed.js';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.js';
import { postWebhook, type PostSettings, type Resolved, retryAfter } from './post-webhook.js';
import { AddressRules } from './public-address.js';
import { targetFault } from './webhook-target.js';

const MESSAGE = { body: '{"type":"order.accepted","data":{}}', headers: { 'webhook-id': 'evt_1' } };
const tls = selfSigned('hook.example');
let receiver: WebhookReceiver;
let secure: WebhookReceiver;
beforeAll(async () => {
  [receiver, secure] = await Promise.all([startWebhookReceiver(), startWebhookReceiver(tls)]);
});
afterAll(() => Promise.all([receiver.close(), secure.close()]));
afterEach(() => {
  receiver.received.length = 0;
  receiver.behave('/');
});

const v4 = (address: string): Resolved => ({ address, family: 4 });
const answering = (...addresses: readonly Resolved[]) => () => Promise.resolve(addresses);
const strict = (changes: Partial<PostSettings> = {}): PostSettings => ({ addresses: new AddressRules(false), ports: [443], timeoutMs: 2_000, ...changes });
const local = (changes: Partial<PostSettings> = {}): PostSettings => strict({ addresses: new AddressRules(true), ...changes });
const post = (url: string, settings: PostSettings, message: Parameters<typeof postWebhook>[1] = MESSAGE) => postWebhook(url, message, settings);

describe('an attacker who registers an address', () => {
  test.each([
    'http://hook.example/', 'ftp://hook.example/', 'file:///etc/passwd', 'https://user:secret@hook.example/', 'https://hook.example/#x', 'https://hook.example:22/', 'https://hook.example:5432/',
    'https://localhost/', 'https://LOCALHOST./', 'https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://0/', 'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:a00:1]/',
    'https://[64:ff9b::a00:1]/', 'https://[2002:a00:1::]/', 'https://169.254.169.254/latest/meta-data/', 'https://[fd00:ec2::254]/', 'https://10.0.0.1/', 'https://intranet/', 'https://１２７.0.0.1/', 'https://%31%32%37.0.0.1/', 'javascript:alert(1)', 'x', '',
    `https://hook.example/${'x'.repeat(2_000)}`,
  ])('does not get %s registered, nor sent to', async (url) => {
    expect(targetFault(url, strict())).toMatchObject({ en: expect.any(String), da: expect.any(String) });
    expect(await post(url, strict({ resolve: answering(v4('93.184.216.34')) }))).toMatchObject({ status: null, failure: 'address-refused' });
  });

  test.each(['https://hook.example/', 'https://a.hook.example/in?x=1', 'https://93.184.216.34/', 'https://[2606:4700::1111]/', 'https://blåbær.example/'])('who is honest has %s taken', (url) => {
    expect(targetFault(url, strict())).toBeUndefined();
  });

  test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '100.64.1.1'])('and has its name answer with %s is not led there', async (address) => {
    expect(await post('https://hook.example/', strict({ resolve: answering(v4(address)) }))).toMatchObject({ status: null, failure: 'address-refused' });
  });

  test('and hides an inside address among public ones is refused as a whole', async () => {
    const mixed = [v4('93.184.216.34'), { address: '::ffff:10.0.0.1', family: 6 }];
    expect(await post('https://hook.example/', strict({ resolve: answering(...mixed) }))).toMatchObject({ failure: 'address-refused' });
  });

  test('and has its name answer differently the second time is asked once: the connection goes to the address that was checked', async () => {
    let asked = 0;
    // First an address that may be connected to, then one where somebody else listens.
    const rebinding = () => Promise.resolve([v4((asked += 1) === 1 ? '127.0.0.1' : '127.0.0.2')]);
    const outcome = await post(`http://localhost:${receiver.port}/`, local({ resolve: rebinding }));
    expect([asked, outcome.status, receiver.received.length]).toEqual([1, 204, 1]);
  });

  test.each([301, 302, 303, 307, 308])('and redirects with %i inside is not followed', async (status) => {
    receiver.behave('/', (response) => response.writeHead(status, { location: `${receiver.url}/inside` }).end());
    expect(await post(`${receiver.url}/`, local())).toMatchObject({ status, failure: 'redirect' });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/']);
  });

  test('and never answers, or never stops, holds the sender for its time limit and no longer', async () => {
    receiver.behave('/', (response) => {
      // A header a byte at a time, for ever.
      response.socket!.write('HTTP/1.1 200 OK\r\nx: ');
      const drip = setInterval(() => response.socket?.write('x'), 20);
      response.socket!.on('close', () => clearInterval(drip));
    });
    const slow = await post(`${receiver.url}/`, local({ timeoutMs: 200 }));
    expect(slow).toMatchObject({ status: null, failure: 'timeout' });
    receiver.behave('/', (response) => {
      response.writeHead(200);
      const flood = setInterval(() => response.write('x'.repeat(1_000)), 1);
      response.on('close', () => clearInterval(flood));
    });
    // The status is all that is wanted: what would follow is not waited for.
    expect(await post(`${receiver.url}/`, local({ timeoutMs: 5_000 }))).toMatchObject({ status: 200, failure: null });
    expect(await post(`${receiver.url}/`, local({ timeoutMs: 5_000 }), { ...MESSAGE, answerBytes: 4_096 })).toMatchObject({ failure: 'answer-too-large' });
    const unresolved = await post('https://hook.example/', strict({ timeoutMs: 100, resolve: () => new Promise(() => undefined) }));
    expect(unresolved.failure).toBe('timeout');
    for (const { durationMs } of [slow, unresolved]) expect(durationMs).toBeLessThan(1_500);
  });

  test('and sends headers without end is cut off', async () => {
    receiver.behave('/', (response) => response.socket!.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`));
    expect(await post(`${receiver.url}/`, local())).toMatchObject({ status: null, failure: 'no-connection' });
  });

  test("does not get the message over a proxy that the environment names", async () => {
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' });
    try {
      expect(await post(`${receiver.url}/`, local())).toMatchObject({ status: 204, failure: null });
    } finally {
      process.env = before;
    }
  });
});

describe('a message', () => {
  test('goes to a local address by http only where that is permitted, and nowhere else by http', async () => {
    expect(await post(`${receiver.url}/`, strict())).toMatchObject({ failure: 'address-refused' });
    expect(await post(`${receiver.url}/`, local())).toMatchObject({ status: 204, failure: null });
    for (const url of ['http://hook.example/', 'http://93.184.216.34/', 'http://127.0.0.1.hook.example/']) expect(targetFault(url, local())).toBeDefined();
  });

  test('is given by https to a server that proves its name, and to no other', async () => {
    const settings = local({ ports: [secure.port], resolve: answering(v4('127.0.0.1')) });
    const url = `https://hook.example:${secure.port}/in?x=1`;
    expect(await post(url, { ...settings, ca: tls.cert })).toMatchObject({ status: 204, failure: null });
    expect(secure.received.map(({ path, headers, text }) => [path, headers['host'], headers['content-type'], headers['webhook-id'], text])).toEqual(
      [['/in?x=1', `hook.example:${secure.port}`, 'application/json', 'evt_1', MESSAGE.body]]);
    expect(await post(url, settings)).toMatchObject({ status: null, failure: 'no-trust' });
    expect(await post(`https://other.example:${secure.port}/`, { ...settings, ca: tls.cert })).toMatchObject({ status: null, failure: 'no-trust' });
    expect(secure.received).toHaveLength(1);
  });

  test.each([[200, null], [204, null], [299, null], [400, 'refused'], [404, 'refused'], [410, 'gone'], [429, 'refused'], [500, 'refused'], [503, 'refused']] as const)('answered with %i counts as %s', async (status, failure) => {
    receiver.behave('/', (response) => response.writeHead(status).end());
    expect(await post(`${receiver.url}/`, local())).toMatchObject({ status, failure });
  });

  test('that is dropped half-way, answered by nobody, or has a name that is none, fails with its reason', async () => {
    receiver.behave('/', (response) => response.socket!.destroy());
    expect(await post(`${receiver.url}/`, local())).toMatchObject({ status: null, failure: 'no-connection' });
    receiver.behave('/', (response) => {
      response.socket!.write('HTTP/1.1 2');
      response.socket!.destroy();
    });
    expect(await post(`${receiver.url}/`, local())).toMatchObject({ status: null, failure: 'no-connection' });
    const closed: Server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    expect(await post(`http://127.0.0.1:${port}/`, local())).toMatchObject({ status: null, failure: 'no-connection' });
    for (const resolve of [answering(), () => Promise.reject(new Error('no such name'))]) expect(await post('https://hook.example/', strict({ resolve }))).toMatchObject({ status: null, failure: 'name-not-resolved' });
  });

  test.each([['120', 120_000], ['0', 0], ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000], ['Tue, 24 Nov 2026 11:00:00 GMT', 0], ['soon', undefined], ['-5 x', undefined], [undefined, undefined]] as const)('answered with Retry-After %s waits %s ms', (header, ms) => {
    expect(retryAfter(header, Date.parse('2026-11-24T12:00:00Z'))).toBe(ms);
  });
});
