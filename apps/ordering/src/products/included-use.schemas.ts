import { z } from 'zod';

/** Exactly one is given, and it measures every service named. */
const SERVICES_OF = { includedSeconds: ['voice'], includedMessages: ['sms', 'mms'], includedBytes: ['data'] } as const;
const AMOUNTS = Object.keys(SERVICES_OF) as (keyof typeof SERVICES_OF)[];

const idSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const zoneSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const amountSchema = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const includedUseSchema = z.strictObject({
  id: idSchema.describe('Unique within the product; told on explanations of prices.'),
  priority: z.int().min(0).max(1_000).default(0).describe('The least is used first, among all that a customer has.'),
  services: z.array(z.enum(['voice', 'sms', 'mms', 'data'])).min(1).max(4),
  directions: z.array(z.enum(['outgoing', 'incoming', 'forwarded', 'roaming-made', 'roaming-received'])).min(1).max(5).default(['outgoing', 'forwarded']),
  zones: z.union([z.literal('any'), z.array(zoneSchema).min(1).max(500)]).describe('Zone codes of the tariff; any: all that are not marked special.'),
  includedSeconds: amountSchema.optional().describe('Seconds of calls a month.'),
  includedMessages: amountSchema.optional().describe('Messages, by their parts, a month.'),
  includedBytes: amountSchema.optional().describe('Bytes a month.'),
  pooled: z.boolean().default(false).describe("Each subscription's amount goes into one pool that all subscriptions of the customer use."),
  beyond: z.enum(['list-price', 'throttle']).default('list-price').describe('What lies beyond: at list price, or covered and slowed down (fair use).'),
  carryOver: z.strictObject({
    months: z.int().min(1).max(12).describe('How many months what is left lives on.'),
    most: amountSchema.optional().describe('The most that is carried over, for each subscription.'),
  }).optional(),
}).superRefine((allowance, context) => {
  const given = AMOUNTS.filter((field) => allowance[field] !== undefined);
  if (given.length !== 1) {
    context.addIssue({ code: 'custom', path: ['includedSeconds'], message: 'Exactly one of includedSeconds, includedMessages and includedBytes is needed. / Netop én af includedSeconds, includedMessages og includedBytes skal angives.' });
    return;
  }
  const measured: readonly string[] = SERVICES_OF[given[0]!];
  if (!allowance.services.every((service) => measured.includes(service))) {
    context.addIssue({ code: 'custom', path: ['services'], message: `${given[0]} does not measure every service named. / ${given[0]} måler ikke alle de nævnte tjenester.` });
  }
}).meta({ id: 'IncludedUse' });

export const includedUseListSchema = z.array(includedUseSchema).max(20)
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'Two allowances have the same id. / To inkluderede mængder har samme id.')
  .default([]).describe('What a month includes; rating spends it.');
