import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AsyncResource } from 'node:async_hooks';
import { Readable } from 'node:stream';
import type { Log } from '../logging/log.js';
import { runWithTrace } from '../logging/trace-context.js';

/** The header that tells a caller under which id the log knows the request. */
export const TRACE_HEADER = 'trace-id';

/** Gives each request its trace, tells it to the caller, and writes one record per request: by template, not address. */
export function addRequestTrace(server: FastifyInstance, log: Log): void {
  const contexts = new WeakMap<FastifyRequest, AsyncResource>();
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(TRACE_HEADER, request.id);
    runWithTrace(request.id, () => {
      contexts.set(request, new AsyncResource('request-trace'));
      done();
    });
  });
  // Reading the body continues from the socket's own context, so the trace is taken up again after it.
  server.addHook('preValidation', (request, _reply, done) => {
    contexts.get(request)?.runInAsyncScope(done, null);
  });
  // An answer that breaks off half-way was already begun with a good status: no filter sees the error, only the caller its end.
  server.addHook('onSend', (request, _reply, payload, done) => {
    if (payload instanceof Readable) payload.once('error', (error) => log.error('answer-broken-off', { traceId: request.id, method: request.method }, error));
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    log.info('request', {
      traceId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    });
    done();
  });
}
