import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, idSchema, type ListForm, type Page, pageOf, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { and, eq, isNull } from 'drizzle-orm';
import type { z } from 'zod';
import { newRuleSchema, ruleListSchema, rulePageSchema, ruleSchema, type ThresholdRule } from './thresholds.schemas.js';

const RULES_AS_CSV = { fileName: 'graenser.csv', columns: csvColumns(ruleSchema) };

@ApiTags('thresholds')
@Controller('thresholds')
@Scopes('rating:read')
export class ThresholdsController {
  constructor(private readonly gate: PurposeGate) {}

  @Get()
  @ApiOperation({ summary: 'Use above which somebody is told, ended rules among it' })
  @ApiOkResponse({ standardSchema: rulePageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: ruleListSchema }) asked: z.output<typeof ruleListSchema>): Promise<Page<ThresholdRule> | StreamableFile> {
    return answerList(form, RULES_AS_CSV, asked, async ({ after, limit }) => {
      const rows = await this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'list thresholds' }, async ({ sql }) => (await sql<ThresholdRule & Record<string, unknown>>(
        ['rating.threshold_rule', 'rating.threshold_customer'],
        `select r.rule_id as "ruleId", r.kind, r.subject, r.span, r.at_least as "atLeast", r.zones, to_char(r.night_from, 'HH24:MI') as "nightFrom", to_char(r.night_to, 'HH24:MI') as "nightTo", r.block,
           c.customer_id as "customerId", r.made_at as "madeAt", r.ended_at as "endedAt"
         from rating.threshold_rule r left join rating.threshold_customer c using (rule_id)
         where r.rule_id > $1 and (r.for_everybody or c.customer_id is not null) and ($3::int is null or c.customer_id = $3) order by r.rule_id limit $2`,
        [after, limit + 1, asked.customer ?? null],
      )).rows);
      return pageOf(rows.map((row) => ({ ...row, madeAt: new Date(row.madeAt).toISOString(), endedAt: row.endedAt && new Date(row.endedAt).toISOString() })), limit, ({ ruleId }) => ruleId);
    });
  }

  @Post()
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Add a threshold. It applies to the windows that later calls fall into' })
  async add(@CurrentCaller() caller: Caller, @Body({ schema: newRuleSchema }) { customerId, ...rule }: z.output<typeof newRuleSchema>) {
    return this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'add a threshold' }, async ({ db, tables, concerns }) => {
      const { threshold_rule: rules, threshold_customer: customers } = tables.rating;
      if (customerId !== null) {
        concerns({ customers: [customerId] });
        const { customer } = tables.ordering;
        const [known] = await db.select({ customerId: customer.customerId }).from(customer).where(eq(customer.customerId, customerId));
        if (!known) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such customer.', da: 'Kunden findes ikke.' } });
      }
      const [made] = await db.insert(rules).values({ ...rule, forEverybody: customerId === null }).returning({ ruleId: rules.ruleId });
      if (customerId !== null) await db.insert(customers).values({ ruleId: made!.ruleId, customerId });
      return made;
    });
  }

  @Delete(':ruleId')
  @HttpCode(204)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'End a threshold; its alerts stay' })
  async end(@CurrentCaller() caller: Caller, @Param('ruleId', { schema: idSchema }) ruleId: number): Promise<void> {
    const ended = await this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'end a threshold' }, async ({ db, tables }) => {
      const { threshold_rule: rules } = tables.rating;
      return db.update(rules).set({ endedAt: new Date() }).where(and(eq(rules.ruleId, ruleId), isNull(rules.endedAt))).returning({ ruleId: rules.ruleId });
    });
    if (ended.length === 0) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such threshold in force.', da: 'Der er ingen sådan grænse i kraft.' } });
  }
}
