import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, idSchema, type ListForm, type Page, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import { Operators } from '../operators/operators.js';
import {
  askSchema, linePageSchema, lineListSchema, lineSchema, listLines, listReconciliations, type Reconciliation, type ReconciliationLine, reconciliationListSchema, reconciliationPageSchema, reconciliationSchema,
  totalsByDay,
} from './list-reconciliations.js';
import { Reconcile } from './reconcile.js';

const RECONCILIATIONS_AS_CSV = { fileName: 'afstemninger.csv', columns: csvColumns(reconciliationSchema) };
const LINES_AS_CSV = { fileName: 'afstemning.csv', columns: csvColumns(lineSchema) };

@ApiTags('reconciliations')
@Controller('reconciliations')
@Scopes('rating:read')
export class ReconciliationsController {
  constructor(
    private readonly gate: PurposeGate,
    private readonly operators: Operators,
    private readonly reconciling: Reconcile,
  ) {}

  @Post()
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOperation({ summary: "Hold an operator's list of calls with its prices against ours; it is read afterwards, see its report" })
  async ask(@CurrentCaller() caller: Caller, @Query({ schema: askSchema }) asked: z.output<typeof askSchema>, @Body() body: unknown) {
    if (!(body instanceof Readable)) {
      throw new Problem(PROBLEMS.unsupportedMediaType, { detail: { en: 'Send the list as application/octet-stream.', da: 'Send listen som application/octet-stream.' } });
    }
    const operator = await this.operators.find(caller.actor, asked.operator);
    if (!operator) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such operator.', da: 'Operatøren findes ikke.' } });
    const { from: fromDay, to: untilDay, toleranceMicro } = asked;
    return { reconciliationId: await this.reconciling.ask(caller.actor, { operatorId: operator.operatorId, fromDay, untilDay, toleranceMicro }, body) };
  }

  @Get()
  @ApiOperation({ summary: 'Reconciliations: how far they are, and what they found' })
  @ApiOkResponse({ standardSchema: reconciliationPageSchema })
  list(
    @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: reconciliationListSchema }) asked: z.output<typeof reconciliationListSchema>,
  ): Promise<Page<Reconciliation> | StreamableFile> {
    return answerList(form, RECONCILIATIONS_AS_CSV, asked, (paging) => listReconciliations(this.gate, caller.actor, asked, paging));
  }

  @Get(':reconciliationId')
  @ApiOperation({ summary: 'One reconciliation' })
  @ApiOkResponse({ standardSchema: reconciliationSchema })
  read(@CurrentCaller() caller: Caller, @Param('reconciliationId', { schema: idSchema }) id: number): Promise<Reconciliation> {
    return this.find(caller, id);
  }

  @Get(':reconciliationId/lines')
  @ApiOperation({ summary: 'Its lines; those of one outcome, as CSV, are the file of a claim' })
  @ApiOkResponse({ standardSchema: linePageSchema })
  async lines(
    @CurrentCaller() caller: Caller, @Param('reconciliationId', { schema: idSchema }) id: number, @AskedForm() form: ListForm, @Query({ schema: lineListSchema }) asked: z.output<typeof lineListSchema>,
  ): Promise<Page<ReconciliationLine> | StreamableFile> {
    await this.find(caller, id);
    return answerList(form, LINES_AS_CSV, asked, (paging) => listLines(this.gate, caller.actor, id, asked, paging));
  }

  @Get(':reconciliationId/days')
  @ApiOperation({ summary: 'Its totals by day' })
  async days(@CurrentCaller() caller: Caller, @Param('reconciliationId', { schema: idSchema }) id: number) {
    await this.find(caller, id);
    return { items: await totalsByDay(this.gate, caller.actor, id) };
  }

  private async find({ actor }: Caller, only: number): Promise<Reconciliation> {
    const { items: [found] } = await listReconciliations(this.gate, actor, { only }, { after: 0, limit: 1 });
    if (!found) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such reconciliation.', da: 'Afstemningen findes ikke.' } });
    return found;
  }
}
