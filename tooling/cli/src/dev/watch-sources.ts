import { watch } from 'node:fs';
import { join } from 'node:path';

/** An editor saves in several steps, and a person several files. */
const SETTLE_MS = 100;

/**
 * Calls `saved` with the workspaces whose sources were saved, tests left out; never while an earlier call is at work:
 * what is saved meanwhile comes with the next one.
 *
 * @returns ends the watch, and resolves when the last call has
 */
export function watchSources(folders: readonly string[], saved: (folders: readonly string[]) => Promise<void>): () => Promise<void> {
  const waiting = new Set<string>();
  let atWork = Promise.resolve();
  let settling: NodeJS.Timeout | undefined;
  const hand = (): void => {
    atWork = atWork.then(async () => {
      const now = [...waiting];
      waiting.clear();
      if (now.length > 0) await saved(now);
    });
  };
  const watches = folders.map((folder) => watch(join(folder, 'src'), { recursive: true }, (_event, name) => {
    if (!name?.endsWith('.ts') || name.endsWith('.test.ts')) return;
    waiting.add(folder);
    clearTimeout(settling);
    settling = setTimeout(hand, SETTLE_MS);
  }));
  return async () => {
    clearTimeout(settling);
    for (const one of watches) one.close();
    waiting.clear();
    await atWork;
  };
}
