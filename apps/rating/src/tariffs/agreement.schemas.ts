import { idSchema, listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';

const servicesSchema = z.array(z.enum(['voice', 'sms', 'mms', 'data'])).min(1);
const directionsSchema = z.array(z.enum(['outgoing', 'incoming', 'forwarded', 'roaming-made', 'roaming-received'])).min(1);

const tiersSchema = z.strictObject({
  id: z.string().regex(/^[^:]{1,60}$/),
  priority: z.int().min(0).max(1_000).default(0),
  kind: z.enum(['graduated', 'all-units']),
  measure: z.enum(['amount', 'seconds', 'messages', 'bytes', 'uses']).describe('amount: millionths of a krone left to pay after allowances'),
  services: servicesSchema,
  directions: directionsSchema.optional(),
  zones: z.union([z.literal('any'), z.array(z.string().min(1).max(64)).min(1).max(500)]),
  tiers: z.array(z.strictObject({ from: z.int().min(0), permilleOff: z.int().min(0).max(1_000) })).min(1).max(50),
}).meta({ id: 'AgreedTiers' });

export const newAgreementSchema = z.strictObject({
  customerId: idSchema,
  subscriptionId: idSchema.nullable().default(null).describe('The one subscription it is for; null: all of the customer'),
  name: z.string().trim().min(1).max(100).describe('Names it on explanations of prices; unique for the customer'),
  validFrom: z.iso.date().describe('First day, tomorrow at the earliest: what is agreed for days gone is a re-rating'),
  validUntil: z.iso.date().nullable().default(null).describe('First day no longer'),
  rates: z.array(z.looseObject({})).max(2_000).default([]).describe("Rates in the zones and bands of the customer's tariff"),
  volumeTiers: z.array(tiersSchema).max(20).default([]).describe('Discounts by volume, in periods on whose first day the agreement is valid'),
}).meta({ id: 'NewAgreement' });

export const agreementSchema = newAgreementSchema.extend({ agreementId: z.int(), madeAt: z.iso.datetime() }).meta({ id: 'Agreement' });
export const agreementPageSchema = pageSchema(agreementSchema).meta({ id: 'AgreementPage' });
export const agreementListSchema = listSchema.extend({ customerId: idSchema.optional() });
export const endSchema = z.strictObject({ validUntil: z.iso.date().nullable().describe('First day no longer, tomorrow at the earliest; null: without end') }).meta({ id: 'AgreementEnd' });

export type NewAgreement = z.output<typeof newAgreementSchema>;
export type Agreement = z.output<typeof agreementSchema>;
