import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DocumentStore, DocumentStoreError } from './document-store.js';

let folder: string;
let store: DocumentStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turbotrack-documents-'));
  store = new DocumentStore(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const pathOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256);

describe('the document store', () => {
  test('keeps a document by its content, once, readable by its owner alone', async () => {
    const content = Buffer.from('%PDF faktura æøå');
    const sha256 = await store.put(content);
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(await store.put(Buffer.from(content))).toBe(sha256);
    expect(await readdir(join(folder, sha256.slice(0, 2)))).toEqual([sha256]);
    expect((await stat(pathOf(sha256))).mode & 0o777).toBe(0o600);
    expect((await store.read(sha256)).equals(content)).toBe(true);
    expect(await store.has(sha256)).toBe(true);
  });

  test('puts the same document ten times at once and has it once', async () => {
    const content = Buffer.alloc(300_000, 'samtidig');
    const hashes = await Promise.all(Array.from({ length: 10 }, () => store.put(content)));
    expect(new Set(hashes).size).toBe(1);
    expect(await readdir(join(folder, hashes[0]!.slice(0, 2)))).toEqual([hashes[0]]);
  });

  test.each([
    ['one byte changed', (content: Buffer) => Buffer.concat([content.subarray(0, 4), Buffer.from('X'), content.subarray(5)])],
    ['a byte cut off', (content: Buffer) => content.subarray(0, -1)],
    ['nothing left', () => Buffer.alloc(0)],
  ])('notices an altered document (%s), and mends it when it is made again', async (what, alter) => {
    const content = Buffer.from(`uforanderlig ${what}`);
    const sha256 = await store.put(content);
    await writeFile(pathOf(sha256), alter(content));
    await expect(store.read(sha256)).rejects.toThrow(new DocumentStoreError('A document in the document store was altered.'));
    expect(await store.has(sha256)).toBe(false);
    await store.put(content);
    expect((await store.read(sha256)).equals(content)).toBe(true);
  });

  test('notices a document that is missing', async () => {
    const sha256 = await store.put(Buffer.from('væk'));
    await rm(pathOf(sha256));
    await expect(store.read(sha256)).rejects.toThrow('A document is missing from the document store.');
    expect(await store.has(sha256)).toBe(false);
  });

  test('names nothing by anything but a hash, so that no name leads out of it', async () => {
    for (const name of ['../../etc/passwd', '', 'A'.repeat(64), `${'0'.repeat(63)}/`]) await expect(store.read(name)).rejects.toThrow(DocumentStoreError);
  });

  test('gives a document a name for people, the same file, again and again', async () => {
    const sha256 = await store.put(Buffer.from('faktura 100001'));
    await store.nameForPeople(100_001, 'faktura-100001.pdf', sha256);
    await store.nameForPeople(100_001, 'faktura-100001.pdf', sha256);
    expect(await readdir(join(folder, 'by-invoice', '100001'))).toEqual(['faktura-100001.pdf']);
    expect(await readFile(join(folder, 'by-invoice', '100001', 'faktura-100001.pdf'), 'utf8')).toBe('faktura 100001');
  });

  test('leaves nothing of a document half written by a process that was killed', async () => {
    await mkdir(join(folder, 'unfinished'), { recursive: true });
    await writeFile(join(folder, 'unfinished', 'half'), '%PDF-1.7 halv');
    await store.clear();
    await store.clear();
    expect(await readdir(folder)).not.toContain('unfinished');
    expect(await store.has(await store.put(Buffer.from('efter')))).toBe(true);
    expect(await readdir(join(folder, 'unfinished'))).toEqual([]);
  });

  test('does not say that it kept what it could not write', async () => {
    const content = Buffer.from('ingen plads');
    const file = join(folder, 'in-the-way');
    await writeFile(file, '');
    await chmod(file, 0o400);
    await expect(new DocumentStore(file).put(content)).rejects.toThrow();
  });
});
