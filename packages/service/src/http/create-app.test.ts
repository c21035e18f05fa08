import type {} from '@turbotrack/local-stack/vitest';
import { Controller, Get, Injectable, Module, type Type } from '@nestjs/common';
import { generateKeyPair } from 'jose';
import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { Scopes } from '../auth/access.js';
import { createTokenVerifier } from '../auth/bearer-tokens.js';
import { defineConfig } from '../configuration/define-config.js';
import { serviceVariables } from '../configuration/service-variables.js';
import { CANARY, delivered, DeliverOrder, exampleJob, ExampleModule } from '../example/example-app.js';
import { createQueueDatabase } from '../example/test-database.js';
import { startTestIssuer } from '../testing/test-issuer.js';
import { StartupError } from '../startup-error.js';
import type { AppOptions } from './app-options.js';
import { createApp, type RunningApp } from './create-app.js';

let database: Awaited<ReturnType<typeof createQueueDatabase>>;
let issuer: Awaited<ReturnType<typeof startTestIssuer>>;
const lines: string[] = [];

const options = (more: Partial<AppOptions> = {}): AppOptions => ({
  name: 'example',
  title: 'Example',
  version: '1.2.3',
  config: defineConfig(z.object(serviceVariables), { HTTP_PORT: '0', OIDC_ISSUER: issuer.issuer, QUEUE_DATABASE_URL: database.queueUrl }),
  queue: { name: 'example', jobs: [exampleJob], concurrency: 4 },
  bodyLimitBytes: 2_000,
  logDestination: { write: (line) => void lines.push(line) },
  ...more,
});

beforeAll(async () => {
  [database, issuer] = await Promise.all([createQueueDatabase(inject('postgresUrl'), ['example']), startTestIssuer()]);
});
afterAll(async () => {
  await issuer.close();
  await database.drop();
});

describe('an app', () => {
  let app: RunningApp;
  let writer: string;
  const dependency = { fails: false };
  beforeAll(async () => {
    const check = (): Promise<void> => (dependency.fails ? Promise.reject(new Error(CANARY)) : Promise.resolve());
    app = await createApp(ExampleModule, options({ readiness: { database: check } }));
    writer = await issuer.token({ scope: 'orders:write orders:read', customer_id: 4711 });
  });
  afterAll(() => app.close());
  afterEach(() => {
    expect(lines.join('')).not.toMatch(/Kanarie|4599887766/);
  });

  async function call(method: string, path: string, { token, body, headers }: { token?: string; body?: unknown; headers?: Record<string, string> } = {}) {
    const response = await fetch(app.url + path, {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as Record<string, unknown> };
  }

  test('a valid order is taken, its job runs, and the trace reaches the code behind the body', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const response = await call('POST', '/orders', { token: writer, body: { product: 'mobile', quantity: 3 }, headers: { traceparent } });
    expect(response.status).toBe(201);
    expect(response.json()).toEqual({ orderId: 3, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' });
    expect(response.headers.get('trace-id')).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    await expect.poll(() => delivered, { timeout: 10_000 }).toContain(3);
  });

  test('the trace is kept when the body arrives in pieces', async () => {
    const body = JSON.stringify({ product: 'mobile', quantity: 4 });
    const answer = await new Promise<{ traceId: string; header: unknown }>((resolve, reject) => {
      const headers = { authorization: `Bearer ${writer}`, 'content-type': 'application/json', 'content-length': body.length };
      const sending = httpRequest(`${app.url}/orders`, { method: 'POST', headers }, async (response) => {
        let text = '';
        for await (const chunk of response) text += String(chunk);
        resolve({ ...(JSON.parse(text) as { traceId: string }), header: response.headers['trace-id'] });
      }).on('error', reject);
      sending.write(body.slice(0, 5));
      setTimeout(() => sending.end(body.slice(5)), 100);
    });
    expect(answer.traceId).toBe(answer.header);
  });

  test('400 lists every wrong field by pointer without its value', async () => {
    const response = await call('POST', '/orders', { token: writer, body: { quantity: 4599887766, contact: { name: 'K', mail: CANARY }, extra: CANARY } });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = response.json();
    expect(problem).toMatchObject({ type: '/problems/invalid-request', status: 400, instance: response.headers.get('trace-id') });
    expect((problem['errors'] as { pointer: string }[]).map((error) => error.pointer).toSorted())
      .toEqual(['/contact/mail', '/contact/name', '/extra', '/product', '/quantity']);
    expect(response.text).not.toMatch(/Kanarie|4599887766/);
  });

  test('400 names wrong parameters of the path and the query', async () => {
    expect((await call('GET', '/orders/4599887766x', { token: writer })).json()).toMatchObject({ status: 400, errors: [{ in: 'path', pointer: '/id' }] });
    expect((await call('GET', '/search?page=0')).json()).toMatchObject({ status: 400, errors: [{ in: 'query', pointer: '/page', detail: 'Expected more than 0.' }] });
    expect((await call('GET', '/search?page=2')).json()).toEqual({ page: 2 });
  });

  test('400 for malformed JSON and for a malformed address, quoting neither', async () => {
    const json = await call('POST', '/orders', { token: writer, body: `{"product": ${CANARY}` });
    expect([json.status, json.json()['type']]).toEqual([400, '/problems/invalid-request']);
    const address = await call('GET', '/orders/4599887766%E0%A4%A', { token: writer });
    expect([address.status, address.json()['type']]).toEqual([400, '/problems/invalid-request']);
    expect(json.text + address.text).not.toMatch(/Kanarie|4599887766/);
  });

  test('a body cannot reach the prototype of objects', async () => {
    const response = await call('POST', '/orders', { token: writer, body: '{"product":"mobile","quantity":1,"__proto__":{"admin":true}}' });
    expect(response.status).toBe(400);
  });

  test('401 without a token, with a malformed one, an expired one, one for others, and one signed by others', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const tokens = [
      undefined, 'nonsense',
      await issuer.token({ scope: 'orders:read' }, { expiresAt: Math.floor(Date.now() / 1000) - 60 }),
      await issuer.token({ scope: 'orders:read' }, { audience: 'urn:other' }),
      await issuer.token({ scope: 'orders:read' }, { key: privateKey }),
      await issuer.token({ scope: 'orders:read', customer_id: 'all' }),
      `${btoa('{"alg":"none"}').replaceAll('=', '')}.${btoa(JSON.stringify({ sub: 'x', scope: 'orders:read', iss: issuer.issuer })).replaceAll('=', '')}.`,
    ];
    for (const token of tokens) {
      const response = await call('GET', '/orders/1', token === undefined ? {} : { token });
      expect(response.json()).toMatchObject({ type: '/problems/unauthenticated', status: 401 });
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('403 when the token lacks the scope of the route; a scope of the method replaces that of the class', async () => {
    const reader = await issuer.token({ scope: 'orders:read' });
    expect((await call('POST', '/orders', { token: reader, body: { product: 'mobile', quantity: 1 } })).json()).toMatchObject({ type: '/problems/forbidden', status: 403 });
    expect((await call('GET', '/orders/1', { token: reader })).status).toBe(200);
  });

  test('the customer of the token reaches the controller; a token of our own people names none', async () => {
    expect((await call('GET', '/orders/1', { token: writer })).json()).toEqual({ customerId: 4711 });
    expect((await call('GET', '/orders/1', { token: await issuer.token({ scope: 'orders:read' }) })).json()).toEqual({});
  });

  test('404 for what does not exist, in Danish for Danes, and for an unknown address without quoting it', async () => {
    const response = await call('GET', '/orders/2', { token: writer, headers: { 'accept-language': 'da-DK, en;q=0.5' } });
    expect(response.json()).toMatchObject({ type: '/problems/not-found', title: 'Ikke fundet', detail: 'Ordren findes ikke.' });
    const unknown = await call('GET', '/numbers/4599887766');
    expect([unknown.status, unknown.json()['type']]).toEqual([404, '/problems/not-found']);
    expect(unknown.text).not.toContain('4599887766');
  });

  test('413 for a body over the limit', async () => {
    expect((await call('POST', '/orders', { token: writer, body: { product: 'x'.repeat(3_000) } })).json()).toMatchObject({ type: '/problems/too-large', status: 413 });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])('415 for a body of %s', async (type) => {
    const response = await call('POST', '/orders', { token: writer, body: 'a=1', headers: { 'content-type': type } });
    expect(response.json()).toMatchObject({ type: '/problems/unsupported-media-type', status: 415 });
  });

  test('500 tells the trace id and nothing of the error, which the log knows under that id', async () => {
    const response = await call('GET', '/broken');
    expect(response.json()).toEqual({ type: '/problems/internal', title: 'Something went wrong on our side', status: 500, instance: response.headers.get('trace-id') });
    const record = lines.map((line) => JSON.parse(line) as Record<string, unknown>).find((line) => line['event'] === 'request-failed');
    expect(record).toMatchObject({ traceId: response.headers.get('trace-id'), stack: expect.stringMatching(/^Error\n\s+at OpenController\.broken/) });
  });

  test('the log knows routes by template, never by address', async () => {
    await call('GET', '/orders/1?number=4599887766', { token: writer });
    await expect.poll(() => lines.some((line) => line.includes('"route":"/orders/:id"'))).toBe(true);
    expect(app.log.droppedFields).toBe(0);
  });

  test('the OpenAPI document is 3.1 and holds the schemas, the errors and the scopes', async () => {
    const document = (await call('GET', '/openapi.json')).json() as { openapi: string; components: Record<string, Record<string, object>>; paths: Record<string, Record<string, Record<string, unknown>>> };
    expect(document.openapi).toBe('3.1.0');
    const place = document.paths['/orders']!['post']!;
    expect(place).toMatchObject({
      security: [{ bearer: ['orders:write'] }],
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/NewOrder' } } } },
      responses: { 201: { content: { 'application/json': { schema: { $ref: '#/components/schemas/OrderAnswer' } } } } },
    });
    expect(document.components['schemas']).toMatchObject({
      NewOrder: { additionalProperties: false, properties: { quantity: { type: 'integer', minimum: 1, maximum: 100 } } },
      OrderAnswer: { required: ['orderId', 'traceId'] },
    });
    expect(document.paths['/orders/{id}']!['get']!['security']).toEqual([{ bearer: ['orders:read'] }]);
    expect(Object.keys(place['responses'] as object).toSorted()).toEqual(['201', '400', '401', '403', '404', '413', '415', '429', '500', '503']);
    expect(document.paths['/search']!['get']!['security']).toBeUndefined();
    expect(document.components['schemas']!['Problem']).toBeDefined();
    expect(document.components['securitySchemes']).toEqual({ bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } });
  });

  test('the page to read it needs nothing from elsewhere', async () => {
    const page = (await call('GET', '/docs')).text;
    const sources = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) {
      expect(source).not.toMatch(/^(?:https?:)?\/\//);
      expect((await call('GET', new URL(source, 'http://x/docs').pathname)).status).toBe(200);
    }
  });

  test('/health, /ready and /metrics answer; a failed check makes the app not ready without saying why', async () => {
    expect((await call('GET', '/health')).json()).toEqual({ status: 'ok' });
    expect((await call('GET', '/ready')).json()).toEqual({ status: 'ok', checks: { queues: 'ok', database: 'ok' } });
    dependency.fails = true;
    const failed = await call('GET', '/ready');
    dependency.fails = false;
    expect([failed.status, failed.json()]).toEqual([503, { status: 'failed', checks: { queues: 'ok', database: 'failed' } }]);
    const metrics = (await call('GET', '/metrics')).text;
    expect(metrics).toMatch(/http_request_duration_seconds_count\{app="example",method="GET",route="\/orders\/:id",status="200"\} \d/);
    expect(metrics).not.toContain('4599887766');
  });
});

test('an app that closes finishes requests and jobs, and ends what it was given to close', async () => {
  let poolClosed = false;
  const app = await createApp(ExampleModule, options({ onClose: [async () => void (poolClosed = true)] }));
  await app.queues!.enqueue(exampleJob, { orderId: 60 });
  await expect.poll(async () => (await app.queues!.count('example')).active, { timeout: 10_000 }).toBe(1);
  const slow = new Promise<number | undefined>((resolve, reject) => {
    httpRequest(`${app.url}/slow`, (response) => resolve(response.resume().statusCode)).on('error', reject).end();
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await Promise.all([app.close(), app.close()]);
  expect(await slow).toBe(200);
  expect(delivered).toContain(60);
  expect(poolClosed).toBe(true);
  await expect(fetch(`${app.url}/health`)).rejects.toThrow();
});

describe('the start is refused with a sentence', () => {
  const start = (module: Type, more: Partial<AppOptions> = {}): Promise<RunningApp> => createApp(module, options(more));

  test('when a route does not say who may call it', async () => {
    @Controller()
    class Open {
      @Get('a')
      first(): void {}

      @Scopes('orders:read')
      @Get('b')
      second(): void {}
    }
    @Module({ controllers: [Open], providers: [DeliverOrder] })
    class Forgetful {}
    await expect(start(Forgetful)).rejects.toThrow('These routes say neither @Scopes nor @Public: Open.first.');
  });

  test('when a declared job has no handler, or two', async () => {
    @Module({})
    class Empty {}
    await expect(start(Empty)).rejects.toThrow('No handler was found for: example/deliver-order version 1.');
    @Injectable()
    class Second extends DeliverOrder {}
    @Module({ providers: [DeliverOrder, Second] })
    class Doubled {}
    await expect(start(Doubled)).rejects.toThrow(/has two handlers: DeliverOrder\.deliver .* and Second\.deliver/);
  });

  test('when a provider is missing', async () => {
    class Absent {}
    @Injectable()
    class Needy {
      constructor(readonly absent: Absent) {}
    }
    @Module({ providers: [Needy, DeliverOrder] })
    class Incomplete {}
    await expect(start(Incomplete)).rejects.toThrow(StartupError);
  });

  test('when the app has jobs but no place for queues', async () => {
    const config = defineConfig(z.object(serviceVariables), { HTTP_PORT: '0', OIDC_ISSUER: issuer.issuer });
    await expect(start(ExampleModule, { config })).rejects.toThrow(/The queues have no place/);
  });
});

describe('the keys of the issuer', () => {
  test('that cannot be fetched make the app unavailable, not the caller unknown; later they are tried again', async () => {
    const passing = await startTestIssuer();
    const token = await passing.token({});
    const verifier = createTokenVerifier(passing.issuer, 'urn:turbotrack:api');
    await passing.close();
    await expect(verifier.verify(token)).rejects.toMatchObject({ kind: { status: 503 } });
    const other = createTokenVerifier(issuer.issuer, 'urn:turbotrack:api');
    await expect(other.verify(await issuer.token({ act: { sub: 'agent-7' } }))).resolves.toMatchObject({ subject: 'somebody', actor: 'agent-7' });
  });
});
