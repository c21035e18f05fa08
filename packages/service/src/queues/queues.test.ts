import type {} from '@turbotrack/local-stack/vitest';
import { Redis } from 'ioredis';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { Alarms } from '../alarms/alarms.js';
import { CANARY, deliverOrder } from '../example/example-app.js';
import { createQueueDatabase } from '../example/test-database.js';
import { createLog } from '../logging/log.js';
import { defineJob, type JobDefinition } from './define-job.js';
import { JobFailure } from './job-failure.js';
import { startWorker, type JobHandler } from './job-worker.js';
import { migrateQueues } from './migrate-queues.js';
import { until } from '../testing/until.js';
import { connectQueues } from './queue-connection.js';
import { Queues } from './queues.js';

const SUFFIX = randomBytes(4).toString('hex');
const QUEUE_NAMES = ['work', 'errors', 'crash', 'keys', 'schedule', 'sweep', 'versions', 'retry', 'closing', 'pool-a', 'pool-b', 'pool-c', 'pool-d'];
const named = (name: string): string => `${name}-${SUFFIX}`;

let database: Awaited<ReturnType<typeof createQueueDatabase>>;
beforeAll(async () => {
  database = await createQueueDatabase(inject('postgresUrl'), QUEUE_NAMES.map(named));
});
afterAll(() => database.drop());

/** Everything the backend stores, as text. */
async function storedText(redisUrl: string): Promise<string> {
  if (redisUrl) return redisText(redisUrl);
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'bullmq'`);
  let text = '';
  for (const { name } of rows) {
    const content = await client.query<{ t: string }>(`select x::text as t from bullmq."${name}" x`);
    text += content.rows.map((row) => row.t).join('\n');
  }
  await client.end();
  return text;
}

async function redisText(redisUrl: string): Promise<string> {
  const redis = new Redis(redisUrl);
  let text = '';
  for (const key of await redis.keys(`*${SUFFIX}*`)) {
    const readers: Record<string, () => Promise<unknown>> = {
      string: () => redis.get(key), hash: () => redis.hgetall(key), list: () => redis.lrange(key, 0, -1),
      set: () => redis.smembers(key), zset: () => redis.zrange(key, 0, -1), stream: () => redis.xrange(key, '-', '+'),
    };
    text += `${key} ${JSON.stringify(await readers[await redis.type(key)]!())}\n`;
  }
  redis.disconnect();
  return text;
}

if (!inject('redisUrl')) process.stderr.write('No redis-server was found: the Redis half of the queue tests is skipped.\n');

describe.each([['PostgreSQL', ''], ['Redis', inject('redisUrl')]])('queues on %s', (backend, redisUrl) => {
  describe.skipIf(backend === 'Redis' && !redisUrl)('with a restricted role', () => {
    let lines: string[];
    beforeEach(() => {
      lines = [];
    });

    async function open() {
      const log = createLog('test', 'info', { write: (line) => void lines.push(line) });
      const connection = await connectQueues({ databaseUrl: database.queueUrl, redisUrl });
      const queues = new Queues(connection, log);
      onTestFinished(() => queues.close());
      return {
        queues,
        work<J extends JobDefinition>(job: J, handle: JobHandler<J>, options: { lockMs?: number; concurrency?: number } = {}) {
          const handlers = [{ job, place: 'test', handle: handle as unknown as JobHandler }];
          const worker = startWorker(connection, { queue: job.queue, jobs: [job], handlers, ...options }, log, new Alarms({ app: 'test' }, log));
          onTestFinished(() => worker.close(5_000));
          return worker;
        },
      };
    }

    test('a job runs once with its ids, and leaves nothing behind but its events', async () => {
      const job = deliverOrder(named('work'));
      const { queues, work } = await open();
      const seen: unknown[] = [];
      work(job, async (payload, { attempt, jobId }) => void seen.push({ ...payload, attempt, jobId }));
      const jobId = await queues.enqueue(job, { orderId: 5 });
      await until(() => seen.length > 0);
      expect(seen).toEqual([{ orderId: 5, attempt: 1, jobId }]);
      await until(() => lines.join('').includes('job-done'));
      await until(async () => (await queues.count(job.queue)).active === 0);
      expect(await queues.count(job.queue)).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });

    test('a payload of another form is not added', async () => {
      const { queues } = await open();
      const job = deliverOrder(named('work'));
      await expect(queues.enqueue(job, { orderId: 'x' as unknown as number })).rejects.toThrow(z.ZodError);
    });

    test('while a job waits under its key a second one is not added; the key is free again afterwards', async () => {
      const { queues, work } = await open();
      const job = deliverOrder(named('keys'));
      const ids = [await queues.enqueue(job, { orderId: 7 }, { key: '7' }), await queues.enqueue(job, { orderId: 7 }, { key: '7' })];
      expect(new Set(ids).size).toBe(1);
      expect((await queues.count(job.queue)).waiting).toBe(1);
      let runs = 0;
      work(job, async () => void (runs += 1));
      await until(async () => runs === 1 && (await queues.count(job.queue)).active === 0);
      await queues.enqueue(job, { orderId: 7 }, { key: '7' });
      await until(() => runs === 2);
      await expect(queues.enqueue(job, { orderId: 7 }, { key: 'a:b' })).rejects.toThrow(/may hold letters/);
    });

    test('what an error says is found nowhere: not in the queue, not in the log', async () => {
      const { queues, work } = await open();
      const job = deliverOrder(named('errors'));
      work(job, async () => {
        throw Object.assign(new Error(`Could not deliver to ${CANARY}`, { cause: new Error(CANARY) }), { detail: CANARY });
      });
      await queues.enqueue(job, { orderId: 1 }, { key: 'canary' });
      await until(async () => (await queues.count(job.queue)).failed === 1);
      const text = await storedText(redisUrl);
      expect(text).toContain('The job failed (unexpected-error).');
      expect(text + lines.join('')).not.toMatch(/Kanarie|4599887766/);
      await until(() => lines.join('').includes('"event":"alarm"'));
      expect(lines.filter((line) => line.includes('job-attempt-failed'))).toHaveLength(2);
      expect(lines.filter((line) => line.includes('"event":"alarm"'))).toHaveLength(1);
    });

    test('a permanent failure is not tried again; asking again under its key tries anew', async () => {
      const { queues, work } = await open();
      const job = deliverOrder(named('retry'));
      let runs = 0;
      work(job, async () => {
        runs += 1;
        if (runs === 1) throw new JobFailure('number-not-free', { permanent: true });
      });
      await queues.enqueue(job, { orderId: 1 }, { key: 'k' });
      await until(async () => (await queues.count(job.queue)).failed === 1);
      expect(runs).toBe(1);
      expect(await storedText(redisUrl)).toContain('(number-not-free)');
      await queues.enqueue(job, { orderId: 1 }, { key: 'k' });
      await until(() => runs === 2);
    });

    test('a job of a version no handler knows fails with a code instead of being misread', async () => {
      const { queues, work } = await open();
      const job = deliverOrder(named('versions'));
      const newer = defineJob({ queue: job.queue, name: job.name, version: 2, payload: z.object({ orderId: z.int(), lineId: z.int() }) });
      work(job, async () => expect.unreachable());
      await queues.enqueue(newer, { orderId: 1, lineId: 2 });
      await until(async () => (await queues.count(job.queue)).failed === 1);
      expect(await storedText(redisUrl)).toContain('no-handler-for-this-version');
    });

    test('a job of a process that was killed is done again within seconds', async () => {
      const job = deliverOrder(named('crash'));
      const { queues, work } = await open();
      await queues.enqueue(job, { orderId: 3 });
      const child = spawn(process.execPath, [
        '--conditions=@turbotrack/source', '--import', new URL('../example/run-source.mjs', import.meta.url).href,
        new URL('../example/crash-main.ts', import.meta.url).pathname, job.queue, database.queueUrl, redisUrl,
      ], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      const killedAt = Date.now();
      const seen: number[] = [];
      work(job, async ({ orderId }) => void seen.push(orderId), { lockMs: 2_000 });
      await until(() => seen.length > 0);
      expect(seen).toEqual([3]);
      expect(Date.now() - killedAt).toBeLessThan(8_000);
    });

    test('closing waits for the job that runs, then starts none', async () => {
      const { queues, work } = await open();
      const job = deliverOrder(named('closing'));
      const [started, finished]: number[][] = [[], []];
      const worker = work(job, async ({ orderId }) => {
        started!.push(orderId);
        await new Promise((resolve) => setTimeout(resolve, 400));
        finished!.push(orderId);
      });
      for (const orderId of [1, 2]) await queues.enqueue(job, { orderId });
      await until(() => started!.length === 1);
      await worker.close(5_000);
      expect({ started, finished }).toEqual({ started: [1], finished: [1] });
      expect((await queues.count(job.queue)).waiting).toBe(1);
    });

    test('a job that does not end is told to stop and left to be done again', async () => {
      const { queues, work } = await open();
      const job = deliverOrder(named('closing'));
      let aborted = false;
      const worker = work(job, (_payload, { signal }) => new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          setTimeout(resolve, 100);
        });
      }));
      await queues.enqueue(job, { orderId: 1 });
      await until(async () => (await queues.count(job.queue)).active === 1);
      const from = Date.now();
      await worker.close(300);
      expect(Date.now() - from).toBeLessThan(1_500);
      expect(aborted).toBe(true);
    });

    test('a schedule follows the clock in Copenhagen and is replaced, not doubled', async () => {
      const { queues } = await open();
      const job = deliverOrder(named('schedule'));
      for (const pattern of ['0 3 * * *', '30 2 * * *']) await queues.schedule(job, { orderId: 1 }, { id: 'nightly', pattern });
      const [only, ...others] = await queues.queue(job.queue).getJobSchedulers();
      expect(others).toEqual([]);
      const local = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', hour: '2-digit', minute: '2-digit' }).format(only!.next);
      expect(local).toBe('02:30');
    });

    test('a sweep removes events past their time', async () => {
      const { queues, work } = await open();
      const job = deliverOrder(named('sweep'));
      let runs = 0;
      work(job, async () => void (runs += 1));
      await queues.enqueue(job, { orderId: 1 });
      await until(async () => runs === 1 && (await queues.count(job.queue)).active === 0);
      const events = async (): Promise<number> => (await storedText(redisUrl)).split('\n')
        .filter((line) => line.includes(job.queue) && /"completed"|,completed,/.test(line)).length;
      expect(await events()).toBeGreaterThan(0);
      await queues.sweep();
      expect(await events()).toBeGreaterThan(0);
      await queues.sweep(Date.now() + 2 * 3600_000);
      expect(await events()).toBe(0);
    });

    test('four queues with a worker each and jobs in all of them share few connections', async () => {
      const { queues, work } = await open();
      let runs = 0;
      for (const name of ['pool-a', 'pool-b', 'pool-c', 'pool-d']) {
        const job = deliverOrder(named(name));
        work(job, async () => void (runs += 1), { concurrency: 4 });
        await Promise.all(Array.from({ length: 30 }, (_, orderId) => queues.enqueue(job, { orderId })));
      }
      await until(() => runs === 120);
      if (redisUrl) return;
      const client = new pg.Client({ connectionString: inject('postgresUrl') });
      await client.connect();
      const { rows } = await client.query<{ n: number }>('select count(*)::int as n from pg_stat_activity where usename = $1', [database.role]);
      await client.end();
      // Four shared ones for queries and one that listens for each worker.
      expect(rows[0]!.n).toBeLessThanOrEqual(8);
    });
  });
});

describe('the place of the queues', () => {
  test('a role of the queues owns nothing and may create nothing', async () => {
    const client = new pg.Client({ connectionString: database.queueUrl });
    await client.connect();
    for (const sql of ['create table bullmq.x ()', 'create sequence bullmq.y', 'create schema z', 'drop table bullmq.job', 'delete from bullmq.migration', 'create temp table t ()']) {
      await expect(client.query(sql)).rejects.toMatchObject({ code: '42501' });
    }
    await client.end();
  });

  test('migrating again changes nothing and fails nothing', async () => {
    await expect(migrateQueues(database.ownerUrl, QUEUE_NAMES.map(named), database.role)).resolves.toBeUndefined();
  });

  test('no address at all stops the start', async () => {
    await expect(connectQueues({})).rejects.toThrow('The queues have no place: set REDIS_URL, or QUEUE_DATABASE_URL for queues in PostgreSQL.');
  });

  test.skipIf(!inject('redisUrl'))('a Redis that may evict jobs stops the start', async () => {
    const redis = new Redis(inject('redisUrl'));
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    try {
      await expect(connectQueues({ redisUrl: inject('redisUrl') })).rejects.toThrow(/maxmemory-policy allkeys-lru.*noeviction/);
    } finally {
      await redis.config('SET', 'maxmemory-policy', 'noeviction');
      redis.disconnect();
    }
  });
});
