import type { FileHandle } from 'node:fs/promises';
import { type ColumnLayout, headSkip, resolveLayout } from './column-layout.js';
import { fileProblem, openRegularFile } from './file-problem.js';
import { sequenceOfText } from './file-sequence.js';
import { begins } from './fixed-width.js';
import { asCsv, csvSplitter, type LineDescription, splitterFor } from './line-description.js';
import type { CsvDescription, FixedWidthDescription } from './operator-description.js';
import { MAXIMUM_COLUMNS } from './split-record.js';
import { readHead, RecordWalker } from './walk-records.js';

/** A file of lines opened with its description, its columns found. */
export interface OpenCallFile {
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly description: LineDescription;
  /** The description in terms of CSV. */
  readonly csv: CsvDescription;
  readonly walker: RecordWalker;
  readonly layout: ColumnLayout;
  /** First byte behind byte order mark, header line and the lines skipped behind it. */
  readonly bodyOffset: number;
  /** 1-based line at {@link bodyOffset}. */
  readonly bodyLine: number;
  /** The file's running number as its header tells it. */
  readonly sequence: number | null;
}

type Head = Pick<OpenCallFile, 'layout' | 'bodyOffset' | 'bodyLine' | 'sequence'>;

/** @throws CallFileError when there is no such file, or its header line does not fit the description */
export async function openCallFile(path: string, description: LineDescription): Promise<OpenCallFile> {
  const { handle, bytes } = await openRegularFile(path);
  try {
    const csv = asCsv(description);
    const head = await readHead(handle);
    const mark = foreignByteOrderMark(head, csv);
    if (mark !== null) throw fileProblem('wrong-encoding', `The file begins with the byte order mark of ${mark}, not described ${csv.encoding}.`, 1);
    const whole = head.length === bytes;
    const found = description.format === 'fixed-width' ? readMarkedHeader(head, csv, description, whole) : readHeader(head, csv, whole);
    const layout = description.format === 'key-value' ? { ...found.layout, fewestColumns: 0 } : found.layout;
    return { handle, bytes, description, csv, walker: new RecordWalker(splitterFor(description)), ...found, layout };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function foreignByteOrderMark(head: Buffer, csv: CsvDescription): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'UTF-16 (little endian)';
  if (head[0] === 0xfe && head[1] === 0xff) return 'UTF-16 (big endian)';
  return csv.encoding === 'iso-8859-1' && head.length >= 3 && head.readUIntBE(0, 3) === 0xefbbbf ? 'UTF-8' : null;
}

function layoutOf(csv: CsvDescription, names: readonly string[] | null): ColumnLayout {
  const layout = resolveLayout(csv, names);
  if (typeof layout !== 'string') return layout;
  throw names === null ? fileProblem('header-mismatch', layout) : fileProblem('header-mismatch', layout, 1);
}

function readHeader(head: Buffer, csv: CsvDescription, whole: boolean): Head {
  const skipped = headSkip(head, csv);
  if (!csv.header) return { layout: layoutOf(csv, null), bodyOffset: skipped, bodyLine: 1, sequence: null };
  const splitter = csvSplitter(csv);
  if (!splitter.split(head, skipped, head.length, whole) || splitter.fault !== null) {
    throw fileProblem('header-mismatch', 'The first line is no header line: it cannot be split into columns.', 1);
  }
  if (splitter.count > MAXIMUM_COLUMNS) throw fileProblem('header-mismatch', `The header line has more than ${MAXIMUM_COLUMNS} columns.`, 1);
  const encoding = csv.encoding === 'utf-8' ? 'utf8' : 'latin1';
  const names = Array.from({ length: splitter.count }, (_, at) => {
    const name = head.toString(encoding, splitter.starts[at], splitter.ends[at]);
    return csv.quote !== null && splitter.quoted[at] === 2 ? name.replaceAll(csv.quote + csv.quote, csv.quote) : name;
  });
  const layout = layoutOf(csv, names);
  const headerLines = 1 + splitter.innerLines;
  const more = csv.linesAfterHeader ?? 0;
  const bodyOffset = behindLines(head, splitter.next, more, whole, headerLines);
  return { layout, bodyOffset, bodyLine: 1 + headerLines + more, sequence: null };
}

/** @returns index behind so many lines */
function behindLines(head: Buffer, from: number, lines: number, whole: boolean, headerLines: number): number {
  let at = from;
  for (let skipped = 0; skipped < lines; skipped += 1) {
    const lineEnd = head.indexOf(10, at);
    if (lineEnd < 0 && !whole) throw fileProblem('header-mismatch', `The described ${lines} lines behind the header do not end within 64 KiB.`, headerLines + 1);
    at = lineEnd < 0 ? head.length : lineEnd + 1;
  }
  return at;
}

function readMarkedHeader(head: Buffer, csv: CsvDescription, { header }: FixedWidthDescription, whole: boolean): Head {
  const from = headSkip(head, csv);
  const layout = layoutOf(csv, null);
  if (header === undefined) return { layout, bodyOffset: from, bodyLine: 1, sequence: null };
  if (!begins(head, from, head.length, header.marker)) throw fileProblem('header-mismatch', 'The first line does not begin with the described marker of a header.', 1);
  const lineEnd = head.indexOf(10, from);
  if (lineEnd < 0 && !whole) throw fileProblem('header-mismatch', 'The header line does not end within 64 KiB.', 1);
  const end = lineEnd < 0 ? head.length : lineEnd;
  const bodyOffset = lineEnd < 0 ? head.length : lineEnd + 1;
  if (header.sequence === undefined) return { layout, bodyOffset, bodyLine: 2, sequence: null };
  const [at, width] = header.sequence;
  const sequence = sequenceOfText(head.toString('latin1', Math.min(end, from + at), Math.min(end, from + at + width)));
  if (sequence < 0) throw fileProblem('header-mismatch', 'The header line tells no running number where the description places it.', 1);
  return { layout, bodyOffset, bodyLine: 2, sequence };
}

/** True when the walker stands on the line that begins with the described trailer marker. */
export function isTrailerLine({ csv, walker }: OpenCallFile): boolean {
  const { splitter, bytes } = walker;
  if (csv.trailer === undefined || splitter.fault !== null) return false;
  const from = splitter.starts[0] as number;
  const to = splitter.ends[0] as number;
  const { marker } = csv.trailer;
  return to - from === marker.length && begins(bytes, from, to, marker);
}
