import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chapters } from '../register/chapters.js';
import { register } from '../register/register.js';
import { staleRegisterDocuments, writeRegisterDocuments } from './document-folder.js';
import { processingRecord, type Tables } from './processing-record.js';
import { registerDocuments } from './register-documents.js';

const FOLDER = fileURLToPath(new URL('../../../../docs/register', import.meta.url));
const tables = register as unknown as Tables;

it('docs/register is what the register says', async () => {
  // Each sentence names a file and the command that mends it.
  expect(await staleRegisterDocuments(FOLDER)).toEqual([]);
});

describe('a folder of documents', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'register-'));
    await cp(FOLDER, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('that is up to date is left alone', async () => {
    expect(await writeRegisterDocuments(folder)).toEqual([]);
  });

  it('with a changed, a missing and a stray file says so and is mended by writing', async () => {
    await appendFile(join(folder, 'open-points.md'), 'by hand');
    await rm(join(folder, 'data-map.html'));
    await writeFile(join(folder, 'notes.md'), 'by hand');
    expect(await staleRegisterDocuments(folder)).toEqual([
      'docs/register/data-map.html is missing: run `pnpm turbotrack register write`.',
      'docs/register/open-points.md is not what the register says: run `pnpm turbotrack register write`.',
      'docs/register/notes.md is no longer written from the register: run `pnpm turbotrack register write`.',
    ]);
    expect((await writeRegisterDocuments(folder)).sort()).toEqual(['data-map.html', 'notes.md', 'open-points.md']);
    expect(await staleRegisterDocuments(folder)).toEqual([]);
  });

  it('whose published policy was changed is refused, and not overwritten', async () => {
    await appendFile(join(folder, 'privacy-policy/version-1.da.md'), 'Og vi sælger dem.');
    await expect(writeRegisterDocuments(folder)).rejects.toThrow('docs/register/privacy-policy/version-1.da.md is published and was changed: a change is a new version in packages/privacy/src/register/policy-versions.ts.');
    await rm(join(folder, 'privacy-policy/version-1.da.md'));
    await expect(staleRegisterDocuments(folder)).rejects.toThrow('is published and missing');
  });
});

describe('the record of processing', () => {
  const record = processingRecord(tables, chapters);

  it('holds every purpose in force and no planned one', () => {
    const inForce = Object.entries(chapters.purposes).filter(([, { status }]) => status === 'in force').map(([name]) => name);
    expect(record.activities.map(({ name }) => name)).toEqual(inForce);
    expect(inForce).not.toContain('newsletter');
  });

  it('says for each activity what GDPR art. 30(1) asks for', () => {
    for (const { name, basis, subjects, categories, retention, explanationDa, explanationEn } of record.activities) {
      expect({ name, empty: [basis.gdpr, subjects, categories, retention].some(({ length }) => length === 0) || !explanationDa || !explanationEn }).toEqual({ name, empty: false });
    }
    expect(record.measures.length).toBeGreaterThan(0);
  });

  it('names no recipient that is planned, and each one that is in force at its purposes', () => {
    expect(record.activities.flatMap(({ recipients }) => recipients)).toEqual([]);
    const dispatch = {
      ...chapters.recipients['mail-dispatch']!, status: 'in force' as const, purposes: ['invoicing' as const], agreement: { title: 'x', from: '2026-01-01', to: null }, country: 'US',
      transferBasis: 'standard contractual clauses', subProcessors: [], supervision: { plan: 'yearly', everyMonths: 12, lastDone: '2026-01-01' },
    };
    const later = processingRecord(tables, { ...chapters, recipients: { ...chapters.recipients, 'mail-dispatch': dispatch } });
    expect(later.activities.flatMap(({ name, recipients }) => recipients.map((recipient) => `${name}: ${recipient.name} ${recipient.country} ${recipient.transferBasis}`)))
      .toEqual(['invoicing: mail-dispatch US standard contractual clauses']);
  });

  it('follows the columns: traffic data is with rating and not with ordering', () => {
    const categoriesOf = (purpose: string) => record.activities.find(({ name }) => name === purpose)!.categories.map(({ name }) => name);
    expect(categoriesOf('rating')).toContain('called-number');
    expect(categoriesOf('ordering')).not.toContain('called-number');
    expect(record.activities.find(({ name }) => name === 'rating')!.subjects.map(({ name }) => name)).toContain('called-party');
  });
});

const published = new Map<string, string>();
for (const { path, content } of registerDocuments(tables, { ...chapters, policyVersions: chapters.policyVersions.map((version) => ({ ...version, sha256: undefined })) }, () => undefined)) published.set(path, String(content));

it('the same register gives the same bytes', () => {
  const again = registerDocuments(tables, { ...chapters, policyVersions: chapters.policyVersions.map((version) => ({ ...version, sha256: undefined })) }, () => undefined);
  expect(new Map(again.map(({ path, content }) => [path, String(content)]))).toEqual(published);
});

it('no document holds a person: the only address and number are those of Datatilsynet', () => {
  const texts = [...published].filter(([path]) => !path.endsWith('.pdf')).map(([path, text]) => (path.endsWith('.html') ? text.replace(/<[^>]*>/g, ' ') : text));
  expect([...new Set(texts.flatMap((text) => text.match(/[\w.+-]+@[\w-]+\.\w+/g) ?? []))]).toEqual(['dt@datatilsynet.dk']);
  expect([...new Set(texts.flatMap((text) => text.match(/(?<![\w-])(?:\+?45 ?)?\d{2} ?\d{2} ?\d{2} ?\d{2}(?![\w-])/g) ?? []))]).toEqual(['33 19 32 00']);
});

it('pages fetch nothing from elsewhere', () => {
  const pages = [...published].filter(([path]) => path.endsWith('.html'));
  expect(pages.length).toBeGreaterThan(4);
  expect(pages.flatMap(([, html]) => html.match(/(?:src|href)="(?!#)[^"]*"|url\(|@import|<script/g) ?? [])).toEqual([]);
});
