import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, type ListForm, type Page, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import { listMargin, type Margin, marginListSchema, marginPageSchema, marginSchema } from './list-margin.js';

const MARGIN_AS_CSV = { fileName: 'daekningsbidrag.csv', columns: csvColumns(marginSchema) };

@ApiTags('margin')
@Controller('margin')
@Scopes('rating:read')
export class MarginController {
  constructor(private readonly gate: PurposeGate) {}

  @Get()
  @ApiOperation({ summary: 'What was earned on calls by customer, zone, operator or day, the greatest losses first' })
  @ApiOkResponse({ standardSchema: marginPageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: marginListSchema }) asked: z.output<typeof marginListSchema>): Promise<Page<Margin> | StreamableFile> {
    return answerList(form, MARGIN_AS_CSV, asked, (paging) => listMargin(this.gate, caller.actor, asked, paging));
  }
}
