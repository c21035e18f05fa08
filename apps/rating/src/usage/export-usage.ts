import { StreamableFile } from '@nestjs/common';
import { BYTE_ORDER_MARK, csvRow } from '@turbotrack/csv';
import { csvColumns, type Page } from '@turbotrack/service';
import { Readable } from 'node:stream';
import { type UsedCall, usedCallSchema } from './usage.schemas.js';

const CALLS_READ_AT_ONCE = 5_000;
const COLUMNS = csvColumns(usedCallSchema);

/** A form that a list of calls is exported in. */
interface Form {
  readonly fileName: string;
  readonly type: string;
  readonly head: string;
  readonly row: (call: UsedCall) => string;
}

const FORMS: Readonly<Record<'csv' | 'ndjson', Form>> = {
  csv: { fileName: 'usage.csv', type: 'text/csv; charset=utf-8', head: BYTE_ORDER_MARK + csvRow(COLUMNS.map(({ heading }) => heading)), row: (call) => csvRow(COLUMNS.map(({ cell }) => cell(call))) },
  ndjson: { fileName: 'usage.ndjson', type: 'application/x-ndjson; charset=utf-8', head: '', row: (call) => `${JSON.stringify(call)}\n` },
};

/**
 * All calls from `after` on, read page by page as fast as the caller takes them, each page in a transaction of its own: however many
 * they are, two pages are held, no connection waits for a slow caller, and whoever is restricted meanwhile is gone from the rest. The
 * first page is read before anything is answered, so that its errors are told as any other.
 */
export async function exportUsage(form: 'csv' | 'ndjson', after: string | undefined, read: (after: string | undefined, limit: number) => Promise<Page<UsedCall, string>>): Promise<StreamableFile> {
  const { fileName, type, head, row } = FORMS[form];
  const first = await read(after, CALLS_READ_AT_ONCE);
  async function* pieces(): AsyncGenerator<string> {
    if (head !== '') yield head;
    for (let page = first; ; page = await read(page.next, CALLS_READ_AT_ONCE)) {
      if (page.items.length > 0) yield page.items.map(row).join('');
      if (page.next === null) return;
    }
  }
  return new StreamableFile(Readable.from(pieces()), { type, disposition: `attachment; filename="${fileName}"` });
}
