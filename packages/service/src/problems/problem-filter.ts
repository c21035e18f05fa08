import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../logging/log.js';
import { describeDatabaseError } from './database-errors.js';
import { languageOf, Problem, problemDocument, PROBLEMS, type ProblemKind } from './problem.js';

const BY_STATUS: ReadonlyMap<number, ProblemKind> = new Map(Object.values(PROBLEMS).map((kind) => [kind.status, kind]));

function kindOfStatus(status: number): ProblemKind {
  return BY_STATUS.get(status) ?? (status >= 500 ? PROBLEMS.internal : PROBLEMS.invalidRequest);
}

/** Errors of the web server itself (malformed JSON, body too large, …) carry a code of its own and a status. */
function webServerStatus(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : undefined;
}

/** Makes of anything thrown the problem the caller may see. What is not known becomes `internal`, without its text. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) return new Problem(kindOfStatus(error.getStatus()));
  const status = webServerStatus(error);
  if (status !== undefined) return new Problem(kindOfStatus(status));
  const described = describeDatabaseError(error);
  if (described) {
    return new Problem(described.kind, { detail: described.sentence, ...(described.retryable && { retryAfterS: 1 }) });
  }
  return new Problem(PROBLEMS.internal);
}

/** Answers with application/problem+json. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const language = languageOf(request.headers['accept-language']);
  if (problem.options.retryAfterS !== undefined) reply.header('retry-after', String(problem.options.retryAfterS));
  if (problem.kind.status === 401) reply.header('www-authenticate', 'Bearer');
  reply
    .status(problem.kind.status)
    .header('content-language', language)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemDocument(problem, language, request.id)));
}

/** The one exception filter of an app. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.kind.status >= 500) {
      const cause = error instanceof Problem ? (error.cause ?? error) : error;
      this.log.error('request-failed', { traceId: request.id, status: problem.kind.status, method: request.method }, cause);
    }
    if (!reply.sent) sendProblem(problem, request, reply);
  }
}
