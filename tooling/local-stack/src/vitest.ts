import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.js';
import { findRedisServer, startRedis } from './redis.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of the one throw-away PostgreSQL that a test run shares; every test file makes its own database. */
    postgresUrl: string;
    /** URL of a throw-away Redis, or '' where no redis-server is installed. */
    redisUrl: string;
  }
}

/** Vitest's global set-up: one PostgreSQL (and Redis, where installed) for the whole run, gone afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres({ dataDirectory: await mkdtemp(join(tmpdir(), 'turbotrack-test-')), throwAway: true });
  project.provide('postgresUrl', postgres.url);

  const program = findRedisServer();
  if (!program) process.stderr.write('No redis-server on the path: the Redis half of the queue tests is skipped.\n');
  const redis = program ? await startRedis(program) : undefined;
  project.provide('redisUrl', redis?.url ?? '');

  const stop = async (): Promise<void> => {
    await Promise.all([redis?.stop(), postgres.stop()]);
  };
  // A run that is told to end tears nothing down; the servers would outlive it.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop().finally(() => process.exit(1)));
  return stop;
}
