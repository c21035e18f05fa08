import { createHash, randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What the store keeps is not what was put into it. */
export class DocumentStoreError extends Error {
  override readonly name = 'DocumentStoreError';
}

const UNFINISHED = 'unfinished';

/**
 * Files by their content: DIRECTORY/<first 2 of sha256>/<sha256>, each written once and never changed. A second name
 * below by-invoice/ is for people. Readable by the owner of the process only.
 */
export class DocumentStore {
  constructor(private readonly directory: string) {}

  /** Removes what a process that was killed had begun to write. To be called before anything is put, by the one process there is. */
  async clear(): Promise<void> {
    await rm(join(this.directory, UNFINISHED), { recursive: true, force: true });
  }

  /** Keeps `content`; resolves, with its SHA-256 in hexadecimal, once it is on disk. Putting it twice keeps it once; a file that was altered is mended. */
  async put(content: Buffer): Promise<string> {
    const sha256 = sha256Of(content);
    const path = this.path(sha256);
    if ((await readFile(path).catch(() => null))?.equals(content)) return sha256;
    const temporary = await this.unfinished();
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return sha256;
  }

  /** Gives a kept document the name by-invoice/<invoice>/<file name> as well. */
  async nameForPeople(invoiceNumber: number, fileName: string, sha256: string): Promise<void> {
    const path = join(this.directory, 'by-invoice', String(invoiceNumber), fileName);
    const temporary = await this.unfinished();
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Not every file system has hard links.
    await link(this.path(sha256), temporary).catch(() => copyFile(this.path(sha256), temporary));
    await rename(temporary, path);
    // Renaming a link over another link to the same file leaves both.
    await rm(temporary, { force: true });
  }

  /** @throws DocumentStoreError when the file is not there or its content is not what its name says */
  async read(sha256: string): Promise<Buffer> {
    const content = await readFile(this.path(sha256)).catch(() => null);
    if (content === null) throw new DocumentStoreError('A document is missing from the document store.');
    if (sha256Of(content) !== sha256) throw new DocumentStoreError('A document in the document store was altered.');
    return content;
  }

  /** True when the document is there, as it was put. */
  async has(sha256: string): Promise<boolean> {
    return this.read(sha256).then(() => true, () => false);
  }

  private async unfinished(): Promise<string> {
    const folder = join(this.directory, UNFINISHED);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return join(folder, randomUUID());
  }

  private path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new DocumentStoreError('A document is named by 64 hexadecimal digits.');
    return join(this.directory, sha256.slice(0, 2), sha256);
  }
}

function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
