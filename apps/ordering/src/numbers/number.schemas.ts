import { pageSchema } from '@turbotrack/service';
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

export const releaseSchema = z.strictObject({ at: momentSchema.describe('First moment no longer held.') }).meta({ id: 'Release' });

export type HeldNumber = z.output<typeof heldNumberSchema>;
export type Release = z.output<typeof releaseSchema>;
