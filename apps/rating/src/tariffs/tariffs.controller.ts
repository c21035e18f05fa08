import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PurposeGate } from '@turbotrack/privacy';
import { checkTariff, type TariffDefinition } from '@turbotrack/rating-engine';
import { type Caller, CurrentCaller, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { and, eq } from 'drizzle-orm';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

const codeSchema = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);
const definitionSchema = z.looseObject({ name: z.string(), validFrom: z.iso.date() }).meta({ id: 'TariffDefinition' });

@ApiTags('tariffs')
@Controller('tariffs')
export class TariffsController {
  constructor(private readonly gate: PurposeGate) {}

  @Get()
  @Scopes('rating:read')
  @ApiOperation({ summary: 'The tariffs and their versions' })
  async list(@CurrentCaller() caller: Caller) {
    const items = await this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'list tariffs' }, async ({ db, tables }) => {
      const { tariff_version: version } = tables.rating;
      return db.select({ tariffVersionId: version.tariffVersionId, code: version.code, validFrom: version.validFrom, used: version.used }).from(version).orderBy(version.code, version.validFrom);
    });
    return { items };
  }

  @Put(':code/:validFrom')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Add a version of a tariff; a version is never changed' })
  async put(
    @CurrentCaller() caller: Caller,
    @Param('code', { schema: codeSchema }) code: string,
    @Param('validFrom', { schema: z.iso.date() }) validFrom: string,
    @Body({ schema: definitionSchema }) body: z.output<typeof definitionSchema>,
  ) {
    const definition = { ...body, validFrom } as unknown as TariffDefinition;
    const problems = checkTariff(definition);
    if (problems.length > 0) {
      throw new Problem(PROBLEMS.invalidRequest, {
        detail: { en: 'The tariff is not whole.', da: 'Taksten er ikke hel.' },
        errors: problems.map(({ path, sentence }) => ({ in: 'body' as const, pointer: `/${path.replaceAll('[', '/').replaceAll(']', '').replaceAll('.', '/')}`, detail: { en: sentence, da: sentence } })),
      });
    }
    return this.gate.purpose('rating', { scope: 'all', actor: caller.actor, why: 'add a tariff version' }, async ({ db, tables }) => {
      const { tariff_version: version } = tables.rating;
      const [known] = await db.select().from(version).where(and(eq(version.code, code), eq(version.validFrom, validFrom)));
      if (known && isDeepStrictEqual(known.definition, definition)) return { tariffVersionId: known.tariffVersionId };
      if (known) throw new Problem(PROBLEMS.conflict, { detail: { en: 'This version exists with other prices. Add one with a later date.', da: 'Denne version findes med andre priser. Opret en med en senere dato.' } });
      const [made] = await db.insert(version).values({ code, validFrom, definition }).returning({ tariffVersionId: version.tariffVersionId });
      return made;
    });
  }
}
