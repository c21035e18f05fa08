import { Body, Controller, Get, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, idSchema, Scopes } from '@turbotrack/service';
import { ChooseDirectory } from './choose-directory.js';
import {
  directoryDeliverySchema, type DirectoryState, directoryStateSchema, type MadeDirectoryDelivery, type NewDirectoryChoice, newDirectoryChoiceSchema, type NewDirectoryDelivery, newDirectoryDeliverySchema,
} from './directory.schemas.js';

@ApiTags('directory')
@ForCustomers()
@Controller()
@Scopes('ordering:read')
export class DirectoryController {
  constructor(private readonly directory: ChooseDirectory) {}

  @Get('customers/:customerId/numbers/:assignmentId/directory')
  @ApiOperation({ summary: 'Whether a number is listed in directories, and who chose it when' })
  @ApiOkResponse({ standardSchema: directoryStateSchema })
  state(
    @CurrentCaller() caller: Caller, @Param('customerId', { schema: idSchema }) customerId: number, @Param('assignmentId', { schema: idSchema }) assignmentId: number,
  ): Promise<DirectoryState> {
    return this.directory.state(caller, customerId, assignmentId);
  }

  @Post('customers/:customerId/numbers/:assignmentId/directory')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Choose whether a number is listed, unlisted or secret, from a moment on' })
  @ApiCreatedResponse({ standardSchema: directoryStateSchema })
  choose(
    @CurrentCaller() caller: Caller,
    @Param('customerId', { schema: idSchema }) customerId: number,
    @Param('assignmentId', { schema: idSchema }) assignmentId: number,
    @Body({ schema: newDirectoryChoiceSchema }) choice: NewDirectoryChoice,
  ): Promise<DirectoryState> {
    return this.directory.choose(caller, customerId, assignmentId, choice);
  }

  @Post('directory/deliveries')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Make the next file for a directory service of the register' })
  @ApiCreatedResponse({ standardSchema: directoryDeliverySchema })
  deliver(@CurrentCaller() caller: Caller, @Body({ schema: newDirectoryDeliverySchema }) wish: NewDirectoryDelivery): Promise<MadeDirectoryDelivery> {
    return this.directory.deliver(caller, wish);
  }

  @Post('directory/deliveries/:deliveryId/file')
  @Scopes('ordering:write')
  @ApiOperation({ summary: 'Fetch the file for the directory service, once' })
  async collect(@CurrentCaller() caller: Caller, @Param('deliveryId', { schema: idSchema }) deliveryId: number): Promise<StreamableFile> {
    const { document, layout } = await this.directory.collect(caller, deliveryId);
    return new StreamableFile(document, { type: layout === 'csv' ? 'text/csv; charset=utf-8' : 'application/xml; charset=utf-8', disposition: `attachment; filename="directory-${deliveryId}.${layout}"` });
  }
}
