import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, idSchema, type ListForm, listSchema, type Page, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { listCallsBehind } from './list-calls-behind.js';
import { findOperatorInvoice, listDifferences, listOperatorInvoices, listRefusedLines } from './list-operator-invoices.js';
import {
  askInvoiceSchema, type CallBehind, callBehindPageSchema, callBehindSchema, claimSchema, type Difference, differenceListSchema, differencePageSchema, differenceSchema, type OperatorInvoice,
  operatorInvoiceListSchema, operatorInvoicePageSchema, operatorInvoiceSchema, type RefusedLine, refusedLinePageSchema, refusedLineSchema,
} from './operator-invoices.schemas.js';
import { ReceiveInvoice } from './receive-invoice.js';
import { writeClaim } from './write-claim.js';

const INVOICES_AS_CSV = { fileName: 'operatorfakturaer.csv', columns: csvColumns(operatorInvoiceSchema) };
const DIFFERENCES_AS_CSV = { fileName: 'fakturaafstemning.csv', columns: csvColumns(differenceSchema) };
const REFUSED_AS_CSV = { fileName: 'afviste-linjer.csv', columns: csvColumns(refusedLineSchema) };
const CALLS_AS_CSV = { fileName: 'opkald-bag-forskel.csv', columns: csvColumns(callBehindSchema) };

@ApiTags('reconciliations')
@Controller('operator-invoices')
@Scopes('rating:read')
export class OperatorInvoicesController {
  constructor(
    private readonly gate: PurposeGate,
    private readonly invoices: ReceiveInvoice,
  ) {}

  @Post()
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOperation({ summary: "Hold an operator's invoice against our calls and its buy tariff; it is compared afterwards, see its report" })
  @ApiOkResponse({ standardSchema: operatorInvoiceSchema })
  async receive(@CurrentCaller() caller: Caller, @Query({ schema: askInvoiceSchema }) asked: z.output<typeof askInvoiceSchema>, @Body() body: unknown): Promise<OperatorInvoice> {
    if (!(body instanceof Readable)) {
      throw new Problem(PROBLEMS.unsupportedMediaType, { detail: { en: 'Send the invoice as application/octet-stream.', da: 'Send fakturaen som application/octet-stream.' } });
    }
    return findOperatorInvoice(this.gate, caller.actor, await this.invoices.receive(caller.actor, asked, body));
  }

  @Get()
  @ApiOperation({ summary: "Operators' invoices, how far their comparison is, and what it found" })
  @ApiOkResponse({ standardSchema: operatorInvoicePageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: operatorInvoiceListSchema }) asked: z.output<typeof operatorInvoiceListSchema>): Promise<Page<OperatorInvoice> | StreamableFile> {
    return answerList(form, INVOICES_AS_CSV, asked, (paging) => listOperatorInvoices(this.gate, caller.actor, asked, paging));
  }

  @Get(':operatorInvoiceId')
  @ApiOperation({ summary: 'One invoice of an operator' })
  @ApiOkResponse({ standardSchema: operatorInvoiceSchema })
  read(@CurrentCaller() caller: Caller, @Param('operatorInvoiceId', { schema: idSchema }) id: number): Promise<OperatorInvoice> {
    return findOperatorInvoice(this.gate, caller.actor, id);
  }

  @Post(':operatorInvoiceId/compare')
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Compare it once more, by the calls and tariffs there are now; the number of the claim stays' })
  @ApiOkResponse({ standardSchema: operatorInvoiceSchema })
  async compare(@CurrentCaller() caller: Caller, @Param('operatorInvoiceId', { schema: idSchema }) id: number): Promise<OperatorInvoice> {
    await findOperatorInvoice(this.gate, caller.actor, id);
    await this.invoices.compareAgain(caller.actor, id);
    return findOperatorInvoice(this.gate, caller.actor, id);
  }

  @Get(':operatorInvoiceId/lines')
  @ApiOperation({ summary: 'Both sides by destination, service and direction, with what differs and why' })
  @ApiOkResponse({ standardSchema: differencePageSchema })
  async lines(
    @CurrentCaller() caller: Caller, @Param('operatorInvoiceId', { schema: idSchema }) id: number, @AskedForm() form: ListForm, @Query({ schema: differenceListSchema }) asked: z.output<typeof differenceListSchema>,
  ): Promise<Page<Difference> | StreamableFile> {
    await findOperatorInvoice(this.gate, caller.actor, id);
    return answerList(form, DIFFERENCES_AS_CSV, asked, (paging) => listDifferences(this.gate, caller.actor, id, asked, paging));
  }

  @Get(':operatorInvoiceId/refused-lines')
  @ApiOperation({ summary: 'Lines of the file that could not be read, with column and reason' })
  @ApiOkResponse({ standardSchema: refusedLinePageSchema })
  async refused(
    @CurrentCaller() caller: Caller, @Param('operatorInvoiceId', { schema: idSchema }) id: number, @AskedForm() form: ListForm, @Query({ schema: listSchema }) asked: z.output<typeof listSchema>,
  ): Promise<Page<RefusedLine> | StreamableFile> {
    await findOperatorInvoice(this.gate, caller.actor, id);
    return answerList(form, REFUSED_AS_CSV, asked, (paging) => listRefusedLines(this.gate, caller.actor, id, paging));
  }

  @Get(':operatorInvoiceId/claim')
  @ApiOperation({ summary: 'The file of a claim, for the operator: CSV that a Danish spreadsheet opens' })
  claim(@CurrentCaller() caller: Caller, @Param('operatorInvoiceId', { schema: idSchema }) id: number, @Query({ schema: claimSchema }) asked: z.output<typeof claimSchema>): Promise<StreamableFile> {
    return writeClaim(this.gate, caller.actor, id, asked);
  }

  @Get(':operatorInvoiceId/lines/:position/calls')
  @ApiOperation({ summary: 'The calls of ours behind one line: when, how long and what each costs; no numbers' })
  @ApiOkResponse({ standardSchema: callBehindPageSchema })
  async calls(
    @CurrentCaller() caller: Caller, @Param('operatorInvoiceId', { schema: idSchema }) id: number, @Param('position', { schema: idSchema }) position: number, @AskedForm() form: ListForm,
    @Query({ schema: listSchema }) asked: z.output<typeof listSchema>,
  ): Promise<Page<CallBehind> | StreamableFile> {
    await findOperatorInvoice(this.gate, caller.actor, id);
    return answerList(form, CALLS_AS_CSV, asked, (paging) => listCallsBehind(this.gate, caller.actor, id, position, paging));
  }
}
