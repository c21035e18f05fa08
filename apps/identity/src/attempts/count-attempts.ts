import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { PurposeGate } from '@turbotrack/privacy';

/** How many attempts are free within an hour, and how long the first pause is; each further one doubles it, to a quarter of an hour. */
interface Limit {
  readonly free: number;
  readonly pauseS: number;
}

const LIMITS = {
  /** Passwords for an address as typed, from browsers that have not signed in with it before. */
  account: { free: 8, pauseS: 30 },
  /** The same from one browser that has: whoever locks the others out does not reach it. */
  browser: { free: 8, pauseS: 30 },
  /** Passwords for anybody from one network. */
  network: { free: 60, pauseS: 30 },
  /** Codes of a second factor, after the right password. */
  code: { free: 5, pauseS: 60 },
  /** Mails with a link to a new password. */
  mail: { free: 3, pauseS: 900 },
} as const satisfies Record<string, Limit>;

export type AttemptKind = keyof typeof LIMITS;

const LONGEST_PAUSE_S = 900;

/**
 * Counts attempts under a keyed fingerprint of what is tried, so that the table names nobody. An attempt is counted
 * before it is made: many at once get no more than many in turn. Attempts during a pause do not lengthen it.
 */
export class Attempts {
  constructor(private readonly gate: Pick<PurposeGate, 'purpose'>, private readonly key: Buffer) {}

  /** Whether an attempt may be made now; it is then counted. */
  async begin(kind: AttemptKind, what: string): Promise<boolean> {
    const { free, pauseS } = LIMITS[kind];
    return this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'count attempt' }, async ({ sql }) => {
      const { rowCount } = await sql(
        ['identity.failed_attempt'],
        `insert into identity.failed_attempt as f (bucket, failures, last_at) values ($1, 1, now())
         on conflict (bucket) do update set last_at = now(),
           failures = case when f.last_at < now() - interval '1 hour' then 1 else f.failures + 1 end,
           blocked_until = case when f.last_at >= now() - interval '1 hour' and f.failures + 1 >= $2::int
             then now() + least($4::float8, $3::float8 * 2 ^ least(f.failures + 1 - $2::int, 10)) * interval '1 second' end
         where f.blocked_until is null or f.blocked_until <= now()`,
        [this.fingerprint(kind, what), free, pauseS, LONGEST_PAUSE_S],
      );
      return rowCount === 1;
    });
  }

  /** Forgets the attempts, after a right one. */
  async forget(kind: AttemptKind, what: string): Promise<void> {
    await this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'forget attempts' }, ({ sql }) =>
      sql(['identity.failed_attempt'], 'delete from identity.failed_attempt where bucket = $1', [this.fingerprint(kind, what)]));
  }

  /** Takes back one attempt, which was right. A pause that others have caused stays. */
  async takeBack(kind: AttemptKind, what: string): Promise<void> {
    await this.gate.purpose('sign-in', { scope: 'all', actor: 'app:identity', why: 'forget attempts' }, ({ sql }) =>
      sql(['identity.failed_attempt'], 'update identity.failed_attempt set failures = greatest(failures - 1, 0) where bucket = $1', [this.fingerprint(kind, what)]));
  }

  private fingerprint(kind: AttemptKind, what: string): Buffer {
    return createHmac('sha256', this.key).update(`${kind}|${what}`).digest();
  }
}

/** The network an address belongs to: 256 addresses of IPv4, or what one household or office gets of IPv6 (/56). */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (!isIPv6(mapped)) return mapped.split('.').slice(0, 3).join('.');
  const [head = '', tail] = mapped.toLowerCase().split('%')[0]!.split('::');
  const before = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const groups = tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  const hex = groups.map((group) => group.padStart(4, '0')).join('');
  return hex.slice(0, 14);
}
