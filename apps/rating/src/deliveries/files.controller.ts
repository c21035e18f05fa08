import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { type Caller, CurrentCaller, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { listFiles } from './list-files.js';

@ApiTags('files')
@Controller('files')
@Scopes('rating:read')
export class FilesController {
  constructor(private readonly gate: PurposeGate) {}

  @Get()
  @ApiOperation({ summary: 'The ledger of deliveries, with what each brought' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query('after', { schema: z.coerce.number().int().min(0).default(0) }) after: number,
    @Query('limit', { schema: z.coerce.number().int().min(1).max(500).default(50) }) limit: number,
  ) {
    return listFiles(this.gate, caller.actor, { after, limit });
  }
}
