import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, idSchema, type Page, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import { ListRuns, type ParkedCustomer, type Run } from './list-runs.js';
import { RetryParked } from './retry-parked.js';
import { newRunSchema, parkedPageSchema, retriedSchema, runPageSchema, runSchema } from './runs.schemas.js';
import { StartRun } from './start-run.js';

/** The actor of the journal. */
function operatorOf({ subject }: Caller): string {
  return `client:${subject}`;
}

@ApiTags('runs')
@Controller('runs')
@Scopes('billing:read')
export class RunsController {
  constructor(
    private readonly starting: StartRun,
    private readonly listing: ListRuns,
    private readonly retrying: RetryParked,
  ) {}

  @Post()
  @HttpCode(202)
  @Scopes('billing:write')
  @ApiOperation({ summary: 'Bill a month that has ended; asked again, the same run' })
  @ApiAcceptedResponse({ standardSchema: runSchema })
  async start(@CurrentCaller() caller: Caller, @Body({ schema: newRunSchema }) { period, issueDate }: z.output<typeof newRunSchema>): Promise<Run> {
    const actor = operatorOf(caller);
    return this.listing.find(actor, await this.starting.start(actor, period, issueDate));
  }

  @Get()
  @ApiOperation({ summary: 'Billing runs, oldest first' })
  @ApiOkResponse({ standardSchema: runPageSchema })
  list(@CurrentCaller() caller: Caller, @Query({ schema: pagingSchema }) paging: Paging): Promise<Page<Run>> {
    return this.listing.list(operatorOf(caller), paging);
  }

  @Get(':runId')
  @ApiOperation({ summary: 'How far a run has come: customers by state, and totals in øre' })
  @ApiOkResponse({ standardSchema: runSchema })
  find(@CurrentCaller() caller: Caller, @Param('runId', { schema: idSchema }) runId: number): Promise<Run> {
    return this.listing.find(operatorOf(caller), runId);
  }

  @Get(':runId/parked')
  @ApiOperation({ summary: 'Customers that were put aside, with the reason' })
  @ApiOkResponse({ standardSchema: parkedPageSchema })
  parked(
    @CurrentCaller() caller: Caller, @Param('runId', { schema: idSchema }) runId: number, @Query({ schema: pagingSchema }) paging: Paging,
  ): Promise<Page<ParkedCustomer>> {
    return this.listing.parked(operatorOf(caller), runId, paging);
  }

  @Post(':runId/retry-parked')
  @HttpCode(202)
  @Scopes('billing:write')
  @ApiOperation({ summary: 'Take the parked customers up again' })
  @ApiAcceptedResponse({ standardSchema: retriedSchema })
  async retry(@CurrentCaller() caller: Caller, @Param('runId', { schema: idSchema }) runId: number): Promise<z.input<typeof retriedSchema>> {
    return { retried: await this.retrying.retry(operatorOf(caller), runId) };
  }
}
