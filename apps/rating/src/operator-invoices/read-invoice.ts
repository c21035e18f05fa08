import { readCsvRows } from '@turbotrack/rating-engine';
import { INVOICE_FIELDS, type InvoiceDescription, type InvoiceField, PLAIN_DESCRIPTION } from './invoice-description.js';
import { type Fault, type InvoiceLine, LineReader, type Values } from './read-invoice-line.js';

/** The line as it stands in the file, with what was read of it or what is wrong. */
export interface ReadLine {
  readonly line: number;
  readonly read: InvoiceLine | Fault;
}

export interface ReadInvoice {
  readonly lines: readonly ReadLine[];
  /** What the invoice says its lines come to. */
  readonly controlMicro: number | null;
  readonly controlCalls: number | null;
}

/** The whole invoice cannot be read; the sentences say why. */
export class InvoiceRefused extends Error {
  override readonly name = 'InvoiceRefused';

  constructor(readonly en: string, readonly da: string) {
    super(en);
  }
}

const MOST_LINES = 100_000;

/**
 * Reads an operator's invoice: CSV by the description of its columns, in UTF-8, UTF-16 or Windows-1252. A wrong line is told with its
 * column and the others are read.
 *
 * @throws InvoiceRefused when columns are missing or there are no lines
 */
export function readInvoiceCsv(content: Uint8Array, description: InvoiceDescription): ReadInvoice {
  const rows = readCsvRows(content, description.delimiter).slice(description.skipLines).filter(({ cells }) => cells.some((cell) => cell !== ''));
  const [head, ...body] = rows;
  if (head === undefined) throw new InvoiceRefused('The invoice is empty.', 'Fakturaen er tom.');
  const headings = head.cells.map((cell) => cell.trim().toLowerCase());
  const places = placesOf(headings, description);
  const totalAt = description.total === undefined ? -1 : headings.indexOf(description.total.column.toLowerCase());
  const isTotal = (cells: readonly string[]) => totalAt !== -1 && cells[totalAt]?.trim().toLowerCase() === description.total?.value.toLowerCase();
  const values = (cells: readonly string[]): Values => Object.fromEntries([...places].map(([field, at]) => [field, cells[at]?.trim() ?? '']));
  const total = body.find(({ cells }) => isTotal(cells));
  return readRows(new LineReader(description), body.filter((row) => row !== total).map(({ line, cells }) => ({ line, values: values(cells) })), total && values(total.cells));
}

/**
 * Reads an invoice as JSON: `{"lines": [{"destination", "prefix", "service", "direction", "calls", "quantity", "amount", "currency"}, …],
 * "total": {"amount", "calls"}}`. Lines count from 1.
 *
 * @throws InvoiceRefused when it is none
 */
export function readInvoiceJson(content: Uint8Array): ReadInvoice {
  const invoice = parsed(content);
  const lines = invoice?.['lines'];
  if (!Array.isArray(lines) || !lines.every(isObject)) throw new InvoiceRefused("The invoice must be a JSON object with a list 'lines' of objects.", "Fakturaen skal være et JSON-objekt med en liste 'lines' af objekter.");
  const total = invoice?.['total'];
  return readRows(new LineReader({ ...PLAIN_DESCRIPTION, decimal: '.' }), lines.map((line, at) => ({ line: at + 1, values: valuesOf(line) })), isObject(total) ? valuesOf(total) : undefined);
}

function readRows(reader: LineReader, rows: readonly { line: number; values: Values }[], total: Values | undefined): ReadInvoice {
  if (rows.length === 0) throw new InvoiceRefused('The invoice has no lines.', 'Fakturaen har ingen linjer.');
  if (rows.length > MOST_LINES) throw new InvoiceRefused(`The invoice has more than ${MOST_LINES} lines.`, `Fakturaen har mere end ${MOST_LINES} linjer.`);
  const lines = rows.map(({ line, values }) => ({ line, read: reader.read(values) }));
  if (total === undefined) return { lines, controlMicro: null, controlCalls: null };
  const [controlMicro, controlCalls] = [reader.amountOf(total.amount ?? ''), (total.calls ?? '') === '' ? null : reader.wholeOf(total.calls ?? '')];
  if (controlMicro === null || (controlCalls === null && (total.calls ?? '') !== '')) throw new InvoiceRefused('The line of totals has no amount that can be read.', 'Linjen med totaler har intet beløb, der kan læses.');
  return { lines, controlMicro, controlCalls };
}

function placesOf(headings: readonly string[], { columns }: InvoiceDescription): Map<InvoiceField, number> {
  const places = new Map<InvoiceField, number>();
  for (const field of INVOICE_FIELDS) {
    const at = headings.indexOf(columns[field]?.toLowerCase() ?? '');
    if (columns[field] !== undefined && at !== -1) places.set(field, at);
  }
  const missing = (['calls', 'quantity', 'amount'] as const).filter((field) => !places.has(field)).map((field) => columns[field]);
  if (!places.has('destination') && !places.has('prefix')) missing.push(columns.destination ?? columns.prefix ?? 'destination');
  if (missing.length > 0) throw new InvoiceRefused(`The heading lacks the columns ${missing.join(', ')}.`, `Overskriften mangler kolonnerne ${missing.join(', ')}.`);
  return places;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(content: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
    return isObject(json) ? json : null;
  } catch {
    // The message of the error quotes the text.
    return null;
  }
}

function valuesOf(line: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(INVOICE_FIELDS.map((field) => [field, typeof line[field] === 'number' || typeof line[field] === 'string' ? String(line[field]).trim() : '']));
}
