import { Controller, Get, Injectable, Param, Query, type StreamableFile, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, ForCustomers, Scopes } from '../auth/access.js';
import type { Caller } from '../auth/bearer-tokens.js';
import { answerList, AskedForm, type ListForm, listSchema } from '../lists/answer-list.js';
import { csvColumns } from '../lists/csv-columns.js';
import { idSchema, type Page, pageSchema, type Paging } from '../lists/paging.js';
import { forWholeCompany } from '../writes/audit.controller.js';
import { type BulkJob, type BulkJobs, bulkJobSchema, type BulkRow, bulkRowSchema } from './bulk-jobs.js';

/** `GET /bulk/:bulkId` and its rows: how far a bulk job has come. */
export function bulkController(jobs: BulkJobs, readScope: string): Type {
  @ApiTags('bulk')
  @ForCustomers()
  @Controller('bulk')
  @Injectable()
  @Scopes(readScope)
  class BulkController {
    @Get(':bulkId')
    @ApiOperation({ summary: 'How far a bulk job has come; kept for 30 days' })
    @ApiOkResponse({ standardSchema: bulkJobSchema })
    find(@CurrentCaller() caller: Caller, @Param('bulkId', { schema: idSchema }) bulkId: number): Promise<BulkJob> {
      return jobs.find(forWholeCompany(caller), bulkId);
    }

    @Get(':bulkId/rows')
    @ApiOperation({ summary: 'What became of each row' })
    @ApiOkResponse({ standardSchema: pageSchema(bulkRowSchema).meta({ id: 'BulkRowPage' }) })
    rows(
      @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Param('bulkId', { schema: idSchema }) bulkId: number, @Query({ schema: listSchema }) paging: Paging,
    ): Promise<Page<BulkRow> | StreamableFile> {
      return answerList(form, { fileName: `bulk-${bulkId}.csv`, columns: csvColumns(bulkRowSchema) }, paging, (page) => jobs.rows(forWholeCompany(caller), bulkId, page));
    }
  }
  return BulkController;
}
