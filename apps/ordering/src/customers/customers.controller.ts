import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, idSchema, type Page, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import type { FastifyReply } from 'fastify';
import {
  type Customer, type CustomerChange, customerChangeSchema, customerPageSchema, type NewCustomer, newCustomerSchema, type Owner, ownerSchema,
  type WholeCustomer, wholeCustomerSchema,
} from './customer.schemas.js';
import { Customers } from './customers.js';

@ApiTags('customers')
@Controller('customers')
@Scopes('ordering:read')
export class CustomersController {
  constructor(private readonly customers: Customers) {}

  @Get()
  @ApiOperation({ summary: 'Customers; a customer finds itself alone' })
  @ApiOkResponse({ standardSchema: customerPageSchema })
  list(@CurrentCaller() caller: Caller, @Query({ schema: pagingSchema }) paging: Paging): Promise<Page<Customer>> {
    return this.customers.list(caller, paging);
  }

  @Get(':customerId')
  @ApiOperation({ summary: 'A customer with its owners' })
  @ApiOkResponse({ standardSchema: wholeCustomerSchema })
  find(@CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number): Promise<WholeCustomer> {
    return this.customers.find(caller, customerId);
  }

  @Post()
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Register a customer; 200 when the same is there under its external reference' })
  @ApiCreatedResponse({ standardSchema: wholeCustomerSchema })
  @ApiOkResponse({ standardSchema: wholeCustomerSchema })
  async register(
    @CurrentCaller() caller: Caller, @Body({ schema: newCustomerSchema }) wanted: NewCustomer, @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WholeCustomer> {
    const { customer, created } = await this.customers.register(caller, wanted);
    reply.status(created ? 201 : 200);
    return customer;
  }

  @Patch(':customerId')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Change what is written about a customer' })
  @ApiOkResponse({ standardSchema: wholeCustomerSchema })
  change(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Body({ schema: customerChangeSchema }) change: CustomerChange,
  ): Promise<WholeCustomer> {
    return this.customers.change(caller, customerId, change);
  }

  @Post(':customerId/owners')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Record who owns the customer from a day on' })
  @ApiCreatedResponse({ standardSchema: wholeCustomerSchema })
  @ApiOkResponse({ standardSchema: wholeCustomerSchema })
  async addOwner(
    @CurrentCaller() caller: Caller,
    @Param('customerId', { schema: idSchema }) customerId: number,
    @Body({ schema: ownerSchema }) owner: Owner,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WholeCustomer> {
    const { customer, created } = await this.customers.addOwner(caller, customerId, owner);
    reply.status(created ? 201 : 200);
    return customer;
  }
}
