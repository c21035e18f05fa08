import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { Caller } from '../auth/bearer-tokens.js';
import type { Log } from '../logging/log.js';
import { type FieldError, Problem, PROBLEMS, type Text } from '../problems/problem.js';
import { problemOf } from '../problems/problem-filter.js';
import { writeOptionsOf } from './write-decorator.js';
import type { WriteFacts } from './write-log.js';
import type { Idempotency } from './idempotent-answers.js';
import { Replay, runAsWrite, WriteRequest } from './write-request.js';

type RequestOfCaller = FastifyRequest & { caller?: Caller };

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Printable ASCII, without the blank. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** Records a write that was refused: in a transaction of its own, since that of the write is gone. */
export type RecordRefusal = (facts: WriteFacts) => Promise<void>;

/** Makes of every request to a route under `@Write` one write: once, answered alike, tried out on demand, recorded. */
export class WriteInterceptor implements NestInterceptor {
  constructor(private readonly app: string, private readonly recordRefusal: RecordRefusal, private readonly log: Log) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<RequestOfCaller>();
    if (READING.has(request.method)) return next.handle();
    const validate = takeValidate(request);
    const { caller } = request;
    if (!writeOptionsOf(context.getHandler()) || !caller) {
      if (validate !== undefined) throw refusal('query', '/validate', { en: 'This request cannot be tried out.', da: 'Denne forespørgsel kan ikke afprøves.' });
      if (request.headers['idempotency-key'] !== undefined) throw refusal('header', '/Idempotency-Key', { en: 'This request takes no such key.', da: 'Denne forespørgsel tager ikke en sådan nøgle.' });
      return next.handle();
    }
    const work = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: undefined });
    return from(this.carryOut(request, http.getResponse<FastifyReply>(), { caller, validateOnly: validate ?? false }, work));
  }

  /** Does the work of a request as one write; its transaction goes through `writeOnce`. */
  carryOut(request: FastifyRequest, reply: FastifyReply, { caller, validateOnly }: { caller: Caller; validateOnly: boolean }, work: () => Promise<unknown>): Promise<unknown> {
    const facts = { app: this.app, caller, method: request.method, route: request.routeOptions.url ?? '', parameters: { ...(request.params as Record<string, string>) } };
    const write = new WriteRequest(facts, validateOnly, request.headers['if-match'], validateOnly ? undefined : idempotencyOf(request));
    return runAsWrite(write, () => this.answer(write, reply, work));
  }

  private async answer(write: WriteRequest, reply: FastifyReply, work: () => Promise<unknown>): Promise<unknown> {
    try {
      const answer = await work();
      await write.finish({ status: reply.statusCode, body: JSON.stringify(answer ?? null) });
      if (write.validateOnly) reply.header('validate-only', 'true');
      return answer;
    } catch (error) {
      await write.fail(error);
      if (error instanceof Replay) {
        reply.status(error.answer.status).header('idempotent-replayed', 'true');
        return JSON.parse(error.answer.body) as unknown;
      }
      if (!write.validateOnly) await this.refused(write, error);
      throw error;
    }
  }

  /** A log that cannot be written changes nothing about the refusal. */
  private async refused({ facts }: WriteRequest, error: unknown): Promise<void> {
    const { kind } = problemOf(error);
    await this.recordRefusal({ ...facts, customerId: facts.caller.customerId ?? null, status: kind.status, problem: kind.type })
      .catch((cause: unknown) => this.log.warn('refusal-not-recorded', { status: kind.status }, cause));
  }
}

/** Takes `validate` out of the query, so that no route has to know it. */
export function takeValidate(request: FastifyRequest): boolean | undefined {
  const query = request.query as Record<string, unknown>;
  const { validate } = query;
  if (validate === undefined) return undefined;
  delete query['validate'];
  if (validate === 'true' || validate === 'false') return validate === 'true';
  throw refusal('query', '/validate', { en: 'Expected one of: true, false.', da: 'Forventet en af: true, false.' });
}

function idempotencyOf({ method, url, body, headers }: FastifyRequest): Idempotency | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw refusal('header', '/Idempotency-Key', { en: 'Expected 1 to 255 printable ASCII characters without blanks.', da: 'Forventet: 1 til 255 synlige ASCII-tegn uden mellemrum.' });
  }
  const requestHash = createHash('sha256').update(`${method} ${url.split('?')[0]}\n${JSON.stringify(body) ?? ''}`).digest();
  return { key, requestHash };
}

function refusal(place: FieldError['in'], pointer: string, detail: Text): Problem {
  return new Problem(PROBLEMS.invalidRequest, { errors: [{ in: place, pointer, detail }] });
}
