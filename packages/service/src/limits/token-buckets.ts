import pg from 'pg';

export interface Taken {
  readonly granted: number;
  readonly remaining: number;
  /** Until there is one token. */
  readonly waitSeconds: number;
}

const FORGET_EVERY_MS = 600_000;
const PATIENCE_MS = 1_000;

/** The token buckets of all processes, in the database: one connection, a fraction of a millisecond a time. */
export class TokenBuckets {
  private readonly pool: pg.Pool;
  private readonly forgetting: NodeJS.Timeout;

  /** @param url login of the queue role, which may call the functions of rate limits */
  constructor(url: string) {
    this.pool = new pg.Pool({ connectionString: url, max: 1, application_name: 'turbotrack rate-limits', connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS });
    this.pool.on('error', () => undefined);
    this.forgetting = setInterval(() => void this.pool.query('select platform.forget_full_buckets()').catch(() => undefined), FORGET_EVERY_MS);
    this.forgetting.unref();
  }

  /** Takes up to `wanted` tokens of a bucket that holds `capacity` and gains `perSecond`. */
  async take(bucket: Buffer, wanted: number, capacity: number, perSecond: number): Promise<Taken> {
    const { rows } = await this.pool.query<{ granted: number; remaining: number; wait_seconds: number }>({
      name: 'take-tokens', text: 'select granted, remaining, wait_seconds from platform.take_tokens($1, $2, $3, $4)', values: [bucket, wanted, capacity, perSecond],
    });
    const { granted, remaining, wait_seconds: waitSeconds } = rows[0]!;
    return { granted, remaining, waitSeconds };
  }

  async close(): Promise<void> {
    clearInterval(this.forgetting);
    await this.pool.end();
  }
}
