import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Caller, CurrentCaller, ForCustomers, type Page, type Paging, pagingSchema, Scopes } from '@turbotrack/service';
import { type Account, accountIdSchema, accountsSchema, type InvitedAccount, invitedSchema, type NewAccount, newAccountSchema } from './account.schemas.js';
import { AccountLinks } from './account-links.js';
import { Accounts } from './accounts.js';

@ApiTags('people')
@ForCustomers()
@Controller('accounts')
@Scopes('identity:read')
export class AccountsController {
  constructor(private readonly accounts: Accounts, private readonly links: AccountLinks) {}

  @Get()
  @ApiOperation({ summary: 'People who may sign in' })
  @ApiOkResponse({ standardSchema: accountsSchema })
  list(@CurrentCaller() caller: Caller, @Query({ schema: pagingSchema }) paging: Paging): Promise<Page<Account>> {
    return this.accounts.list(caller, paging);
  }

  @Post()
  @Scopes('identity:write')
  @ApiOperation({ summary: 'Invite somebody, by a link that is good once' })
  @ApiCreatedResponse({ standardSchema: invitedSchema })
  async invite(@CurrentCaller() caller: Caller, @Body({ schema: newAccountSchema }) wanted: NewAccount): Promise<InvitedAccount> {
    const account = await this.accounts.invite(caller, wanted);
    const link = await this.links.send('invitation', { ...account, language: wanted.language });
    return { ...account, ...(link !== undefined && { link }) };
  }

  @Delete(':accountId')
  @HttpCode(204)
  @Scopes('identity:write')
  @ApiOperation({ summary: 'Close an account and end its sessions' })
  @ApiNoContentResponse()
  close(@CurrentCaller() caller: Caller, @Param('accountId', { schema: accountIdSchema }) accountId: number): Promise<void> {
    return this.accounts.close(caller, accountId);
  }
}
