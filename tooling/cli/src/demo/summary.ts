import { formatOre } from '@turbotrack/money';
import type { Run } from '../billing/follow-run.js';
import { findRun } from '../billing/follow-run.js';
import { CliError } from '../cli-error.js';
import type { Platform } from '../connect.js';
import { FOLDERS } from '../folders.js';
import { count, table } from '../output/table.js';
import type { FileReport } from './deliver-calls.js';

/** What the demo did, as `--json` prints it. Money in øre. */
export interface Summary {
  readonly month: string;
  readonly files: { readonly read: number; readonly held: number; readonly refused: number };
  readonly records: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly suspended: Readonly<Record<string, number>>;
  readonly internal: number;
  readonly droppedLocationFields: Readonly<Record<string, number>>;
  readonly customers: Run['customers'];
  readonly totals: Run['totals'];
  readonly documents: number;
  readonly documentsFolder: string;
  readonly exampleInvoice: number | null;
  /** By stage; empty where the work was done by an earlier start. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Records read, rated and stored a second; null where this start read none. */
  readonly callsPerSecond: number | null;
}

export async function summarise(platform: Platform, month: string, seconds: Record<string, number>): Promise<Summary> {
  const { rating, billing } = platform;
  const [files, { items: suspense }, run] = await Promise.all([
    rating.all<FileReport>('/files'),
    rating.get<{ items: { reason: string; records: number }[] }>('/suspense/counts'),
    findRun(platform, month),
  ]);
  if (!run) throw new CliError(`There is no billing run for ${month}.`);
  const { items: invoices } = await billing.get<{ items: { invoiceNumber: number }[] }>(`/invoices?period=${month}&limit=1`);
  const sum = (field: 'records' | 'accepted' | 'duplicate' | 'internal'): number => files.reduce((total, file) => total + (file[field] ?? 0), 0);
  const dropped: Record<string, number> = {};
  for (const file of files) for (const [kind, fields] of Object.entries(file.dropped)) dropped[kind] = (dropped[kind] ?? 0) + fields;
  const records = sum('records');
  const inState = (state: FileReport['state']): number => files.filter((file) => file.state === state).length;
  return {
    month,
    files: { read: inState('read'), held: inState('held'), refused: inState('refused') },
    records,
    accepted: sum('accepted'),
    duplicate: sum('duplicate'),
    suspended: Object.fromEntries(suspense.map(({ reason, records: waiting }) => [reason, waiting])),
    internal: sum('internal'),
    droppedLocationFields: dropped,
    customers: run.customers,
    totals: run.totals,
    documents: run.documents.made,
    documentsFolder: `${FOLDERS.documents}/by-invoice`,
    exampleInvoice: invoices[0]?.invoiceNumber ?? null,
    seconds,
    callsPerSecond: seconds['calls'] ? Math.round(records / seconds['calls']) : null,
  };
}

/** The summary for people. */
export function summaryText(summary: Summary): string {
  const { customers, totals, seconds } = summary;
  const rows: [string, string][] = [
    [`Files read (${summary.month})`, count(summary.files.read)],
    ['Records in them', count(summary.records)],
    ['  calls accepted', count(summary.accepted)],
    ['  duplicates', count(summary.duplicate)],
    ...Object.entries(summary.suspended).map(([reason, records]): [string, string] => [`  suspended: ${reason}`, count(records)]),
    ['  internal to a PBX', count(summary.internal)],
    ...Object.entries(summary.droppedLocationFields).map(([kind, fields]): [string, string] => [`Dropped unread: ${kind}`, count(fields)]),
    ['Customers invoiced', count(customers.issued)],
    ['Customers parked', count(customers.parked)],
    ['Total without VAT', `${formatOre(totals.netOre, 'da')} kr.`],
    ['VAT', `${formatOre(totals.vatOre, 'da')} kr.`],
    ['Total with VAT', `${formatOre(totals.grossOre, 'da')} kr.`],
    ['Documents', count(summary.documents)],
    ...Object.entries(seconds).map(([stage, taken]): [string, string] => [`Seconds: ${stage}`, taken.toFixed(1)]),
  ];
  if (summary.callsPerSecond !== null) rows.push(['Records read, rated and stored a second', count(summary.callsPerSecond)]);
  const example = summary.exampleInvoice;
  const where = example === null ? summary.documentsFolder : `${summary.documentsFolder}/${example}/faktura-${example}.pdf`;
  return `${table(rows)}\n\nInvoices and call specifications lie in ${summary.documentsFolder}; for instance\n${where}`;
}
