import { constants, copyFile, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/**
 * Moves a finished file so that after a power cut it is whole at one of the two paths. Between file systems, where
 * renaming is impossible, it is copied under a dotted name first; `to` appears in one step either way.
 *
 * @throws the file system's errors
 */
export async function moveFile(from: string, to: string): Promise<void> {
  const folder = dirname(to);
  await flush(from);
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const copy = `${folder}/.${basename(to)}.part`;
    await copyFile(from, copy, constants.COPYFILE_FICLONE);
    await flush(copy);
    await rename(copy, to);
    await flush(folder);
    await rm(from);
    return;
  }
  await flush(folder);
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
