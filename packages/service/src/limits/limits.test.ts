import fastify from 'fastify';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ask as askUrl, startCompanies } from '../example/companies-app.js';
import type { RunningApp } from '../http/create-app.js';
import { createTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { limitBodies } from './body-limits.js';

let platform: TestPlatform;
let processes: RunningApp[];
beforeAll(async () => {
  platform = await createTestPlatform();
  const config = { ...platform.config, HTTP_PORT: 0, RATE_LIMIT_PER_MINUTE: 30 };
  processes = [await startCompanies(config), await startCompanies(config)];
});
afterAll(async () => {
  await Promise.all(processes.map((app) => app.close()));
  await platform.drop();
});

const ask = (nth: number, path: string, as: string, body?: unknown): Promise<Answer> => askUrl(processes[nth % 2]!.url + path, body === undefined ? 'GET' : 'POST', body, { as });
const caller = (sub: string): Promise<string> => platform.token('ordering:read ordering:write', { sub });

describe('how much a caller may ask', () => {
  test('is counted over all processes: as many requests as a minute allows, then 429 with the time to wait', async () => {
    const token = await caller('busy');
    const answers = await Promise.all(Array.from({ length: 45 }, (_, nth) => ask(nth, '/audit', token)));
    const passed = answers.filter(({ status }) => status === 200);
    // One token comes back every two seconds.
    expect(passed.length).toBeGreaterThanOrEqual(30);
    expect(passed.length).toBeLessThanOrEqual(32);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body['type']).toBe('/problems/too-many-requests');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(passed[0]!.headers.get('ratelimit-policy')).toBe('"caller";q=30;w=60');
    expect(passed[0]!.headers.get('ratelimit')).toMatch(/^"caller";r=\d+;t=\d+$/);
    // Refused at the door: even an address that does not exist is not looked for.
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeLessThanOrEqual(2);
    expect((await ask(0, '/nowhere', token)).status).toBe(429);
  });

  test('is its own: another caller is not held up, and gets a token back with time', async () => {
    const [first, second] = [await caller('first'), await caller('second')];
    await Promise.all(Array.from({ length: 40 }, (_, nth) => ask(nth, '/audit', first)));
    expect((await ask(0, '/audit', second)).status).toBe(200);
    await platform.query(`update platform.rate_bucket set filled_at = filled_at - interval '1 minute'`);
    await expect.poll(async () => (await ask(0, '/audit', first)).status, { timeout: 10_000, interval: 500 }).toBe(200);
  });

  test('is not used up by the rows of a list, which count as the one request that they came with', async () => {
    const token = await caller('bulk');
    const taken = await ask(0, '/companies/bulk', token, Array.from({ length: 60 }, (_, nth) => ({ name: `Limit ${nth} ApS` })));
    await expect.poll(async () => (await platform.query('select count(status)::int as done from platform.bulk_row where bulk_id = $1 and status = 201', [taken.body['bulkId']]))[0]!['done'], { timeout: 15_000 }).toBe(60);
  });

  test('knows callers by a keyed fingerprint alone', async () => {
    const token = await caller('kanariefugl');
    await ask(0, '/audit', token);
    const buckets = await platform.query<{ bucket: Buffer }>('select bucket from platform.rate_bucket');
    expect(buckets.length).toBeGreaterThan(0);
    for (const { bucket } of buckets) expect(bucket.toString('latin1')).not.toContain('kanarie');
  });

  test('ends early for a peer that sends one bad token after the other, but not for a token that is known', async () => {
    const token = await caller('known');
    expect((await ask(1, '/audit', token)).status).toBe(200);
    for (let batch = 0; batch < 6; batch += 1) await Promise.all(Array.from({ length: 50 }, (_, nth) => askUrl(`${processes[1]!.url}/audit`, 'GET', undefined, { as: `bad-${batch}-${nth}` })));
    expect((await ask(1, '/audit', 'one-more')).status).toBe(429);
    expect((await ask(1, '/audit', token)).status).toBe(200);
  });
});

describe('a body', () => {
  test('is JSON of at most 32 levels', async () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    const token = await caller('deep');
    const deep = await ask(0, '/companies', token, nested(33));
    expect([deep.status, deep.body['errors']]).toEqual([400, [{ in: 'body', pointer: '', detail: 'Expected at most 32 levels within one another.' }]]);
    expect((await ask(0, '/companies', token, nested(32))).body['errors']).not.toEqual(deep.body['errors']);
    expect((await askUrl(`${processes[0]!.url}/companies`, 'POST', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, { as: token })).status).toBe(400);
  });

  test('that trickles in is answered with 408, and the connection ends', async () => {
    const server = fastify();
    limitBodies(server, 100);
    server.post('/slow', () => ({ done: true }));
    await server.listen({ port: 0, host: '127.0.0.1' });
    const { port } = server.server.address() as { port: number };
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('POST /slow HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"a":'));
      socket.on('data', (data) => (text += data.toString())).on('close', () => resolve(text)).on('error', reject);
    });
    await server.close();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('/problems/request-timeout');
  });
});
