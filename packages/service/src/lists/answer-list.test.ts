import { Controller, Get, Module, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { readCsv } from '@turbotrack/csv/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Public } from '../auth/access.js';
import { defineConfig } from '../configuration/define-config.js';
import { serviceVariables } from '../configuration/service-variables.js';
import { createApp, type RunningApp } from '../http/create-app.js';
import { answerList, AskedForm, type ListForm, listSchema } from './answer-list.js';
import { csvColumns } from './csv-columns.js';
import { type Page, pageOf, pageSchema, type Paging } from './paging.js';

const itemSchema = z.object({
  id: z.int(), name: z.string(), share: z.number().nullable(), kinds: z.record(z.string(), z.int()), tags: z.array(z.string()), text: z.object({ da: z.string(), en: z.string() }).nullable(),
});
type Item = z.input<typeof itemSchema>;

const NAMES = ['=1+1', '+4515000001', '-2', '@SUM(1)', '\tx', '\rx', 'a,b;"c"\nd', 'Nørre Å A/S'];
const item = (id: number): Item => ({
  id, name: NAMES[(id - 1) % NAMES.length]!, share: id === 2 ? null : id / 4, kinds: { imsi: id, mast: 0 }, tags: ['æ', 'ø'], text: id === 3 ? null : { da: 'på dansk', en: 'in English' },
});

/** How many items there are, and at which the reading fails. */
const table = { items: 0, failsAt: Infinity, reads: 0 };

async function readItems({ after, limit }: Paging): Promise<Page<Item>> {
  table.reads += 1;
  if (after >= table.failsAt) throw new Error('Could not read Kanarie Fugl');
  return pageOf(Array.from({ length: Math.min(limit + 1, table.items - after) }, (_, index) => item(after + index + 1)), limit, ({ id }) => id);
}

@Controller('items')
@Public()
class ItemsController {
  @Get()
  @ApiOkResponse({ standardSchema: pageSchema(itemSchema) })
  list(@AskedForm() form: ListForm, @Query({ schema: listSchema }) paging: Paging): Promise<Page<Item> | StreamableFile> {
    return answerList(form, { fileName: 'items.csv', columns: csvColumns(itemSchema) }, paging, readItems);
  }
}

@Module({ controllers: [ItemsController] })
class ItemsModule {}

let app: RunningApp;
const lines: string[] = [];
beforeAll(async () => {
  const config = defineConfig(z.object(serviceVariables), { HTTP_PORT: '0', OIDC_ISSUER: 'https://issuer.example' });
  app = await createApp(ItemsModule, { name: 'items', title: 'Items', version: '1', config, logDestination: { write: (line) => void lines.push(line) } });
});
afterAll(() => app.close());
beforeEach(() => {
  Object.assign(table, { items: 8, failsAt: Infinity, reads: 0 });
});

const ask = (query = '', accept?: string): Promise<Response> => fetch(`${app.url}/items${query}`, { headers: accept === undefined ? {} : { accept } });

/** The rows of an answer; reading it as text would hide the byte order mark. */
const rowsOf = async (response: Response): Promise<string[][]> => readCsv(Buffer.from(await response.arrayBuffer()));

describe('a list', () => {
  it.each([
    ['', undefined, 'json'], ['', '*/*', 'json'], ['', 'text/html,*/*;q=0.8', 'json'], ['', 'application/json, text/csv', 'json'], ['', 'text/csv;q=0', 'json'],
    ['', 'text/csv', 'csv'], ['', 'Text/CSV, */*', 'csv'], ['', 'application/json;q=0.5, text/csv;q=0.6', 'csv'], ['?format=csv', 'application/json', 'csv'], ['?format=json', 'text/csv', 'json'],
  ])('asked for with %j and Accept %j is %s', async (query, accept, form) => {
    const response = await ask(query, accept);
    expect(response.headers.get('content-type')).toBe(form === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8');
    expect(response.headers.get('vary')).toBe('accept');
    await response.arrayBuffer();
  });

  it('refuses a form it does not have', async () => {
    expect((await ask('?format=xml')).status).toBe(400);
  });

  it('says in the API description that it can be had as CSV', () => {
    expect(Object.keys((app.openApi.paths['/items']!.get!.responses['200'] as { content: object }).content)).toEqual(['application/json', 'text/csv']);
  });
});

describe('a list as CSV', () => {
  it('has a column for each field, every text harmless and whole, Danish letters as UTF-8', async () => {
    const response = await ask('?format=csv');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="items.csv"');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 5).toString('hex')).toBe('efbbbf6964');
    const [heads, ...rows] = readCsv(bytes);
    expect(heads).toEqual(['id', 'name', 'share', 'kinds', 'tags', 'text.da', 'text.en']);
    expect(rows.map(([, name]) => name)).toEqual(["'=1+1", "'+4515000001", "'-2", "'@SUM(1)", "'\tx", "'\rx", 'a,b;"c"\nd', 'Nørre Å A/S']);
    expect(rows[0]).toEqual(['1', "'=1+1", '0,25', 'imsi: 1, mast: 0', 'æ, ø', 'på dansk', 'in English']);
    expect([rows[1]![2], rows[2]!.slice(5)]).toEqual(['', ['', '']]);
  });

  it('is the whole list from `after` on, read page by page, whatever `limit` says', async () => {
    table.items = 1_700;
    const rows = await rowsOf(await ask('?format=csv&after=200&limit=3'));
    expect(rows.slice(1).map(([id]) => Number(id))).toEqual(Array.from({ length: 1_500 }, (_, index) => index + 201));
    expect(table.reads).toBe(3);
  });

  it('of nothing has its headings alone', async () => {
    table.items = 0;
    expect(await rowsOf(await ask('', 'text/csv'))).toHaveLength(1);
  });

  it('is no longer read once the caller has gone', async () => {
    table.items = 1_000_000;
    const response = await ask('?format=csv');
    await response.body!.cancel();
    await expect.poll(async () => {
      const before = table.reads;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return table.reads - before;
    }).toBe(0);
    expect(table.reads).toBeLessThan(2_000);
  });

  it('that fails at its beginning is a problem, and one that fails half-way breaks off and is logged without its words', async () => {
    table.failsAt = 0;
    expect((await ask('?format=csv')).status).toBe(500);
    Object.assign(table, { items: 2_000, failsAt: 1_000 });
    const response = await ask('?format=csv');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    await expect.poll(() => lines.join('')).toContain('answer-broken-off');
    expect(lines.join('')).not.toContain('Kanarie');
  });
});
