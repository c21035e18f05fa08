import type { CsvProblems } from './csv-problems.js';
import { CSV_COLUMNS, OPTIONAL_COLUMNS, type TariffCsvFile } from './tariff-csv-columns.js';

/** One line of a table under its heading. */
export interface CsvLine {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** UTF-8 or UTF-16 with a byte order mark, UTF-8 without, and where that cannot be, Windows-1252, which older Excels save. */
export function decodeText(content: string | Uint8Array): string {
  if (typeof content === 'string') return content.replace(/^\uFEFF/, '');
  if (content[0] === 0xff && content[1] === 0xfe) return new TextDecoder('utf-16le').decode(content);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return new TextDecoder('windows-1252').decode(content);
  }
}

/** One row of a table, its line counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: string[];
}

/** The rows of a table with whatever separator its first line has most of: semicolon, tab or comma. */
export function readCsvRows(content: string | Uint8Array, separator?: string): CsvRow[] {
  const text = decodeText(content);
  return splitRows(text, separator ?? separatorOf(text));
}

/** Reads a table by its heading; columns may come in any order, separated by semicolon, tab or comma. Empty lines are passed over. */
export function readCsvTable(file: TariffCsvFile, content: string | Uint8Array, problems: CsvProblems): CsvLine[] {
  const rows = readCsvRows(content);
  const start = rows.findIndex(({ cells }) => cells[0]?.startsWith('sep=') !== true && cells.some((cell) => cell !== ''));
  const heading = rows[start];
  if (heading === undefined) {
    problems.add(file, 0, '', 'The file is empty; a heading is expected.', 'Filen er tom; der forventes en overskrift.');
    return [];
  }
  const columns = heading.cells.map((cell) => cell.trim().toLowerCase());
  if (!checkHeading(file, columns, heading.line, problems)) return [];
  const lines: CsvLine[] = [];
  for (const { line, cells } of rows.slice(start + 1)) {
    if (cells.every((cell) => cell === '')) continue;
    if (cells.slice(columns.length).some((cell) => cell !== '')) {
      problems.add(file, line, '', `The line has more cells than the heading's ${columns.length}.`, `Linjen har flere felter end overskriftens ${columns.length}.`);
      continue;
    }
    const named: Record<string, string> = {};
    for (const [at, column] of columns.entries()) named[column] = cells[at] ?? '';
    lines.push({ line, cells: named });
  }
  return lines;
}

function checkHeading(file: TariffCsvFile, columns: readonly string[], line: number, problems: CsvProblems): boolean {
  const before = problems.list.length;
  const known: readonly string[] = CSV_COLUMNS[file];
  for (const [at, column] of columns.entries()) {
    if (column !== '' && !known.includes(column)) problems.add(file, line, column, 'This column is not known; it would be ignored.', 'Kolonnen kendes ikke; den ville blive overset.');
    if (column !== '' && columns.indexOf(column) !== at) problems.add(file, line, column, 'This column comes twice.', 'Kolonnen står to gange.');
  }
  for (const column of known) {
    if (!columns.includes(column) && !OPTIONAL_COLUMNS[file].includes(column)) problems.add(file, line, column, 'This column is missing.', 'Kolonnen mangler.');
  }
  return problems.list.length === before;
}

/** Whichever the heading has most of. */
function separatorOf(text: string): string {
  const lines = text.split('\n', 2);
  const heading = (lines[0]?.startsWith('sep=') === true ? lines[1] : lines[0]) ?? '';
  const count = (separator: string): number => heading.split(separator).length;
  return [';', '\t', ','].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

/** RFC 4180 with LF or CRLF. A cell that was quoted keeps its spaces; one apostrophe in front, put there against formulas, goes. */
function splitRows(text: string, separator: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const row = { line, cells: [] as string[] };
    for (;;) {
      const end = text[at] === '"' ? closingQuote(text, at) : cellEnd(text, at, separator);
      const quoted = text[at] === '"';
      const raw = quoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end).trim();
      if (quoted) for (const letter of raw) if (letter === '\n') line += 1;
      row.cells.push(raw.startsWith("'") ? raw.slice(1) : raw);
      at = quoted ? cellEnd(text, Math.min(end + 1, text.length), separator) : end;
      if (text[at] !== separator) break;
      at += 1;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    line += 1;
    rows.push(row);
  }
  return rows;
}

function closingQuote(text: string, open: number): number {
  let at = open + 1;
  for (;;) {
    at = text.indexOf('"', at);
    if (at === -1) return text.length;
    if (text[at + 1] !== '"') return at;
    at += 2;
  }
}

function cellEnd(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && !(text[at] === '\r' && text[at + 1] === '\n')) at += 1;
  return at;
}
