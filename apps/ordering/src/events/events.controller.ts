import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, Scopes } from '@turbotrack/service';
import { type EventList, eventListSchema, type EventQuery, eventQuerySchema } from './event.schemas.js';
import { ListEvents } from './list-events.js';

@ApiTags('events')
@ForCustomers()
@Controller('events')
@Scopes('ordering:read')
export class EventsController {
  constructor(private readonly events: ListEvents) {}

  @Get()
  @ApiOperation({ summary: 'What happened in the last thirty days, in the order in which it was stored: ids alone' })
  @ApiOkResponse({ standardSchema: eventListSchema })
  list(@CurrentCaller() caller: Caller, @Query({ schema: eventQuerySchema }) query: EventQuery): Promise<EventList> {
    return this.events.list(caller, query);
  }
}
