import { idSchema, listSchema } from '@turbotrack/service';
import { z } from 'zod';
import { reasonSchema } from '../corrections/corrections.schemas.js';
import { operatorName } from '../operators/operators.js';

const REASONS = ['malformed', 'unknown number', 'no assignment', 'no zone', 'no rate', 'impossible time', 'conflict', 'too old', 'incomplete'] as const;
const suspenseId = z.coerce.number().int().min(1);

/** Which suspended records: those that every given field agrees with. */
const suspenseSelectorSchema = z.strictObject({
  reason: z.enum(REASONS).optional(),
  operator: operatorName.optional(),
  fileId: idSchema.optional(),
  ids: z.array(suspenseId).min(1).max(1_000).optional(),
  suspendedBefore: z.iso.date().optional().describe('Records that have waited since before this day'),
}).refine((selector) => Object.keys(selector).length > 0, 'Say which records.');

export const suspenseCorrectionSchema = z.strictObject({ selector: suspenseSelectorSchema, reason: reasonSchema }).meta({ id: 'SuspenseCorrection' });

export const suspendedRecordSchema = z.object({
  suspenseId: z.int(),
  operator: z.string(),
  file: z.string().describe('Label of the delivery'),
  line: z.int(),
  reason: z.string(),
  field: z.string().nullable(),
  sentence: z.string(),
  suspendedAt: z.iso.datetime(),
}).meta({ id: 'SuspendedRecord' });
export type SuspendedRecord = z.output<typeof suspendedRecordSchema>;

// Suspense is counted in 64 bits.
export const suspenseListSchema = listSchema.extend({
  after: z.coerce.number().int().min(0).default(0), reason: z.enum(REASONS).optional(), operator: operatorName.optional(), fileId: idSchema.optional(),
});
export type SuspenseFilter = Pick<z.output<typeof suspenseListSchema>, 'reason' | 'operator' | 'fileId'>;

export const suspenseIdSchema = suspenseId;

export const suspendedDetailSchema = suspendedRecordSchema.extend({
  service: z.string().nullable(), direction: z.string().nullable(),
  servedNumber: z.string().nullable().describe('Masked'), otherNumber: z.string().nullable().describe('Masked'),
  startedAt: z.iso.datetime().nullable(), durationS: z.int().nullable(), volume: z.int().nullable(), answered: z.boolean().nullable(), originCountry: z.string().nullable(),
  resolvedAt: z.iso.datetime().nullable(), resolution: z.string().nullable(),
}).meta({ id: 'SuspendedDetail' });
export type SuspendedDetail = z.output<typeof suspendedDetailSchema>;

export const suspenseCountSchema = z.object({
  reason: z.string(), records: z.int(), oldest: z.iso.datetime(),
  underDay: z.int(), underWeek: z.int(), underMonth: z.int(), older: z.int(),
  atRiskMicro: z.int().describe('An estimate in millionths of a krone: what the same kind of use from the same operator cost on average in the last 31 days'),
}).meta({ id: 'SuspenseCount' });
export type SuspenseCount = z.output<typeof suspenseCountSchema>;

/** SQL over `s` (rating.suspended_call), `f` (its file) and `o` (its operator); the selector is the parameter given, as jsonb. */
export function selectorCondition(parameter: string): string {
  return `(${parameter}::jsonb -> 'reason' is null or s.reason = ${parameter}::jsonb ->> 'reason')
    and (${parameter}::jsonb -> 'operator' is null or o.name = ${parameter}::jsonb ->> 'operator')
    and (${parameter}::jsonb -> 'fileId' is null or s.file_id = (${parameter}::jsonb ->> 'fileId')::int)
    and (${parameter}::jsonb -> 'ids' is null or ${parameter}::jsonb -> 'ids' @> to_jsonb(s.suspense_id))
    and (${parameter}::jsonb -> 'suspendedBefore' is null or s.suspended_at < (${parameter}::jsonb ->> 'suspendedBefore')::date::timestamp at time zone 'Europe/Copenhagen')`;
}
