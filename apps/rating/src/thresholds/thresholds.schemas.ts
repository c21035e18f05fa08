import { idSchema, listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/).describe('Hours and minutes by the clock in Copenhagen');

const ruleFields = {
  kind: z.enum(['amount', 'zone-minutes', 'night-calls', 'parallel-calls']),
  subject: z.enum(['customer', 'number']).describe('Whether a customer is measured as a whole, or each of its numbers'),
  span: z.enum(['day', 'month']).describe('Of the clock and calendar in Copenhagen; parallel calls are measured by the day'),
  atLeast: z.int().min(1).describe('Øre by list price before VAT and allowances; minutes; calls; or calls at once'),
  zones: z.array(z.string().min(1).max(40)).max(50).describe('Codes of the zones whose minutes count; for the kind zone-minutes only'),
  nightFrom: clock, nightTo: clock,
  block: z.boolean().describe('Whether a block of what has reached it is asked for, in its alert'),
};

/** A rule as asked for. */
export const newRuleSchema = z.strictObject({
  ...ruleFields, zones: ruleFields.zones.default([]), nightFrom: clock.default('22:00'), nightTo: clock.default('06:00'), block: z.boolean().default(false),
  customerId: idSchema.nullable().default(null).describe("Whom it is for; null for everybody. A customer's own rule of a kind, subject and span takes the place of everybody's"),
}).refine(({ kind, zones }) => (kind === 'zone-minutes') === zones.length > 0, { path: ['zones'], message: 'Zones belong to the kind zone-minutes, and only to it.' })
  .refine(({ kind, span }) => kind !== 'parallel-calls' || span === 'day', { path: ['span'], message: 'Parallel calls are measured by the day.' }).meta({ id: 'NewThreshold' });

export const ruleSchema = z.object({ ruleId: z.int(), ...ruleFields, customerId: z.int().nullable(), madeAt: z.iso.datetime(), endedAt: z.iso.datetime().nullable() }).meta({ id: 'Threshold' });
export const rulePageSchema = pageSchema(ruleSchema).meta({ id: 'ThresholdPage' });
export const ruleListSchema = listSchema.extend({ customer: idSchema.optional() });
export type ThresholdRule = z.output<typeof ruleSchema>;

export const thresholdAlertSchema = z.object({
  alertId: z.int(), ruleId: z.int(), kind: ruleFields.kind, span: ruleFields.span, customerId: z.int(),
  assignmentId: z.int().nullable().describe('Whose number it is about; null for the whole customer'),
  windowFrom: z.iso.date().describe('First day of the day or month measured'),
  atLeast: z.int(), reached: z.int().describe('When it was found: øre, minutes or calls'),
  blockRequested: z.boolean(), raisedAt: z.iso.datetime(), acknowledgedAt: z.iso.datetime().nullable(), acknowledgedBy: z.string().nullable(),
}).meta({ id: 'ThresholdAlert' });
export const thresholdAlertPageSchema = pageSchema(thresholdAlertSchema).meta({ id: 'ThresholdAlertPage' });
export const thresholdAlertListSchema = listSchema.extend({
  customer: idSchema.optional(), rule: idSchema.optional(), open: z.enum(['true', 'false']).optional().describe('Only those nobody has acknowledged, or only the others'),
});
export type ThresholdAlert = z.output<typeof thresholdAlertSchema>;
