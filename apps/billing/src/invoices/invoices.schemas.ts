import { idSchema, listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { DOCUMENT_KINDS } from '../documents/document-kinds.js';
import { monthSchema } from '../invoice-runs/runs.schemas.js';

const filterFields = {
  customer: idSchema.optional(),
  period: monthSchema.optional(),
};

export const invoiceFilterSchema = z.strictObject(filterFields);
export const invoiceListSchema = listSchema.extend(filterFields);
export const documentKindSchema = z.enum(DOCUMENT_KINDS);

const headFields = {
  invoiceNumber: z.int(),
  customerId: z.int(),
  customerName: z.string(),
  period: monthSchema,
  issueDate: z.iso.date(),
  dueDate: z.iso.date(),
  netOre: z.int(),
  vatOre: z.int(),
  grossOre: z.int(),
  documents: z.array(documentKindSchema),
};

export const invoicePageSchema = pageSchema(z.object(headFields).meta({ id: 'InvoiceHead' })).meta({ id: 'InvoicePage' });

const lineSchema = z.object({
  lineNo: z.int(),
  kind: z.enum(['subscription', 'setup', 'usage', 'late-usage', 'discount']),
  text: z.object({ da: z.string(), en: z.string() }),
  quantity: z.int(),
  unitPriceOre: z.int().nullable(),
  amountOre: z.int(),
  vatPermille: z.int(),
  subscriptionId: z.int().nullable(),
  zone: z.string().nullable(),
  calls: z.int().nullable(),
  seconds: z.int().nullable(),
  usageMicro: z.int().nullable(),
}).meta({ id: 'InvoiceLine' });

export const invoiceSchema = z.object({
  ...headFields,
  lines: z.array(lineSchema),
  document: z.looseObject({ number: z.string() }).describe('Everything the invoice says, as issued'),
  seal: z.object({ calls: z.int(), listMicro: z.int(), usageMicro: z.int(), sha256: z.string() }).describe('Calls behind the invoice and their sums in millionths of a krone, checked at issue'),
}).meta({ id: 'Invoice' });

export type InvoiceHead = z.input<typeof invoicePageSchema>['items'][number];
export type Invoice = z.input<typeof invoiceSchema>;
export type InvoiceFilter = z.output<typeof invoiceFilterSchema>;
