import { createParamDecorator, StreamableFile } from '@nestjs/common';
import { BYTE_ORDER_MARK, csvRow } from '@turbotrack/csv';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { CsvColumn } from './csv-columns.js';
import { type Page, type Paging, pagingSchema } from './paging.js';

export type ListForm = 'json' | 'csv';

/** Query parameters of a list that can be had as CSV. */
export const listSchema = pagingSchema.extend({
  format: z.enum(['json', 'csv']).optional().describe('As CSV the list runs from `after` to its end and `limit` does not apply. Left out, the Accept header decides.'),
});

const MOST_IDS = 100;

/** Query parameters of a list that can be asked for certain ids as well. */
export const listingSchema = listSchema.extend({
  ids: z.string().regex(new RegExp(`^\\d{1,10}(,\\d{1,10}){0,${MOST_IDS - 1}}$`)).transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int32().min(1))).optional().describe(`Only these, up to ${MOST_IDS} ids with commas between.`),
});

export type Listing = Pick<z.output<typeof listingSchema>, 'ids'> & Paging;

/** The form a caller asks for: by `format` in the query, else by preferring text/csv to application/json in `Accept`. */
export const AskedForm = createParamDecorator<void, ListForm>((_data, context) => {
  const http = context.switchToHttp();
  http.getResponse<FastifyReply>().header('vary', 'accept');
  const { query, headers } = http.getRequest<FastifyRequest>();
  const { format } = query as { format?: unknown };
  if (format !== undefined) return format === 'csv' ? 'csv' : 'json';
  return qualityOf('text/csv', headers.accept) > qualityOf('application/json', headers.accept) ? 'csv' : 'json';
});

/** The weight `accept` gives a media type by its name (RFC 9110 §12.5.1); 0 when it does not name it. Ranges such as any type do not count. */
function qualityOf(mediaType: string, accept = ''): number {
  for (const part of accept.slice(0, 500).toLowerCase().split(',')) {
    const [name, ...parameters] = part.split(';').map((piece) => piece.trim());
    if (name === mediaType) return Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1) || 0;
  }
  return 0;
}

/** A list as a file of CSV: what it is called, and its columns. */
export interface CsvList<T> {
  readonly fileName: string;
  readonly columns: readonly CsvColumn<T>[];
}

const ROWS_READ_AT_ONCE = 500;

/** Answers a page of a list, or, where CSV is asked for, all of it from `after` on. */
export async function answerList<T>(
  form: ListForm, csv: CsvList<T>, { after, limit }: Paging, read: (paging: Paging) => Promise<Page<T>>,
): Promise<Page<T> | StreamableFile> {
  return form === 'json' ? read({ after, limit }) : csvFile(csv, (from) => read({ after: from, limit: ROWS_READ_AT_ONCE }), after);
}

/**
 * A list as CSV, read page by page as fast as the caller takes it: however long it is, two pages of it are held. The
 * first page is read before anything is answered, so that its errors are told as any other.
 */
async function csvFile<T>({ fileName, columns }: CsvList<T>, read: (after: number) => Promise<Page<T>>, start: number): Promise<StreamableFile> {
  const first = await read(start);
  async function* pieces(): AsyncGenerator<string> {
    yield BYTE_ORDER_MARK + csvRow(columns.map(({ heading }) => heading));
    for (let page = first; ; page = await read(page.next)) {
      if (page.items.length > 0) yield page.items.map((item) => csvRow(columns.map(({ cell }) => cell(item)))).join('');
      if (page.next === null) return;
    }
  }
  return new StreamableFile(Readable.from(pieces()), { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="${fileName}"` });
}
