import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, idSchema, type ListForm, type Page, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { tariffCodeSchema } from '../tariffs/tariff.schemas.js';
import { askWhatIfSchema, type CustomerChange, customerChangeListSchema, customerChangePageSchema, customerChangeSchema, type WhatIfReport, whatIfSchema } from './what-if.schemas.js';
import { WhatIfs } from './what-ifs.js';

const CUSTOMERS_AS_CSV = { fileName: 'takstvirkning.csv', columns: csvColumns(customerChangeSchema) };

@ApiTags('tariffs')
@Controller()
@Scopes('rating:read')
export class WhatIfController {
  constructor(private readonly whatIfs: WhatIfs) {}

  @Post('tariffs/:code/:validFrom/what-if')
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Ask what a tariff, as a rule a draft, would change in the list prices of a month; worked out afterwards' })
  ask(
    @CurrentCaller() caller: Caller, @Param('code', { schema: tariffCodeSchema }) code: string, @Param('validFrom', { schema: z.iso.date() }) validFrom: string,
    @Body({ schema: askWhatIfSchema }) { month, of }: z.output<typeof askWhatIfSchema>,
  ): Promise<WhatIfReport> {
    return this.whatIfs.ask(caller.actor, code, validFrom, month, of);
  }

  @Get('what-ifs/:whatIfId')
  @ApiOperation({ summary: 'How far a trial of a tariff is, and its totals' })
  @ApiOkResponse({ standardSchema: whatIfSchema })
  read(@CurrentCaller() caller: Caller, @Param('whatIfId', { schema: idSchema }) whatIfId: number): Promise<WhatIfReport> {
    return this.whatIfs.read(caller.actor, whatIfId);
  }

  @Get('what-ifs/:whatIfId/customers')
  @ApiOperation({ summary: 'Who would pay more and who less' })
  @ApiOkResponse({ standardSchema: customerChangePageSchema })
  customers(
    @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Param('whatIfId', { schema: idSchema }) whatIfId: number,
    @Query({ schema: customerChangeListSchema }) asked: z.output<typeof customerChangeListSchema>,
  ): Promise<Page<CustomerChange> | StreamableFile> {
    return answerList(form, CUSTOMERS_AS_CSV, asked, (paging) => this.whatIfs.customers(caller.actor, whatIfId, asked.who, paging));
  }
}
