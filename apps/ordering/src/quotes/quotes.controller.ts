import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, ForCustomers, idSchema, type ListForm, type Page, pageOf, Scopes } from '@turbotrack/service';
import type { FastifyReply } from 'fastify';
import { requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import { type WholeOrder, wholeOrderSchema } from '../orders/order.schemas.js';
import { CloseQuote } from './close-quote.js';
import { MakeQuote } from './make-quote.js';
import {
  type Acceptance, acceptanceSchema, type NewQuote, newQuoteSchema, type Quote, type QuoteList, quoteListItemSchema, quoteListSchema, quotePageSchema, type WholeQuote, wholeQuoteSchema,
} from './quote.schemas.js';
import { readQuote, readQuotes } from './read-quote.js';

const QUOTES_AS_CSV = { fileName: 'quotes.csv', columns: csvColumns(quoteListItemSchema) };

@ApiTags('quotes')
@ForCustomers()
@Controller('quotes')
@Scopes('ordering:read')
export class QuotesController {
  constructor(
    private readonly making: MakeQuote,
    private readonly closing: CloseQuote,
    private readonly work: WorkForCaller,
  ) {}

  @Post()
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Price a wished order; 200 when the same is there under its reference' })
  @ApiCreatedResponse({ standardSchema: wholeQuoteSchema })
  @ApiOkResponse({ standardSchema: wholeQuoteSchema })
  async make(
    @CurrentCaller() caller: Caller, @Body({ schema: newQuoteSchema }) wanted: NewQuote, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WholeQuote> {
    const { quote, created } = await this.making.make(caller, wanted);
    reply.status(created ? 201 : 200);
    return quote;
  }

  @Get()
  @ApiOperation({ summary: 'Quotes, the oldest first' })
  @ApiOkResponse({ standardSchema: quotePageSchema })
  list(
    @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: quoteListSchema }) { after, limit, format: _form, ...filter }: QuoteList,
  ): Promise<Page<Quote> | StreamableFile> {
    return answerList(form, QUOTES_AS_CSV, { after, limit }, (paging) => this.work.read(caller, 'list quotes', filter.customerId, async (inside) => {
      if (filter.customerId !== undefined) await requireCustomer(inside, filter.customerId);
      return pageOf(await readQuotes(inside, { ...filter, after: paging.after, limit: paging.limit + 1 }), paging.limit, ({ quoteId }) => quoteId);
    }));
  }

  @Get(':quoteId')
  @ApiOperation({ summary: 'A quote with its items and totals' })
  @ApiOkResponse({ standardSchema: wholeQuoteSchema })
  find(@CurrentCaller() caller: Caller, @Param('quoteId', { schema: idSchema }) quoteId: number): Promise<WholeQuote> {
    return this.work.read(caller, 'look at quote', undefined, (inside) => readQuote(inside, quoteId));
  }

  @Post(':quoteId/accept')
  @HttpCode(202)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Order what was quoted at the prices quoted; 200 when that is done already' })
  @ApiAcceptedResponse({ standardSchema: wholeOrderSchema })
  @ApiOkResponse({ standardSchema: wholeOrderSchema })
  async accept(
    @CurrentCaller() caller: Caller, @Param('quoteId', { schema: idSchema }) quoteId: number, @Body({ schema: acceptanceSchema }) acceptance: Acceptance,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WholeOrder> {
    const { order, created } = await this.closing.accept(caller, quoteId, acceptance);
    reply.status(created ? 202 : 200);
    return order;
  }

  @Post(':quoteId/withdraw')
  @HttpCode(200)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'End a quote without an order' })
  @ApiOkResponse({ standardSchema: wholeQuoteSchema })
  withdraw(@CurrentCaller() caller: Caller, @Param('quoteId', { schema: idSchema }) quoteId: number): Promise<WholeQuote> {
    return this.closing.withdraw(caller, quoteId);
  }
}
