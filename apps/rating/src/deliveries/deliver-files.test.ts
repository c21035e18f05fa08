import { bundledOperators } from '@turbotrack/call-records';
import { readCsv } from '@turbotrack/csv/testing';
import { until } from '@turbotrack/service/testing';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Company } from '../testing/company.js';
import { plainTariff } from '../testing/plain-tariff.js';
import { addOperator, clientOf, filesBelow, putIncoming, type RatingUnderTest, settled, startRatingUnderTest } from '../testing/rating-under-test.js';
import { OURS, tdcFile } from '../testing/tdc-file.js';
import type { FileReport } from './list-files.js';
import { moveFile } from './move-file.js';

let rating: RatingUnderTest;
let files = 0;
beforeAll(async () => {
  rating = await startRatingUnderTest();
  const { platform } = rating;
  for (const description of Object.values(bundledOperators)) await addOperator(platform, description);
  const company = new Company(platform);
  await company.tariff('standard', plainTariff());
  await company.holds(await company.customer(), OURS, { product: await company.product() });
});
afterAll(() => rating.close());

const noon = (minute: number) => new Date(Date.now() - 7 * 86_400_000 + minute * 60_000);
const lines = (series: string, count: number) => Array.from({ length: count }, (_, at) => ({ id: `${series}${at}`, at: noon(at), imsi: '001010000777001' }));

/** Uploads a file and waits until it is read or has failed. */
async function deliver(bytes: Uint8Array, operator = 'tdc'): Promise<FileReport> {
  const { status, body } = await rating.people.upload<{ fileId: number; isNew: boolean }>(operator, bytes);
  expect(status).toBe(202);
  if (body.isNew) files += 1;
  await settled(rating.platform, files);
  return (await rating.people.get<FileReport>(`/files/${body.fileId}`)).body;
}

describe('a file delivered by HTTP', () => {
  test('is accepted at once, and its report tells what it brought and how far it is read', async () => {
    const report = await deliver(tdcFile([...lines('A', 120), { id: 'A0', at: noon(0), imsi: '001010000777001' }, 'X;MOC', { id: 'B', at: noon(0), a: '4515999999' }]));
    expect(report).toMatchObject({
      operator: 'tdc', state: 'read', problem: null, records: 123, accepted: 120, duplicate: 1, suspended: 2, internal: 0, dropped: { imsi: 121 },
    });
    expect(report.chunks).toBeGreaterThan(2);
    expect(report.chunksDone).toBe(report.chunks);
    expect(report.label).toMatch(/^tdc-[0-9a-f]{12}$/);
  });

  test('a second time with the very same bytes is known and brings nothing', async () => {
    const bytes = tdcFile(lines('TWICE', 3));
    const first = await deliver(bytes);
    const again = await rating.people.upload<{ fileId: number; isNew: boolean }>('tdc', bytes);
    expect(again).toEqual({ status: 202, body: { fileId: first.fileId, isNew: false } });
    expect(await filesBelow(`${rating.platform.directory}/spool`)).toEqual([]);
  });

  test('without a byte is accepted and then refused with the sentence, as an empty file is', async () => {
    expect(await deliver(Buffer.alloc(0))).toMatchObject({ state: 'refused', problem: 'The file is empty.', records: 0, chunks: 0 });
  });

  test('of an operator nobody described is refused with 404, and of a name that is none with 400', async () => {
    expect(await rating.people.upload('telenor', tdcFile([]))).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
    expect((await rating.people.upload('../tdc', tdcFile([]))).status).toBe(400);
  });

  test('as anything but a stream of bytes is refused, because what is parsed is whole in memory', async () => {
    const response = await fetch(`${rating.app.url}/files?operator=tdc`, {
      method: 'POST', body: '{}', headers: { 'content-type': 'application/json', authorization: `Bearer ${await rating.platform.token('rating:write')}` },
    });
    expect(response.status).toBe(415);
  });

  test('that its sender breaks off leaves nothing behind', async () => {
    const before = await rating.platform.query('select file_id from rating.call_file');
    const token = await rating.platform.token('rating:write');
    const upload = request(`${rating.app.url}/files?operator=tdc`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', 'content-length': 1_000_000 } });
    upload.on('error', () => undefined);
    upload.write(tdcFile(lines('HALF', 50)));
    await until(async () => (await filesBelow(`${rating.platform.directory}/spool`)).length === 1);
    upload.destroy();
    await until(async () => (await filesBelow(`${rating.platform.directory}/spool`)).length === 0);
    expect(await rating.platform.query('select file_id from rating.call_file')).toEqual(before);
  });

  test('needs the right to write, and its report the right to read', async () => {
    const reader = clientOf(rating.app.url, await rating.platform.token('rating:read'));
    const writer = clientOf(rating.app.url, await rating.platform.token('rating:write'));
    const stranger = clientOf(rating.app.url, await rating.platform.token('ordering:read'));
    expect((await reader.upload('tdc', tdcFile([]))).status).toBe(403);
    expect((await writer.get('/files')).status).toBe(403);
    expect((await stranger.get('/files/1')).status).toBe(403);
    expect((await reader.get('/files/1')).status).toBe(200);
  });

  test('of far more than a request may hold otherwise is written to disk as it comes', async () => {
    const report = await deliver(tdcFile([...lines('BIG', 3), `BIGGEST;${'9'.repeat(8_000_000)}`]));
    expect(report).toMatchObject({ state: 'read', accepted: 3, suspended: 1 });
  });
});

describe('the ledger of deliveries', () => {
  test('is listed page by page, by state and by operator', async () => {
    await deliver(Buffer.from('no header of ours\n'), 'three');
    const all: FileReport[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const { body }: { body: { items: FileReport[]; next: number | null } } = await rating.people.get(`/files?limit=2&after=${after}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      all.push(...body.items);
      after = body.next;
    }
    expect(all.map(({ fileId }) => fileId)).toEqual((await rating.platform.query<{ id: number }>('select file_id as id from rating.call_file order by 1')).map(({ id }) => id));
    const listed = async (filter: string) => (await rating.people.get<{ items: FileReport[] }>(`/files?${filter}`)).body.items;
    expect(await listed('state=refused')).toEqual(all.filter(({ state }) => state === 'refused'));
    expect(await listed('state=refused&operator=three')).toMatchObject([{ operator: 'three', state: 'refused' }]);
    expect(await listed('operator=pbx')).toEqual([]);
    expect((await rating.people.get('/files?state=lost')).status).toBe(400);
    expect((await rating.people.get('/files/999999')).status).toBe(404);
  });

  test('and the suspense are had as CSV, harmless to a spreadsheet whatever the delivery is called', async () => {
    const { fileId } = await deliver(tdcFile(lines('CSV', 2)));
    await rating.platform.query(`update rating.call_file set label = '=1+1;"Ærø"' where file_id = ${fileId}`);
    await rating.platform.query(`update rating.suspended_call set file_id = ${fileId} where suspense_id = (select min(suspense_id) from rating.suspended_call)`);
    const token = await rating.platform.token('rating:read');
    const csv = async (path: string): Promise<string[][]> => {
      const response = await fetch(rating.app.url + path, { headers: { authorization: `Bearer ${token}`, accept: 'text/csv' } });
      expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      return readCsv(Buffer.from(await response.arrayBuffer()));
    };
    const { items } = (await rating.people.get<{ items: FileReport[] }>('/files?limit=500')).body;
    const [heads, ...files] = await csv('/files');
    expect(heads!.slice(0, 3)).toEqual(['fileId', 'operator', 'label']);
    expect(files.map(([id]) => Number(id))).toEqual(items.map((item) => item.fileId));
    expect(files.find(([id]) => id === String(fileId))![2]).toBe(`'=1+1;"Ærø"`);
    const suspense = (await rating.people.get<{ items: { suspenseId: number; sentence: string }[] }>('/suspense?limit=500')).body.items;
    expect(suspense.length).toBeGreaterThan(0);
    const [suspenseHeads, ...records] = await csv('/suspense');
    expect(records.map((record) => [Number(record[0]), record[suspenseHeads!.indexOf('sentence')]])).toEqual(suspense.map(({ suspenseId, sentence }) => [suspenseId, sentence]));
    expect(records.map((record) => record[suspenseHeads!.indexOf('file')])).toContain(`'=1+1;"Ærø"`);
  });
});

describe('a file put into the incoming folder', () => {
  test('is read once and gone from the disk afterwards; half-written names and directories are left alone, and told once', async () => {
    const { platform, log } = rating;
    await putIncoming(platform, 'tdc', tdcFile(lines('IN', 40)));
    await mkdir(`${platform.directory}/incoming/tdc/folder`);
    await writeFile(`${platform.directory}/incoming/tdc/later.part`, tdcFile(lines('PART', 2)));
    files += 1;
    await until(async () => (await platform.query(`select from rating.call_file where state = 'read'`)).length > 0 && (await filesBelow(`${platform.directory}/incoming`)).length === 1);
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    expect(log.filter((line) => line.includes('"delivery-not-taken"'))).toHaveLength(1);
    await rm(`${platform.directory}/incoming/tdc/later.part`);
    await rm(`${platform.directory}/incoming/tdc/folder`, { recursive: true });
    await settled(platform, files);
    const reports = (await rating.people.get<{ items: FileReport[] }>('/files?limit=500')).body.items;
    expect(reports.at(-1)).toMatchObject({ state: 'read', accepted: 40 });
    expect(await filesBelow(platform.directory)).toEqual([]);
  });
});

describe('a gzip file', () => {
  test('stands for what is in it, by HTTP and in the incoming folder; packed again or plain it is the same delivery', async () => {
    const bytes = tdcFile(lines('GZIP', 60));
    const report = await deliver(gzipSync(bytes));
    expect(report).toMatchObject({ state: 'read', accepted: 60 });
    expect((await deliver(bytes)).fileId).toBe(report.fileId);
    await putIncoming(rating.platform, 'tdc', gzipSync(bytes, { level: 1 }), 'again.csv.gz');
    await until(async () => (await filesBelow(rating.platform.directory)).length === 0);
    expect((await rating.platform.query('select from rating.call_file')).length).toBe(files);
  });

  test('that is not whole is refused, and nothing of it is kept', async () => {
    const bytes = gzipSync(tdcFile(lines('TORN', 60)));
    expect(await rating.people.upload('tdc', bytes.subarray(0, -20))).toMatchObject({ status: 422 });
    expect(await filesBelow(`${rating.platform.directory}/spool`)).toEqual([]);
  });
});

/** A second file system, where the machine has one in memory. */
const ELSEWHERE = '/dev/shm';

describe.skipIf(!existsSync(ELSEWHERE))('moving a delivery into the spool', () => {
  test('works between file systems, where renaming does not: the file arrives whole under its name and is gone where it was', async () => {
    const [here, there] = await Promise.all([mkdtemp(`${tmpdir()}/move-`), mkdtemp(`${ELSEWHERE}/move-`)]);
    try {
      expect((await stat(here)).dev, 'the test needs two file systems').not.toBe((await stat(there)).dev);
      const bytes = tdcFile(lines('MOVE', 500));
      await writeFile(`${there}/from`, bytes);
      await moveFile(`${there}/from`, `${here}/to`);
      expect(await readFile(`${here}/to`)).toEqual(bytes);
      expect([...(await filesBelow(there)), ...(await filesBelow(here))]).toEqual([`${here}/to`]);
    } finally {
      await Promise.all([rm(here, { recursive: true }), rm(there, { recursive: true })]);
    }
  });

  test('takes deliveries from an incoming folder that lies on another file system', async () => {
    const { platform } = rating;
    const there = await mkdtemp(`${ELSEWHERE}/incoming-`);
    try {
      await rm(`${platform.directory}/incoming/pbx`, { recursive: true, force: true });
      await symlink(there, `${platform.directory}/incoming/pbx`);
      await writeFile(`${there}/.Master.csv`, 'not,enough,columns\n');
      await moveFile(`${there}/.Master.csv`, `${there}/Master.csv`);
      files += 1;
      await settled(platform, files);
      const { body } = await rating.people.get<{ items: FileReport[] }>('/files?operator=pbx');
      expect(body.items).toMatchObject([{ state: 'read', records: 1, suspended: 1 }]);
      expect(await filesBelow(there)).toEqual([]);
    } finally {
      await rm(`${platform.directory}/incoming/pbx`);
      await rm(there, { recursive: true });
    }
  });
});
