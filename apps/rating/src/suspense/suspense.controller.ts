import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, type ListForm, type Page, pageSchema, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import { listSuspense, type SuspendedRecord, suspendedRecordSchema, suspenseByReason, suspenseListSchema } from './list-suspense.js';

const suspensePageSchema = pageSchema(suspendedRecordSchema).meta({ id: 'SuspensePage' });
const SUSPENSE_AS_CSV = { fileName: 'suspense.csv', columns: csvColumns(suspendedRecordSchema) };

@ApiTags('suspense')
@Controller('suspense')
@Scopes('rating:read')
export class SuspenseController {
  constructor(private readonly gate: PurposeGate) {}

  @Get()
  @ApiOperation({ summary: 'Open suspended records: where they stand and why, never what they say' })
  @ApiOkResponse({ standardSchema: suspensePageSchema })
  list(
    @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: suspenseListSchema }) asked: z.output<typeof suspenseListSchema>,
  ): Promise<Page<SuspendedRecord> | StreamableFile> {
    return answerList(form, SUSPENSE_AS_CSV, asked, (paging) => listSuspense(this.gate, caller.actor, asked.reason, paging));
  }

  @Get('counts')
  @ApiOperation({ summary: 'Open suspended records by reason' })
  async counts(@CurrentCaller() caller: Caller) {
    return { items: await suspenseByReason(this.gate, caller.actor) };
  }
}
