import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { type Caller, CurrentCaller, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { explainCall } from './explain-call.js';

@ApiTags('calls')
@Controller('calls')
@Scopes('rating:read')
export class CallsController {
  constructor(private readonly gate: PurposeGate) {}

  @Get(':callId/explanation')
  @ApiOperation({ summary: 'Why a call costs what it costs, recomputed' })
  async explain(@CurrentCaller() caller: Caller, @Param('callId', { schema: z.coerce.number().int().positive() }) callId: number) {
    const explained = await explainCall(this.gate, caller.actor, callId);
    if (!explained) throw new Problem(PROBLEMS.notFound, { detail: { en: 'No such call is held.', da: 'Opkaldet findes ikke.' } });
    return explained;
  }
}
