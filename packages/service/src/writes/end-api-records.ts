import { Injectable, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { PurposeGate, retentionRules } from '@turbotrack/privacy';
import { z } from 'zod';
import type { KeepingPurpose } from '../platform/api-books.js';
import { defineJob, type JobDefinition } from '../queues/define-job.js';
import { Handles } from '../queues/handles.js';
import { Queues } from '../queues/queues.js';

/** What ends, which rows, and by which rule of the register. */
const ENDS = [
  ['platform.idempotent_answer', 'app = $1 and answered_at < now() - $2::interval', 'api-answer'],
  ['platform.bulk_row', 'bulk_id in (select bulk_id from platform.bulk_job where app = $1 and created_at < now() - $2::interval)', 'api-bulk'],
  ['platform.bulk_job', 'app = $1 and created_at < now() - $2::interval', 'api-bulk'],
  ['platform.api_write', 'app = $1 and at < now() - $2::interval', 'api-audit'],
] as const satisfies readonly (readonly [string, string, keyof typeof retentionRules])[];

/** Removes what the API of an app has kept for as long as the register says. */
export function endApiRecords(app: string): JobDefinition {
  return defineJob({ queue: app, name: 'end-api-records', version: 1, payload: z.object({}) });
}

export function endApiRecordsHandler(job: JobDefinition, app: string, purpose: KeepingPurpose): Type {
  @Injectable()
  class EndApiRecords implements OnApplicationBootstrap {
    constructor(readonly gate: PurposeGate, readonly queues: Queues) {}

    async onApplicationBootstrap(): Promise<void> {
      await this.queues.schedule(job, {}, { id: 'end-api-records', pattern: '40 3 * * *' });
    }

    @Handles(job)
    async end(): Promise<void> {
      await this.gate.purpose(purpose, { scope: 'all', actor: `app:${app}`, why: 'end records of the API' }, async ({ sql }) => {
        for (const [table, due, rule] of ENDS) await sql([table], `delete from ${table} where ${due}`, [app, retentionRules[rule].period]);
      });
    }
  }
  return EndApiRecords;
}
