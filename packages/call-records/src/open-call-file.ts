import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { asCsv, type ColumnLayout, headSkip, resolveLayout, splitterFor } from './column-layout.js';
import type { CsvDescription, OperatorDescription } from './operator-description.js';
import { MAXIMUM_COLUMNS, type RecordSplitter } from './split-record.js';
import { readHead, RecordWalker } from './walk-records.js';

/** Why a file is not read at all, or held whole. */
export type FileProblemCode =
  | 'missing'
  | 'not-a-file'
  | 'unreadable'
  | 'empty'
  | 'wrong-encoding'
  | 'header-mismatch'
  | 'half-written'
  | 'trailer-missing'
  | 'trailer-unreadable'
  | 'trailer-mismatch'
  | 'records-after-trailer';

export interface FileProblem {
  readonly code: FileProblemCode;
  /** For people; holds no value from a record. */
  readonly sentence: string;
  /** 1-based, where the problem has a place. */
  readonly line?: number;
}

/** A file that cannot be read with its description. */
export class CallFileError extends Error {
  override readonly name = 'CallFileError';
  constructor(readonly problem: FileProblem) {
    super(problem.sentence);
  }
}

/** A file opened with its description, its columns found. */
export interface OpenCallFile {
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly csv: CsvDescription;
  readonly walker: RecordWalker;
  readonly layout: ColumnLayout;
  /** First byte behind byte order mark and header line. */
  readonly bodyOffset: number;
  /** 1-based line at {@link bodyOffset}. */
  readonly bodyLine: number;
}

/** @throws CallFileError when there is no such file, or its header line does not fit the description */
export async function openCallFile(path: string, description: OperatorDescription): Promise<OpenCallFile> {
  const handle = await openHandle(path);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw problem('not-a-file', 'The path names a directory, a pipe or a device, not a file.');
    if (status.size === 0) throw problem('empty', 'The file is empty.');
    const csv = asCsv(description);
    const head = await readHead(handle);
    const mark = foreignByteOrderMark(head, csv);
    if (mark !== null) throw problem('wrong-encoding', `The file begins with the byte order mark of ${mark}, not described ${csv.encoding}.`, 1);
    const body = readHeader(head, csv, status.size);
    return { handle, bytes: status.size, csv, walker: new RecordWalker(splitterFor(csv)), ...body };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function problem(code: FileProblemCode, sentence: string, line?: number): CallFileError {
  return new CallFileError(line === undefined ? { code, sentence } : { code, sentence, line });
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    // Without O_NONBLOCK opening a pipe waits until somebody writes into it.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw problem('missing', 'There is no such file.');
    if (code === 'EISDIR') throw problem('not-a-file', 'The path names a directory, a pipe or a device, not a file.');
    throw problem('unreadable', `The file cannot be opened (${code ?? 'unknown cause'}).`);
  }
}

function foreignByteOrderMark(head: Buffer, csv: CsvDescription): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'UTF-16 (little endian)';
  if (head[0] === 0xfe && head[1] === 0xff) return 'UTF-16 (big endian)';
  return csv.encoding === 'iso-8859-1' && head.length >= 3 && head.readUIntBE(0, 3) === 0xefbbbf ? 'UTF-8' : null;
}

function readHeader(head: Buffer, csv: CsvDescription, size: number): Pick<OpenCallFile, 'layout' | 'bodyOffset' | 'bodyLine'> {
  const skipped = headSkip(head, csv);
  if (!csv.header) {
    const layout = resolveLayout(csv, null);
    if (typeof layout === 'string') throw problem('header-mismatch', layout);
    return { layout, bodyOffset: skipped, bodyLine: 1 };
  }
  const splitter: RecordSplitter = splitterFor(csv);
  const whole = splitter.split(head, skipped, head.length, head.length === size);
  if (!whole || splitter.fault !== null) throw problem('header-mismatch', 'The first line is no header line: it cannot be split into columns.', 1);
  if (splitter.count > MAXIMUM_COLUMNS) throw problem('header-mismatch', `The header line has more than ${MAXIMUM_COLUMNS} columns.`, 1);
  const encoding = csv.encoding === 'utf-8' ? 'utf8' : 'latin1';
  const names = Array.from({ length: splitter.count }, (_, at) => {
    const name = head.toString(encoding, splitter.starts[at], splitter.ends[at]);
    return csv.quote !== null && splitter.quoted[at] === 2 ? name.replaceAll(csv.quote + csv.quote, csv.quote) : name;
  });
  const layout = resolveLayout(csv, names);
  if (typeof layout === 'string') throw problem('header-mismatch', layout, 1);
  return { layout, bodyOffset: splitter.next, bodyLine: 2 + splitter.innerLines };
}

/** True when the walker stands on the line that begins with the described trailer marker. */
export function isTrailerLine({ csv, walker }: OpenCallFile): boolean {
  const { splitter, bytes } = walker;
  if (csv.trailer === undefined || splitter.fault !== null) return false;
  const from = splitter.starts[0] as number;
  const to = splitter.ends[0] as number;
  const { marker } = csv.trailer;
  if (to - from !== marker.length) return false;
  for (let at = 0; at < marker.length; at += 1) if (bytes[from + at] !== marker.charCodeAt(at)) return false;
  return true;
}
