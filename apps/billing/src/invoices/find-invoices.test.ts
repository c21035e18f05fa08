import { textOfPdf } from '@turbotrack/invoice-documents/testing';
import { until } from '@turbotrack/service/testing';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BillingUnderTest, type Client } from '../testing/billing-under-test.js';
import type { Assignment } from '../testing/sold-telephony.js';
import type { InvoiceHead } from './invoices.schemas.js';

/** Values that occur nowhere else: a number that was called, and what identifies people. */
const CALLED = '4513987654';
const NAME = 'Kanariefugl & Søn A/S';
const CONTACT = 'Kanarie Fuglesen';
const USER = 'Undulat Papegøjesen';
const MAIL = 'kanariefugl@fugle.example';

type List = { items: InvoiceHead[]; next: number | null };

let billing: BillingUnderTest;
let operator: Client;
let own: Client;
let other: Client;
let mine: Assignment;
let theirs: Assignment;
let runId: number;
/** Holds back documents: nothing can be recorded as rendered while it has the table. */
let blocker: pg.Client;

const query = <R extends Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<R[]> => billing.platform.query<R>(text, values);

beforeAll(async () => {
  billing = await BillingUnderTest.start();
  const { sold } = billing;
  const product = await sold.product('MOBIL', 14_900);
  mine = await sold.customerWithNumber(product, { name: NAME, invoiceContact: CONTACT, invoiceEmail: MAIL });
  const user = await sold.number(mine.customerId, mine.subscriptionId, USER);
  theirs = await sold.customerWithNumber(product, { name: '=HYPERLINK("http://x.example";"Åben")', language: 'en' });
  const calls = await sold.load([
    { assignment: user, at: '2024-02-14T10:00:00+01:00', listMicro: 864_500, durationS: 133, otherNumber: CALLED },
    { assignment: mine, at: '2024-02-01T00:00:00+01:00', listMicro: 333_333, otherNumber: '46701740605', zone: 1, direction: 'roaming-received' },
    { assignment: mine, at: '2024-02-15T10:00:00+01:00', listMicro: 0, otherNumber: '116111', neverItemised: true }, { assignment: mine, at: '2024-02-15T10:00:00+01:00', listMicro: 0, otherNumber: '4517123456' },
    { assignment: mine, at: '2024-01-20T10:00:00+01:00', listMicro: 500_000, service: 'sms', durationS: 0, volume: 1, otherNumber: CALLED },
  ]);
  await sold.allow('2024-02', mine, calls[0]!, 100, 650_000);
  [operator, own, other] = await Promise.all([billing.operator(), billing.customer(mine.customerId), billing.customer(theirs.customerId)]);
  blocker = new pg.Client({ connectionString: billing.platform.database.adminUrl });
  await blocker.connect();
});
afterAll(async () => {
  await blocker.end();
  await billing.close();
});

describe('before an invoice has its document', () => {
  beforeAll(async () => {
    await blocker.query('begin; lock table billing.document in share row exclusive mode');
    runId = await billing.askForRun('2024-02');
    await billing.sold.freeze(runId, '2024-02');
    await until(async () => (await billing.findRun(runId)).customers.issued === 2);
    await until(async () => (await query(`select from pg_locks where not granted and locktype = 'relation'`)).length > 0);
  });

  test('its customer does not see it, in no list and by no number, while the operator does', async () => {
    expect((await own.get<List>('/invoices')).body).toEqual({ items: [], next: null });
    expect((await operator.get<List>('/invoices')).body.items).toHaveLength(2);
    const { status, body } = await own.get('/invoices/100001');
    expect([status, body.type]).toEqual([404, '/problems/not-found']);
    expect((await own.get('/invoices/100001/documents/invoice-pdf')).status).toBe(404);
    expect((await operator.get('/invoices/100001')).status).toBe(200);
  });

  test('the job under way carries ids and nothing else', async () => {
    const jobs = await query<{ name: string; data: { version: number; payload: Record<string, unknown> } }>(`select name, data from bullmq.job where queue = 'billing' and name <> 'resume-runs'`);
    expect(jobs).toMatchObject([{ name: 'render-documents', data: { version: 1, payload: { runId, firstCustomer: mine.customerId, lastCustomer: theirs.customerId } } }]);
    expect(Object.keys(jobs[0]!.data.payload)).toHaveLength(3);
  });

  test('its number stands in the outbound ledger already', async () => {
    expect(await readFile(billing.config.OUTBOUND_LEDGER, 'utf8')).toMatch(/^\w{32} invoice-number 100001\n\w{32} invoice-number 100002\n$/);
    await blocker.query('rollback');
    await billing.untilDone(runId);
  });
});

describe('an invoice that was issued', () => {
  test('is seen by its customer and the operator as it is', async () => {
    const [head] = (await own.get<List>('/invoices')).body.items;
    expect(head).toEqual({
      invoiceNumber: head!.invoiceNumber, customerId: mine.customerId, customerName: NAME, period: '2024-02', issueDate: '2024-03-01', dueDate: '2024-03-15',
      netOre: 14_900 + 21 + 33 + 50, vatOre: 3_751, grossOre: 18_755, documents: ['invoice-pdf', 'specification-pdf', 'specification-csv'],
    });
    const whole = (await own.get<{ lines: unknown[]; seal: { calls: number; listMicro: number; usageMicro: number } }>(`/invoices/${head!.invoiceNumber}`)).body;
    expect(whole).toMatchObject({ ...head, lines: [{ kind: 'subscription' }, { kind: 'usage', calls: 1 }, { kind: 'usage' }, { kind: 'late-usage' }], seal: { calls: 3, listMicro: 1_697_833, usageMicro: 1_047_833 } });
    expect((await operator.get(`/invoices/${head!.invoiceNumber}`)).body).toEqual(whole);
  });

  test('is to another customer as if it were not: the same answer as for a number that does not exist', async () => {
    const [head] = (await own.get<List>('/invoices')).body.items;
    const paths = ['', '/documents/invoice-pdf', '/documents/specification-pdf', '/documents/specification-csv'];
    for (const path of paths) {
      const foreign = await other.get(`/invoices/${head!.invoiceNumber}${path}`);
      const unknown = await other.get(`/invoices/999999${path}`);
      expect(foreign.status).toBe(404);
      expect({ ...foreign.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
    }
    expect((await other.get<List>(`/invoices?customer=${mine.customerId}`)).body.items).toEqual([]);
    expect((await other.get<List>('/invoices')).body.items.map(({ customerId }) => customerId)).toEqual([theirs.customerId]);
  });

  test('is not shown without a token that may read', async () => {
    expect((await fetch(`${billing.app.url}/invoices`)).status).toBe(401);
    expect((await (await billing.customer(mine.customerId, 'ordering:read')).get('/invoices')).status).toBe(403);
  });

  test('is found by customer and period, in pages by number', async () => {
    expect((await operator.get<List>(`/invoices?customer=${mine.customerId}&period=2024-02`)).body.items).toHaveLength(1);
    expect((await operator.get<List>('/invoices?period=2024-01')).body.items).toEqual([]);
    const first = (await operator.get<List>('/invoices?limit=1')).body;
    expect(first.next).toBe(first.items[0]!.invoiceNumber);
    expect((await operator.get<List>(`/invoices?limit=1&after=${first.next}`)).body).toMatchObject({ items: [{ invoiceNumber: first.next! + 1 }], next: null });
    expect((await operator.get('/invoices?period=februar')).status).toBe(400);
  });

  test('has no specification where there were no calls, and no other document than it has', async () => {
    const [head] = (await other.get<List>('/invoices')).body.items;
    expect(head!.documents).toEqual(['invoice-pdf']);
    expect((await other.get(`/invoices/${head!.invoiceNumber}/documents/specification-pdf`)).status).toBe(404);
    expect((await other.get(`/invoices/${head!.invoiceNumber}/documents/everything`)).status).toBe(400);
  });
});

async function download(kind: string): Promise<{ headers: Headers; content: Buffer }> {
  const [head] = (await own.get<List>('/invoices')).body.items;
  const response = await own.download(`/invoices/${head!.invoiceNumber}/documents/${kind}`);
  expect(response.status).toBe(200);
  return { headers: response.headers, content: Buffer.from(await response.arrayBuffer()) };
}

describe('the documents of an invoice', () => {
  test('are the invoice, in the language of the customer, as a file with its name', async () => {
    const { headers, content } = await download('invoice-pdf');
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="faktura-\d+\.pdf"$/);
    const text = textOfPdf(content).join('\n');
    for (const words of [NAME, `Att. ${CONTACT}`, '1. marts 2024', '15. marts 2024', 'Mobil MOBIL  1  149,00  149,00', 'Opkald til Danmark, mobil, heraf 1 min 40 s inkluderet', 'SMS til Danmark, mobil (januar 2024)', '187,55']) expect(text).toContain(words);
  });

  test('are the call specification: each number and its user, each call masked, what the allowance paid, and no helpline', async () => {
    const text = textOfPdf((await download('specification-pdf')).content).join('\n');
    expect(text).toMatch(/\+45 15 10 00 01\nDato .*\n20\.01\.2024 .*\n01\.02\.2024 .*\n2 linjer {2}/);
    expect(text).toMatch(new RegExp(`\\+45 15 10 00 02  ${USER}\nDato .*\n14\\.02\\.2024 .*\n1 linje  `));
    expect(text).toContain('14.02.2024 10:00:00 Opkald +45 13 98 •• •• Danmark, mobil 0:02:13 0:01:40 0,8645 0,2145');
    expect(text).toContain('01.02.2024 00:00:00 Ind, udlandet +46 70 17 •• •• • Sverige 0:01:00 0,333333 0,333333');
    expect(text).toContain('20.01.2024 10:00:00 SMS +45 13 98 •• •• Danmark, mobil 1 0,50 0,50');
    expect(text).not.toMatch(/116|45 17/);
  });

  test('are the same specification for a spreadsheet', async () => {
    const { headers, content } = await download('specification-csv');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(content.toString('utf8').split('\r\n')).toHaveLength(5);
    expect(content.toString('utf8')).toContain(`;${USER};14-02-2024;10:00:00;CET;Opkald;Udgående;45 13 98 •• ••;Danmark, mobil;133;100;0;0,8645;0,2145\r\n`);
  });

  test('are never given out altered or half: the damage is told to a person, and not to the caller', async () => {
    const [document] = await query<{ sha256: string; invoice_number: number }>(`select sha256, invoice_number from billing.document where kind = 'specification-csv'`);
    const path = join(billing.config.DOCUMENT_DIRECTORY, document!.sha256.slice(0, 2), document!.sha256);
    const content = await readFile(path);
    for (const damage of [() => writeFile(path, content.toString('utf8').replace('0,8645', '0,8644')), () => rm(path)]) {
      await damage();
      billing.log = '';
      const response = await own.download(`/invoices/${document!.invoice_number}/documents/specification-csv`);
      expect(response.status).toBe(500);
      expect(await response.text()).not.toMatch(/0,86|documents|sha/);
      expect(billing.log).toMatch(/"event":"alarm".*"code":"document-damaged"/);
    }
  });

  test('that were lost come back as they were when they are made again', async () => {
    await query(`insert into platform.outbox (queue, job, job_key, payload) values ('billing', 'render-documents', 'again', $1)`, [{ runId, firstCustomer: 1, lastCustomer: 99_999 }]);
    const [document] = await query<{ sha256: string }>(`select sha256 from billing.document where kind = 'specification-csv'`);
    await expect.poll(() => readdir(join(billing.config.DOCUMENT_DIRECTORY, document!.sha256.slice(0, 2)))).toContain(document!.sha256);
    expect((await download('specification-csv')).content.toString('utf8')).toContain('0,8645');
  });

  test('are not made of calls that no longer add up to the seal: somebody is told instead', async () => {
    billing.log = '';
    const [lost] = await query<{ sha256: string }>(`select sha256 from billing.document where kind = 'specification-pdf'`);
    await rm(join(billing.config.DOCUMENT_DIRECTORY, lost!.sha256.slice(0, 2), lost!.sha256));
    await query('update rating.call set list_price_micro = list_price_micro + 1 where other_number = $1', [CALLED]);
    await query(`insert into platform.outbox (queue, job, job_key, payload) values ('billing', 'render-documents', 'changed', $1)`, [{ runId, firstCustomer: 1, lastCustomer: 99_999 }]);
    await expect.poll(() => billing.log).toMatch(/"event":"alarm".*"code":"specification-not-conserved"/);
    expect((await readdir(join(billing.config.DOCUMENT_DIRECTORY, lost!.sha256.slice(0, 2)))).includes(lost!.sha256)).toBe(false);
  });
});

describe('the list of invoices as a file', () => {
  test('opens in a Danish Excel, is no formula, and holds what the caller may see', async () => {
    const response = await operator.download('/invoices/export?period=2024-02');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="fakturaer.csv"');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    const text = bytes.toString('utf8');
    expect(text).toContain(`;${mine.customerId};${NAME};2024-02;2024-03-01;2024-03-15;150,04;37,51;187,55\r\n`);
    expect(text).toContain(`;${theirs.customerId};"'=HYPERLINK(""http://x.example"";""Åben"")";2024-02;`);
    expect((await (await own.download('/invoices/export')).text()).split('\r\n')).toHaveLength(3);
  });
});

describe('a number that was called', () => {
  /** The digits, however they may be spaced, without the country code. */
  const digits = /13[ \u00A0]?98[ \u00A0]?76[ \u00A0]?54|987654/;

  test('is in no invoice, line, document, queue or outbox, in no file and no log', async () => {
    const tables = await query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('billing', 'bullmq', 'platform', 'privacy') and table_type = 'BASE TABLE'`,
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) expect(await query(`select from ${name} as held where held::text ~ '987654|13 98 76'`)).toEqual([]);
    expect(billing.log).not.toMatch(digits);
    const files = (await readdir(billing.folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(4);
    for (const { parentPath, name } of files) {
      const content = await readFile(join(parentPath, name));
      expect(content.subarray(0, 4).toString('latin1') === '%PDF' ? textOfPdf(content).join('\n') : content.toString('utf8')).not.toMatch(digits);
    }
  });

  test('can be found by this search where it is allowed to be', async () => {
    expect(await query(`select count(*)::int as count from rating.call held where held::text ~ '987654'`)).toEqual([{ count: 2 }]);
  });
});

test('queue, outbox, journal and log name nobody: no name, no contact, no address of mail, no number of ours', async () => {
  const personal = [NAME, CONTACT, USER, MAIL, '451510000'].map((value) => value.replaceAll(/[.&/]/g, '.')).join('|');
  for (const schema of ['bullmq', 'platform', 'privacy']) {
    const tables = await query<{ name: string }>(`select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE'`, [schema]);
    for (const { name } of tables) expect(await query(`select from ${name} as held where held::text ~ $1`, [personal])).toEqual([]);
  }
  expect(billing.log).not.toMatch(new RegExp(personal));
  expect(billing.log).not.toContain('"dropped"');
});
