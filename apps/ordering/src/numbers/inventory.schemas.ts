import { listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { momentSchema } from '../orders/order.schemas.js';
import { lineOfText } from '../texts.js';
import { NUMBER_KINDS } from './reserve-numbers.js';

const e164Schema = z.string().regex(/^[1-9]\d{2,14}$/).describe('Digits of E.164 without plus.');
const kindSchema = z.enum(NUMBER_KINDS);
export const vanitySchema = z.enum(['gold', 'silver', 'plain']);

/** A range is taken in number by number. */
const MOST_NUMBERS = 100_000;

export const newRangeSchema = z.strictObject({
  first: e164Schema, last: e164Schema.describe('The last number, included.'), kind: kindSchema,
  source: lineOfText(200).describe('Where the range comes from: the decision that gave it, or the operator.'),
}).superRefine(({ first, last }, context) => {
  const size = Number(BigInt(last) - BigInt(first)) + 1;
  if (first.length === last.length && size >= 1 && size <= MOST_NUMBERS) return;
  context.addIssue({
    code: 'custom', path: ['last'],
    message: `Expected the last of at most ${MOST_NUMBERS} numbers, as long as the first. / Forventet: det sidste af højst ${MOST_NUMBERS} numre, lige så langt som det første.`,
  });
}).meta({ id: 'NewNumberRange' });

export const rangeSchema = z.object({
  rangeId: z.int(), first: z.string(), last: z.string(), kind: kindSchema, source: z.string(), takenInAt: z.iso.datetime(),
}).meta({ id: 'NumberRange' });
export const rangePageSchema = pageSchema(rangeSchema).meta({ id: 'NumberRangePage' });

const stateSchema = z.enum(['available', 'reserved', 'assigned', 'quarantined', 'porting-in', 'ported-out']);

const searchFields = {
  kind: kindSchema.optional(),
  vanity: vanitySchema.optional(),
  contains: z.string().regex(/^\d{1,15}$/).optional().describe('Digits that stand somewhere in the number.'),
  pattern: z.string().regex(/^[\d?*]{1,15}$/).optional().describe('The whole number, with or without country code: ? for one digit, * for any.'),
};
export const numberSearchSchema = listSchema.extend({ ...searchFields, state: stateSchema.optional() });

export const inventoryNumberSchema = z.object({
  numberId: z.int(), number: z.string(), numberText: z.string(), kind: kindSchema, vanity: vanitySchema, state: stateSchema,
  until: z.iso.datetime().nullable().describe('When the state ends by itself: the holding, the reservation or the rest.'),
}).meta({ id: 'InventoryNumber' });
export const inventoryPageSchema = pageSchema(inventoryNumberSchema).meta({ id: 'InventoryPage' });

export const portOutSchema = z.strictObject({ at: momentSchema.describe('The moment the number leaves.') }).meta({ id: 'PortOut' });

export const quarantineRuleSchema = z.strictObject({ validFrom: z.iso.date(), quarantineDays: z.int().min(0).max(365) }).meta({ id: 'QuarantineRule' });
export const quarantineRulesSchema = z.object({ items: z.array(quarantineRuleSchema) }).meta({ id: 'QuarantineRules' });

export const numberPriceSchema = z.strictObject({
  vanity: vanitySchema, validFrom: z.iso.date(), setupPriceOre: z.int().min(0).max(100_000_000), monthlyPriceOre: z.int().min(0).max(100_000_000),
}).meta({ id: 'NumberPrice' });
export const numberPricesSchema = z.object({ items: z.array(numberPriceSchema) }).meta({ id: 'NumberPrices' });

export const numberHolderSchema = z.object({
  assignmentId: z.int(), customerId: z.int(), employeeId: z.int().nullable(), subscriptionId: z.int(), from: z.iso.datetime(), to: z.iso.datetime().nullable(),
}).meta({ id: 'NumberHolder' });
export const numberHoldersSchema = z.object({ items: z.array(numberHolderSchema) }).meta({ id: 'NumberHolders' });

export type NewRange = z.output<typeof newRangeSchema>;
export type NumberRange = z.output<typeof rangeSchema>;
export type NumberSearch = z.output<typeof numberSearchSchema>;
export type InventoryNumber = z.output<typeof inventoryNumberSchema>;
export type QuarantineRule = z.output<typeof quarantineRuleSchema>;
export type NumberPrice = z.output<typeof numberPriceSchema>;
export type NumberHolder = z.output<typeof numberHolderSchema>;
