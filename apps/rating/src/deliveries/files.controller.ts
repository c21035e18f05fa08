import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { type Caller, CurrentCaller, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { Operators, operatorName } from '../operators/operators.js';
import { FILE_STATES, type FileState, listFiles, readFileReport } from './list-files.js';
import { Uploads } from './receive-upload.js';

@ApiTags('files')
@Controller('files')
@Scopes('rating:read')
export class FilesController {
  constructor(
    private readonly gate: PurposeGate,
    private readonly operators: Operators,
    private readonly uploads: Uploads,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The ledger of deliveries, with what each brought' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query('after', { schema: z.coerce.number().int().min(0).max(2_147_483_647).default(0) }) after: number,
    @Query('limit', { schema: z.coerce.number().int().min(1).max(500).default(50) }) limit: number,
    @Query('state', { schema: z.enum(FILE_STATES).optional() }) state: FileState | undefined,
    @Query('operator', { schema: operatorName.optional() }) operator: string | undefined,
  ) {
    return listFiles(this.gate, caller.actor, { after, limit, state, operator });
  }

  @Get(':fileId')
  @ApiOperation({ summary: 'One delivery: how far it is read, and what it brought' })
  async read(@CurrentCaller() caller: Caller, @Param('fileId', { schema: z.coerce.number().int().positive().max(2_147_483_647) }) fileId: number) {
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
  async deliver(@CurrentCaller() caller: Caller, @Query('operator', { schema: operatorName }) name: string, @Body() body: unknown) {
    if (!(body instanceof Readable)) {
      throw new Problem(PROBLEMS.unsupportedMediaType, { detail: { en: 'Send the file as application/octet-stream.', da: 'Send filen som application/octet-stream.' } });
    }
    const operator = await this.operators.find(caller.actor, name);
    if (!operator) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such operator.', da: 'Operatøren findes ikke.' } });
    return this.uploads.receive(operator, body);
  }
}
