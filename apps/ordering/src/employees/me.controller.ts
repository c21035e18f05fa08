import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, type Page, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import { type HeldNumber, heldNumberPageSchema } from '../numbers/number.schemas.js';
import { type Employee, employeeSchema } from './employee.schemas.js';
import { OwnAccess } from './own-access.js';

@ApiTags('me')
@ForCustomers()
@Controller('me')
@Scopes('me:read')
export class MeController {
  constructor(private readonly own: OwnAccess) {}

  @Get()
  @ApiOperation({ summary: 'What is registered about the employee who asks' })
  @ApiOkResponse({ standardSchema: employeeSchema })
  me(@CurrentCaller() caller: Caller): Promise<Employee> {
    return this.own.me(caller);
  }

  @Get('numbers')
  @ApiOperation({ summary: 'The numbers that the employee who asks holds and has held' })
  @ApiOkResponse({ standardSchema: heldNumberPageSchema })
  numbers(@CurrentCaller() caller: Caller, @Query({ schema: pagingSchema }) paging: Paging): Promise<Page<HeldNumber>> {
    return this.own.numbers(caller, paging);
  }
}
