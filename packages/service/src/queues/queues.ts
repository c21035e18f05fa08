import { randomUUID } from 'node:crypto';
import type { JobsOptions, Queue } from 'bullmq';
import type { z } from 'zod';
import type { Log } from '../logging/log.js';
import { jobLabel, type JobDefinition } from './define-job.js';
import type { QueueConnection } from './queue-connection.js';

export interface EnqueueOptions {
  /** Names the work itself: while a job with this key waits or runs, a second one is not added. */
  readonly key?: string;
  /** Milliseconds to wait before the job may start. */
  readonly delayMs?: number;
}

/** What is stored as a job's data. */
export interface StoredJob {
  readonly version: number;
  readonly payload: unknown;
}

/** Failed jobs stay this long for people to look at. */
export const FAILED_JOBS_KEPT_S = 14 * 24 * 3600;
const EVENTS_KEPT_MS = 3600_000;
const SWEEP_INTERVAL_MS = 600_000;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

function jobOptions(job: JobDefinition): JobsOptions {
  return {
    attempts: job.attempts,
    backoff: { type: 'exponential', delay: job.backoffMs, jitter: 0.25 },
    removeOnComplete: true,
    removeOnFail: { age: FAILED_JOBS_KEPT_S },
  };
}

/** Adds jobs to any queue. Also the token by which Nest providers ask for it. */
export class Queues {
  private readonly opened = new Map<string, Queue>();
  private readonly sweeper: NodeJS.Timeout;

  constructor(
    private readonly connection: QueueConnection,
    private readonly log: Log,
  ) {
    this.sweeper = setInterval(() => void this.sweep().catch((cause: unknown) => log.warn('queue-sweep-failed', {}, cause)), SWEEP_INTERVAL_MS);
    this.sweeper.unref();
  }

  get backend(): QueueConnection['backend'] {
    return this.connection.backend;
  }

  /**
   * Adds a job and returns its id. With a key, a job that waits or runs under it is left as it is; one that failed
   * for good is replaced, so that asking again means trying again.
   *
   * @throws TypeError for a key of another form than letters, digits, `.`, `_`, `-`; ZodError for a wrong payload
   */
  async enqueue<P extends z.ZodObject>(job: JobDefinition<P>, payload: z.input<P>, options: EnqueueOptions = {}): Promise<string> {
    const data: StoredJob = { version: job.version, payload: job.payload.parse(payload) };
    const queue = this.queue(job.queue);
    if (options.key !== undefined && !KEY.test(options.key)) {
      throw new TypeError(`The key of a job ${jobLabel(job)} may hold letters, digits, dots, underscores and hyphens only.`);
    }
    // Prefixed by the name, an id holds no colon and never looks like an integer: the library reserves both.
    const jobId = `${job.name}.${options.key ?? randomUUID()}`;
    if (options.key !== undefined) {
      const earlier = await queue.getJob(jobId);
      if (earlier && (await earlier.isFailed())) await earlier.remove();
    }
    await queue.add(job.name, data, { ...jobOptions(job), jobId, ...(options.delayMs !== undefined && { delay: options.delayMs }) });
    return jobId;
  }

  /**
   * Adds a job at every time a cron pattern names in Copenhagen, under a fixed id: scheduling again replaces.
   * A time missed while nothing ran is not made up for, so the job derives from the database what is due.
   */
  async schedule<P extends z.ZodObject>(job: JobDefinition<P>, payload: z.input<P>, when: { id: string; pattern: string }): Promise<void> {
    if (!KEY.test(when.id)) throw new TypeError(`The schedule of ${jobLabel(job)} needs an id of letters, digits, dots, underscores and hyphens.`);
    const data: StoredJob = { version: job.version, payload: job.payload.parse(payload) };
    await this.queue(job.queue).upsertJobScheduler(
      when.id,
      { pattern: when.pattern, tz: 'Europe/Copenhagen' },
      { name: job.name, data, opts: jobOptions(job) },
    );
  }

  /** How many jobs of a queue wait, run, are delayed, or failed. */
  async count(queue: string): Promise<Record<'waiting' | 'active' | 'delayed' | 'failed', number>> {
    const counts = await this.queue(queue).getJobCounts('waiting', 'active', 'delayed', 'failed');
    const of = (state: string): number => counts[state] ?? 0;
    return { waiting: of('waiting'), active: of('active'), delayed: of('delayed'), failed: of('failed') };
  }

  /** Removes failed jobs and events past their time from every queue this process has used; the library does so only lazily. */
  async sweep(nowMs = Date.now()): Promise<void> {
    for (const [name, queue] of this.opened) {
      await queue.clean(FAILED_JOBS_KEPT_S * 1000, 10_000, 'failed');
      await this.connection.removeEvents(name, nowMs - EVENTS_KEPT_MS);
    }
  }

  /** Answers when the queues can be used. */
  check(): Promise<void> {
    return this.connection.check();
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    await Promise.all([...this.opened.values()].map((queue) => queue.close()));
    await this.connection.close();
  }

  /** Opens a queue so that it is swept even if this process never adds to it. */
  queue(name: string): Queue {
    let queue = this.opened.get(name);
    if (!queue) {
      queue = this.connection.queue(name, { streams: { events: { maxLen: 1_000 } } });
      queue.on('error', (cause) => this.log.warn('queue-connection-lost', { queue: name }, cause));
      this.opened.set(name, queue);
    }
    return queue;
  }
}
