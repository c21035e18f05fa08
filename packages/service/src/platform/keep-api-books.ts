import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { PurposeGate } from '@turbotrack/privacy';
import { bulkController } from '../bulk/bulk.controller.js';
import { BulkJobs, runBulkJob } from '../bulk/bulk-jobs.js';
import { InProcessCallers } from '../bulk/in-process-callers.js';
import { runBulkHandler } from '../bulk/run-bulk.js';
import { auditController } from '../writes/audit.controller.js';
import { endApiRecords, endApiRecordsHandler } from '../writes/end-api-records.js';
import { recordWrite } from '../writes/write-log.js';
import type { ApiParts } from '../http/app-options.js';
import type { JobDefinition } from '../queues/define-job.js';
import type { PlatformApi } from './api-books.js';

/** What every app with an API has besides its own: routes, jobs, and the log of refusals. */
interface ApiBooks {
  readonly module: DynamicModule;
  readonly jobs: readonly JobDefinition[];
  readonly parts: ApiParts;
}

@Module({})
class ApiBooksModule {}

export function keepApiBooks(app: string, { purpose, readScope }: PlatformApi, gate: PurposeGate): ApiBooks {
  const callers = new InProcessCallers();
  const run = runBulkJob(app);
  const bulk = new BulkJobs(gate, app, purpose, run);
  const end = endApiRecords(app);
  return {
    module: {
      module: ApiBooksModule,
      controllers: [auditController(app, purpose, readScope), bulkController(bulk, readScope)],
      providers: [endApiRecordsHandler(end, app, purpose), runBulkHandler(run, bulk, callers)],
    },
    jobs: [end, run],
    parts: {
      bulk,
      callers,
      recordRefusal: async (facts) => {
        const { customerId } = facts.caller;
        const scope = customerId === undefined ? 'all' : { customer: customerId };
        await gate.purpose(purpose, { scope, actor: `client:${facts.caller.actor}`, why: 'record refused write' }, (inside) => recordWrite(inside, facts));
      },
    },
  };
}
