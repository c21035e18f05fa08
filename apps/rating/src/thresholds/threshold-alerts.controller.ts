import { Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, idSchema, type ListForm, type Page, pageOf, type Paging, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import type { z } from 'zod';
import { type ThresholdAlert, thresholdAlertListSchema, thresholdAlertPageSchema, thresholdAlertSchema } from './thresholds.schemas.js';

type Asked = z.output<typeof thresholdAlertListSchema>;
const ALERTS_AS_CSV = { fileName: 'graensevarsler.csv', columns: csvColumns(thresholdAlertSchema) };

@ApiTags('thresholds')
@Controller('threshold-alerts')
@Scopes('rating:read')
export class ThresholdAlertsController {
  constructor(private readonly gate: PurposeGate) {}

  @Get()
  @ApiOperation({ summary: 'Thresholds that were reached' })
  @ApiOkResponse({ standardSchema: thresholdAlertPageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: thresholdAlertListSchema }) asked: Asked): Promise<Page<ThresholdAlert> | StreamableFile> {
    return answerList(form, ALERTS_AS_CSV, asked, (paging) => this.page(caller.actor, asked, paging));
  }

  @Post(':alertId/acknowledge')
  @HttpCode(204)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Note that somebody has seen to an alert; a second time changes nothing' })
  async acknowledge(@CurrentCaller() caller: Caller, @Param('alertId', { schema: idSchema }) alertId: number): Promise<void> {
    const found = await this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'acknowledge a threshold alert', reference: `alert ${alertId}` }, async ({ sql, concerns }) => {
      const { rows: [row] } = await sql<{ customer_id: number }>(
        ['rating.threshold_alert'],
        `update rating.threshold_alert set acknowledged_at = coalesce(acknowledged_at, now()), acknowledged_by = coalesce(acknowledged_by, $2) where threshold_alert_id = $1 returning customer_id`,
        [alertId, caller.actor],
      );
      if (row) concerns({ customers: [row.customer_id] });
      return row !== undefined;
    });
    if (!found) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such alert.', da: 'Varslet findes ikke.' } });
  }

  private async page(actor: string, { customer, rule, open }: Asked, { after, limit }: Paging): Promise<Page<ThresholdAlert>> {
    const rows = await this.gate.purpose('rating', { scope: 'all', actor, why: 'list threshold alerts' }, async ({ sql, concerns }) => {
      const found = await sql<ThresholdAlert & Record<string, unknown>>(
        ['rating.threshold_alert', 'rating.threshold_rule'],
        `select a.threshold_alert_id as "alertId", a.rule_id as "ruleId", r.kind, r.span, a.customer_id as "customerId", nullif(a.assignment_id, 0) as "assignmentId", a.window_from::text as "windowFrom",
           r.at_least as "atLeast", a.reached, a.block_requested as "blockRequested", a.raised_at as "raisedAt", a.acknowledged_at as "acknowledgedAt", a.acknowledged_by as "acknowledgedBy"
         from rating.threshold_alert a join rating.threshold_rule r using (rule_id)
         where a.threshold_alert_id > $1 and ($3::int is null or a.customer_id = $3) and ($4::int is null or a.rule_id = $4) and ($5::boolean is null or (a.acknowledged_at is null) = $5)
         order by a.threshold_alert_id limit $2`,
        [after, limit + 1, customer ?? null, rule ?? null, open === undefined ? null : open === 'true'],
      );
      concerns({ customers: new Set(found.rows.map(({ customerId }) => customerId)) });
      return found.rows;
    });
    const iso = (at: string | Date) => new Date(at).toISOString();
    return pageOf(rows.map((row) => ({ ...row, raisedAt: iso(row.raisedAt), acknowledgedAt: row.acknowledgedAt && iso(row.acknowledgedAt) })), limit, ({ alertId }) => alertId);
  }
}
