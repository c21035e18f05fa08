import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../auth/bearer-tokens.js';
import { languageOf, Problem, PROBLEMS } from '../problems/problem.js';
import { parseTmfQuery, type TmfQuery } from './tmf-query.js';
import type { TmfAsker } from './tmf-resource.js';

type RequestOfCaller = FastifyRequest & { caller?: Caller };

const queries = new WeakMap<FastifyRequest, TmfQuery>();

/** Lets in whoever may see a whole company, and takes the query of a GET out of the request, whose `fields` and filters are not those of the rest of the app. */
@Injectable()
export class TakeTmfQuery implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestOfCaller>();
    // What a company has is not for the one employee that signed in.
    if (request.caller?.employeeId !== undefined) throw new Problem(PROBLEMS.forbidden);
    if (request.method === 'GET' || request.method === 'HEAD') {
      queries.set(request, parseTmfQuery(request.url.split('?').slice(1).join('?')));
      request.query = {};
    }
    return true;
  }
}

/** The query that `TakeTmfQuery` took. */
export const AskedTmfQuery = createParamDecorator<void, TmfQuery>((_data, context) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const query = queries.get(request);
  if (!query) throw new TypeError('AskedTmfQuery stands on a route without the guard TakeTmfQuery.');
  return query;
});

/** Who asks, and in which language. */
export const Asker = createParamDecorator<void, TmfAsker>((_data, context) => {
  const http = context.switchToHttp();
  const { caller, headers } = http.getRequest<RequestOfCaller>();
  if (!caller) throw new TypeError('Asker stands on a route that lets everybody in.');
  http.getResponse<FastifyReply>().header('vary', 'accept-language');
  return { caller, language: languageOf(headers['accept-language']) };
});
