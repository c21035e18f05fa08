import { legalBasisText, type Purpose, purposes, recipients, register, retentionRules } from '@turbotrack/privacy';
import { CliError } from '../cli-error.js';

interface ColumnLine {
  readonly table: string;
  readonly column: string;
  readonly category: string;
  readonly read: readonly Purpose[];
  readonly write: readonly Purpose[];
  readonly retention: string;
}

interface ShownTable {
  readonly retention: string;
  readonly columns: Readonly<Record<string, Pick<ColumnLine, 'category' | 'read' | 'write'>>>;
}

/** Prints the register: all of it, or what one purpose may touch. Needs no database. */
export function showRegister({ purpose, json }: { purpose: string | undefined; json: boolean }): void {
  if (purpose !== undefined && !(purpose in purposes)) throw new CliError(`There is no purpose "${purpose}". There are: ${Object.keys(purposes).join(', ')}.`, 2);
  const columns = columnLines().filter(({ read, write }) => purpose === undefined || [...read, ...write].includes(purpose as Purpose));
  if (json) {
    process.stdout.write(`${JSON.stringify({ purposes, recipients, retentionRules, columns }, null, 2)}\n`);
    return;
  }
  for (const [name, { titleEn, basis, promises, status }] of Object.entries(purposes)) {
    if (purpose === undefined || name === purpose) process.stdout.write(`${name}: ${titleEn}. ${legalBasisText(basis)}. ${promises.join(', ')}. ${status}.\n`);
  }
  let table = '';
  for (const line of columns) {
    if (line.table !== table) process.stdout.write(`\n${line.table} (kept by rule ${line.retention})\n`);
    table = line.table;
    process.stdout.write(`  ${line.column.padEnd(22)} ${line.category.padEnd(18)} read: ${line.read.join(', ') || 'nobody'}${line.write.length > 0 ? `; write: ${line.write.join(', ')}` : ''}\n`);
  }
}

function columnLines(): ColumnLine[] {
  return Object.entries(register as unknown as Record<string, Record<string, ShownTable>>).flatMap(([schema, tables]) =>
    Object.entries(tables).flatMap(([table, entry]) =>
      Object.entries(entry.columns).map(([column, { category, read, write }]) => ({
        table: `${schema}.${table}`, column, category, read, write, retention: entry.retention,
      }))));
}
