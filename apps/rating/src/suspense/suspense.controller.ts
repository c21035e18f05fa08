import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, type ListForm, type Page, pageSchema, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { addCorrection } from '../corrections/correction-batches.js';
import { type Correction, correctionSchema } from '../corrections/corrections.schemas.js';
import { listSuspense, readSuspended, suspenseByReason } from './list-suspense.js';
import {
  type SuspendedDetail, suspendedDetailSchema, type SuspendedRecord, suspendedRecordSchema, suspenseCorrectionSchema, suspenseCountSchema, suspenseIdSchema, suspenseListSchema,
} from './suspense.schemas.js';

const suspensePageSchema = pageSchema(suspendedRecordSchema).meta({ id: 'SuspensePage' });
const countsSchema = z.object({ items: z.array(suspenseCountSchema) }).meta({ id: 'SuspenseCounts' });
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
    return answerList(form, SUSPENSE_AS_CSV, asked, (paging) => listSuspense(this.gate, caller.actor, asked, paging));
  }

  @Get('counts')
  @ApiOperation({ summary: 'Open suspended records by reason, with ages and the money at risk' })
  @ApiOkResponse({ standardSchema: countsSchema })
  async counts(@CurrentCaller() caller: Caller) {
    return { items: await suspenseByReason(this.gate, caller.actor) };
  }

  @Get(':suspenseId')
  @ApiOperation({ summary: 'One suspended record as far as it could be read, numbers masked' })
  @ApiOkResponse({ standardSchema: suspendedDetailSchema })
  read(@CurrentCaller() caller: Caller, @Param('suspenseId', { schema: suspenseIdSchema }) suspenseId: number): Promise<SuspendedDetail> {
    return readSuspended(this.gate, caller.actor, suspenseId);
  }

  @Post('re-run')
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Try suspended records again, once the cause is mended; malformed lines and conflicts cannot be' })
  @ApiOkResponse({ standardSchema: correctionSchema })
  reRun(@CurrentCaller() caller: Caller, @Body({ schema: suspenseCorrectionSchema }) body: z.output<typeof suspenseCorrectionSchema>): Promise<Correction> {
    return addCorrection(this.gate, { ...body, kind: 'suspense re-run', state: 'applying', actor: caller.actor, job: 're-run-suspense' });
  }

  @Post('write-off')
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Give suspended records up, with a reason' })
  @ApiOkResponse({ standardSchema: correctionSchema })
  writeOff(@CurrentCaller() caller: Caller, @Body({ schema: suspenseCorrectionSchema }) body: z.output<typeof suspenseCorrectionSchema>): Promise<Correction> {
    return addCorrection(this.gate, { ...body, kind: 'suspense write-off', state: 'applying', actor: caller.actor, job: 'write-off-suspense' });
  }
}
