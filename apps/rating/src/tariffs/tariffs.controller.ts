import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { readTariffCsv, replacePrefixes, type TariffDefinition, type TariffFromCsv, writeTariffCsv } from '@turbotrack/rating-engine';
import { answerList, AskedForm, type Caller, csvColumns, CurrentCaller, type ListForm, type Page, Problem, PROBLEMS, Scopes } from '@turbotrack/service';
import { z } from 'zod';
import { TariffVersions } from './tariff-versions.js';
import {
  definitionSchema, draftSchema, findingsSchema, lintSchema, prefixDeckSchema, publishSchema, tariffCodeSchema, tariffListSchema, tariffPageSchema, tariffTableNames, tariffTablesSchema,
  type TariffVersion, tariffVersionSchema,
} from './tariff.schemas.js';

const TARIFFS_AS_CSV = { fileName: 'takster.csv', columns: csvColumns(tariffVersionSchema) };

@ApiTags('tariffs')
@Controller('tariffs')
@Scopes('rating:read')
export class TariffsController {
  constructor(private readonly versions: TariffVersions) {}

  @Get()
  @ApiOperation({ summary: 'The tariffs and their versions, drafts among them' })
  @ApiOkResponse({ standardSchema: tariffPageSchema })
  list(@CurrentCaller() caller: Caller, @AskedForm() form: ListForm, @Query({ schema: tariffListSchema }) asked: z.output<typeof tariffListSchema>): Promise<Page<TariffVersion> | StreamableFile> {
    return answerList(form, TARIFFS_AS_CSV, asked, (paging) => this.versions.list(caller.actor, asked, paging));
  }

  @Post('lint')
  @HttpCode(200)
  @ApiOperation({ summary: 'What a person should look at in a tariff before it goes live; nothing is stored' })
  @ApiOkResponse({ standardSchema: findingsSchema })
  async lint(@CurrentCaller() caller: Caller, @Body({ schema: lintSchema }) { definition, buyTariff }: z.output<typeof lintSchema>) {
    return { findings: await this.versions.lint(caller.actor, definition as unknown as TariffDefinition, buyTariff) };
  }

  @Get(':code/:validFrom')
  @ApiOperation({ summary: 'One version of a tariff, whole' })
  async read(@CurrentCaller() caller: Caller, @Param('code', { schema: tariffCodeSchema }) code: string, @Param('validFrom', { schema: z.iso.date() }) validFrom: string) {
    return (await this.versions.read(caller.actor, code, validFrom)).definition;
  }

  @Put(':code/:validFrom')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Add a version of a tariff, or write a draft; a version is never changed' })
  put(
    @CurrentCaller() caller: Caller, @Param('code', { schema: tariffCodeSchema }) code: string, @Param('validFrom', { schema: z.iso.date() }) validFrom: string,
    @Query({ schema: draftSchema }) { draft }: z.output<typeof draftSchema>, @Body({ schema: definitionSchema }) body: z.output<typeof definitionSchema>,
  ) {
    return this.versions.put(caller.actor, code, { ...body, validFrom } as unknown as TariffDefinition, draft);
  }

  @Delete(':code/:validFrom')
  @HttpCode(204)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Delete a draft' })
  delete(@CurrentCaller() caller: Caller, @Param('code', { schema: tariffCodeSchema }) code: string, @Param('validFrom', { schema: z.iso.date() }) validFrom: string): Promise<void> {
    return this.versions.deleteDraft(caller.actor, code, validFrom);
  }

  @Post(':code/:validFrom/publish')
  @HttpCode(200)
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Make a draft the version that prices calls from its day on' })
  publish(
    @CurrentCaller() caller: Caller, @Param('code', { schema: tariffCodeSchema }) code: string, @Param('validFrom', { schema: z.iso.date() }) validFrom: string,
    @Body({ schema: publishSchema }) { despiteErrors }: z.output<typeof publishSchema>,
  ) {
    return this.versions.publish(caller.actor, code, validFrom, despiteErrors);
  }

  @Get(':code/:validFrom/tables')
  @ApiOperation({ summary: 'A tariff as five tables for a spreadsheet' })
  @ApiOkResponse({ standardSchema: tariffTablesSchema })
  async tables(@CurrentCaller() caller: Caller, @Param('code', { schema: tariffCodeSchema }) code: string, @Param('validFrom', { schema: z.iso.date() }) validFrom: string) {
    return writeTariffCsv((await this.versions.read(caller.actor, code, validFrom)).definition);
  }

  @Get(':code/:validFrom/tables/:table')
  @ApiOperation({ summary: 'One table of a tariff as a file of CSV' })
  async table(
    @CurrentCaller() caller: Caller, @Param('code', { schema: tariffCodeSchema }) code: string, @Param('validFrom', { schema: z.iso.date() }) validFrom: string,
    @Param('table', { schema: z.enum(tariffTableNames) }) table: (typeof tariffTableNames)[number],
  ): Promise<StreamableFile> {
    const text = writeTariffCsv((await this.versions.read(caller.actor, code, validFrom)).definition)[table];
    return new StreamableFile(Buffer.from(text), { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="${code}-${validFrom}-${table}.csv"` });
  }

  @Put(':code/:validFrom/tables')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Add a version of a tariff, or write a draft, from five tables; nothing is taken over until nothing is wrong' })
  putTables(
    @CurrentCaller() caller: Caller, @Param('code', { schema: tariffCodeSchema }) code: string, @Param('validFrom', { schema: z.iso.date() }) validFrom: string,
    @Query({ schema: draftSchema }) { draft }: z.output<typeof draftSchema>, @Body({ schema: tariffTablesSchema }) tables: z.output<typeof tariffTablesSchema>,
  ) {
    return this.versions.put(caller.actor, code, { ...wholeTariff(readTariffCsv(tables)), validFrom }, draft);
  }

  @Put(':code/:validFrom/prefixes')
  @Scopes('rating:write')
  @ApiOperation({ summary: 'Replace the prefixes and short codes of a draft by those of a deck' })
  async putPrefixes(
    @CurrentCaller() caller: Caller, @Param('code', { schema: tariffCodeSchema }) code: string, @Param('validFrom', { schema: z.iso.date() }) validFrom: string,
    @Body({ schema: prefixDeckSchema }) { prefixes }: z.output<typeof prefixDeckSchema>,
  ) {
    const { definition } = await this.versions.read(caller.actor, code, validFrom);
    return this.versions.put(caller.actor, code, wholeTariff(replacePrefixes(definition, prefixes)), true);
  }
}

/** @throws Problem 400 with every fault of the tables: its file, line and column */
function wholeTariff({ definition, problems }: TariffFromCsv): TariffDefinition {
  if (definition !== undefined) return definition;
  throw new Problem(PROBLEMS.invalidRequest, {
    detail: { en: 'The tables are not a whole tariff.', da: 'Tabellerne er ikke en hel takst.' },
    errors: problems.map(({ file, line, column, sentence }) => ({
      in: 'body' as const, pointer: `/${file}`,
      detail: { en: `Line ${line}${column === '' ? '' : `, ${column}`}: ${sentence.en}`, da: `Linje ${line}${column === '' ? '' : `, ${column}`}: ${sentence.da}` },
    })),
  });
}
