import { Controller, Get, Injectable, Query, type StreamableFile, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { z } from 'zod';
import { CurrentCaller, ForCustomers, Scopes } from '../auth/access.js';
import type { Caller } from '../auth/bearer-tokens.js';
import { answerList, AskedForm, type ListForm, listSchema } from '../lists/answer-list.js';
import { csvColumns } from '../lists/csv-columns.js';
import { type Page, pageOf, pageSchema, type Paging } from '../lists/paging.js';
import { Problem, PROBLEMS } from '../problems/problem.js';
import type { KeepingPurpose } from '../platform/api-books.js';

const writeSchema = z.object({
  writeId: z.int(),
  at: z.iso.datetime(),
  customerId: z.int().nullable(),
  subject: z.string().describe('Whose token it was.'),
  actor: z.string().describe('Who acted with it.'),
  method: z.string(),
  route: z.string().describe('The template of the address.'),
  ids: z.record(z.string(), z.union([z.int(), z.string()])).describe('Ids of the address and of the answer.'),
  status: z.int(),
  problem: z.string().nullable().describe('The type of the problem it was refused with.'),
}).meta({ id: 'AuditedWrite' });

type AuditedWrite = z.input<typeof writeSchema>;

interface Row extends Omit<AuditedWrite, 'at' | 'writeId' | 'customerId'> {
  write_id: number;
  at: Date;
  customer_id: number | null;
}

/** What is kept of a company's writes is for the company. @throws Problem 403 for an employee's own access */
export function forWholeCompany(caller: Caller): Caller {
  if (caller.employeeId !== undefined) throw new Problem(PROBLEMS.forbidden);
  return caller;
}

/** `GET /audit` of an app: what its callers wrote, a customer its own, the operator everybody's. */
export function auditController(app: string, purpose: KeepingPurpose, readScope: string): Type {
  @ApiTags('audit')
  @ForCustomers()
  @Controller('audit')
  @Injectable()
  @Scopes(readScope)
  class AuditController {
    constructor(readonly gate: PurposeGate) {}

    @Get()
    @ApiOperation({ summary: 'Who wrote what through the API, the oldest first; kept for two years' })
    @ApiOkResponse({ standardSchema: pageSchema(writeSchema).meta({ id: 'AuditedWritePage' }) })
    list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: listSchema }) paging: Paging): Promise<Page<AuditedWrite> | StreamableFile> {
      return answerList(form, { fileName: 'audit.csv', columns: csvColumns(writeSchema) }, paging, (page) => this.read(forWholeCompany(caller), page));
    }

    private read(caller: Caller, { after, limit }: Paging): Promise<Page<AuditedWrite>> {
      const scope = caller.customerId === undefined ? 'all' : { customer: caller.customerId };
      return this.gate.purpose(purpose, { scope, actor: `client:${caller.actor}`, why: 'read log of writes', readOnly: true }, async ({ sql }) => {
        const { rows } = await sql<Row>(
          ['platform.api_write'],
          `select write_id, at, customer_id, subject, actor, method, route, ids, status, problem from platform.api_write
           where app = $1 and write_id > $2 order by write_id limit $3`,
          [app, after, limit + 1],
        );
        const items = rows.map(({ write_id: writeId, at, customer_id: customerId, ...rest }) => ({ writeId, at: at.toISOString(), customerId, ...rest }));
        return pageOf(items, limit, ({ writeId }) => writeId);
      });
    }
  }
  return AuditController;
}
