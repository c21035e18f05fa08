import type { FileHandle } from 'node:fs/promises';
import type { DocumentScanner } from './document-format.js';

const WINDOW_BYTES = 1 << 18;

/**
 * Passes the bytes of a file, `from` included, `to` not, to a scanner through one window of 256 KiB.
 * @param passed awaited behind each window, with its bytes; false ends the scan early
 * @throws the file system's error; RangeError when the file ends before the range does
 */
export async function scanFile(
  file: FileHandle,
  range: { readonly from: number; readonly to: number },
  scanner: DocumentScanner,
  passed?: (window: Buffer) => boolean | Promise<boolean>,
): Promise<void> {
  const window = Buffer.allocUnsafe(Math.min(WINDOW_BYTES, range.to - range.from));
  let at = range.from;
  while (at < range.to) {
    const { bytesRead } = await file.read(window, 0, Math.min(window.length, range.to - at), at);
    if (bytesRead === 0) throw new RangeError(`The file ends at byte ${at}; bytes up to ${range.to} were expected.`);
    const filled = window.subarray(0, bytesRead);
    scanner.push(filled);
    at += bytesRead;
    if (passed !== undefined && !(await passed(filled))) return;
  }
  scanner.end();
}
