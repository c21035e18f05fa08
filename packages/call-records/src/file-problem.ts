import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Why a file is not read at all, or held whole. */
export type FileProblemCode =
  | 'missing'
  | 'not-a-file'
  | 'unreadable'
  | 'empty'
  | 'wrong-encoding'
  | 'not-well-formed'
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

/** A {@link CallFileError} to throw. */
export function fileProblem(code: FileProblemCode, sentence: string, line?: number): CallFileError {
  return new CallFileError(line === undefined ? { code, sentence } : { code, sentence, line });
}

/** Opens a file that has bytes in it; the caller closes it. @throws CallFileError when there is no such file, it is no file or it is empty */
export async function openRegularFile(path: string): Promise<{ readonly handle: FileHandle; readonly bytes: number }> {
  const handle = await openHandle(path);
  try {
    const status = await handle.stat();
    if (!status.isFile()) throw fileProblem('not-a-file', 'The path names a directory, a pipe or a device, not a file.');
    if (status.size === 0) throw fileProblem('empty', 'The file is empty.');
    return { handle, bytes: status.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    // Without O_NONBLOCK opening a pipe waits until somebody writes into it.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw fileProblem('missing', 'There is no such file.');
    if (code === 'EISDIR') throw fileProblem('not-a-file', 'The path names a directory, a pipe or a device, not a file.');
    throw fileProblem('unreadable', `The file cannot be opened (${code ?? 'unknown cause'}).`);
  }
}
