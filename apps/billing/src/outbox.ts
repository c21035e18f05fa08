import type { PurposeWork } from '@turbotrack/privacy';
import { randomUUID } from 'node:crypto';

/** A job to be done once the surrounding transaction is committed; ids only. */
export interface OutboxJob {
  readonly queue: 'rating' | 'billing';
  readonly job: string;
  readonly payload: Readonly<Record<string, number | string>>;
  /** Names the work where asking twice must not do it twice; otherwise every message is a job of its own. */
  readonly key?: string;
}

/** Writes jobs to the outbox in the caller's transaction. */
export async function putInOutbox({ sql }: Pick<PurposeWork<'invoicing'>, 'sql'>, jobs: readonly OutboxJob[]): Promise<void> {
  await sql(
    ['platform.outbox'],
    `insert into platform.outbox (queue, job, job_key, payload)
     select queue, job, job_key, payload::jsonb from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as message (queue, job, job_key, payload)`,
    [
      jobs.map(({ queue }) => queue),
      jobs.map(({ job }) => job),
      jobs.map(({ key }) => key ?? `m-${randomUUID()}`),
      jobs.map(({ payload }) => JSON.stringify({ v: 1, ...payload })),
    ],
  );
}
