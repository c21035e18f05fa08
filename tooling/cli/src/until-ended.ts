import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isAlive } from './is-alive.js';

const LOOK_EVERY_MS = 500;

/**
 * Resolves at Ctrl-C, SIGTERM or SIGHUP, and when a process through which this one was started is gone: package
 * managers, and the shells between them, do not always pass a signal on. A second signal ends the process at once.
 */
export function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    const parent = process.ppid;
    const starters = startersOf(process.pid);
    let ended = false;
    const end = (): void => {
      clearInterval(watch);
      ended = true;
      resolve();
    };
    const watch = setInterval(() => {
      if (process.ppid !== parent || starters.some((pid) => !isAlive(pid))) end();
    }, LOOK_EVERY_MS);
    watch.unref();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (ended) process.exit(1);
        end();
      });
    }
  });
}

/** The ancestors of a process that belong to its process group: what was started together with it by one command. */
function startersOf(pid: number): number[] {
  const found: number[] = [];
  const own = familyOf(pid);
  for (let at = own; at && at.parent > 1; ) {
    const { parent } = at;
    at = familyOf(parent);
    if (at?.group !== own?.group) break;
    found.push(parent);
  }
  return found;
}

function familyOf(pid: number): { parent: number; group: number } | undefined {
  try {
    // The name of the program, in parentheses, may hold anything; behind it come state, parent and group.
    const [, parent, group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
    return { parent: parent!, group: group! };
  } catch {
    const [parent, group] = spawnSync('ps', ['-o', 'ppid=,pgid=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim().split(/\s+/).map(Number) ?? [];
    return parent && group ? { parent, group } : undefined;
  }
}
