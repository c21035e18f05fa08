import type { Job, Worker } from 'bullmq';
import { randomBytes } from 'node:crypto';
import type { Alarms } from '../alarms/alarms.js';
import type { Log } from '../logging/log.js';
import { runWithTrace } from '../logging/trace-context.js';
import { StartupError } from '../startup-error.js';
import { jobLabel, type JobDefinition, type JobPayload } from './define-job.js';
import { failureCodeOf, JobFailure, storableFailure } from './job-failure.js';
import type { QueueConnection } from './queue-connection.js';
import type { StoredJob } from './queues.js';

export interface JobContext {
  readonly jobId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborted when the job's lock was lost or the process gives up waiting for it at shutdown. */
  readonly signal: AbortSignal;
}

/** Does the work of a job. May run twice for the same job, and returns nothing. */
export type JobHandler<J extends JobDefinition = JobDefinition> = (payload: JobPayload<J>, context: JobContext) => Promise<void>;

export interface RegisteredHandler {
  readonly job: JobDefinition;
  /** The class and method, for the sentence of an error. */
  readonly place: string;
  readonly handle: JobHandler;
}

export interface WorkerSettings {
  readonly queue: string;
  /** Every job that may wait in the queue. */
  readonly jobs: readonly JobDefinition[];
  readonly handlers: readonly RegisteredHandler[];
  readonly concurrency?: number | undefined;
  /** After this many ms without a sign of life, another worker takes the job over. Default 5,000. */
  readonly lockMs?: number | undefined;
}

export interface RunningWorker {
  /** Takes no further job and waits up to `patienceMs` for those that run; the rest is left to be done again. */
  close(patienceMs: number): Promise<void>;
}

const LOCK_MS = 5_000;
/** A job that takes its process down so often is at fault itself. */
const CRASHES_ENDURED = 3;

/**
 * Pairs each declared job with its one handler.
 *
 * @throws StartupError for a job of another queue, a job without a handler, with two, or a handler without a job
 */
export function pairHandlers({ queue, jobs, handlers }: Pick<WorkerSettings, 'queue' | 'jobs' | 'handlers'>): Map<string, RegisteredHandler> {
  const declared = new Set<string>();
  for (const job of jobs) {
    if (job.queue !== queue) throw new StartupError(`The job ${jobLabel(job)} belongs to another queue than ${queue}, which this app works on.`);
    declared.add(jobLabel(job));
  }
  const paired = new Map<string, RegisteredHandler>();
  for (const handler of handlers) {
    const label = jobLabel(handler.job);
    const other = paired.get(label);
    if (!declared.has(label)) throw new StartupError(`${handler.place} handles the job ${label}, which the app does not declare.`);
    if (other) throw new StartupError(`The job ${label} has two handlers: ${other.place} and ${handler.place}.`);
    paired.set(label, handler);
  }
  const orphans = [...declared].filter((label) => !paired.has(label));
  if (orphans.length > 0) throw new StartupError(`No handler was found for: ${orphans.join(', ')}.`);
  return paired;
}

async function runJob(job: Job<StoredJob>, queue: string, handlers: ReadonlyMap<string, RegisteredHandler>, signal: AbortSignal): Promise<void> {
  const found = handlers.get(jobLabel({ queue, name: job.name, version: job.data.version }));
  if (!found) throw new JobFailure('no-handler-for-this-version', { permanent: true });
  const payload = found.job.payload.safeParse(job.data.payload);
  if (!payload.success) throw new JobFailure('payload-not-valid', { permanent: true });
  await found.handle(payload.data, { jobId: job.id ?? '', attempt: job.attemptsMade + 1, signal });
}

/** Starts to work on a queue. Errors of handlers are cleaned before the queue stores them, and logged without their text. */
export function startWorker(connection: QueueConnection, settings: WorkerSettings, log: Log, alarms: Alarms): RunningWorker {
  const { queue, lockMs = LOCK_MS, concurrency = 1 } = settings;
  const handlers = pairHandlers(settings);
  const giveUp = new AbortController();

  const process = (job: Job<StoredJob>, _token?: string, lockLost?: AbortSignal): Promise<void> =>
    runWithTrace(randomBytes(16).toString('hex'), async () => {
      const startedAt = performance.now();
      const signal = AbortSignal.any(lockLost ? [giveUp.signal, lockLost] : [giveUp.signal]);
      const fields = { queue, jobId: job.id };
      try {
        await runJob(job, queue, handlers, signal);
        log.info('job-done', { ...fields, code: job.name, durationMs: Math.round(performance.now() - startedAt) });
      } catch (cause) {
        log.error('job-attempt-failed', { ...fields, code: failureCodeOf(cause), count: job.attemptsMade + 1 }, cause);
        // oxlint-disable-next-line preserve-caught-error -- the queue stores what is thrown here, so the cause stays behind
        throw storableFailure(cause);
      }
    });

  const worker: Worker = connection.worker(queue, process, {
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    maxStalledCount: CRASHES_ENDURED,
  });
  worker.on('error', (cause) => log.warn('queue-connection-lost', { queue }, cause));
  worker.on('stalled', (jobId) => log.warn('job-taken-over', { queue, jobId }));
  worker.on('failed', (job) => {
    if (job && job.finishedOn === undefined) return;
    void alarms.raise({
      code: 'job-failed',
      severity: 'critical',
      sentence: 'A job failed for good and waits for a person.',
      facts: { queue, job: job?.name ?? 'unknown' },
    });
  });
  return { close: (patienceMs) => closeWorker(worker, giveUp, patienceMs, () => log.warn('jobs-left-behind', { queue })) };
}

async function closeWorker(worker: Worker, giveUp: AbortController, patienceMs: number, leftBehind: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<'over'>((resolve) => {
    timer = setTimeout(() => resolve('over'), patienceMs);
  });
  const closed = worker.close().then(() => 'closed' as const);
  const outcome = await Promise.race([closed, patience]);
  clearTimeout(timer);
  if (outcome === 'closed') return;
  leftBehind();
  giveUp.abort();
  closed.catch(() => undefined);
  await Promise.race([worker.disconnect(), new Promise((resolve) => setTimeout(resolve, 500).unref())]);
}
