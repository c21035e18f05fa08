import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { CheckDrift } from './check-drift.js';

const driftSchema = z.object({
  missing: z.array(z.string()).describe('What the register wants and the database lacks.'),
  unexpected: z.array(z.string()).describe('What the database has and the register knows nothing of.'),
}).meta({ id: 'Drift' });

@ApiTags('drift')
@Controller('drift')
@Scopes('data-protection:read')
export class DriftController {
  constructor(private readonly drift: CheckDrift) {}

  @Get()
  @ApiOperation({ summary: 'Roles, privileges, policies and columns that differ from the register, now' })
  @ApiOkResponse({ standardSchema: driftSchema })
  show(@CurrentCaller() caller: Caller): Promise<z.output<typeof driftSchema>> {
    return this.drift.compare(`client:${caller.actor}`) as Promise<z.output<typeof driftSchema>>;
  }
}
