import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ForCustomers, Scopes } from '../auth/access.js';
import type { Caller } from '../auth/bearer-tokens.js';
import type { Log } from '../logging/log.js';
import { languageOf, PROBLEMS } from '../problems/problem.js';
import { problemOf, sendProblem } from '../problems/problem-filter.js';
import { forWholeCompany } from '../writes/audit.controller.js';
import { takeValidate, type WriteInterceptor } from '../writes/write-interceptor.js';
import type { BulkJobs } from './bulk-jobs.js';
import { type BulkOperation, parametersOf } from './bulk-operations.js';
import { readBulkRows } from './read-bulk-rows.js';

/** What a list of rows may weigh. */
const BULK_LIMIT_BYTES = 8 << 20;

export interface BulkIntake {
  readonly jobs: BulkJobs;
  readonly guards: readonly CanActivate[];
  readonly writes: WriteInterceptor;
  readonly document: OpenAPIObject;
  readonly log: Log;
}

interface OfBulk {
  readonly takesCsv?: true;
}

/** CSV is taken by bulk routes alone; elsewhere it is an unsupported media type, as everything but JSON. */
export function takeCsv(server: FastifyInstance): void {
  server.addContentTypeParser('text/csv', { parseAs: 'string', bodyLimit: BULK_LIMIT_BYTES }, (request, body, done) => {
    if ((request.routeOptions.config as OfBulk).takesCsv) done(null, body);
    else done(Object.assign(new Error('CSV'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: PROBLEMS.unsupportedMediaType.status }));
  });
}

/** One address for each write that can be had in bulk, under the same guards as the write itself. */
export function addBulkRoutes(server: FastifyInstance, operations: readonly BulkOperation[], intake: BulkIntake): void {
  for (const operation of operations) {
    const handler = (): void => undefined;
    Scopes(...operation.scopes)(Object.prototype, 'bulk', { value: handler });
    // Each row is asked of its own route, which says whether a customer may.
    ForCustomers()(Object.prototype, 'bulk', { value: handler });
    server.post(operation.bulkPath.replaceAll(/\{(\w+)\}/g, ':$1'), { bodyLimit: BULK_LIMIT_BYTES, config: { takesCsv: true } as OfBulk }, async (request, reply) => {
      try {
        for (const guard of intake.guards) await guard.canActivate(contextOf(handler, request, reply));
        return await take(operation, intake, request, reply);
      } catch (error) {
        const problem = problemOf(error);
        if (problem.kind.status >= 500) intake.log.error('request-failed', { traceId: request.id, status: problem.kind.status, method: request.method }, error);
        sendProblem(problem, request, reply);
        return reply;
      }
    });
  }
}

function take(operation: BulkOperation, { jobs, writes, document }: BulkIntake, request: FastifyRequest & { caller?: Caller }, reply: FastifyReply): Promise<unknown> {
  const caller = forWholeCompany(request.caller!);
  const validateOnly = takeValidate(request) ?? false;
  // The job itself is stored in any case: what is tried out are its rows.
  return writes.carryOut(request, reply, { caller, validateOnly: false }, async () => {
    const own = request.params as Record<string, string>;
    const parameters = Object.fromEntries(parametersOf(operation.bulkPath).map((name) => [name, own[name]!]));
    const rows = readBulkRows(request.body, operation, parameters, document);
    const job = await jobs.create({ caller, operation: operation.key, language: languageOf(request.headers['accept-language']), validateOnly }, rows);
    reply.status(202).header('location', `/bulk/${job.bulkId}`);
    return job;
  });
}

/** As much of Nest's context as guards look at. */
function contextOf(handler: () => void, request: FastifyRequest, reply: FastifyReply): ExecutionContext {
  const http = { getRequest: () => request, getResponse: () => reply, getNext: () => undefined };
  return { getHandler: () => handler, getClass: () => Object, switchToHttp: () => http, getType: () => 'http' } as unknown as ExecutionContext;
}
