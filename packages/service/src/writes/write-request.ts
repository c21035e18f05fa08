import type { Access, Purpose, PurposeGate, PurposeWork } from '@turbotrack/privacy';
import { AsyncLocalStorage } from 'node:async_hooks';
import { matches } from '../http/entity-tags.js';
import { Problem, PROBLEMS } from '../problems/problem.js';
import { findAnswer, type Idempotency, rememberAnswer, type StoredAnswer } from './idempotent-answers.js';
import { customerIn, recordWrite, type WriteFacts } from './write-log.js';

/** Ends the transaction of a write that was carried out before. */
export class Replay extends Error {
  constructor(readonly answer: StoredAnswer) {
    super('answered before');
  }
}

/** Ends the transaction of a write that was only tried out. */
class TriedOut extends Error {}

/**
 * One request under `@Write`. Its work runs in one transaction, which stays open until the answer is known, so that the answer is stored, or everything
 * rolled back, with what was written.
 */
export class WriteRequest {
  private readonly answered = Promise.withResolvers<StoredAnswer>();
  private ended: Promise<void> | undefined;

  constructor(
    readonly facts: Omit<WriteFacts, 'customerId' | 'status'>,
    readonly validateOnly: boolean,
    readonly ifMatch: string | undefined,
    private readonly idempotency: Idempotency | undefined,
  ) {
    this.answered.promise.catch(() => undefined);
  }

  /** Whether its work has begun. */
  get joined(): boolean {
    return this.ended !== undefined;
  }

  /** Does the work; the transaction ends with `finish` or `fail`. */
  join<P extends Purpose, R>(gate: PurposeGate, purpose: P, access: Access, work: (inside: PurposeWork<P>) => Promise<R>): Promise<R> {
    if (this.ended) throw new TypeError(`${this.facts.method} ${this.facts.route} opens a second transaction, but a write is one.`);
    const done = Promise.withResolvers<R>();
    const customerId = access.scope === 'all' ? undefined : access.scope.customer;
    this.ended = gate.purpose(purpose, access, async (inside) => {
      const earlier = this.idempotency && (await findAnswer(inside, this.facts, this.idempotency));
      if (earlier) throw new Replay(earlier);
      done.resolve(await work(inside));
      const answer = await this.answered.promise;
      if (this.validateOnly) throw new TriedOut();
      await recordWrite(inside, { ...this.facts, customerId: customerId ?? null, status: answer.status }, answer.body);
      if (this.idempotency) await rememberAnswer(inside, this.facts, this.idempotency, customerId ?? customerIn(answer.body), answer);
    });
    this.ended.catch(done.reject);
    return done.promise;
  }

  /** Stores the answer with the work and waits for both to be durable. @throws whatever keeps them from it */
  async finish(answer: StoredAnswer): Promise<void> {
    if (!this.ended) throw new TypeError(`${this.facts.method} ${this.facts.route} is a write, but its work did not go through writeOnce.`);
    this.answered.resolve(answer);
    await this.ended.catch((error: unknown) => {
      if (!(error instanceof TriedOut)) throw error;
    });
  }

  /** Rolls back what there is. */
  async fail(error: unknown): Promise<void> {
    this.answered.reject(error);
    await this.ended?.catch(() => undefined);
  }
}

const requests = new AsyncLocalStorage<WriteRequest>();

export function runAsWrite<R>(request: WriteRequest, work: () => Promise<R>): Promise<R> {
  return requests.run(request, work);
}

/**
 * Work of the purpose as the write of the request at hand: replayed where its Idempotency-Key was answered before, rolled back where it is only tried
 * out, recorded otherwise. Outside of a request under `@Write` it is `gate.purpose` itself.
 *
 * @throws Problem 409 while the same key is being worked on, 422 when the key belongs to another request
 */
export function writeOnce<P extends Purpose, R>(gate: PurposeGate, purpose: P, access: Access, work: (inside: PurposeWork<P>) => Promise<R>): Promise<R> {
  const request = requests.getStore();
  return request ? request.join(gate, purpose, access, work) : gate.purpose(purpose, access, work);
}

/**
 * Goes on only while the request at hand has no write open. Other work of the same request would not see what that has written, and would hold a second
 * connection while the first waits for it.
 *
 * @throws TypeError naming the route
 */
export function requireNoOpenWrite(): void {
  const request = requests.getStore();
  if (request?.joined) throw new TypeError(`${request.facts.method} ${request.facts.route} reads after its write, in another transaction: read inside the work of writeOnce.`);
}

/**
 * Goes on only when the caller has seen `current`, which is what a GET of it answers. To be asked inside the transaction that changes it, after the row
 * is locked. Outside of a request under `@Write` nobody is asked.
 *
 * @throws Problem 428 without If-Match, 412 when it names another state
 */
export function requireMatch(current: unknown): void {
  const request = requests.getStore();
  if (!request) return;
  if (request.ifMatch === undefined) throw new Problem(PROBLEMS.preconditionRequired);
  if (!matches(request.ifMatch, JSON.stringify(current))) throw new Problem(PROBLEMS.preconditionFailed);
}
