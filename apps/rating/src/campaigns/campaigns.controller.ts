import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, idSchema, type ListForm, type Page, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import {
  campaignEndSchema, type CampaignFinding, campaignFindingsSchema, campaignListSchema, campaignPageSchema, campaignSchema, newCampaignSchema, type StoredCampaign,
} from './campaign.schemas.js';
import { Campaigns } from './campaigns.js';

const CAMPAIGNS_AS_CSV = { fileName: 'kampagner.csv', columns: csvColumns(campaignSchema) };

@ApiTags('campaigns')
@Controller('campaigns')
@Scopes('rating:read')
export class CampaignsController {
  constructor(private readonly campaigns: Campaigns) {}

  @Get()
  @ApiOperation({ summary: 'Discounts for a time, those that have ended among them' })
  @ApiOkResponse({ standardSchema: campaignPageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: campaignListSchema }) asked: z.output<typeof campaignListSchema>): Promise<Page<StoredCampaign> | StreamableFile> {
    return answerList(form, CAMPAIGNS_AS_CSV, asked, (paging) => this.campaigns.list(caller.actor, asked, paging));
  }

  @Post()
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Make a campaign from a day to come' })
  @ApiOkResponse({ standardSchema: campaignSchema })
  make(@CurrentCaller() caller: Caller, @Body({ schema: newCampaignSchema }) wanted: z.output<typeof newCampaignSchema>): Promise<StoredCampaign> {
    return this.campaigns.make(caller.actor, wanted);
  }

  @Post('lint')
  @HttpCode(200)
  @ApiOperation({ summary: 'Look at a campaign before it is made; nothing is stored' })
  @ApiOkResponse({ standardSchema: campaignFindingsSchema })
  async lint(@CurrentCaller() caller: Caller, @Body({ schema: newCampaignSchema }) wanted: z.output<typeof newCampaignSchema>): Promise<{ findings: CampaignFinding[] }> {
    return { findings: await this.campaigns.lint(caller.actor, wanted) };
  }

  @Put(':campaignId/end')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Say when a campaign ends' })
  @ApiOkResponse({ standardSchema: campaignSchema })
  end(@CurrentCaller() caller: Caller, @Param('campaignId', { schema: idSchema }) id: number, @Body({ schema: campaignEndSchema }) { validUntil }: z.output<typeof campaignEndSchema>): Promise<StoredCampaign> {
    return this.campaigns.end(caller.actor, id, validUntil);
  }

  @Delete(':campaignId')
  @HttpCode(204)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Delete a campaign that has not begun' })
  delete(@CurrentCaller() caller: Caller, @Param('campaignId', { schema: idSchema }) id: number): Promise<void> {
    return this.campaigns.delete(caller.actor, id);
  }
}
