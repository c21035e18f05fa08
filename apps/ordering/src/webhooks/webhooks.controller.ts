import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, type Page, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import { ConfirmEndpoint } from './confirm-endpoint.js';
import { DeliveryLog } from './delivery-log.js';
import {
  type Attempt, attemptPageSchema, type Delivery, deliveryPageSchema, type Endpoint, endpointChangeSchema, endpointPageSchema, endpointPath, endpointSchema, type EndpointWithSecret,
  endpointWithSecretSchema, type NewEndpoint, newEndpointSchema, type PositionPaging, positionPagingSchema, redeliveredSchema, type Redelivery, redeliverySchema,
} from './webhook.schemas.js';
import { WebhookEndpoints } from './webhook-endpoints.js';

@ApiTags('webhooks')
@ForCustomers()
@Controller('customers/:customerId/webhook-endpoints')
@Scopes('ordering:read')
export class WebhooksController {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly confirming: ConfirmEndpoint,
    private readonly sent: DeliveryLog,
  ) {}

  @Get()
  @ApiOperation({ summary: "A customer's addresses that are told of events" })
  @ApiOkResponse({ standardSchema: endpointPageSchema })
  list(@CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Query({ schema: pagingSchema }) paging: Paging): Promise<Page<Endpoint>> {
    return this.endpoints.list(caller, customerId, paging);
  }

  @Post()
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Register an address; its secret is shown in this answer alone. Nothing is sent before it is confirmed' })
  @ApiCreatedResponse({ standardSchema: endpointWithSecretSchema })
  register(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Body({ schema: newEndpointSchema }) endpoint: NewEndpoint,
  ): Promise<EndpointWithSecret> {
    return this.endpoints.register(caller, customerId, endpoint);
  }

  @Get(':endpointId')
  @ApiOperation({ summary: 'One address and how it goes' })
  @ApiOkResponse({ standardSchema: endpointSchema })
  read(@CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Param('endpointId', { schema: endpointPath.endpointId }) endpointId: number): Promise<Endpoint> {
    return this.endpoints.read(caller, customerId, endpointId);
  }

  @Patch(':endpointId')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Change which types of events an address is told of' })
  @ApiOkResponse({ standardSchema: endpointSchema })
  change(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Param('endpointId', { schema: endpointPath.endpointId }) endpointId: number,
    @Body({ schema: endpointChangeSchema }) { types }: z.output<typeof endpointChangeSchema>,
  ): Promise<Endpoint> {
    return this.endpoints.change(caller, customerId, endpointId, types);
  }

  @Delete(':endpointId')
  @HttpCode(204)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Remove an address with its secrets and its log' })
  @ApiNoContentResponse()
  remove(@CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Param('endpointId', { schema: endpointPath.endpointId }) endpointId: number): Promise<void> {
    return this.endpoints.remove(caller, customerId, endpointId);
  }

  @Post(':endpointId/confirm')
  @HttpCode(200)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Send a challenge to the address and enable it when the challenge comes back; 409 says why it did not' })
  @ApiOkResponse({ standardSchema: endpointSchema })
  confirm(@CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Param('endpointId', { schema: endpointPath.endpointId }) endpointId: number): Promise<Endpoint> {
    return this.confirming.confirm(caller, customerId, endpointId);
  }

  @Post(':endpointId/disable')
  @HttpCode(200)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Stop sending to an address and give up what is pending' })
  @ApiOkResponse({ standardSchema: endpointSchema })
  disable(@CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Param('endpointId', { schema: endpointPath.endpointId }) endpointId: number): Promise<Endpoint> {
    return this.endpoints.disable(caller, customerId, endpointId);
  }

  @Post(':endpointId/secret')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Make a new secret, shown in this answer alone; the one before it signs beside it for 24 hours' })
  @ApiCreatedResponse({ standardSchema: endpointWithSecretSchema })
  rotateSecret(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Param('endpointId', { schema: endpointPath.endpointId }) endpointId: number,
  ): Promise<EndpointWithSecret> {
    return this.endpoints.rotateSecret(caller, customerId, endpointId);
  }

  @Get(':endpointId/deliveries')
  @ApiOperation({ summary: 'Messages to an address and what became of them, in the order of their events' })
  @ApiOkResponse({ standardSchema: deliveryPageSchema })
  deliveries(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Param('endpointId', { schema: endpointPath.endpointId }) endpointId: number,
    @Query({ schema: positionPagingSchema }) paging: PositionPaging,
  ): Promise<Page<Delivery>> {
    return this.sent.deliveries(caller, customerId, endpointId, paging);
  }

  @Get(':endpointId/attempts')
  @ApiOperation({ summary: 'Every attempt to send: status, reason of failure, duration' })
  @ApiOkResponse({ standardSchema: attemptPageSchema })
  attempts(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Param('endpointId', { schema: endpointPath.endpointId }) endpointId: number,
    @Query({ schema: positionPagingSchema }) paging: PositionPaging,
  ): Promise<Page<Attempt>> {
    return this.sent.attempts(caller, customerId, endpointId, paging);
  }

  @Post(':endpointId/redeliveries')
  @HttpCode(202)
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Send one event or a range of them again' })
  @ApiAcceptedResponse({ standardSchema: redeliveredSchema })
  async redeliver(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: endpointPath.customerId }) customerId: number, @Param('endpointId', { schema: endpointPath.endpointId }) endpointId: number,
    @Body({ schema: redeliverySchema }) range: Redelivery,
  ): Promise<{ queued: number }> {
    return { queued: await this.sent.redeliver(caller, customerId, endpointId, range) };
  }
}
