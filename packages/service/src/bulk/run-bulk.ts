import { Injectable, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { JobPayload } from '../queues/define-job.js';
import { Handles } from '../queues/handles.js';
import { JobFailure } from '../queues/job-failure.js';
import type { JobContext } from '../queues/job-worker.js';
import type { ProblemDocument } from '../problems/problem.js';
import { idsIn } from '../writes/write-log.js';
import type { BulkJobs, BulkOrder, PendingRow, RowResult, RunBulk } from './bulk-jobs.js';
import { parametersOf } from './bulk-operations.js';
import type { InProcessCallers } from './in-process-callers.js';

const ROWS_AT_ONCE = 50;
const MISSING = { en: 'This value is missing.', da: 'Denne værdi mangler.' };

/**
 * Carries out a bulk job: each row is a request of its own to the route that it multiplies, with everything that a caller meets there. Its
 * Idempotency-Key is the place of the row, so that a row that was done before a crash is replayed after it, not done again.
 */
export function runBulkHandler(job: RunBulk, jobs: BulkJobs, callers: InProcessCallers): Type {
  @Injectable()
  class RunBulkJobs {
    constructor(readonly host: HttpAdapterHost) {}

    @Handles(job)
    async run({ bulkId }: JobPayload<RunBulk>, { signal }: JobContext): Promise<void> {
      const order = await jobs.order(bulkId);
      if (!order) return;
      const server = this.host.httpAdapter.getInstance<FastifyInstance>();
      for (let rows = await jobs.pending(bulkId, ROWS_AT_ONCE); rows.length > 0; rows = await jobs.pending(bulkId, ROWS_AT_ONCE)) {
        for (const row of rows) {
          signal.throwIfAborted();
          const { status, result } = await callers.actFor(order.caller, (authorization) => carryOut(server, authorization, order, row, bulkId));
          await jobs.settle(bulkId, row.rowNo, status, result);
        }
      }
      await jobs.finish(bulkId);
    }
  }
  return RunBulkJobs;
}

async function carryOut(
  server: FastifyInstance, authorization: string, { operation, language, validateOnly }: BulkOrder, { rowNo, request }: PendingRow, bulkId: number,
): Promise<{ status: number; result: RowResult }> {
  const [method, path] = operation.split(' ') as ['POST', string];
  const missing = parametersOf(path).find((name) => request.parameters[name] === undefined);
  if (missing !== undefined) {
    return { status: 400, result: { ids: {}, problem: '/problems/invalid-request', title: null, errors: [{ in: 'body', pointer: `/${missing}`, detail: MISSING[language] }] } };
  }
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(request.parameters[name]!));
  const { statusCode: status, payload } = await server.inject({
    method, url: validateOnly ? `${url}?validate=true` : url, payload: JSON.stringify(request.body),
    headers: {
      authorization, 'content-type': 'application/json', 'accept-language': language, 'if-match': request.ifMatch ?? '*',
      ...(!validateOnly && { 'idempotency-key': `bulk-${bulkId}-${rowNo}` }),
    },
  });
  // What is not possible now may be possible at the next attempt, which goes on with this row.
  if (status === 503 || status === 429) throw new JobFailure('bulk-row-not-possible-now');
  if (status < 400) return { status, result: { ids: payload === '' ? {} : idsIn(payload), problem: null, title: null, errors: [] } };
  const { type, title, errors = [] } = JSON.parse(payload) as ProblemDocument;
  return { status, result: { ids: {}, problem: type, title, errors } };
}
