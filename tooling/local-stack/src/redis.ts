import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

export interface RedisServer {
  url: string;
  stop(): Promise<void>;
}

/** The program's name when a Redis-compatible server is on the path; `undefined` otherwise. */
export function findRedisServer(): string | undefined {
  return ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}

/**
 * Starts a throw-away Redis on a free port of 127.0.0.1, never evicting (a queue must not lose keys).
 *
 * @throws Error when the program is absent or does not answer within ten seconds
 */
export async function startRedis(program: string): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'turbotrack-redis-'));
  const port = await freePort();
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--dir', folder];
  const child = spawn(program, flags, { stdio: 'ignore' });
  let alive = true;
  const ended = new Promise<void>((done) => {
    // A program that cannot be started tells so by 'error' and never exits.
    for (const event of ['exit', 'error']) child.once(event, () => done());
  }).then(() => {
    alive = false;
  });
  for (let waited = 0; !(await accepts(port)); waited += 50) {
    if (waited > 10_000 || !alive) {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
      throw new Error(`${program} did not answer on port ${port}${alive ? ' within ten seconds' : ', it ended at once'}.`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
