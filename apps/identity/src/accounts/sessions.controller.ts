import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { accountIdOf } from './accounts.js';
import { type Session, sessionIdSchema, Sessions, sessionsSchema } from './sessions.js';

/** @throws Problem 403 for a program, which has no sessions */
function accountOf(caller: Caller): number {
  const accountId = caller.kind === 'person' ? accountIdOf(caller.subject) : undefined;
  if (accountId === undefined) throw new Problem(PROBLEMS.forbidden);
  return accountId;
}

@ApiTags('people')
@ForCustomers()
@Controller('sessions')
@Scopes('sessions:read')
export class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Get()
  @ApiOperation({ summary: "The caller's own sessions" })
  @ApiOkResponse({ standardSchema: sessionsSchema })
  async list(@CurrentCaller() caller: Caller): Promise<{ items: Session[] }> {
    return { items: await this.sessions.list(accountOf(caller)) };
  }

  @Delete(':sessionId')
  @HttpCode(204)
  @Scopes('sessions:write')
  @ApiOperation({ summary: "End one of the caller's own sessions" })
  @ApiNoContentResponse()
  end(@CurrentCaller() caller: Caller, @Param('sessionId', { schema: sessionIdSchema }) sessionId: string): Promise<void> {
    return this.sessions.end(accountOf(caller), sessionId);
  }
}
