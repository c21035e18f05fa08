import { idSchema, listSchema, pageSchema } from '@turbotrack/service';
import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import { z } from 'zod';
import { tariffCodeSchema } from '../tariffs/tariff.schemas.js';

export const newCampaignSchema = z.strictObject({
  name: z.string().trim().min(1).max(60).refine((text) => !/(?:\d[ .-]?){8}/.test(text), 'A name holds no telephone number.').describe('Names it on explanations of prices; unique'),
  priority: z.int().min(0).max(1_000).default(100).describe('Of several that fit a call the least gets it, then the first by name'),
  permilleOff: z.int().min(1).max(1_000).describe('Thousandths off what allowances leave to pay: 255 is 25.5 %'),
  services: z.array(z.enum(SERVICES)).min(1).max(SERVICES.length),
  directions: z.array(z.enum(DIRECTIONS)).max(DIRECTIONS.length).default([]).describe('All where empty'),
  zones: z.array(z.string().min(1).max(64)).max(500).default([]).describe('Codes of zones; all that are not special where empty'),
  tariffs: z.array(tariffCodeSchema).max(100).default([]).describe('Codes of the tariffs whose calls it is for; all where empty'),
  customers: z.array(idSchema).max(5_000).default([]).describe('Whom it is for; everybody where empty'),
  validFrom: z.iso.date().describe('First day, tomorrow at the earliest: what has been priced is not changed by a campaign'),
  validUntil: z.iso.date().describe('First day no longer'),
}).refine(({ validFrom, validUntil }) => validFrom < validUntil, { path: ['validUntil'], message: 'The end must be later than the beginning.' }).meta({ id: 'NewCampaign' });
export type NewCampaign = z.output<typeof newCampaignSchema>;

export const campaignSchema = z.object({
  campaignId: z.int(), name: z.string(), priority: z.int(), permilleOff: z.int(), services: z.array(z.string()), directions: z.array(z.string()), zones: z.array(z.string()), tariffs: z.array(z.string()),
  customers: z.int().describe('How many customers it is for; 0 is everybody'), validFrom: z.iso.date(), validUntil: z.iso.date(), madeBy: z.string(), madeAt: z.iso.datetime(),
}).meta({ id: 'Campaign' });
export const campaignPageSchema = pageSchema(campaignSchema).meta({ id: 'CampaignPage' });
export type StoredCampaign = z.output<typeof campaignSchema>;

export const campaignListSchema = listSchema.extend({ customerId: idSchema.optional().describe('Those that are for this customer, and those for everybody'), on: z.iso.date().optional().describe('Those in force on this day') });
export const campaignEndSchema = z.strictObject({ validUntil: z.iso.date().describe('First day no longer, tomorrow at the earliest') }).meta({ id: 'CampaignEnd' });

export const campaignFindingSchema = z.object({
  code: z.enum(['unknown-tariff', 'unknown-zone', 'special-zone', 'overlaps']), severity: z.enum(['error', 'warning', 'note']), place: z.string().describe('JSON pointer into the campaign'),
  sentence: z.object({ da: z.string(), en: z.string() }),
});
export const campaignFindingsSchema = z.object({ findings: z.array(campaignFindingSchema) }).meta({ id: 'CampaignFindings' });
export type CampaignFinding = z.output<typeof campaignFindingSchema>;
