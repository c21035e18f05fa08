import pg from 'pg';

/** One message of the outbox: ids only, never personal data. */
export interface OutboxMessage {
  queue: string;
  job: string;
  key: string;
  payload: Record<string, unknown>;
}

export interface OutboxRelay {
  /** Moves everything that is due now; resolves with how many messages were moved. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

const BATCH = 500;
/** NOTIFY only cuts the delay; this is how long a message can wait when a notification is lost. */
const POLL_MS = 1_000;

/**
 * Moves messages from `platform.outbox` to the queue. A message leaves the table in the transaction that saw it
 * accepted, so a crash hands it over twice at most, and the queue drops the second by its key.
 *
 * @param url login of the queue role (SELECT and DELETE on the outbox, nothing else of the platform)
 * @param queue only this queue's messages are moved
 * @param jobs names this process knows; others wait for one that does
 * @param deliver puts messages on the queue; must be durable when it resolves
 */
export async function startOutboxRelay(
  url: string,
  queue: string,
  jobs: readonly string[],
  deliver: (messages: OutboxMessage[]) => Promise<void>,
  onError: (error: unknown) => void,
): Promise<OutboxRelay> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  client.on('error', onError);
  await client.connect();
  let stopped = false;
  let running: Promise<number> = Promise.resolve(0);

  const moveBatch = async (): Promise<number> => {
    await client.query('begin');
    try {
      const { rows } = await client.query<{ queue: string; job: string; job_key: string; payload: Record<string, unknown> }>(
        `delete from platform.outbox where message_id in (
           select message_id from platform.outbox where queue = $1 and job = any($2) and not_before <= now()
           order by message_id limit ${BATCH} for update skip locked)
         returning message_id, queue, job, job_key, payload`,
        [queue, jobs],
      );
      if (rows.length > 0) await deliver(rows.map((row) => ({ queue: row.queue, job: row.job, key: row.job_key, payload: row.payload })));
      await client.query('commit');
      return rows.length;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  };
  const drain = (): Promise<number> => {
    running = running
      .catch(() => 0)
      .then(async () => {
        let moved = 0;
        for (let batch = BATCH; batch === BATCH && !stopped; moved += batch) batch = await moveBatch();
        return moved;
      });
    return running;
  };
  const attempt = () => void drain().catch(onError);

  client.on('notification', attempt);
  await client.query('listen turbotrack_outbox');
  const timer = setInterval(attempt, POLL_MS);
  attempt();
  return {
    drain,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running.catch(() => 0);
      await client.end();
    },
  };
}
