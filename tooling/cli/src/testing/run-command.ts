import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** Most of a short command's time is the compiling of what it imports. */
const COMPILED = join(tmpdir(), 'turbotrack-compile-cache');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly printed: { out: string; err: string };
  readonly ended: Promise<Ended>;
}

/**
 * Starts the built command line as a person would, with these variables alone, in a process group of its own.
 * `pnpm build` comes first.
 */
export function startCommand(args: readonly string[], environment: Readonly<Record<string, string>> = {}, input = ''): Started {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILED, ...environment }, detached: true });
  const printed = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (printed.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (printed.err += data.toString()));
  // A command that does not read its input may end before it is written.
  child.stdin.on('error', () => undefined).end(input);
  return { child, printed, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, ...printed })) };
}

/** Runs a command to its end. */
export function runCommand(args: readonly string[], environment: Readonly<Record<string, string>> = {}, input = ''): Promise<Ended> {
  return startCommand(args, environment, input).ended;
}
