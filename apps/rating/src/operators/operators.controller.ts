import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { operatorName, Operators } from './operators.js';

const descriptionSchema = z.looseObject({ operator: z.string(), format: z.enum(['csv', 'asterisk', 'fixed-width', 'key-value', 'tap3', 'broadworks-xml', 'freeswitch-json']) }).meta({ id: 'OperatorDescription' });

@ApiTags('operators')
@Controller('operators')
export class OperatorsController {
  constructor(private readonly operators: Operators) {}

  @Get()
  @Scopes('rating:read')
  @ApiOperation({ summary: 'The operators and how their call records are written' })
  async list(@CurrentCaller() caller: Caller) {
    return { items: await this.operators.list(caller.actor) };
  }

  @Put(':name')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Describe how an operator writes its call records' })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('name', { schema: operatorName }) name: string,
    @Body({ schema: descriptionSchema }) description: z.output<typeof descriptionSchema>,
  ) {
    const problems = await this.operators.put(caller.actor, name, description);
    if (problems.length > 0) {
      throw new Problem(PROBLEMS.invalidRequest, {
        detail: { en: 'The description is not whole.', da: 'Beskrivelsen er ikke hel.' },
        errors: problems.map(({ path, sentence }) => ({ in: 'body' as const, pointer: path, detail: { en: sentence, da: sentence } })),
      });
    }
    return { name };
  }
}
