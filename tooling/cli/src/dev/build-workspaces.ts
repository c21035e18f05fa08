import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../folders.js';

/**
 * Compiles workspaces, each by itself: what a file compiles to does not depend on other files. The compiler says itself
 * what is wrong with types; it writes its output all the same.
 */
export async function buildWorkspaces(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const compiler = spawn(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', join(folder, 'tsconfig.build.json')], { cwd: ROOT, stdio: 'inherit' });
    await new Promise((resolve) => compiler.once('exit', resolve));
  }
}
