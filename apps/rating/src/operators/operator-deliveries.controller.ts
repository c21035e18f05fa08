import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { type Caller, CurrentCaller, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { type DeliverySettings, deliverySettingsSchema, storedSettings } from '../deliveries/delivery-settings.js';
import { examineDeliveries } from '../deliveries/examine-deliveries.js';
import { type Operator, operatorName, Operators } from './operators.js';

const operatorDeliveriesSchema = z.object({
  settings: deliverySettingsSchema,
  since: z.iso.datetime().nullable().describe('Since when the settings hold; earlier times are not missed'),
  expected: z.array(z.object({
    due: z.iso.datetime(), files: z.int().describe('How many files'), came: z.array(z.int()).describe('Ids of the files that came for it'), isLate: z.boolean(),
  })),
  files: z.array(z.object({
    fileId: z.int(), receivedAt: z.iso.datetime(), state: z.string(), sequence: z.int().nullable(), records: z.int().nullable(),
    band: z.object({ fewest: z.int(), most: z.int() }).nullable().describe('What is usual on the weekday it came'), isOdd: z.boolean(),
  })),
  missing: z.array(z.object({ sequence: z.int(), noticedAt: z.iso.datetime() })).describe('Running numbers that lack'),
  alarms: z.array(z.object({
    kind: z.enum(['late', 'volume', 'gap', 'held']), cause: z.string(), noticedAt: z.iso.datetime(), raisedAt: z.iso.datetime().nullable(), resolvedAt: z.iso.datetime().nullable(),
  })).describe('The newest hundred'),
}).meta({ id: 'OperatorDeliveries' });

interface AlarmRow {
  kind: 'late' | 'volume' | 'gap' | 'held';
  cause: string;
  noticed_at: Date;
  raised_at: Date | null;
  resolved_at: Date | null;
}

@ApiTags('operators')
@Controller('operators/:name/deliveries')
export class OperatorDeliveriesController {
  constructor(
    private readonly gate: PurposeGate,
    private readonly operators: Operators,
  ) {}

  @Get()
  @Scopes('rating:read')
  @ApiOperation({ summary: 'What the operator was expected to deliver in the last fourteen days, and what came' })
  @ApiOkResponse({ standardSchema: operatorDeliveriesSchema })
  async read(@CurrentCaller() caller: Caller, @Param('name', { schema: operatorName }) name: string): Promise<z.output<typeof operatorDeliveriesSchema>> {
    const operator = await this.find(caller, name);
    const delivery = storedSettings(operator.delivery);
    return this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'watch deliveries' }, async ({ sql }) => {
      const { expected, files, missing } = await examineDeliveries(sql, { ...operator, delivery }, Date.now());
      const { rows } = await sql<AlarmRow & Record<string, unknown>>(
        ['rating.delivery_alarm'], 'select kind, cause, noticed_at, raised_at, resolved_at from rating.delivery_alarm where operator_id = $1 order by alarm_id desc limit 100', [operator.operatorId],
      );
      return {
        ...delivery,
        expected: expected.map((each) => ({ ...each, due: iso(each.due) })),
        files: files.map((file) => ({ ...file, receivedAt: iso(file.receivedAt) })),
        missing: missing.map(({ sequence, noticedAt }) => ({ sequence, noticedAt: iso(noticedAt) })),
        alarms: rows.map((row) => ({ kind: row.kind, cause: row.cause, noticedAt: row.noticed_at.toISOString(), raisedAt: row.raised_at?.toISOString() ?? null, resolvedAt: row.resolved_at?.toISOString() ?? null })),
      };
    });
  }

  @Put()
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Say when the operator delivers and how much, and how its finished files are called' })
  async put(@CurrentCaller() caller: Caller, @Param('name', { schema: operatorName }) name: string, @Body({ schema: deliverySettingsSchema }) settings: DeliverySettings) {
    await this.find(caller, name);
    await this.operators.putDelivery(caller.actor, name, { settings, since: new Date().toISOString() });
    return { name };
  }

  private async find(caller: Caller, name: string): Promise<Operator> {
    const operator = await this.operators.find(caller.actor, name);
    if (!operator) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such operator.', da: 'Operatøren findes ikke.' } });
    return operator;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
