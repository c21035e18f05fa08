import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, Scopes } from '@turbotrack/service';
import { ApiKeys } from './api-keys.js';
import { Clients } from './clients.js';
import {
  type ApiKey, clientIdSchema, clientsSchema, keyIdSchema, keysSchema, type Machine, newClientAnswerSchema, newKeyAnswerSchema, type NewMachine, newMachineSchema,
} from './machine.schemas.js';

@ApiTags('programs')
@ForCustomers()
@Controller('clients')
@Scopes('identity:read')
export class ClientsController {
  constructor(private readonly clients: Clients) {}

  @Get()
  @ApiOperation({ summary: 'Programs that get tokens with a secret of their own' })
  @ApiOkResponse({ standardSchema: clientsSchema })
  async list(@CurrentCaller() caller: Caller): Promise<{ items: (Machine & { clientId: string })[] }> {
    return { items: await this.clients.list(caller) };
  }

  @Post()
  @Scopes('identity:write')
  @ApiOperation({ summary: 'Add a program; its secret is in the answer and nowhere else' })
  @ApiCreatedResponse({ standardSchema: newClientAnswerSchema })
  create(@CurrentCaller() caller: Caller, @Body({ schema: newMachineSchema }) wanted: NewMachine): Promise<Machine & { clientId: string; secret: string }> {
    return this.clients.create(caller, wanted);
  }

  @Delete(':clientId')
  @HttpCode(204)
  @Scopes('identity:write')
  @ApiOperation({ summary: 'Refuse a program from now on' })
  @ApiNoContentResponse()
  revoke(@CurrentCaller() caller: Caller, @Param('clientId', { schema: clientIdSchema }) clientId: string): Promise<void> {
    return this.clients.revoke(caller, clientId);
  }
}

@ApiTags('programs')
@ForCustomers()
@Controller('api-keys')
@Scopes('identity:read')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Get()
  @ApiOperation({ summary: 'Keys of programs, by what they begin with' })
  @ApiOkResponse({ standardSchema: keysSchema })
  async list(@CurrentCaller() caller: Caller): Promise<{ items: ApiKey[] }> {
    return { items: await this.keys.list(caller) };
  }

  @Post()
  @Scopes('identity:write')
  @ApiOperation({ summary: 'Make a key; it is in the answer and nowhere else' })
  @ApiCreatedResponse({ standardSchema: newKeyAnswerSchema })
  create(@CurrentCaller() caller: Caller, @Body({ schema: newMachineSchema }) wanted: NewMachine): Promise<ApiKey & { key: string }> {
    return this.keys.create(caller, wanted);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @Scopes('identity:write')
  @ApiOperation({ summary: 'Refuse a key; it opens nothing within 15 seconds' })
  @ApiNoContentResponse()
  revoke(@CurrentCaller() caller: Caller, @Param('keyId', { schema: keyIdSchema }) keyId: number): Promise<void> {
    return this.keys.revoke(caller, keyId);
  }
}
