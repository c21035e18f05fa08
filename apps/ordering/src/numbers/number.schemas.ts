import { pageSchema } from '@turbotrack/service';
import { isIccid, isImei } from '@turbotrack/telephony';
import { z } from 'zod';
import { momentSchema } from '../orders/order.schemas.js';

export const heldNumberSchema = z.object({
  assignmentId: z.int(),
  subscriptionId: z.int(),
  number: z.string().describe('Digits of E.164 without plus.'),
  numberText: z.string().describe('As people write it.'),
  employee: z.object({ employeeId: z.int(), name: z.string() }).nullable(),
  from: z.iso.datetime(),
  to: z.iso.datetime().nullable().describe('First moment no longer held; null: until further notice.'),
}).meta({ id: 'HeldNumber' });

export const heldNumberPageSchema = pageSchema(heldNumberSchema).meta({ id: 'HeldNumberPage' });

export const releaseSchema = z.strictObject({
  at: momentSchema.describe('First moment no longer held.'),
  quarantineDays: z.int().min(0).max(365).nullable().default(null).describe('Days before another can have the number; null: by the rule of the day. For the operator alone.'),
}).meta({ id: 'Release' });

export const reassignmentSchema = z.strictObject({
  at: momentSchema.describe('First moment of the new holding.'),
  employeeId: z.int().min(1).max(2_147_483_647).nullable().describe('Who uses the number from then on; null: nobody in particular.'),
}).meta({ id: 'Reassignment' });

export const newSimCardSchema = z.strictObject({
  iccid: z.string().refine(isIccid, 'Expected the 18 to 20 digits of a card. / Forventet: de 18 til 20 cifre på et kort.').nullable().default(null),
  imei: z.string().refine(isImei, 'Expected the 15 digits of a telephone. / Forventet: de 15 cifre på en telefon.').nullable().default(null),
}).refine(({ iccid, imei }) => iccid !== null || imei !== null, 'Expected a card or a telephone. / Forventet: et kort eller en telefon.').meta({ id: 'NewSimCard' });

export const simCardSchema = z.object({ iccid: z.string().nullable(), imei: z.string().nullable(), notedAt: z.iso.datetime(), endedAt: z.iso.datetime().nullable() }).meta({ id: 'SimCard' });
export const simCardsSchema = z.object({ items: z.array(simCardSchema) }).meta({ id: 'SimCards' });

export type HeldNumber = z.output<typeof heldNumberSchema>;
export type Release = z.output<typeof releaseSchema>;
export type Reassignment = z.output<typeof reassignmentSchema>;
export type NewSimCard = z.output<typeof newSimCardSchema>;
export type SimCard = z.output<typeof simCardSchema>;
