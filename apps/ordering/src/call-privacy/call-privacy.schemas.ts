import { CALL_MASKINGS, CALLS_SEEN_BY, PRIVATE_CALL_DETAILS } from '@turbotrack/telephony';
import { z } from 'zod';
import { momentSchema } from '../orders/order.schemas.js';

const ruleFields = {
  seenBy: z.enum(CALLS_SEEN_BY).describe('Who in the company sees calls one by one: nobody, its administrators, or only whoever made them.'),
  masking: z.enum(CALL_MASKINGS).describe('How much of a called number is hidden.'),
  privatePrefixes: z.array(z.string().regex(/^[*#\d]{1,8}$/)).max(10).default([]).describe('Dialled before a number, they make the call private: *31, 9#.'),
  privateShows: z.enum(PRIVATE_CALL_DETAILS).default('time-and-price').describe('What is shown of a private call; its number never is.'),
};

const startSchema = momentSchema.nullable().default(null).describe('From when on, not before now; null: from now on.');

export const newCallPrivacySchema = z.strictObject({ ...ruleFields, validFrom: startSchema }).meta({ id: 'NewCallPrivacy' });
export const newPrivateNumberSchema = z.strictObject({ isPrivate: z.boolean(), validFrom: startSchema }).meta({ id: 'NewPrivateNumber' });

const chosenFields = { validFrom: z.iso.datetime(), chosenBy: z.string(), chosenAt: z.iso.datetime() };
export const callPrivacySchema = z.object({ ...ruleFields, ...chosenFields }).meta({ id: 'CallPrivacy' });
export const privateNumberSchema = z.object({ isPrivate: z.boolean(), ...chosenFields }).meta({ id: 'PrivateNumber' });
export const callPrivacyHistorySchema = z.object({ items: z.array(callPrivacySchema) }).meta({ id: 'CallPrivacyHistory' });
export const privateNumberHistorySchema = z.object({ items: z.array(privateNumberSchema) }).meta({ id: 'PrivateNumberHistory' });

export type NewCallPrivacy = z.output<typeof newCallPrivacySchema>;
export type NewPrivateNumber = z.output<typeof newPrivateNumberSchema>;
export type CallPrivacy = z.output<typeof callPrivacySchema>;
export type PrivateNumber = z.output<typeof privateNumberSchema>;
