import { idSchema } from '@turbotrack/service';
import { z } from 'zod';

const tenantSchema = z.enum(['live', 'test']);

export const newMachineSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).regex(/^[^\p{Cc}]*$/u).describe('What it is for, so that people recognise it.'),
  scopes: z.array(z.string().regex(/^[a-z][a-z-]*:[a-z][a-z-]*$/)).min(1).max(50).describe('At most those that the caller has.'),
  customerId: z.int().positive().max(2_147_483_647).optional().describe("Whose program it is; left out by a customer's own callers."),
  tenant: tenantSchema.optional().describe("The operator's choice, live where left out; a customer's programs are of its own tenant."),
  validDays: z.int().min(1).max(730).default(365).describe('Days until it expires.'),
}).meta({ id: 'NewMachine' });

const machineFields = {
  customerId: z.int().nullable(),
  tenant: tenantSchema,
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable().describe('To the minute.'),
  revokedAt: z.iso.datetime().nullable(),
};

export const machineSchema = z.object(machineFields);
export const clientSchema = z.object({ clientId: z.string(), ...machineFields }).meta({ id: 'Client' });
export const newClientAnswerSchema = z.object({ clientId: z.string(), secret: z.string().describe('Shown this once.'), ...machineFields }).meta({ id: 'ClientWithSecret' });
export const keySchema = z.object({ keyId: z.int(), beginning: z.string().describe('What the key begins with.'), ...machineFields }).meta({ id: 'ApiKey' });
export const newKeyAnswerSchema = z.object({ keyId: z.int(), beginning: z.string(), key: z.string().describe('Shown this once.'), ...machineFields }).meta({ id: 'ApiKeyWithSecret' });
export const clientsSchema = z.object({ items: z.array(clientSchema) }).meta({ id: 'Clients' });
export const keysSchema = z.object({ items: z.array(keySchema) }).meta({ id: 'ApiKeys' });
export const clientIdSchema = z.string().regex(/^tc-[a-z0-9]{16}$/);
export const keyIdSchema = idSchema;

export type NewMachine = z.output<typeof newMachineSchema>;
export type Machine = z.output<typeof machineSchema>;
export type ApiKey = z.output<typeof keySchema>;
