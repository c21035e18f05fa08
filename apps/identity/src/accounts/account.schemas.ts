import { idSchema } from '@turbotrack/service';
import { z } from 'zod';
import { roleNames } from './roles.js';

export const newAccountSchema = z.strictObject({
  email: z.email().max(254).transform((email) => email.toLowerCase()),
  name: z.string().trim().min(1).max(200).regex(/^[^\p{Cc}]*$/u),
  role: z.enum(roleNames),
  customerId: z.int().positive().max(2_147_483_647).optional().describe("Whose person it is; left out by a customer's own callers and for the operator's people."),
  employeeId: z.int().positive().max(2_147_483_647).optional().describe('Necessary for the role employee, and for no other.'),
  tenant: z.enum(['live', 'test']).optional(),
  language: z.enum(['da', 'en']).default('da'),
}).meta({ id: 'NewAccount' });

const accountFields = {
  accountId: z.int(),
  customerId: z.int().nullable(),
  employeeId: z.int().nullable(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roleNames),
  tenant: z.enum(['live', 'test']),
  state: z.enum(['invited', 'active', 'closed']),
  createdAt: z.iso.datetime(),
  lastSignInAt: z.iso.datetime().nullable(),
};

export const accountSchema = z.object(accountFields).meta({ id: 'Account' });
export const accountsSchema = z.object({ items: z.array(accountSchema), next: z.int().nullable() }).meta({ id: 'Accounts' });
export const invitedSchema = z.object({
  ...accountFields,
  link: z.string().optional().describe('The link of the invitation, good once; only where no mail is sent.'),
}).meta({ id: 'InvitedAccount' });
export const accountIdSchema = idSchema;

export type NewAccount = z.output<typeof newAccountSchema>;
export type Account = z.output<typeof accountSchema>;
export type InvitedAccount = z.output<typeof invitedSchema>;
