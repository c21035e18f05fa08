import { readCsv } from '@turbotrack/csv/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ask as askUrl, startCompanies } from '../example/companies-app.js';
import type { RunningApp } from '../http/create-app.js';
import type { Page } from '../lists/paging.js';
import { createTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { until } from '../testing/until.js';
import type { BulkRow } from './bulk-jobs.js';

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

const ask = (method: string, path: string, body?: unknown, asked: { as?: string; headers?: Record<string, string> } = {}): Promise<Answer> => askUrl(app.url + path, method, body, { as: token, ...asked });
const CSV = { headers: { 'content-type': 'text/csv' } };
const stored = async (name: string): Promise<number> => (await platform.query('select from ordering.customer where name = $1', [name])).length;

async function finished({ body }: Answer, as = token): Promise<Answer['body']> {
  let job: Answer['body'] = {};
  await until(async () => {
    job = (await ask('GET', `/bulk/${String(body['bulkId'])}`, undefined, { as })).body;
    return job['state'] === 'done';
  });
  return job;
}

async function rowsOf({ body }: Answer, as = token): Promise<BulkRow[]> {
  return ((await ask('GET', `/bulk/${String(body['bulkId'])}/rows?limit=500`, undefined, { as })).body as unknown as Page<BulkRow>).items;
}

describe('a list of writes', () => {
  test('is taken as one job, in which good rows are done and bad ones told by pointer', async () => {
    const taken = await ask('POST', '/companies/bulk', [{ name: 'Row 1 ApS' }, { name: '' }, { name: 'Row 3 ApS', wage: 5 }, { name: 'Row 4 ApS' }]);
    expect([taken.status, taken.headers.get('location')]).toEqual([202, `/bulk/${String(taken.body['bulkId'])}`]);
    expect(taken.body).toMatchObject({ operation: 'POST /companies', state: 'waiting', rows: 4, done: 0, validateOnly: false });
    expect(await finished(taken)).toMatchObject({ rows: 4, done: 4, refused: 2, finishedAt: expect.stringMatching(/Z$/) });
    const rows = await rowsOf(taken);
    expect(rows.map(({ row, status }) => [row, status])).toEqual([[1, 201], [2, 400], [3, 400], [4, 201]]);
    expect(rows.map(({ errors }) => errors.map(({ pointer }) => pointer))).toEqual([[], ['/name'], ['/wage'], []]);
    expect(rows[0]!.ids).toEqual({ customerId: expect.any(Number) });
    expect(await Promise.all(['Row 1 ApS', 'Row 3 ApS', 'Row 4 ApS'].map(stored))).toEqual([1, 0, 1]);
  });

  test('forgets what a row asked for as soon as it is done, and carries none of it through the queue', async () => {
    const taken = await ask('POST', '/companies/bulk', [{ name: 'Kanarie Bulk ApS' }, { name: '' }]);
    await finished(taken);
    const kept = await platform.query('select row_no, request, result from platform.bulk_row where bulk_id = $1 order by 1', [taken.body['bulkId']]);
    expect(kept).toHaveLength(2);
    expect(JSON.stringify(kept)).not.toContain('Kanarie');
    expect(kept.map((row) => row['request'])).toEqual([null, null]);
  });

  test('is told row by row as CSV too, in the language that was asked for', async () => {
    const taken = await ask('POST', '/companies/bulk', [{ name: '' }], { headers: { 'accept-language': 'da' } });
    await finished(taken);
    const response = await fetch(`${app.url}/bulk/${String(taken.body['bulkId'])}/rows?format=csv`, { headers: { authorization: `Bearer ${token}` } });
    const [heads, row] = readCsv(Buffer.from(await response.arrayBuffer()));
    expect(heads).toEqual(['row', 'status', 'ids', 'problem', 'title', 'errors']);
    expect(row!.slice(0, 2)).toEqual(['1', '400']);
    expect(row!.at(-1)).toContain('mindst 1');
  });

  test('may name in each row what the address leaves out, and what state it changes', async () => {
    const [first, second] = [await ask('POST', '/companies', { name: 'Change 1 ApS' }), await ask('POST', '/companies', { name: 'Change 2 ApS' })];
    const ids = [first, second].map(({ body }) => body['customerId'] as number);
    const taken = await ask('POST', '/companies/changes/bulk', [{ customerId: ids[0], city: 'Nyby' }, { customerId: ids[1], city: 'Nyby', ifMatch: '"old"' }, { city: 'Nyby' }, { customerId: 2_147_483_000, city: 'Nyby' }]);
    await finished(taken);
    expect((await rowsOf(taken)).map(({ status, errors }) => [status, errors.map(({ pointer }) => pointer)])).toEqual([[200, []], [412, []], [400, ['/customerId']], [404, []]]);
    expect(await platform.query('select customer_id from ordering.customer where city = $1', ['Nyby'])).toEqual([{ customer_id: ids[0] }]);
  });

  test('as CSV has the same meaning: fields by the first line, semicolons or commas, empty cells left out', async () => {
    const taken = await ask('POST', '/companies/bulk', '\uFEFFname;reference\r\n"Semi; ""colon"" ApS";crm-77\r\nNo reference ApS;\r\n', CSV);
    expect([taken.status, taken.body['rows']]).toEqual([202, 2]);
    await finished(taken);
    expect(await platform.query(`select name, external_reference from ordering.customer where name in ('Semi; "colon" ApS', 'No reference ApS') order by 1 desc`))
      .toEqual([{ name: 'Semi; "colon" ApS', external_reference: 'crm-77' }, { name: 'No reference ApS', external_reference: null }]);
    const changed = await ask('POST', '/companies', { name: 'Comma ApS' });
    const commas = await ask('POST', '/companies/changes/bulk', `customerId,city\n${String(changed.body['customerId'])},Kommaby\n`, CSV);
    expect(await finished(commas)).toMatchObject({ done: 1, refused: 0 });
  });

  test.each([
    ['no list', { name: 'X' }, {}], ['an empty list', [], {}], ['more than 1,000 rows', Array.from({ length: 1_001 }, () => ({ name: 'X' })), {}], ['a row that is no object', [1], {}],
    ['a CSV that names a field twice', 'name;name\na;b\n', CSV], ['a CSV with a row too long', 'name\na;b\n', CSV], ['a CSV with half a quotation', 'name\n"a\n', CSV],
  ])('is refused as a whole for %s', async (_what, body, asked) => {
    const answer = await ask('POST', '/companies/bulk', body, asked);
    expect([answer.status, (answer.body['errors'] as { in: string }[])[0]!.in]).toEqual([400, 'body']);
  });

  test('is tried out as a whole: every row is told, none is stored', async () => {
    const taken = await ask('POST', '/companies/bulk?validate=true', [{ name: 'Try Bulk ApS' }, { name: '' }]);
    expect(await finished(taken)).toMatchObject({ validateOnly: true, done: 2, refused: 1 });
    expect((await rowsOf(taken)).map(({ status }) => status)).toEqual([201, 400]);
    expect(await stored('Try Bulk ApS')).toBe(0);
  });

  test('under an Idempotency-Key is taken once', async () => {
    const headers = { 'idempotency-key': 'bulk-once' };
    const first = await ask('POST', '/companies/bulk', [{ name: 'Once Bulk ApS' }], { headers });
    const second = await ask('POST', '/companies/bulk', [{ name: 'Once Bulk ApS' }], { headers });
    expect([second.headers.get('idempotent-replayed'), second.body['bulkId']]).toEqual(['true', first.body['bulkId']]);
    await finished(first);
    expect(await stored('Once Bulk ApS')).toBe(1);
  });

  test('goes on where it broke off: a row that was done before a crash, but not noted, is not done again', async () => {
    const taken = await ask('POST', '/companies/bulk', [{ name: 'Crash 1 ApS' }, { name: 'Crash 2 ApS' }]);
    await finished(taken);
    // As it stands when the process ends between the row's own transaction and the note of it.
    const bulkId = taken.body['bulkId'];
    await platform.query(`update platform.bulk_row set status = null, result = null, request = json_build_object('parameters', json_build_object(), 'body', json_build_object('name', 'Crash ' || row_no || ' ApS'))::text where bulk_id = $1 and row_no = 2`, [bulkId]);
    await platform.query('update platform.bulk_job set finished_at = null where bulk_id = $1', [bulkId]);
    await platform.query(`insert into platform.outbox (queue, job, job_key, payload) values ('ordering', 'run-bulk', 'again', json_build_object('v', 1, 'bulkId', $1::int))`, [bulkId]);
    expect(await finished(taken)).toMatchObject({ done: 2, refused: 0 });
    expect(await stored('Crash 2 ApS')).toBe(1);
  });
});

describe('who may', () => {
  test('a list needs the scope of its write, and a token', async () => {
    const reader = await platform.token('ordering:read');
    expect((await ask('POST', '/companies/bulk', [{ name: 'X' }], { as: reader })).body['type']).toBe('/problems/forbidden');
    expect((await ask('POST', '/companies/bulk', [{ name: 'X' }], { as: 'nonsense' })).body['type']).toBe('/problems/unauthenticated');
  });

  test("a customer finds its own jobs and nobody else's, and its rows act for it alone", async () => {
    const made = await ask('POST', '/companies', { name: 'Own ApS' });
    const other = await ask('POST', '/companies', { name: 'Foreign ApS' });
    const own = await platform.token('ordering:read ordering:write', { sub: 'own', customer_id: made.body['customerId'] });
    const stranger = await platform.token('ordering:read ordering:write', { sub: 'stranger', customer_id: other.body['customerId'] });
    const taken = await ask('POST', '/companies/changes/bulk', [{ customerId: made.body['customerId'], city: 'Egenby' }, { customerId: other.body['customerId'], city: 'Egenby' }], { as: own });
    await finished(taken, own);
    expect((await rowsOf(taken, own)).map(({ status }) => status)).toEqual([200, 404]);
    expect(await platform.query(`select name from ordering.customer where city = 'Egenby'`)).toEqual([{ name: 'Own ApS' }]);
    for (const path of [`/bulk/${String(taken.body['bulkId'])}`, `/bulk/${String(taken.body['bulkId'])}/rows`]) expect((await ask('GET', path, undefined, { as: stranger })).status).toBe(404);
  });

  test('an employee does neither', async () => {
    const employee = await platform.token('ordering:read ordering:write', { customer_id: 1, employee_id: 1 });
    expect([(await ask('GET', '/audit', undefined, { as: employee })).status, (await ask('POST', '/companies/bulk', [{ name: 'X' }], { as: employee })).status]).toEqual([403, 403]);
  });
});

test('CSV is a body of lists alone', async () => {
  expect((await ask('POST', '/companies', 'name\nX\n', CSV)).status).toBe(415);
});
