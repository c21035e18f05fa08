import { listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';

export const tariffCodeSchema = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);

/** The engine checks the rest, and tells all that is wrong at once. */
export const definitionSchema = z.looseObject({ name: z.string(), validFrom: z.iso.date() }).meta({ id: 'TariffDefinition' });

const text = z.string().max(1_000_000);
export const tariffTablesSchema = z.strictObject({ settings: text, bands: text, zones: text, prefixes: text, rates: text })
  .meta({ id: 'TariffTables', description: 'A tariff as five tables for a spreadsheet, each a file of CSV' });
export const tariffTableNames = ['settings', 'bands', 'zones', 'prefixes', 'rates'] as const;
export const prefixDeckSchema = z.strictObject({ prefixes: text }).meta({ id: 'PrefixDeck' });

export const draftSchema = z.object({ draft: z.enum(['true', 'false']).default('false').transform((value) => value === 'true') });

export const tariffVersionSchema = z.object({
  tariffVersionId: z.int(),
  code: tariffCodeSchema,
  validFrom: z.iso.date(),
  used: z.boolean().describe('Whether it has priced a call, sold or bought'),
  draft: z.boolean().describe('Whether it may still change and prices nothing yet'),
}).meta({ id: 'TariffVersion' });
export const tariffPageSchema = pageSchema(tariffVersionSchema).meta({ id: 'TariffVersionPage' });
export const tariffListSchema = listSchema.extend({ code: tariffCodeSchema.optional(), draft: z.enum(['true', 'false']).optional() });
export type TariffVersion = z.output<typeof tariffVersionSchema>;

export const lintSchema = z.strictObject({
  definition: z.looseObject({}),
  buyTariff: tariffCodeSchema.optional().describe('Code of a buy tariff; with it, what is sold under cost is found'),
}).meta({ id: 'TariffToLint' });
export const findingsSchema = z.object({
  findings: z.array(z.object({
    code: z.string(), severity: z.enum(['error', 'warning', 'note']), place: z.string().describe('JSON pointer into the tariff'), sentence: z.object({ da: z.string(), en: z.string() }),
  })),
}).meta({ id: 'TariffFindings' });

export const publishSchema = z.strictObject({
  despiteErrors: z.boolean().default(false).describe('Publishes a tariff in which linting finds errors: calls it cannot price wait in suspense'),
}).meta({ id: 'TariffPublication' });
