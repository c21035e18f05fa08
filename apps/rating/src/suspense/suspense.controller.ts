import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { type Caller, CurrentCaller, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { listSuspense, suspenseByReason } from './list-suspense.js';

const pageSchema = z.coerce.number().int().min(1).max(500).default(50);
const afterSchema = z.coerce.number().int().min(0).default(0);

@ApiTags('suspense')
@Controller('suspense')
@Scopes('rating:read')
export class SuspenseController {
  constructor(private readonly gate: PurposeGate) {}

  @Get()
  @ApiOperation({ summary: 'Open suspended records: where they stand and why, never what they say' })
  async list(
    @CurrentCaller() caller: Caller,
    @Query('reason', { schema: z.string().max(40).optional() }) reason: string | undefined,
    @Query('after', { schema: afterSchema }) after: number,
    @Query('limit', { schema: pageSchema }) limit: number,
  ) {
    return listSuspense(this.gate, caller.actor, { reason, after, limit });
  }

  @Get('counts')
  @ApiOperation({ summary: 'Open suspended records by reason' })
  async counts(@CurrentCaller() caller: Caller) {
    return { items: await suspenseByReason(this.gate, caller.actor) };
  }
}
