import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { ColumnCopier } from './copy-columns.js';
import { FixedWidthCopier } from './copy-fixed-width.js';
import { PairCopier } from './copy-pairs.js';
import type { CopySummary } from './format.js';
import type { LineDescription } from './line-description.js';
import { type OpenCallFile, openCallFile } from './open-call-file.js';
import type { LineCopier } from './line-copier.js';

/** Copies a file of lines; see allowListedCopy. Lines stay lines: what is not read is left out of each. */
export async function copyLines(path: string, description: LineDescription, out: Writable): Promise<CopySummary> {
  const file = await openCallFile(path, description);
  try {
    const copier = copierFor(file);
    await write(out, Buffer.from(await copier.header(), file.csv.encoding === 'utf-8' ? 'utf8' : 'latin1'));
    const range = { from: file.bodyOffset, to: file.bytes, firstLine: file.bodyLine };
    await file.walker.walk(file.handle, range, () => copier.copyLine(), undefined, () => write(out, copier.take()));
    await write(out, copier.take());
    return { replacedLines: copier.replacedLines };
  } finally {
    await file.handle.close();
  }
}

function copierFor(file: OpenCallFile): LineCopier {
  const { description } = file;
  if (description.format === 'fixed-width') return new FixedWidthCopier(file, description);
  return description.format === 'key-value' ? new PairCopier(file, description) : new ColumnCopier(file);
}

async function write(out: Writable, bytes: Buffer): Promise<void> {
  if (bytes.length > 0 && !out.write(bytes)) await once(out, 'drain');
}
