import { platformVariables, serviceVariables } from '@turbotrack/service';
import { z } from 'zod';

export const billingVariables = {
  ...serviceVariables,
  ...platformVariables,
  DOCUMENT_DIRECTORY: z.string().min(1).describe('the folder that keeps invoices and call specifications'),
  OUTBOUND_LEDGER: z.string().min(1).describe('the path of the outbound ledger, on another disk than the database and outside its backup'),
  SELLER_FILE: z.string().min(1).describe('the path of a JSON file with the details of who issues the invoices'),
  BILLING_CONCURRENCY: z.coerce.number().int().min(1).max(4).default(4).describe('how many jobs one process works on at once, 1 to 4'),
};

export type BillingVariables = Readonly<z.output<z.ZodObject<typeof billingVariables>>>;
