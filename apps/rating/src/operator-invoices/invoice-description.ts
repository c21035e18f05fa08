import type { Direction, Service } from '@turbotrack/telephony';
import { z } from 'zod';

/** What a line is read from; every other column of an invoice is left unread. */
export const INVOICE_FIELDS = ['destination', 'prefix', 'service', 'direction', 'calls', 'quantity', 'amount', 'currency'] as const;
export type InvoiceField = (typeof INVOICE_FIELDS)[number];

/** How networks bill: what a customer forwards is a call made like any other. */
export const BILLED_DIRECTIONS = ['outgoing', 'incoming', 'roaming-made', 'roaming-received'] as const satisfies readonly Direction[];
export type BilledDirection = (typeof BILLED_DIRECTIONS)[number];
export const BILLED_SERVICES = ['voice', 'sms', 'mms', 'data'] as const satisfies readonly Service[];

const heading = z.string().min(1).max(60);

/** How an operator writes its invoices as CSV. */
export const invoiceDescriptionSchema = z.strictObject({
  delimiter: z.enum([';', ',', '\t']).optional().describe('Left out: whichever the heading has most of'),
  skipLines: z.int().min(0).max(50).default(0).describe('Lines in front of the heading'),
  columns: z.strictObject({
    destination: heading.optional(), prefix: heading.optional(), service: heading.optional(), direction: heading.optional(), calls: heading, quantity: heading, amount: heading, currency: heading.optional(),
  }).refine(({ destination, prefix }) => destination !== undefined || prefix !== undefined, { path: ['destination'], message: 'A destination or a prefix is needed.' })
    .describe('Headings of the columns, whatever their case'),
  decimal: z.enum([',', '.']).optional().describe('Left out: both, and what may mean thousands is refused'),
  services: z.record(z.string().max(40), z.enum(BILLED_SERVICES)).default({}).describe("The operator's words for services"),
  directions: z.record(z.string().max(40), z.enum(BILLED_DIRECTIONS)).default({}).describe("The operator's words for directions"),
  units: z.strictObject({ voice: z.enum(['seconds', 'minutes']).default('seconds'), data: z.enum(['bytes', 'kilobytes', 'megabytes', 'gigabytes']).default('bytes') }).default({ voice: 'seconds', data: 'bytes' })
    .describe('What a quantity counts; kilobytes and more are of 1,000 each'),
  total: z.strictObject({ column: heading, value: heading }).optional().describe('The line that holds what the others add up to: a column, and what stands there'),
}).meta({ id: 'InvoiceDescription' });

export type InvoiceDescription = z.output<typeof invoiceDescriptionSchema>;

/** Where an operator has no description: the columns by the names of our own. */
export const PLAIN_DESCRIPTION: InvoiceDescription = invoiceDescriptionSchema.parse({
  columns: { destination: 'destination', prefix: 'prefix', service: 'service', direction: 'direction', calls: 'calls', quantity: 'quantity', amount: 'amount', currency: 'currency' },
  total: { column: 'destination', value: 'total' },
});
