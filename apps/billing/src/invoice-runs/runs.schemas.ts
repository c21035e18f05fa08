import { pageSchema } from '@turbotrack/service';
import { z } from 'zod';

export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

export const newRunSchema = z.strictObject({
  period: monthSchema.describe('The month to bill, YYYY-MM'),
  issueDate: z.iso.date().optional().describe('The date on the invoices; today when left out'),
}).meta({ id: 'NewRun' });

export const runSchema = z.object({
  runId: z.int(),
  period: monthSchema,
  issueDate: z.iso.date().describe('The date of the invoices issued from now on; a retry of parked customers moves it to its own day'),
  state: z.enum(['freezing', 'issuing', 'done']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  customers: z.object({ pending: z.int(), issued: z.int(), parked: z.int(), nothing: z.int() }),
  totals: z.object({ invoices: z.int(), netOre: z.int(), vatOre: z.int(), grossOre: z.int() }),
  documents: z.object({ expected: z.int(), made: z.int() }).describe('Files of the issued invoices: invoice, and call specification twice where there were calls.'),
}).meta({ id: 'Run' });

export const runPageSchema = pageSchema(runSchema).meta({ id: 'RunPage' });

const textSchema = z.object({ da: z.string(), en: z.string() });

export const parkedPageSchema = pageSchema(
  z.object({ customerId: z.int(), reason: z.string(), sentence: textSchema, decidedAt: z.iso.datetime() }),
).meta({ id: 'ParkedPage' });

export const retriedSchema = z.object({ retried: z.int() }).meta({ id: 'RetriedCustomers' });
