import { idSchema, limitSchema } from '@turbotrack/service';
import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import { z } from 'zod';

const moment = z.iso.datetime({ offset: true });

const filterFields = {
  from: moment.optional().describe('Calls that began at this moment or later'),
  to: moment.optional().describe('Calls that began before this moment'),
  number: z.string().regex(/^\d{3,15}$/).optional().describe('An own number, digits of E.164 without plus'),
  assignmentId: idSchema.optional(),
  employeeId: idSchema.optional(),
  service: z.enum(SERVICES).optional(),
  direction: z.enum(DIRECTIONS).optional(),
  zone: z.string().min(1).max(60).optional().describe('Code of a zone of the tariff that priced the call'),
  minPriceMicro: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().describe('List price in millionths of a krone, at least'),
  billed: z.enum(['yes', 'no']).optional(),
};

export const usageFilterSchema = z.strictObject(filterFields);
export type UsageFilter = z.output<typeof usageFilterSchema>;

export const usageListSchema = z.strictObject({
  ...filterFields,
  after: z.string().regex(/^\d{1,17}-\d{1,15}$/).optional().describe('`next` of the page before'),
  limit: limitSchema,
  sort: z.enum(['start', '-start']).default('start').describe('By start, earliest first, or latest first'),
  format: z.enum(['json', 'csv', 'ndjson']).optional().describe('As CSV, or as one JSON object a line, the list runs from `after` to its end and `limit` does not apply. Left out, the Accept header decides between JSON and CSV.'),
});
export type UsageListing = z.output<typeof usageListSchema>;

const textSchema = z.object({ da: z.string(), en: z.string() });

export const usedCallSchema = z.object({
  callId: z.int(),
  startedAt: z.iso.datetime(),
  assignmentId: z.int(),
  number: z.string().describe('The own number, digits of E.164'),
  employeeId: z.int().nullable(),
  service: z.enum(SERVICES),
  direction: z.enum(DIRECTIONS),
  isPrivate: z.boolean(),
  otherNumber: z.string().describe('As far as it may be shown, hidden digits as •; empty when withheld'),
  zone: z.string(),
  zoneName: textSchema,
  durationS: z.int(),
  volume: z.int().describe('Bytes, of data'),
  listPriceMicro: z.int().describe('In millionths of a krone, VAT excluded'),
  customerPriceMicro: z.int().nullable().describe('What is paid after allowances and discounts; null until the month has been closed, and for an employee'),
  billed: z.boolean().describe('The month of the call has been closed for billing'),
}).meta({ id: 'UsedCall' });
export type UsedCall = z.output<typeof usedCallSchema>;

export const usagePageSchema = z.object({ items: z.array(usedCallSchema), next: z.string().nullable() }).meta({ id: 'UsagePage' });

export const explainedUseSchema = usedCallSchema.extend({
  explanation: z.object({ da: z.array(z.string()), en: z.array(z.string()) }).nullable().describe('How the price came about; null for an employee, and where the number is not shown whole'),
}).meta({ id: 'ExplainedUse' });
export type ExplainedUse = z.output<typeof explainedUseSchema>;

export const GROUPINGS = ['month', 'day', 'number', 'employee', 'service', 'zone'] as const;
export const usageSummaryQuerySchema = z.strictObject({ ...filterFields, by: z.enum(GROUPINGS) });
export type UsageSummaryQuery = z.output<typeof usageSummaryQuerySchema>;

export const usageSumSchema = z.object({
  key: z.string().describe('YYYY-MM, YYYY-MM-DD by the clock of Copenhagen, own number, employee id (empty for none), service or code of the zone'),
  calls: z.int(), durationS: z.int(), volume: z.int(), listPriceMicro: z.int(),
}).meta({ id: 'UsageSum' });
export type UsageSum = z.output<typeof usageSumSchema>;
export const usageSummarySchema = z.object({ items: z.array(usageSumSchema) }).meta({ id: 'UsageSummary' });

export const callIdSchema = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
