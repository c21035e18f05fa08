import type { TestPlatform } from '@turbotrack/service/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** The app in a process of its own, which a test can kill. */
export interface OrderingProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything it has written to standard output and standard error. */
  output(): string;
  /** kill -9: it gets no chance to tidy up. */
  kill(): Promise<void>;
}

const RUN_SOURCE = new URL('../../../../packages/service/src/example/run-source.mjs', import.meta.url);
const MAIN = new URL('../main.ts', import.meta.url);
const START_LIMIT_MS = 30_000;

/** Starts the sources of the app with plain Node and resolves when it answers. */
export async function startOrderingProcess({ environment }: TestPlatform): Promise<OrderingProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--conditions=@turbotrack/source', '--import', RUN_SOURCE.href, fileURLToPath(MAIN)], {
    env: { PATH: process.env['PATH'], ...environment, HTTP_PORT: String(port), LOG_LEVEL: 'debug' },
  });
  const ended = once(child, 'exit');
  const written: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => written.push(data.toString()));
  const url = `http://127.0.0.1:${port}`;
  for (const end = Date.now() + START_LIMIT_MS; !(await answers(url)); ) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(`The ordering process did not start:\n${written.join('')}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    child,
    output: () => written.join(''),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/ready`).then(({ ok }) => ok, () => false);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
