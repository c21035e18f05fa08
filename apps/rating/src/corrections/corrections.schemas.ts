import { idSchema, listSchema } from '@turbotrack/service';
import { z } from 'zod';
import { operatorName } from '../operators/operators.js';

const firstOfMonth = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])-01$/, 'The first day of a month, such as 2026-10-01.');

/** Why a correction is made; it is kept for years, so nothing that looks like a telephone number gets in. */
export const reasonSchema = z.string().trim().min(3).max(200).refine((text) => !/(?:\d[ .-]?){8}/.test(text), 'A reason holds no telephone number.');

/** Which calls a re-rating concerns: those that every given field agrees with. */
export const callSelectorSchema = z.strictObject({
  customerId: idSchema.optional(),
  period: firstOfMonth.optional().describe('Calls that began in this month, by the clock of Copenhagen'),
  tariffVersionId: z.int().min(1).max(32_767).optional().describe('Calls that this version priced'),
  prefix: z.string().regex(/^\d{1,15}$/).optional().describe('Calls with an other number that begins so'),
  fileId: idSchema.optional(),
  operator: operatorName.optional(),
});
export type CallSelector = z.output<typeof callSelectorSchema>;

export const reRatingSchema = z.strictObject({ selector: callSelectorSchema.refine((selector) => Object.keys(selector).length > 0, 'Say which calls.'), reason: reasonSchema }).meta({ id: 'ReRating' });

/** Which late calls are given up: those that began before a day, or all of one customer's or operator's before it. */
export const lateSelectorSchema = z.strictObject({ startedBefore: z.iso.date(), customerId: idSchema.optional(), operator: operatorName.optional() });
export type LateSelector = z.output<typeof lateSelectorSchema>;

export const lateWriteOffSchema = z.strictObject({ selector: lateSelectorSchema, reason: reasonSchema }).meta({ id: 'LateWriteOff' });

export const KINDS = ['re-rating', 'late write-off', 'suspense re-run', 'suspense write-off', 'roll-back'] as const;
export const STATES = ['previewing', 'previewed', 'applying', 'done', 'discarded', 'out of date'] as const;

export const correctionSchema = z.object({
  batchId: z.int(),
  kind: z.enum(KINDS),
  selector: z.record(z.string(), z.unknown()),
  reason: z.string(),
  requestedBy: z.string(),
  state: z.enum(STATES),
  callsSeen: z.int().describe('Calls, or suspended records, that were looked at'),
  callsChanged: z.int().describe('Calls that get another price or version; suspended records that were resolved'),
  listBeforeMicro: z.int().describe('Sum of list prices before, of the calls that change, in millionths of a krone'),
  listAfterMicro: z.int(),
  counts: z.record(z.string(), z.int()).describe('What was left alone, by why'),
  madeAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
}).meta({ id: 'Correction' });
export type Correction = z.output<typeof correctionSchema>;

export const correctionListSchema = listSchema.extend({ kind: z.enum(KINDS).optional(), state: z.enum(STATES).optional() });

export const customerChangeSchema = z.object({
  customerId: z.int(), calls: z.int(), listBeforeMicro: z.int(), listAfterMicro: z.int(), changeMicro: z.int().describe('Above zero the customer pays more'),
}).meta({ id: 'CorrectionOfCustomer' });
export type CorrectedCustomer = z.output<typeof customerChangeSchema>;

export const customerListSchema = listSchema.extend({ only: z.enum(['winners', 'losers']).optional().describe('Those who pay less, or those who pay more') });

export const adjustmentSchema = z.object({
  adjustmentId: z.int(), batchId: z.int(), customerId: z.int(), period: z.iso.date(), kind: z.enum(['re-rated', 'rolled back', 'suspense', 'late']), calls: z.int(),
  listBeforeMicro: z.int(), listAfterMicro: z.int(),
  paidBeforeMicro: z.int().describe("The customer's usage of the period after allowances, before the correction"), paidAfterMicro: z.int(),
  deltaMicro: z.int().describe('What the next invoice charges, or credits where below zero, in millionths of a krone'),
  madeAt: z.iso.datetime(), billedRun: z.int().nullable(),
}).meta({ id: 'Adjustment' });
export type Adjustment = z.output<typeof adjustmentSchema>;

export const adjustmentListSchema = listSchema.extend({
  after: z.coerce.number().int().min(0).default(0), customerId: idSchema.optional(), period: firstOfMonth.optional(), batchId: idSchema.optional(), billed: z.enum(['yes', 'no']).optional(),
});

export const lateCallsSchema = z.object({
  customerId: z.int(), month: z.iso.date().describe('Month the calls began in'), monthsLate: z.int().describe('Whole months between that month and this one'), calls: z.int(), listMicro: z.int(),
}).meta({ id: 'LateCalls' });
export type LateCalls = z.output<typeof lateCallsSchema>;

export const lateListSchema = listSchema.extend({ customerId: idSchema.optional(), month: firstOfMonth.optional() });
