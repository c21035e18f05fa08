import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash, createHmac } from 'node:crypto';
import type { Caller } from '../auth/bearer-tokens.js';
import type { Log } from '../logging/log.js';
import { Problem, PROBLEMS } from '../problems/problem.js';
import { sendProblem } from '../problems/problem-filter.js';
import type { TokenBuckets } from './token-buckets.js';

export interface RateLimitSettings {
  /** Requests a minute that a caller may make for long; so many at once after a pause. */
  readonly perMinute: number;
  /** Makes a fingerprint of a caller that nobody else can make. */
  readonly secret: Buffer;
}

/** What a process holds of a caller's tokens, so that not every request asks the database. */
interface Lease {
  held: number;
  remaining: number;
  /** Milliseconds since the epoch; what is left afterwards is given up. */
  until: number;
  asking: Promise<void> | undefined;
  waitSeconds: number;
}

const LEASED_AT_ONCE = 20;
const LEASE_MS = 2_000;
/** Tokens that were not valid, a minute and peer; whoever sends more is answered before any signature is checked, unless its token is known. */
const FAILURES_ENDURED = 300;
const MINUTE_MS = 60_000;
const MOST_KNOWN = 10_000;

type RequestOfCaller = FastifyRequest & { caller?: Caller };

/**
 * A token bucket for each caller, shared by all processes. A process takes some tokens at a time: a caller is held to its limit within the tokens that
 * processes hold. Where the buckets cannot be reached, everybody is let through.
 */
export class RateLimits implements CanActivate {
  private readonly leases = new Map<string, Lease>();
  /** By fingerprint of the Authorization header: until when it is refused, 0 for one that was let in. */
  private readonly known = new Map<string, number>();
  private readonly failures = new Map<string, number>();
  private minute = 0;

  constructor(
    private readonly buckets: TokenBuckets, private readonly settings: RateLimitSettings, private readonly log: Log,
    private readonly isExempt: (authorization: string | undefined) => boolean,
  ) {}

  /** Refuses what needs no look at a token: callers whose bucket is empty, and peers that send one bad token after the other. */
  guardDoor(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply, done) => {
      const refusedUntil = this.refusedUntil(request);
      if (refusedUntil <= Date.now()) done();
      else sendProblem(new Problem(PROBLEMS.tooManyRequests, { retryAfterS: Math.ceil((refusedUntil - Date.now()) / 1000) }), request, reply);
    });
    server.addHook('onResponse', (request, reply, done) => {
      if (reply.statusCode === 401 && request.headers.authorization !== undefined) this.failures.set(request.ip, (this.failures.get(request.ip) ?? 0) + 1);
      done();
    });
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { caller, headers } = http.getRequest<RequestOfCaller>();
    if (!caller || this.isExempt(headers.authorization)) return true;
    const lease = await this.take(caller);
    if (!lease) return true;
    const { perMinute } = this.settings;
    const reply = http.getResponse<FastifyReply>();
    const [remaining, wait] = [Math.max(0, lease.remaining + lease.held), Math.max(1, Math.ceil(lease.waitSeconds))];
    reply.header('ratelimit-policy', `"caller";q=${perMinute};w=60`).header('ratelimit', `"caller";r=${remaining};t=${remaining > 0 ? Math.ceil(60 / perMinute) : wait}`);
    const print = printOf(headers.authorization);
    if (lease.held >= 0) {
      this.remember(print, 0);
      return true;
    }
    this.remember(print, Date.now() + lease.waitSeconds * 1000);
    throw new Problem(PROBLEMS.tooManyRequests, { retryAfterS: wait });
  }

  private refusedUntil({ ip, headers: { authorization } }: FastifyRequest): number {
    const now = Date.now();
    if (now - this.minute >= MINUTE_MS) {
      this.failures.clear();
      this.minute = now;
    }
    if (authorization === undefined || this.isExempt(authorization)) return 0;
    const known = this.known.get(printOf(authorization));
    if (known !== undefined) return known;
    return (this.failures.get(ip) ?? 0) >= FAILURES_ENDURED ? this.minute + MINUTE_MS : 0;
  }

  private remember(print: string, until: number): void {
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(print, until);
  }

  /** Takes a token; `held` is then negative where there was none. Undefined when the buckets cannot be reached. */
  private async take({ subject, customerId }: Caller): Promise<Lease | undefined> {
    const name = JSON.stringify([subject, customerId ?? null]);
    if (this.leases.size >= MOST_KNOWN) this.leases.clear();
    let lease = this.leases.get(name);
    if (!lease) this.leases.set(name, (lease = { held: 0, remaining: 0, until: 0, asking: undefined, waitSeconds: 0 }));
    // Whoever comes while the database is asked waits for its answer; when that was used up by others, it asks again.
    while (lease.held <= 0 || lease.until <= Date.now()) {
      const asked = !lease.asking;
      lease.asking ??= this.refill(name, lease);
      try {
        await lease.asking;
      } catch (cause) {
        if (asked) this.log.warn('rate-limit-not-known', {}, cause);
        return undefined;
      }
      if (lease.held <= 0 && lease.waitSeconds > 0) return { ...lease, held: -1, remaining: 0 };
    }
    lease.held -= 1;
    return { ...lease };
  }

  private async refill(name: string, lease: Lease): Promise<void> {
    const { perMinute, secret } = this.settings;
    try {
      const bucket = createHmac('sha256', secret).update(name).digest();
      const wanted = Math.max(1, Math.min(LEASED_AT_ONCE, Math.floor(perMinute / 50)));
      const { granted, remaining, waitSeconds } = await this.buckets.take(bucket, wanted, perMinute, perMinute / 60);
      Object.assign(lease, { held: granted, remaining, waitSeconds: granted > 0 ? 0 : waitSeconds, until: Date.now() + LEASE_MS });
    } finally {
      lease.asking = undefined;
    }
  }
}

function printOf(authorization = ''): string {
  return createHash('sha256').update(authorization).digest('base64url');
}
