import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, idSchema, type ListForm, type Page, pageSchema, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import { addCorrection, beginToApply, discardCorrection, listCorrectedCustomers, listCorrections, readCorrection } from './correction-batches.js';
import {
  type Adjustment, adjustmentListSchema, adjustmentSchema, type CorrectedCustomer, type Correction, correctionListSchema, correctionSchema, customerChangeSchema, customerListSchema,
  type LateCalls, lateCallsSchema, lateListSchema, lateWriteOffSchema, reRatingSchema,
} from './corrections.schemas.js';
import { listAdjustments, listLateCalls } from './list-adjustments.js';

const correctionPageSchema = pageSchema(correctionSchema).meta({ id: 'CorrectionPage' });
const customerPageSchema = pageSchema(customerChangeSchema).meta({ id: 'CorrectionOfCustomerPage' });
const adjustmentPageSchema = pageSchema(adjustmentSchema).meta({ id: 'AdjustmentPage' });
const latePageSchema = pageSchema(lateCallsSchema).meta({ id: 'LateCallsPage' });

const CORRECTIONS_AS_CSV = { fileName: 'rettelser.csv', columns: csvColumns(correctionSchema) };
const CUSTOMERS_AS_CSV = { fileName: 'rettelse-kunder.csv', columns: csvColumns(customerChangeSchema) };
const ADJUSTMENTS_AS_CSV = { fileName: 'reguleringer.csv', columns: csvColumns(adjustmentSchema) };
const LATE_AS_CSV = { fileName: 'sene-opkald.csv', columns: csvColumns(lateCallsSchema) };

@ApiTags('corrections')
@Controller()
@Scopes('rating:read')
export class CorrectionsController {
  constructor(private readonly gate: PurposeGate) {}

  @Post('re-ratings')
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Ask for calls to be rated again; a preview is made first, nothing changes' })
  @ApiOkResponse({ standardSchema: correctionSchema })
  reRate(@CurrentCaller() caller: Caller, @Body({ schema: reRatingSchema }) body: z.output<typeof reRatingSchema>): Promise<Correction> {
    return addCorrection(this.gate, { ...body, kind: 're-rating', state: 'previewing', actor: caller.actor, job: 'preview-correction' });
  }

  @Post('late-calls/write-offs')
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Ask for late calls to be given up; previewed and applied as a re-rating' })
  @ApiOkResponse({ standardSchema: correctionSchema })
  writeOffLate(@CurrentCaller() caller: Caller, @Body({ schema: lateWriteOffSchema }) body: z.output<typeof lateWriteOffSchema>): Promise<Correction> {
    return addCorrection(this.gate, { ...body, kind: 'late write-off', state: 'previewing', actor: caller.actor, job: 'preview-correction' });
  }

  @Get('re-ratings')
  @ApiOperation({ summary: 'Corrections of every kind, and how far each has come' })
  @ApiOkResponse({ standardSchema: correctionPageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: correctionListSchema }) asked: z.output<typeof correctionListSchema>): Promise<Page<Correction> | StreamableFile> {
    return answerList(form, CORRECTIONS_AS_CSV, asked, (paging) => listCorrections(this.gate, caller.actor, asked, paging));
  }

  @Get('re-ratings/:batchId')
  @ApiOperation({ summary: 'One correction: its preview, or what it did' })
  @ApiOkResponse({ standardSchema: correctionSchema })
  read(@CurrentCaller() caller: Caller, @Param('batchId', { schema: idSchema }) batchId: number): Promise<Correction> {
    return readCorrection(this.gate, caller.actor, batchId);
  }

  @Get('re-ratings/:batchId/customers')
  @ApiOperation({ summary: 'List prices before and after for each customer; winners pay less, losers more' })
  @ApiOkResponse({ standardSchema: customerPageSchema })
  customers(
    @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Param('batchId', { schema: idSchema }) batchId: number,
    @Query({ schema: customerListSchema }) asked: z.output<typeof customerListSchema>,
  ): Promise<Page<CorrectedCustomer> | StreamableFile> {
    return answerList(form, CUSTOMERS_AS_CSV, asked, (paging) => listCorrectedCustomers(this.gate, caller.actor, batchId, asked.only, paging));
  }

  @Post('re-ratings/:batchId/apply')
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Apply exactly what was previewed; refused as out of date when a call has changed since' })
  @ApiOkResponse({ standardSchema: correctionSchema })
  apply(@CurrentCaller() caller: Caller, @Param('batchId', { schema: idSchema }) batchId: number): Promise<Correction> {
    return beginToApply(this.gate, caller.actor, batchId);
  }

  @Post('re-ratings/:batchId/discard')
  @HttpCode(200)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Give up a preview; what it held of calls is deleted' })
  @ApiOkResponse({ standardSchema: correctionSchema })
  discard(@CurrentCaller() caller: Caller, @Param('batchId', { schema: idSchema }) batchId: number): Promise<Correction> {
    return discardCorrection(this.gate, caller.actor, batchId);
  }

  @Get('adjustments')
  @ApiOperation({ summary: 'Charges and credits that corrections made in billed periods' })
  @ApiOkResponse({ standardSchema: adjustmentPageSchema })
  adjustments(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: adjustmentListSchema }) asked: z.output<typeof adjustmentListSchema>): Promise<Page<Adjustment> | StreamableFile> {
    return answerList(form, ADJUSTMENTS_AS_CSV, asked, (paging) => listAdjustments(this.gate, caller.actor, asked, paging));
  }

  @Get('late-calls')
  @ApiOperation({ summary: 'Calls that came after their month was frozen and wait for the next invoice, by customer and month' })
  @ApiOkResponse({ standardSchema: latePageSchema })
  late(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: lateListSchema }) asked: z.output<typeof lateListSchema>): Promise<Page<LateCalls> | StreamableFile> {
    return answerList(form, LATE_AS_CSV, asked, (paging) => listLateCalls(this.gate, caller.actor, asked, paging));
  }
}
