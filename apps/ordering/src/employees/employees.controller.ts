import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, idSchema, type Page, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import { type Employee, employeePageSchema, employeesSchema, type NewEmployee, newEmployeesSchema } from './employee.schemas.js';
import { Employees } from './employees.js';

@ApiTags('employees')
@Controller('customers/:customerId/employees')
@Scopes('ordering:read')
export class EmployeesController {
  constructor(private readonly employees: Employees) {}

  @Get()
  @ApiOperation({ summary: "A customer's employees" })
  @ApiOkResponse({ standardSchema: employeePageSchema })
  list(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Query({ schema: pagingSchema }) paging: Paging,
  ): Promise<Page<Employee>> {
    return this.employees.list(caller, customerId, paging);
  }

  @Post()
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Add one employee or up to 1,000, who have been informed by their employer' })
  @ApiCreatedResponse({ standardSchema: employeesSchema })
  async add(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Body({ schema: newEmployeesSchema }) wanted: NewEmployee[],
  ): Promise<{ items: Employee[] }> {
    return { items: await this.employees.add(caller, customerId, wanted) };
  }
}
