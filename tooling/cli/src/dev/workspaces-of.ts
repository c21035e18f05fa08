import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of a workspace and of all of ours that it stands on, directly or not. */
export async function workspacesOf(folder: string): Promise<string[]> {
  const found = new Set<string>();
  const add = async (at: string): Promise<void> => {
    if (found.has(at)) return;
    found.add(at);
    const { dependencies = {} } = JSON.parse(await readFile(join(at, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> };
    for (const [name, version] of Object.entries(dependencies)) if (version.startsWith('workspace:')) await add(await realpath(join(at, 'node_modules', name)));
  };
  await add(await realpath(folder));
  return [...found];
}
