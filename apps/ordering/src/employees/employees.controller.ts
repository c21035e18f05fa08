import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EMPLOYEE_NOTICE } from '@turbotrack/mail';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, ForCustomers, idSchema, type ListForm, type Page, Scopes } from '@turbotrack/service';
import {
  type Employee, type EmployeeChange, employeeChangeSchema, type EmployeeEnd, employeeEndSchema, type EmployeeList, employeeListSchema, employeeNoticeSchema, employeePageSchema, employeeSchema,
  employeesSchema, type NewEmployee, newEmployeesSchema,
} from './employee.schemas.js';
import { Employees } from './employees.js';
import { EndEmployment } from './end-employment.js';
import { SendNotice } from './send-notice.js';

const EMPLOYEES_AS_CSV = { fileName: 'employees.csv', columns: csvColumns(employeeSchema) };

@ApiTags('employees')
@ForCustomers()
@Controller()
@Scopes('ordering:read')
export class EmployeesController {
  constructor(
    private readonly employees: Employees,
    private readonly ending: EndEmployment,
    private readonly notice: SendNotice,
  ) {}

  @Get('employee-notice')
  @ApiOperation({ summary: 'What an employer tells its employees before it hands over data on them, to be used as it is or adapted' })
  @ApiOkResponse({ standardSchema: employeeNoticeSchema })
  readNotice(): typeof EMPLOYEE_NOTICE {
    return EMPLOYEE_NOTICE;
  }

  @Get('customers/:customerId/employees')
  @ApiOperation({ summary: "A customer's employees" })
  @ApiOkResponse({ standardSchema: employeePageSchema })
  list(
    @CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Param('customerId', { schema: idSchema }) customerId: number,
    @Query({ schema: employeeListSchema }) paging: EmployeeList,
  ): Promise<Page<Employee> | StreamableFile> {
    return answerList(form, EMPLOYEES_AS_CSV, paging, (page) => this.employees.list(caller, customerId, page));
  }

  @Post('customers/:customerId/employees')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Add one employee or up to 1,000, who have been informed by their employer' })
  @ApiCreatedResponse({ standardSchema: employeesSchema })
  async add(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Body({ schema: newEmployeesSchema }) wanted: NewEmployee[],
  ): Promise<{ items: Employee[] }> {
    return { items: await this.employees.add(caller, customerId, wanted) };
  }

  @Get('customers/:customerId/employees/:employeeId')
  @ApiOperation({ summary: 'One employee' })
  @ApiOkResponse({ standardSchema: employeeSchema })
  find(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Param('employeeId', { schema: idSchema }) employeeId: number,
  ): Promise<Employee> {
    return this.employees.find(caller, customerId, employeeId);
  }

  @Patch('customers/:customerId/employees/:employeeId')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Correct name or e-mail address of an employee' })
  @ApiOkResponse({ standardSchema: employeeSchema })
  change(
    @CurrentCaller() caller: Caller,
    @Param('customerId', { schema: idSchema }) customerId: number,
    @Param('employeeId', { schema: idSchema }) employeeId: number,
    @Body({ schema: employeeChangeSchema }) change: EmployeeChange,
  ): Promise<Employee> {
    return this.employees.change(caller, customerId, employeeId, change);
  }

  @Post('customers/:customerId/employees/:employeeId/end')
  @HttpCode(200)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'An employee leaves: from the moment on it holds no number' })
  @ApiOkResponse({ standardSchema: employeeSchema })
  end(
    @CurrentCaller() caller: Caller,
    @Param('customerId', { schema: idSchema }) customerId: number,
    @Param('employeeId', { schema: idSchema }) employeeId: number,
    @Body({ schema: employeeEndSchema }) end: EmployeeEnd,
  ): Promise<Employee> {
    return this.ending.end(caller, customerId, employeeId, end);
  }

  @Post('customers/:customerId/employees/:employeeId/notice')
  @HttpCode(202)
  @Scopes('ordering:write')
  @ApiOperation({ summary: "Send the employee the employer's notice by mail; once for each version of the policy" })
  @ApiAcceptedResponse()
  send(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Param('employeeId', { schema: idSchema }) employeeId: number,
  ): Promise<void> {
    return this.notice.send(caller, customerId, employeeId);
  }
}
