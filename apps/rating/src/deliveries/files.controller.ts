import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, idSchema, type ListForm, type Page, pageSchema, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { Operators, operatorName } from '../operators/operators.js';
import { FileDecisions, fileDecisionSchema, reasonSchema } from './decide-file.js';
import { fileListSchema, type FileReport, fileReportSchema, listFiles, readFileReport } from './list-files.js';
import { Uploads } from './receive-upload.js';

const filePageSchema = pageSchema(fileReportSchema).meta({ id: 'FilePage' });
/** Only what an operator's description reads a running number from is kept of it. */
const deliveredName = z.string().max(255).optional();
const FILES_AS_CSV = { fileName: 'leverancer.csv', columns: csvColumns(fileReportSchema) };

@ApiTags('files')
@Controller('files')
@Scopes('rating:read')
export class FilesController {
  constructor(
    private readonly gate: PurposeGate,
    private readonly operators: Operators,
    private readonly uploads: Uploads,
    private readonly decisions: FileDecisions,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The ledger of deliveries, with what each brought' })
  @ApiOkResponse({ standardSchema: filePageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: fileListSchema }) asked: z.output<typeof fileListSchema>): Promise<Page<FileReport> | StreamableFile> {
    return answerList(form, FILES_AS_CSV, asked, (paging) => listFiles(this.gate, caller.actor, asked, paging));
  }

  @Get(':fileId')
  @ApiOperation({ summary: 'One delivery: how far it is read, and what it brought' })
  @ApiOkResponse({ standardSchema: fileReportSchema })
  async read(@CurrentCaller() caller: Caller, @Param('fileId', { schema: idSchema }) fileId: number) {
    const report = await readFileReport(this.gate, caller.actor, fileId);
    if (!report) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such delivery.', da: 'Leverancen findes ikke.' } });
    return report;
  }

  @Post()
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOperation({ summary: 'Deliver a file of call records; it is read afterwards, see its report' })
  async deliver(@CurrentCaller() caller: Caller, @Query('operator', { schema: operatorName }) name: string, @Query('name', { schema: deliveredName }) deliveredAs: string | undefined, @Body() body: unknown) {
    if (!(body instanceof Readable)) {
      throw new Problem(PROBLEMS.unsupportedMediaType, { detail: { en: 'Send the file as application/octet-stream.', da: 'Send filen som application/octet-stream.' } });
    }
    const operator = await this.operators.find(caller.actor, name);
    if (!operator) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such operator.', da: 'Operatøren findes ikke.' } });
    return this.uploads.receive(operator, body, deliveredAs);
  }

  @Post(':fileId/release')
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Let a held delivery through with the difference it has; it is read from its allow-listed copy' })
  @ApiOkResponse({ standardSchema: fileDecisionSchema })
  release(@CurrentCaller() caller: Caller, @Param('fileId', { schema: idSchema }) fileId: number, @Body({ schema: reasonSchema }) { reason }: z.output<typeof reasonSchema>) {
    return this.decisions.release(caller.actor, fileId, reason);
  }

  @Post(':fileId/reject')
  @HttpCode(200)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Reject a held delivery; its copy is removed, and the same file may come again' })
  @ApiOkResponse({ standardSchema: fileDecisionSchema })
  reject(@CurrentCaller() caller: Caller, @Param('fileId', { schema: idSchema }) fileId: number, @Body({ schema: reasonSchema }) { reason }: z.output<typeof reasonSchema>) {
    return this.decisions.reject(caller.actor, fileId, reason);
  }

  @Post(':fileId/roll-back')
  @HttpCode(202)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Take back all that a delivery brought, money included; afterwards the same file may be delivered again' })
  @ApiOkResponse({ standardSchema: fileDecisionSchema })
  rollBack(@CurrentCaller() caller: Caller, @Param('fileId', { schema: idSchema }) fileId: number, @Body({ schema: reasonSchema }) { reason }: z.output<typeof reasonSchema>) {
    return this.decisions.rollBack(caller.actor, fileId, reason);
  }
}
