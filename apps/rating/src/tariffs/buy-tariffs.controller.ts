import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { type Caller, CurrentCaller, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { operatorName } from '../operators/operators.js';
import { tariffCodeSchema } from './tariff.schemas.js';

const buyTariffSchema = z.strictObject({ code: tariffCodeSchema.nullable().describe('Code of the tariff by which the operator charges us; null: none') }).meta({ id: 'BuyTariff' });

/** What operators charge us by. Its versions are tariffs like those we sell by, under a code of their own. */
@ApiTags('operators')
@Controller('operators')
export class BuyTariffsController {
  constructor(private readonly gate: PurposeGate) {}

  @Put(':name/buy-tariff')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Say by which tariff an operator charges us; calls that come in from then on get their cost' })
  put(@CurrentCaller() caller: Caller, @Param('name', { schema: operatorName }) name: string, @Body({ schema: buyTariffSchema }) { code }: z.output<typeof buyTariffSchema>) {
    return this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'set a buy tariff' }, async ({ db, tables }) => {
      const { operator, tariff_version: version } = tables.rating;
      if (code !== null) {
        const known = await db.select({ id: version.tariffVersionId }).from(version).where(and(eq(version.code, code), eq(version.draft, false))).limit(1);
        if (known.length === 0) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such tariff.', da: 'Taksten findes ikke.' } });
      }
      const changed = await db.update(operator).set({ buyTariff: code }).where(eq(operator.name, name)).returning({ operatorId: operator.operatorId });
      if (changed.length === 0) throw new Problem(PROBLEMS.notFound, { detail: { en: 'There is no such operator.', da: 'Operatøren findes ikke.' } });
      return { name, buyTariff: code };
    });
  }
}
