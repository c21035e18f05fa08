import { type SampleOperator, writeCallFiles } from '@turbotrack/sample-operator';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import type { BenchPlatform } from './bench-platform.js';

export const LOOK_EVERY_MS = 100;

/** Writes an operator's files and puts them where operators put them, before any process looks. */
export async function deliverCalls({ folder, environment }: BenchPlatform, operator: SampleOperator): Promise<{ count: number; bytes: number }> {
  const { files } = await writeCallFiles(operator, join(folder, 'sample'));
  let bytes = 0;
  for (const { network, name, path } of files) {
    const incoming = join(environment['CALL_FILES_DIRECTORY']!, 'incoming', network);
    await mkdir(incoming, { recursive: true });
    bytes += (await stat(path)).size;
    await rename(path, join(incoming, name));
  }
  return { count: files.length, bytes };
}

/** Waits until so many files are read, and no other is open. */
export async function untilRead(pool: pg.Pool, files: number): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ files: number; open: number }>(`select count(*)::int as files, (count(*) filter (where state <> 'read'))::int as open from rating.call_file`);
    if (rows[0]!.files === files && rows[0]!.open === 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
