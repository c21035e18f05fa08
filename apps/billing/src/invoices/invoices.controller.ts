import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import { type DocumentKind, FILES } from '../documents/document-kinds.js';
import { idSchema } from '../invoice-runs/runs.schemas.js';
import type { Page } from '../paging.js';
import { FindInvoices } from './find-invoices.js';
import { invoiceListCsv } from './invoice-list-csv.js';
import {
  documentKindSchema, type Invoice, type InvoiceFilter, invoiceFilterSchema, type InvoiceHead, invoiceListSchema, invoicePageSchema, invoiceSchema,
} from './invoices.schemas.js';

/** More rows than this are no list for a spreadsheet. */
const MOST_EXPORTED = 100_000;

@ApiTags('invoices')
@Controller('invoices')
@Scopes('billing:read')
export class InvoicesController {
  constructor(private readonly invoices: FindInvoices) {}

  @Get()
  @ApiOperation({ summary: 'Invoices by number; a customer sees its own' })
  @ApiOkResponse({ standardSchema: invoicePageSchema })
  list(@CurrentCaller() caller: Caller, @Query({ schema: invoiceListSchema }) { after, limit, ...filter }: z.output<typeof invoiceListSchema>): Promise<Page<InvoiceHead>> {
    return this.invoices.list(caller, filter, after, limit);
  }

  @Get('export')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="fakturaer.csv"')
  @ApiProduces('text/csv')
  @ApiOperation({ summary: 'The same list as CSV for a spreadsheet, at most 100,000 invoices' })
  async export(@CurrentCaller() caller: Caller, @Query({ schema: invoiceFilterSchema }) filter: InvoiceFilter): Promise<string> {
    return invoiceListCsv((await this.invoices.list(caller, filter, 0, MOST_EXPORTED)).items);
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
