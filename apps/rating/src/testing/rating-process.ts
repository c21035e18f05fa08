import { until } from '@turbotrack/service/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import type { RatingPlatform } from './rating-under-test.js';

export interface RatingProcess {
  /** What it wrote to standard error. */
  readonly errors: () => string;
  /** Kills it as the machine would: nothing is closed, no commit is sent. */
  kill(): Promise<void>;
}

/** The rating app in a process of its own, from its sources. Resolves when it has started. */
export async function startRatingProcess({ environment }: RatingPlatform): Promise<RatingProcess> {
  const loader = new URL('../../../../packages/service/src/example/run-source.mjs', import.meta.url);
  const child = spawn(process.execPath, ['--conditions=@turbotrack/source', '--import', loader.href, new URL('../main.ts', import.meta.url).pathname], {
    env: { PATH: process.env['PATH'], ...environment, LOG_LEVEL: 'info' },
  });
  const output = { out: '', errors: '' };
  child.stdout.on('data', (data: Buffer) => (output.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output.errors += data.toString()));
  const ended = once(child, 'exit');
  await until(() => output.out.includes('"event":"started"') || child.exitCode !== null, 60_000);
  if (child.exitCode !== null) throw new Error(`The process ended at its start. ${output.errors}`);
  return {
    errors: () => output.errors,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export interface Barrier {
  /** Resolves when somebody waits at it, which is then in the midst of a transaction. */
  reached(): Promise<void>;
  lift(): Promise<void>;
}

/** Lets a transaction of the app run up to a place in the database and no further, so that it can be killed there. */
export async function barrier({ database }: RatingPlatform, statement: string, values: readonly unknown[] = []): Promise<Barrier> {
  const holder = new pg.Client({ connectionString: database.adminUrl });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('begin');
  await holder.query(statement, [...values]);
  const watcher = new pg.Client({ connectionString: database.adminUrl });
  watcher.on('error', () => undefined);
  await watcher.connect();
  const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
  return {
    async reached() {
      await until(async () => {
        const waiting = await watcher.query('select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))', [rows[0]!.pid]);
        return waiting.rowCount !== 0;
      });
    },
    async lift() {
      await holder.query('rollback');
      await Promise.all([holder.end(), watcher.end()]);
    },
  };
}
