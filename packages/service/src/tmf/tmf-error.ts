import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Log } from '../logging/log.js';
import { defineProblem, type FieldError, type Language, languageOf, type Problem } from '../problems/problem.js';
import { problemOf } from '../problems/problem-filter.js';

/** A resource or an address of a TM Forum API that the business does not have. */
export const NOT_OFFERED = defineProblem('not-offered', 501, { en: 'This part of the API is not offered', da: 'Denne del af API\'et tilbydes ikke' });

/** The `Error` of the TM Forum definitions. */
export interface TmfError {
  readonly code: string;
  readonly reason: string;
  readonly message?: string;
  readonly status: string;
  readonly '@type': 'Error';
}

/** The error as TM Forum APIs tell it: `code` is the last part of the problem's type, `message` has a line for every wrong field, by its path. */
export function tmfErrorOf({ kind, options }: Problem, language: Language): TmfError {
  const sentences = [
    ...(options.detail ? [options.detail[language]] : []),
    ...(options.errors ?? []).map((error) => `${placeText(error)}: ${error.detail[language]}`),
  ];
  return {
    code: kind.type.slice(kind.type.lastIndexOf('/') + 1),
    reason: kind.title[language],
    ...(sentences.length > 0 && { message: sentences.join('\n') }),
    status: String(kind.status),
    '@type': 'Error',
  };
}

/** `/productOrderItem/0/product/id` as `productOrderItem[0].product.id`. */
function placeText({ in: place, pointer }: FieldError): string {
  const path = pointer.split('/').slice(1).map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join('').replace(/^\./, '');
  if (path === '') return place;
  return place === 'body' ? path : `${place} ${path}`;
}

/** Answers everything that is thrown under a TM Forum address by its `Error`. */
@Catch()
export class TmfErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(error);
    const { status } = problem.kind;
    if (status >= 500 && status !== NOT_OFFERED.status) this.log.error('request-failed', { traceId: request.id, status, method: request.method }, problem === error ? (problem.cause ?? error) : error);
    if (reply.sent) return;
    const language = languageOf(request.headers['accept-language']);
    if (problem.options.retryAfterS !== undefined) reply.header('retry-after', String(problem.options.retryAfterS));
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    reply.status(status).header('content-language', language).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(tmfErrorOf(problem, language)));
  }
}
