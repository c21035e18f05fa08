import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chapters } from '../register/chapters.js';
import { register } from '../register/register.js';
import type { Tables } from './processing-record.js';
import { type RegisterDocument, registerDocuments } from './register-documents.js';
import { sameDocument } from './same-document.js';

const MEND = 'run `pnpm turbotrack register write`';

/**
 * Writes the documents of the register into a folder, and removes what the register no longer writes.
 *
 * @returns the paths that changed, within the folder
 * @throws PolicyTextError when a published version of the policy is missing or was changed
 */
export async function writeRegisterDocuments(folder: string): Promise<string[]> {
  const { documents, found } = await compare(folder);
  const changed: string[] = [];
  for (const { path, content } of documents) {
    const before = found.get(path);
    found.delete(path);
    if (before && sameDocument(before, bytes(content))) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
    changed.push(path);
  }
  for (const path of found.keys()) {
    await rm(join(folder, path));
    changed.push(path);
  }
  return changed;
}

/**
 * Documents of a folder that are not what the register writes, each as a sentence.
 *
 * @throws PolicyTextError when a published version of the policy is missing or was changed
 */
export async function staleRegisterDocuments(folder: string): Promise<string[]> {
  const { documents, found } = await compare(folder);
  const stale = documents.flatMap(({ path, content }) => {
    const before = found.get(path);
    found.delete(path);
    if (!before) return [`docs/register/${path} is missing: ${MEND}.`];
    return sameDocument(before, bytes(content)) ? [] : [`docs/register/${path} is not what the register says: ${MEND}.`];
  });
  return [...stale, ...[...found.keys()].map((path) => `docs/register/${path} is no longer written from the register: ${MEND}.`)];
}

async function compare(folder: string): Promise<{ documents: RegisterDocument[]; found: Map<string, Buffer> }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = new Map<string, Buffer>();
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const file = join(entry.parentPath, entry.name);
    found.set(file.slice(folder.length).replace(/^[/\\]/, '').replaceAll('\\', '/'), await readFile(file));
  }
  return { documents: registerDocuments(register as unknown as Tables, chapters, (path) => found.get(path)?.toString('utf8')), found };
}

function bytes(content: string | Buffer): Buffer {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}
