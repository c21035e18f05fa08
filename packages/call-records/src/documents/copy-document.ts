import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { fileProblem, openRegularFile } from '../file-problem.js';
import type { CopySummary } from '../format.js';
import type { OperatorDescription } from '../described-formats.js';
import type { DocumentFormat, DocumentHead } from './document-format.js';
import { scanFile } from './scan-file.js';

/** Copies a document without what is never read; see allowListedCopy. */
export async function copyDocument<D extends OperatorDescription, H extends DocumentHead>(format: DocumentFormat<D, H>, path: string, description: D, out: Writable): Promise<CopySummary> {
  const { handle, bytes } = await openRegularFile(path);
  try {
    const copier = format.copier(description);
    let waiting: Buffer[] = [];
    let replacedLines = 0;
    let broken = false;
    let written = false;
    const scanner = format.scanner(description, {
      record: (frame) => {
        const copy = copier.record(frame);
        waiting.push(copy.bytes);
        if (copy.replaced) replacedLines += 1;
      },
      section: (frame) => {
        const copy = copier.section(frame);
        if (copy !== null) waiting.push(copy);
      },
      problem: (code, sentence, line) => {
        if (code === 'header-mismatch' && !written && waiting.length === 0) throw fileProblem(code, sentence, line);
        broken = true;
      },
    });
    const flush = async (): Promise<boolean> => {
      const copied = Buffer.concat(waiting);
      waiting = [];
      written ||= copied.length > 0;
      if (copied.length > 0 && !out.write(copied)) await once(out, 'drain');
      return true;
    };
    await scanFile(handle, { from: 0, to: bytes }, scanner, flush);
    waiting.push(copier.end(broken));
    await flush();
    return { replacedLines };
  } finally {
    await handle.close();
  }
}
