import { createPostgresBackend, Queue, Worker, type Processor, type QueueOptions, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { StartupError } from '../startup-error.js';

/** The one schema of all queues in PostgreSQL: the library finds no other through a shared pool. */
export const QUEUE_SCHEMA = 'bullmq';

export interface QueueSettings {
  readonly redisUrl?: string | undefined;
  /** Used when `redisUrl` is absent. The role needs the grants of `migrateQueues` and nothing more. */
  readonly databaseUrl?: string | undefined;
  /** PostgreSQL connections for queries of all queues of the process. Each worker listens on one more. */
  readonly poolSize?: number | undefined;
}

/** What all queues and workers of a process share: one pool, or one Redis connection. */
export interface QueueConnection {
  readonly backend: 'postgres' | 'redis';
  queue(name: string, options: Omit<QueueOptions, 'connection'>): Queue;
  worker(name: string, process: Processor, options: Omit<WorkerOptions, 'connection'>): Worker;
  /** Removes the events of a queue older than `beforeMs` (ms since epoch); the library keeps up to 10,000 for ever. */
  removeEvents(queue: string, beforeMs: number): Promise<void>;
  /** @throws when the backend does not answer */
  check(): Promise<void>;
  close(): Promise<void>;
}

const REDIS_PREFIX = 'bull';
const POOL_SIZE = 4;

function postgresConnection(databaseUrl: string, poolSize: number): QueueConnection {
  // One LISTEN connection per worker is taken out of the pool, so workers add to its size.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    options: `-c search_path=${QUEUE_SCHEMA}`,
    keepAlive: true,
    application_name: 'queues',
    connectionTimeoutMillis: 10_000,
  });
  pool.setMaxListeners(0);
  pool.on('error', () => undefined);
  return {
    backend: 'postgres',
    queue: (name, options) => new Queue(name, { ...options, connection: pool }, createPostgresBackend) as unknown as Queue,
    worker: (name, process, options) => {
      pool.options.max += 1;
      return new Worker(name, process, { ...options, connection: pool }, createPostgresBackend) as unknown as Worker;
    },
    removeEvents: async (queue, beforeMs) => {
      await pool.query('delete from event where queue = $1 and created_at_ms < $2', [queue, beforeMs]);
    },
    check: async () => void (await pool.query('select 1')),
    close: () => pool.end(),
  };
}

async function redisConnection(redisUrl: string): Promise<QueueConnection> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null, lazyConnect: true });
  redis.on('error', () => undefined);
  const policy = await redis.connect()
    .then(() => redis.info('memory'))
    .then((info) => /^maxmemory_policy:(\S+)/m.exec(info)?.[1])
    .catch(() => undefined);
  if (policy !== 'noeviction') {
    redis.disconnect();
    throw new StartupError(policy === undefined
      ? 'Redis at REDIS_URL does not answer. Start it, or leave REDIS_URL out to keep the queues in PostgreSQL.'
      : `Redis at REDIS_URL has maxmemory-policy ${policy} and may throw jobs away. Set it to noeviction.`);
  }
  return {
    backend: 'redis',
    queue: (name, options) => new Queue(name, { ...options, connection: redis }),
    worker: (name, process, options) => new Worker(name, process, { ...options, connection: redis }),
    removeEvents: async (queue, beforeMs) => {
      await redis.xtrim(`${REDIS_PREFIX}:${queue}:events`, 'MINID', beforeMs);
    },
    check: async () => void (await redis.ping()),
    close: async () => redis.disconnect(),
  };
}

/**
 * Connects the queues of a process.
 *
 * @throws StartupError when neither address is given, or when Redis is absent or may evict jobs
 */
export async function connectQueues(settings: QueueSettings): Promise<QueueConnection> {
  if (settings.redisUrl) return redisConnection(settings.redisUrl);
  if (settings.databaseUrl) return postgresConnection(settings.databaseUrl, settings.poolSize ?? POOL_SIZE);
  throw new StartupError('The queues have no place: set REDIS_URL, or QUEUE_DATABASE_URL for queues in PostgreSQL.');
}
