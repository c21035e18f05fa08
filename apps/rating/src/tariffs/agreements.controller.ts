import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, idSchema, type ListForm, type Page, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import { type Agreement, agreementListSchema, agreementPageSchema, agreementSchema, endSchema, newAgreementSchema } from './agreement.schemas.js';
import { CustomerAgreements } from './customer-agreements.js';

const AGREEMENTS_AS_CSV = { fileName: 'aftaler.csv', columns: csvColumns(agreementSchema.omit({ rates: true, volumeTiers: true })) };

@ApiTags('agreements')
@Controller('agreements')
@Scopes('rating:read')
export class AgreementsController {
  constructor(private readonly agreements: CustomerAgreements) {}

  @Get()
  @ApiOperation({ summary: 'Prices and volume discounts agreed with customers' })
  @ApiOkResponse({ standardSchema: agreementPageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: agreementListSchema }) asked: z.output<typeof agreementListSchema>): Promise<Page<Agreement> | StreamableFile> {
    return answerList(form, AGREEMENTS_AS_CSV, asked, (paging) => this.agreements.list(caller.actor, asked.customerId, paging));
  }

  @Post()
  @HttpCode(200)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Agree prices or volume discounts with a customer from a day to come' })
  @ApiOkResponse({ standardSchema: agreementSchema })
  make(@CurrentCaller() caller: Caller, @Body({ schema: newAgreementSchema }) wanted: z.output<typeof newAgreementSchema>): Promise<Agreement> {
    return this.agreements.make(caller.actor, wanted);
  }

  @Put(':agreementId/end')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Say when an agreement ends' })
  @ApiOkResponse({ standardSchema: agreementSchema })
  end(@CurrentCaller() caller: Caller, @Param('agreementId', { schema: idSchema }) agreementId: number, @Body({ schema: endSchema }) { validUntil }: z.output<typeof endSchema>): Promise<Agreement> {
    return this.agreements.end(caller.actor, agreementId, validUntil);
  }

  @Delete(':agreementId')
  @HttpCode(204)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Delete an agreement that has not begun' })
  delete(@CurrentCaller() caller: Caller, @Param('agreementId', { schema: idSchema }) agreementId: number): Promise<void> {
    return this.agreements.delete(caller.actor, agreementId);
  }
}
