import { listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { operatorName } from '../operators/operators.js';
import { BILLED_DIRECTIONS, BILLED_SERVICES, INVOICE_FIELDS } from './invoice-description.js';
import { FAULTS } from './read-invoice-line.js';

const OUTCOMES = ['matched', 'missing here', 'missing there', 'quantity differs', 'price differs'] as const;

export const askInvoiceSchema = z.strictObject({
  operator: operatorName,
  invoiceNumber: z.string().regex(/^[\w./ -]{1,40}$/).refine((text) => text.trim() === text, 'Spaces at the ends are not part of a number.').describe("The operator's own number of the invoice"),
  from: z.iso.date().describe('First day of the calls billed, by the calendar in Copenhagen'),
  to: z.iso.date().describe('The day after the last'),
  content: z.enum(['csv', 'json']).default('csv'),
  toleranceMicro: z.coerce.number().int().min(0).max(1_000_000_000_000).default(10_000).describe('Millionths of a krone by which the amount of a line may differ'),
  tolerancePermille: z.coerce.number().int().min(0).max(1_000).default(0).describe('Thousandths by which calls, quantity and amount of a line may differ'),
  controlMicro: z.coerce.number().int().optional().describe("What the invoice comes to before VAT, where its file does not say so itself; in millionths of a krone"),
  replace: z.enum(['true', 'false']).default('false').transform((value) => value === 'true').describe('Puts the file in the place of the one there is of this number'),
}).refine(({ from, to }) => from < to && Date.parse(to) - Date.parse(from) <= 92 * 86_400_000, { path: ['to'], message: 'An invoice is for 1 to 92 days.' });
export type AskedInvoice = z.output<typeof askInvoiceSchema>;

const sideSchema = z.object({ calls: z.int(), quantity: z.int().describe('Seconds, parts or bytes'), micro: z.int().describe('Millionths of a krone before VAT') });

export const operatorInvoiceSchema = z.object({
  operatorInvoiceId: z.int(), claimNumber: z.string(), operator: z.string(), invoiceNumber: z.string(), from: z.iso.date(), to: z.iso.date(), toleranceMicro: z.int(), tolerancePermille: z.int(),
  state: z.enum(['comparing', 'done']),
  lines: z.int().describe('Lines that could be read'), refusedLines: z.int(),
  controlMicro: z.int().nullable().describe('What the invoice says it comes to'),
  controlDifferenceMicro: z.int().nullable().describe('The lines that could be read, less what the invoice says they come to'),
  controlCallsDifference: z.int().nullable(),
  theirMicro: z.int(), ourMicro: z.int().describe('What the buy tariff says of our calls of those days'), differenceMicro: z.int().describe('Theirs less ours'),
  matched: z.int(), missingHere: z.int(), missingThere: z.int(), quantityDiffers: z.int(), priceDiffers: z.int(),
  unpricedCalls: z.int().describe('Calls of ours that no version of the buy tariff prices; they are on neither side'),
  askedAt: z.iso.datetime(), finishedAt: z.iso.datetime().nullable(),
}).meta({ id: 'OperatorInvoice' });
export const operatorInvoicePageSchema = pageSchema(operatorInvoiceSchema).meta({ id: 'OperatorInvoicePage' });
export const operatorInvoiceListSchema = listSchema.extend({ operator: operatorName.optional(), state: z.enum(['comparing', 'done']).optional() });
export type OperatorInvoice = z.output<typeof operatorInvoiceSchema>;

export const differenceSchema = z.object({
  position: z.int().describe('Number of the line within the claim'), outcome: z.enum(OUTCOMES), kind: z.enum(['zone', 'prefix', 'unknown']), place: z.string().describe('Zone, beginning of numbers, or destination as the operator calls it'),
  service: z.enum(BILLED_SERVICES), direction: z.enum(BILLED_DIRECTIONS), theirs: sideSchema, ours: sideSchema, difference: sideSchema.describe('Theirs less ours'),
  quantityEffectMicro: z.int().describe('Of the difference in money: what comes of the quantity, at our price'),
  priceEffectMicro: z.int().describe('The rest of it, which comes of the price'),
  sentence: z.object({ da: z.string(), en: z.string() }),
}).meta({ id: 'OperatorInvoiceDifference' });
export const differencePageSchema = pageSchema(differenceSchema).meta({ id: 'OperatorInvoiceDifferencePage' });
export const differenceListSchema = listSchema.extend({ outcome: z.enum(OUTCOMES).optional(), service: z.enum(BILLED_SERVICES).optional(), direction: z.enum(BILLED_DIRECTIONS).optional() });
export type Difference = z.output<typeof differenceSchema>;

export const refusedLineSchema = z.object({
  line: z.int().describe('Line of the file; of a JSON file the place in its list, from 1'), column: z.enum(INVOICE_FIELDS), fault: z.enum(FAULTS), sentence: z.object({ da: z.string(), en: z.string() }),
}).meta({ id: 'RefusedInvoiceLine' });
export const refusedLinePageSchema = pageSchema(refusedLineSchema).meta({ id: 'RefusedInvoiceLinePage' });
export type RefusedLine = z.output<typeof refusedLineSchema>;

export const claimSchema = z.strictObject({
  language: z.enum(['da', 'en']).default('da'),
  only: z.enum(['overbilled', 'all']).default('overbilled').describe('Lines on which the operator bills too much, or every line that differs'),
});
export type Claim = z.output<typeof claimSchema>;

export const callBehindSchema = z.object({
  callId: z.int(), startedAt: z.iso.datetime(), seconds: z.int(), volume: z.int().describe('Bytes or parts'), costMicro: z.int().describe('By the buy tariff of its day'),
}).meta({ id: 'CallBehindDifference' });
export const callBehindPageSchema = pageSchema(callBehindSchema).meta({ id: 'CallBehindDifferencePage' });
export type CallBehind = z.output<typeof callBehindSchema>;
