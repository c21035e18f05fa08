import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ask as askUrl, course, startCompanies } from '../example/companies-app.js';
import type { RunningApp } from '../http/create-app.js';
import { Deprecated } from '../http/deprecated.js';
import { createTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { until } from '../testing/until.js';
import { endApiRecords } from './end-api-records.js';

let platform: TestPlatform;
let app: RunningApp;
let token: string;
beforeAll(async () => {
  platform = await createTestPlatform();
  app = await startCompanies({ ...platform.config, HTTP_PORT: 0 });
  token = await platform.token('ordering:read ordering:write');
});
afterAll(async () => {
  await app.close();
  await platform.drop();
});

interface Asked {
  readonly as?: string;
  readonly headers?: Record<string, string>;
}

const ask = (method: string, path: string, body?: unknown, asked: Asked = {}): Promise<Answer> => askUrl(app.url + path, method, body, { as: token, ...asked });
const keyed = (key: string): Asked => ({ headers: { 'idempotency-key': key } });
const stored = async (name: string): Promise<number> => (await platform.query('select from ordering.customer where name = $1', [name])).length;

describe('a write under an Idempotency-Key', () => {
  test('is carried out once and answered alike, word for word, with a mark that it was replayed', async () => {
    const first = await ask('POST', '/companies', { name: 'Once ApS' }, keyed('once'));
    const second = await ask('POST', '/companies', { name: 'Once ApS' }, keyed('once'));
    expect([first.status, second.status, second.text]).toEqual([201, 201, first.text]);
    expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await stored('Once ApS')).toBe(1);
  });

  test('is refused for another body or another address under the same key', async () => {
    await ask('POST', '/companies', { name: 'Key Test ApS' }, keyed('taken'));
    const { body } = await ask('POST', '/companies', { name: 'Address ApS' });
    for (const answer of [
      await ask('POST', '/companies', { name: 'Other ApS' }, keyed('taken')),
      await ask('PATCH', `/companies/${String(body['customerId'])}`, { city: 'Nyby' }, { headers: { 'idempotency-key': 'taken', 'if-match': '*' } }),
    ]) expect([answer.status, answer.body['type']]).toEqual([422, '/problems/idempotency-key-reused']);
    expect(await stored('Other ApS')).toBe(0);
    expect(await platform.query(`select from ordering.customer where city = 'Nyby'`)).toEqual([]);
  });

  test('is refused while the same is being carried out, and replayed afterwards', async () => {
    let open: () => void = () => undefined;
    course.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const first = ask('POST', '/companies', { name: 'Slow ApS' }, keyed('slow'));
    await expect.poll(async () => (await platform.query(`select from pg_locks where locktype = 'advisory' and objsubid = 1`)).length).toBeGreaterThan(0);
    const second = await ask('POST', '/companies', { name: 'Slow ApS' }, keyed('slow'));
    expect([second.status, second.body['type'], second.headers.get('retry-after')]).toEqual([409, '/problems/idempotency-key-in-use', '1']);
    open();
    course.gate = undefined;
    expect((await first).status).toBe(201);
    expect((await ask('POST', '/companies', { name: 'Slow ApS' }, keyed('slow'))).text).toBe((await first).text);
    expect(await stored('Slow ApS')).toBe(1);
  });

  test('by ten at once is carried out once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('POST', '/companies', { name: 'Rush ApS' }, keyed('rush'))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(answers.some(({ status }) => status === 409) ? [201, 409] : [201]));
    expect(await stored('Rush ApS')).toBe(1);
  });

  test('that was refused keeps no key: corrected, it is carried out', async () => {
    expect((await ask('POST', '/companies', { name: '' }, keyed('mended'))).status).toBe(400);
    expect((await ask('POST', '/companies', { name: 'Mended ApS' }, keyed('mended'))).status).toBe(201);
  });

  test('is not confused with the same key of another caller', async () => {
    const other = await platform.token('ordering:write', { sub: 'other' });
    await ask('POST', '/companies', { name: 'Mine ApS' }, keyed('shared'));
    const answer = await ask('POST', '/companies', { name: 'Theirs ApS' }, { ...keyed('shared'), as: other });
    expect([answer.status, answer.body['name']]).toEqual([201, 'Theirs ApS']);
  });

  test('needs a key of visible ASCII', async () => {
    expect((await ask('POST', '/companies', { name: 'X' }, keyed('a b'))).body).toMatchObject({ status: 400, errors: [{ in: 'header', pointer: '/Idempotency-Key' }] });
    expect((await ask('POST', '/companies', { name: 'X' }, keyed('x'.repeat(256)))).status).toBe(400);
  });
});

describe('the transaction of a write', () => {
  test('is rolled back when the route fails after its work, and leaves no key', async () => {
    course.failsAfterWork = true;
    const answer = await ask('POST', '/companies', { name: 'Half ApS' }, keyed('half'));
    course.failsAfterWork = false;
    expect(answer.status).toBe(422);
    expect(await stored('Half ApS')).toBe(0);
    expect((await ask('POST', '/companies', { name: 'Half ApS' }, keyed('half'))).status).toBe(201);
  });

  test('is one: a route that opens a second, or none, fails', async () => {
    expect((await ask('PUT', '/companies/twice')).status).toBe(500);
    expect((await ask('PUT', '/companies/forgotten')).status).toBe(500);
  });
});

describe('a write that is tried out', () => {
  test('is answered as it would be, and stores nothing, not even its key or a line of the log', async () => {
    const before = await platform.query('select count(*) from platform.api_write');
    const answer = await ask('POST', '/companies?validate=true', { name: 'Tried ApS' }, keyed('tried'));
    expect([answer.status, answer.body['name'], answer.headers.get('validate-only')]).toEqual([201, 'Tried ApS', 'true']);
    expect(await stored('Tried ApS')).toBe(0);
    expect(await platform.query('select count(*) from platform.api_write')).toEqual(before);
    expect((await ask('POST', '/companies?validate=true', { name: '' })).body).toMatchObject({ errors: [{ pointer: '/name' }] });
    expect((await ask('POST', '/companies', { name: 'Tried ApS' }, keyed('tried'))).headers.get('idempotent-replayed')).toBeNull();
  });

  test('is refused where a route cannot be tried out, instead of being carried out', async () => {
    expect((await ask('POST', '/companies/plain?validate=true')).body).toMatchObject({ status: 400, errors: [{ in: 'query', pointer: '/validate' }] });
    expect((await ask('POST', '/companies/plain', undefined, keyed('x'))).status).toBe(400);
    expect((await ask('POST', '/companies?validate=perhaps', { name: 'X' })).status).toBe(400);
  });
});

describe('what is read', () => {
  let path: string;
  let tag: string;
  beforeAll(async () => {
    path = `/companies/${String((await ask('POST', '/companies', { name: 'Tagged ApS' })).body['customerId'])}`;
    tag = (await ask('GET', path)).headers.get('etag')!;
  });

  test('carries a strong tag, by which it need not be sent again', async () => {
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    const again = await ask('GET', path, undefined, { headers: { 'if-none-match': tag } });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', tag]);
    expect((await ask('GET', path, undefined, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  test('can be had in part, under a tag of its own by which the whole can be changed', async () => {
    const part = await ask('GET', `${path}?fields=city`);
    expect(part.body).toEqual({ city: 'Prøveby' });
    expect(part.headers.get('etag')).not.toBe(tag);
    expect((await ask('PATCH', path, { city: 'Prøveby' }, { headers: { 'if-match': part.headers.get('etag')! } })).status).toBe(200);
    expect((await ask('GET', `${path}?fields=wage`)).body).toMatchObject({ status: 400, errors: [{ in: 'query', pointer: '/fields' }] });
  });

  test('is changed only by who says what it was: 428 without, 412 when another was faster, and the answer carries the next tag', async () => {
    expect((await ask('PATCH', path, { city: 'Nyby' })).body['type']).toBe('/problems/precondition-required');
    const changed = await ask('PATCH', path, { city: 'Nyby' }, { headers: { 'if-match': `"x", ${tag}` } });
    expect(changed.status).toBe(200);
    const late = await ask('PATCH', path, { city: 'Gammelby' }, { headers: { 'if-match': tag } });
    expect([late.status, late.body['type']]).toEqual([412, '/problems/precondition-failed']);
    const next = changed.headers.get('etag')!;
    expect(next).toBe((await ask('GET', path)).headers.get('etag'));
    expect((await ask('PATCH', path, { city: 'Gammelby' }, { headers: { 'if-match': `W/${next}` } })).status).toBe(412);
    expect((await ask('PATCH', path, { city: 'Gammelby' }, { headers: { 'if-match': next } })).status).toBe(200);
  });
});

test('a deprecated route says since when, until when, and where to read on, in its answers and in the OpenAPI document', async () => {
  const { headers } = await ask('POST', '/companies/plain');
  expect([headers.get('deprecation'), headers.get('sunset'), headers.get('link')])
    .toEqual(['@1793491200', 'Sat, 01 May 2027 00:00:00 GMT', '<https://docs.example/companies>; rel="deprecation"; type="text/html"']);
  expect(app.openApi.paths['/companies/plain']!.post!.deprecated).toBe(true);
  expect(() => Deprecated({ since: '2027-01-01T00:00:00Z', sunset: '2026-01-01T00:00:00Z' })).toThrow(TypeError);
});

describe('the log of writes', () => {
  test('tells a customer who wrote what about it, refusals included, without a word of a body', async () => {
    const made = await ask('POST', '/companies', { name: 'Logged ApS' });
    const customerId = made.body['customerId'] as number;
    const own = await platform.token('ordering:read ordering:write', { sub: 'robot', act: { sub: 'robot-7' }, customer_id: customerId });
    const tag = (await ask('GET', `/companies/${customerId}`)).headers.get('etag')!;
    await ask('PATCH', `/companies/${customerId}`, { city: 'Kanariby' }, { as: own, headers: { 'if-match': tag } });
    await ask('PATCH', `/companies/${customerId}`, { city: 'Kanariby' }, { as: own, headers: { 'if-match': tag } });
    await ask('PATCH', `/companies/${customerId}`, { city: '' }, { as: own });
    const { body, text } = await ask('GET', '/audit', undefined, { as: own });
    const about = { customerId, writeId: expect.any(Number), at: expect.stringMatching(/Z$/), ids: { customerId } };
    const by = { subject: 'robot', actor: 'robot-7', method: 'PATCH', route: '/companies/:customerId' };
    expect(body['items']).toEqual([
      { ...about, subject: 'tester', actor: 'tester', method: 'POST', route: '/companies', status: 201, problem: null },
      { ...about, ...by, status: 200, problem: null },
      { ...about, ...by, status: 412, problem: '/problems/precondition-failed' },
      { ...about, ...by, status: 400, problem: '/problems/invalid-request' },
    ]);
    expect(text).not.toContain('Kanariby');
    const all = await ask('GET', '/audit?limit=500');
    expect((all.body['items'] as unknown[]).length).toBeGreaterThan(4);
  });
});

test('what is kept of writes ends when the register says, and not a day before', async () => {
  await ask('POST', '/companies', { name: 'Ending ApS' }, keyed('ending'));
  await ask('POST', '/companies/bulk', [{ name: 'Ending Bulk ApS' }]);
  const counted = async (): Promise<number[]> => {
    const counts = await Promise.all(['idempotent_answer', 'bulk_row', 'bulk_job', 'api_write'].map((table) => platform.query<{ rows: number }>(`select count(*)::int as rows from platform.${table}`)));
    return counts.map(([row]) => row!.rows);
  };
  const endAfter = async (key: string, [answers, jobs, writes]: [string, string, string]): Promise<void> => {
    await platform.query('update platform.idempotent_answer set answered_at = now() - $1::interval', [answers]);
    await platform.query('update platform.bulk_job set created_at = now() - $1::interval', [jobs]);
    await platform.query('update platform.api_write set at = now() - $1::interval', [writes]);
    const ended = app.queues!;
    await ended.enqueue(endApiRecords('ordering'), {}, { key });
    await until(async () => (await platform.query(`select from privacy.journal_kind where why = 'end records of the API'`)).length > 0);
    await until(async () => Object.values(await ended.count('ordering')).slice(0, 2).every((count) => count === 0));
  };
  await until(async () => (await platform.query('select from platform.bulk_job where finished_at is null')).length === 0);
  const before = await counted();
  await endAfter('early', ['47 hours', '29 days', '729 days']);
  expect(await counted()).toEqual(before);
  await endAfter('late', ['49 hours', '31 days', '732 days']);
  expect(await counted()).toEqual([0, 0, 0, 0]);
});

test('the OpenAPI document says what a write takes', () => {
  const { parameters, responses } = app.openApi.paths['/companies']!.post!;
  expect((parameters as { name: string; in: string }[]).map(({ name, in: place }) => `${place} ${name}`)).toEqual(expect.arrayContaining(['header Idempotency-Key', 'query validate']));
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['409', '422', '429']));
  expect(Object.keys(app.openApi.paths['/companies/{customerId}']!.patch!.responses)).toEqual(expect.arrayContaining(['412', '428']));
});
