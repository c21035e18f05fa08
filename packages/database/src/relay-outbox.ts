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

type Deliver = (messages: OutboxMessage[]) => Promise<void>;

const BATCH = 500;
/** NOTIFY only cuts the delay; this is how long a message can wait when a notification is lost. */
const POLL_MS = 1_000;
/** How long a message that the queue refuses stands aside, so that those behind it pass. */
const SET_ASIDE = '30 seconds';

/**
 * Moves messages from `platform.outbox` to the queue, in the order in which they were written. A message leaves the
 * table in the transaction that saw it accepted, so a crash hands it over twice at most, and the queue drops the second
 * by its key. One that the queue refuses stays, is tried again, and does not hold up the others. A lost connection is
 * made anew.
 *
 * @param url login of the queue role (SELECT, DELETE and UPDATE of `not_before` on the outbox, nothing else of the platform)
 * @param queue only this queue's messages are moved
 * @param jobs names this process knows; others wait for one that does
 * @param deliver puts messages on the queue; must be durable when it resolves
 * @param onError is told of every failed attempt; the relay goes on
 * @throws the driver's error when the first connection cannot be made
 */
export async function startOutboxRelay(url: string, queue: string, jobs: readonly string[], deliver: Deliver, onError: (error: unknown) => void): Promise<OutboxRelay> {
  const relay = new Relay(url, queue, jobs, deliver, onError);
  await relay.start();
  return relay;
}

/** The queue did not take a batch; `cause` says why. */
class Refused extends Error {
  constructor(readonly messageIds: readonly string[], cause: unknown) {
    super('The queue did not take a batch of the outbox.', { cause });
  }
}

class Relay implements OutboxRelay {
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<number> = Promise.resolve(0);
  private next: Promise<number> | undefined;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly queue: string,
    private readonly jobs: readonly string[],
    private readonly deliver: Deliver,
    private readonly onError: (error: unknown) => void,
  ) {}

  async start(): Promise<void> {
    await this.connection();
    this.timer = setInterval(() => this.attempt(), POLL_MS);
    this.attempt();
  }

  drain(): Promise<number> {
    // Whoever asks while a round has yet to begin is served by that round.
    this.next ??= this.running
      .catch(() => 0)
      .then(() => {
        this.next = undefined;
        this.running = this.moveAll();
        return this.running;
      });
    return this.next;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await (this.next ?? this.running).catch(() => 0);
    await this.client?.end().catch(() => undefined);
  }

  private attempt(): void {
    this.drain().catch(this.onError);
  }

  private async connection(): Promise<pg.Client> {
    if (this.client) return this.client;
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, keepAliveInitialDelayMillis: 10_000, connectionTimeoutMillis: 10_000 });
    client.on('error', (error) => {
      if (this.client === client) this.client = undefined;
      this.onError(error);
    });
    client.on('notification', () => this.attempt());
    try {
      await client.connect();
      await client.query('listen turbotrack_outbox');
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    return client;
  }

  private async moveAll(): Promise<number> {
    let moved = 0;
    for (let limit = BATCH; !this.stopped; ) {
      try {
        const count = await this.moveBatch(limit);
        moved += count;
        if (count < limit) break;
        limit = Math.min(BATCH, limit * 2);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const [only, ...others] = error.messageIds;
        if (others.length === 0) {
          await (await this.connection()).query('update platform.outbox set not_before = now() + $2::interval where message_id = $1', [only, SET_ASIDE]);
          throw error.cause;
        }
        // Halving finds the one message that the queue refuses, and lets those before it pass.
        limit = Math.ceil(error.messageIds.length / 2);
      }
    }
    return moved;
  }

  private async moveBatch(limit: number): Promise<number> {
    const client = await this.connection();
    await client.query('begin');
    try {
      const { rows } = await client.query<{ message_id: string; queue: string; job: string; job_key: string; payload: Record<string, unknown> }>(
        `delete from platform.outbox where message_id = any(array(
           select message_id from platform.outbox where queue = $1 and job = any($2) and not_before <= now()
           order by message_id limit $3 for update skip locked))
         returning message_id, queue, job, job_key, payload`,
        [this.queue, this.jobs, limit],
      );
      // A deletion returns its rows in any order.
      rows.sort((a, b) => Number(a.message_id) - Number(b.message_id));
      if (rows.length > 0) {
        await this.deliver(rows.map((row) => ({ queue: row.queue, job: row.job, key: row.job_key, payload: row.payload }))).catch((cause: unknown) => {
          throw new Refused(rows.map((row) => row.message_id), cause);
        });
      }
      await client.query('commit');
      return rows.length;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  }
}
