import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, idSchema, Scopes } from '@turbotrack/service';
import {
  type CallPrivacy, callPrivacyHistorySchema, callPrivacySchema, type NewCallPrivacy, newCallPrivacySchema, type NewPrivateNumber, newPrivateNumberSchema, type PrivateNumber,
  privateNumberHistorySchema, privateNumberSchema,
} from './call-privacy.schemas.js';
import { ChooseCallPrivacy } from './choose-call-privacy.js';

@ApiTags('call privacy')
@ForCustomers()
@Controller('customers/:customerId')
@Scopes('ordering:read')
export class CallPrivacyController {
  constructor(private readonly choices: ChooseCallPrivacy) {}

  @Get('call-privacy')
  @ApiOperation({ summary: 'What the customer chose about showing its calls, the latest choice first' })
  @ApiOkResponse({ standardSchema: callPrivacyHistorySchema })
  async history(@CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number): Promise<{ items: CallPrivacy[] }> {
    return { items: await this.choices.history(caller, customerId) };
  }

  @Post('call-privacy')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Choose who sees calls and how much of them, from a moment on' })
  @ApiCreatedResponse({ standardSchema: callPrivacySchema })
  choose(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Body({ schema: newCallPrivacySchema }) choice: NewCallPrivacy,
  ): Promise<CallPrivacy> {
    return this.choices.choose(caller, customerId, choice);
  }

  @Get('numbers/:assignmentId/private')
  @ApiOperation({ summary: 'When the calls of an own number were private, the latest choice first' })
  @ApiOkResponse({ standardSchema: privateNumberHistorySchema })
  async numberHistory(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Param('assignmentId', { schema: idSchema }) assignmentId: number,
  ): Promise<{ items: PrivateNumber[] }> {
    return { items: await this.choices.numberHistory(caller, customerId, assignmentId) };
  }

  @Post('numbers/:assignmentId/private')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Make the calls of an own number private, or no longer so, from a moment on' })
  @ApiCreatedResponse({ standardSchema: privateNumberSchema })
  chooseNumber(
    @CurrentCaller() caller: Caller,
    @Param('customerId', { schema: idSchema }) customerId: number,
    @Param('assignmentId', { schema: idSchema }) assignmentId: number,
    @Body({ schema: newPrivateNumberSchema }) choice: NewPrivateNumber,
  ): Promise<PrivateNumber> {
    return this.choices.chooseNumber(caller, customerId, assignmentId, choice);
  }
}
