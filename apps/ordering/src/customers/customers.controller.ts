import { Body, Controller, Get, Param, Patch, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, ForCustomers, idSchema, type ListForm, type Listing, listingSchema, type Page, Scopes, Write } from '@turbotrack/service';
import type { FastifyReply } from 'fastify';
import {
  type Customer, type CustomerChange, customerChangeSchema, customerPageSchema, customerSchema, type NewCustomer, newCustomerSchema, type Owner, ownerSchema,
  type WholeCustomer, wholeCustomerSchema,
} from './customer.schemas.js';
import { Customers } from './customers.js';

@ApiTags('customers')
@ForCustomers()
@Controller('customers')
@Scopes('ordering:read')
export class CustomersController {
  constructor(private readonly customers: Customers) {}

  @Get()
  @ApiOperation({ summary: 'Customers; a customer finds itself alone' })
  @ApiOkResponse({ standardSchema: customerPageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: listingSchema }) listing: Listing): Promise<Page<Customer> | StreamableFile> {
    return answerList(form, { fileName: 'customers.csv', columns: csvColumns(customerSchema) }, listing, (paging) => this.customers.list(caller, { ...listing, ...paging }));
  }

  @Get(':customerId')
  @ApiOperation({ summary: 'A customer with its owners' })
  @ApiOkResponse({ standardSchema: wholeCustomerSchema })
  find(@CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number): Promise<WholeCustomer> {
    return this.customers.find(caller, customerId);
  }

  @Post()
  @Write({ bulk: true })
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
  @Write({ bulk: '/customers/changes/bulk', ifMatch: true })
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Change what is written about a customer' })
  @ApiOkResponse({ standardSchema: wholeCustomerSchema })
  change(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Body({ schema: customerChangeSchema }) change: CustomerChange,
  ): Promise<WholeCustomer> {
    return this.customers.change(caller, customerId, change);
  }

  @Post(':customerId/owners')
  @Write({ bulk: true })
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
