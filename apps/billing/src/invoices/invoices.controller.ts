import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { answerList, AskedForm, type Caller, CurrentCaller, ForCustomers, idSchema, type ListForm, type Page, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import { type DocumentKind, FILES } from '../documents/document-kinds.js';
import { FindInvoices } from './find-invoices.js';
import { INVOICES_AS_CSV } from './invoice-list-csv.js';
import {
  documentKindSchema, type Invoice, type InvoiceFilter, invoiceFilterSchema, type InvoiceHead, invoiceListSchema, invoicePageSchema, invoiceSchema,
} from './invoices.schemas.js';

@ApiTags('invoices')
@ForCustomers()
@Controller('invoices')
@Scopes('billing:read')
export class InvoicesController {
  constructor(private readonly invoices: FindInvoices) {}

  @Get()
  @ApiOperation({ summary: 'Invoices by number; a customer sees its own' })
  @ApiOkResponse({ standardSchema: invoicePageSchema })
  list(
    @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: invoiceListSchema }) { after, limit, customer, period }: z.output<typeof invoiceListSchema>,
  ): Promise<Page<InvoiceHead> | StreamableFile> {
    return answerList(form, INVOICES_AS_CSV, { after, limit }, (paging) => this.invoices.list(caller, { customer, period }, paging));
  }

  @Get('export')
  @ApiProduces('text/csv')
  @ApiOperation({ summary: 'The same list whole, as CSV for a spreadsheet' })
  export(@CurrentCaller() caller: Caller, @Query({ schema: invoiceFilterSchema }) filter: InvoiceFilter): Promise<Page<InvoiceHead> | StreamableFile> {
    return answerList('csv', INVOICES_AS_CSV, { after: 0, limit: 500 }, (paging) => this.invoices.list(caller, filter, paging));
  }

  @Get(':invoiceNumber')
  @ApiOperation({ summary: 'An invoice as issued, its lines and its seal' })
  @ApiOkResponse({ standardSchema: invoiceSchema })
  find(@CurrentCaller() caller: Caller, @Param('invoiceNumber', { schema: idSchema }) invoiceNumber: number): Promise<Invoice> {
    return this.invoices.find(caller, invoiceNumber);
  }

  @Get(':invoiceNumber/documents/:kind')
  @ApiProduces('application/pdf', 'text/csv')
  @ApiOperation({ summary: 'A document of an invoice: the invoice or the call specification' })
  async document(
    @CurrentCaller() caller: Caller, @Param('invoiceNumber', { schema: idSchema }) invoiceNumber: number, @Param('kind', { schema: documentKindSchema }) kind: DocumentKind,
  ): Promise<StreamableFile> {
    const { mediaType, fileName } = FILES[kind];
    return new StreamableFile(await this.invoices.document(caller, invoiceNumber, kind), { type: mediaType, disposition: `attachment; filename="${fileName(invoiceNumber)}"` });
  }
}
