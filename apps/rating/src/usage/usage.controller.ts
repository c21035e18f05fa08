import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { AskedForm, type Caller, CurrentCaller, ForCustomers, type ListForm, type Page, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { explainCall } from '../calls/explain-call.js';
import { exportUsage } from './export-usage.js';
import { findUse, listUsage } from './list-usage.js';
import { sumUsage } from './sum-usage.js';
import {
  callIdSchema, type ExplainedUse, explainedUseSchema, type UsageListing, usageListSchema, usagePageSchema, type UsageSum, type UsageSummaryQuery, usageSummaryQuerySchema, usageSummarySchema, type UsedCall,
} from './usage.schemas.js';
import { viewUsage } from './usage-viewer.js';

/** What a customer sees of its use; an employee's own token shows that employee's calls, wherever it is used. */
abstract class UsageRoutes {
  constructor(private readonly gate: PurposeGate) {}

  @Get()
  @ApiOperation({ summary: 'Calls, messages and data sessions one by one, as far as the company lets them be seen' })
  @ApiOkResponse({ standardSchema: usagePageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: usageListSchema }) asked: UsageListing): Promise<Page<UsedCall, string> | StreamableFile> {
    const read = (after: string | undefined, limit: number) => viewUsage(this.gate, caller, 'list usage', (usage) => listUsage(usage, { ...asked, after }, limit));
    const exported = asked.format === 'ndjson' ? 'ndjson' : form;
    return exported === 'json' ? read(asked.after, asked.limit) : exportUsage(exported, asked.after, read);
  }

  @Get('summary')
  @ApiOperation({ summary: 'The same calls added up' })
  @ApiOkResponse({ standardSchema: usageSummarySchema })
  async sum(@CurrentCaller() caller: Caller, @Query({ schema: usageSummaryQuerySchema }) asked: UsageSummaryQuery): Promise<{ items: UsageSum[] }> {
    return { items: await viewUsage(this.gate, caller, 'add up usage', (usage) => sumUsage(usage, asked)) };
  }

  @Get(':callId')
  @ApiOperation({ summary: 'One call, and why it costs what it costs' })
  @ApiOkResponse({ standardSchema: explainedUseSchema })
  async find(@CurrentCaller() caller: Caller, @Param('callId', { schema: callIdSchema }) callId: number): Promise<ExplainedUse> {
    const found = await viewUsage(this.gate, caller, 'look at a call', async (usage) => findUse(usage, callId));
    if (!found) throw new Problem(PROBLEMS.notFound);
    // An explanation names the prefix that the price was found by.
    const explained = found.whole && caller.employeeId === undefined ? await explainCall(this.gate, `client:${caller.actor}`, callId) : undefined;
    return { ...found.call, explanation: explained ? { da: explained.da, en: explained.en } : null };
  }
}

@ApiTags('usage')
@ForCustomers()
@Controller('usage')
@Scopes('rating:read')
export class UsageController extends UsageRoutes {
  constructor(gate: PurposeGate) {
    super(gate);
  }
}

/** For an employee's own access, which has no scope that reads a whole company. */
@ApiTags('usage')
@ForCustomers()
@Controller('me/usage')
@Scopes('me:read')
export class OwnUsageController extends UsageRoutes {
  constructor(gate: PurposeGate) {
    super(gate);
  }
}
