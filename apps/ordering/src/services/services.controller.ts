import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, idSchema, type Page, pageOf, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import { WorkForCaller } from '../callers/work-for-caller.js';
import { ChangeServices } from './change-services.js';
import { customerOfSubscription, readBars } from './read-bars.js';
import { type Bar, barPageSchema, barSchema, type NewBar, newBarSchema, type Suspension, suspensionSchema } from './service.schemas.js';

@ApiTags('services')
@ForCustomers()
@Controller('subscriptions/:subscriptionId')
@Scopes('ordering:read')
export class ServicesController {
  constructor(
    private readonly work: WorkForCaller,
    private readonly services: ChangeServices,
  ) {}

  @Get('bars')
  @ApiOperation({ summary: 'Bars, suspensions and limits of a subscription, the oldest first, those that are over included' })
  @ApiOkResponse({ standardSchema: barPageSchema })
  list(
    @CurrentCaller() caller: Caller, @Param('subscriptionId', { schema: idSchema }) subscriptionId: number, @Query({ schema: pagingSchema }) { after, limit }: Paging,
  ): Promise<Page<Bar>> {
    return this.work.read(caller, 'list bars', undefined, async (inside) => {
      await customerOfSubscription(inside, subscriptionId);
      return pageOf(await readBars(inside, subscriptionId, { after, limit: limit + 1 }), limit, ({ barId }) => barId);
    });
  }

  @Post('bars')
  @HttpCode(202)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Bar calls or data, or set a limit; the operator confirms. The same once more changes nothing. Emergency calls stay open' })
  @ApiAcceptedResponse({ standardSchema: barSchema })
  set(@CurrentCaller() caller: Caller, @Param('subscriptionId', { schema: idSchema }) subscriptionId: number, @Body({ schema: newBarSchema }) wanted: NewBar): Promise<Bar> {
    return this.services.set(caller, subscriptionId, wanted);
  }

  @Delete('bars/:barId')
  @HttpCode(202)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Lift a bar; the operator confirms' })
  @ApiAcceptedResponse({ standardSchema: barSchema })
  lift(
    @CurrentCaller() caller: Caller, @Param('subscriptionId', { schema: idSchema }) subscriptionId: number, @Param('barId', { schema: idSchema }) barId: number,
  ): Promise<Bar> {
    return this.services.lift(caller, subscriptionId, barId);
  }

  @Post('suspend')
  @HttpCode(202)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Suspend a subscription; emergency calls stay open' })
  @ApiAcceptedResponse({ standardSchema: barSchema })
  suspend(@CurrentCaller() caller: Caller, @Param('subscriptionId', { schema: idSchema }) subscriptionId: number, @Body({ schema: suspensionSchema }) { expiresAt }: Suspension): Promise<Bar> {
    return this.services.set(caller, subscriptionId, { kind: 'all', expiresAt });
  }

  @Post('resume')
  @HttpCode(202)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Resume a suspended subscription' })
  @ApiAcceptedResponse({ standardSchema: barSchema })
  resume(@CurrentCaller() caller: Caller, @Param('subscriptionId', { schema: idSchema }) subscriptionId: number): Promise<Bar> {
    return this.services.resume(caller, subscriptionId);
  }
}
