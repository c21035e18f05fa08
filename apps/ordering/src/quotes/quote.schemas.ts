import { idSchema, listSchema, pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { formFieldsSchema, newItemSchema, pricedItemSchema, warningSchema } from '../orders/order.schemas.js';
import { lineOfText, policyVersionSchema } from '../texts.js';

const referenceSchema = lineOfText(64).nullable().default(null);

export const newQuoteSchema = z.strictObject({
  customerId: z.int().min(1).max(2_147_483_647),
  reference: referenceSchema.describe('Your own key; asking again with it makes no second quote.'),
  policyVersion: policyVersionSchema,
  validDays: z.int().min(1).max(90).default(30).describe('Days for which the prices can be accepted.'),
  items: z.array(newItemSchema).min(1).max(1_000),
}).meta({ id: 'NewQuote' });

const quoteStateSchema = z.enum(['open', 'accepted', 'withdrawn', 'expired']);

const quoteSchema = z.object({
  quoteId: z.int(),
  customerId: z.int(),
  reference: z.string().nullable(),
  state: quoteStateSchema,
  policyVersion: z.int(),
  formFields: formFieldsSchema,
  madeAt: z.iso.datetime(),
  validUntil: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  orderId: z.int().nullable().describe('The order it became.'),
});

const amountFields = { netOre: z.int(), vatOre: z.int(), grossOre: z.int() };
const amountSchema = z.object(amountFields);

export const wholeQuoteSchema = quoteSchema.extend({
  items: z.array(pricedItemSchema.extend({ firstMonthOre: z.int().describe('Øre, without VAT, for the days until the end of the month it starts in.') })),
  totals: z.object({
    monthly: amountSchema,
    once: amountSchema,
    firstMonths: z.array(z.object({ month: z.string(), ...amountFields }))
      .describe('What the items add to the invoice of the month they start in: their days of it, and what is paid once.'),
  }),
  warnings: z.array(warningSchema),
}).meta({ id: 'QuoteWithItems' });

export const quoteListItemSchema = quoteSchema.meta({ id: 'Quote' });
export const quotePageSchema = pageSchema(quoteListItemSchema).meta({ id: 'QuotePage' });
export const quoteListSchema = listSchema.extend({ customerId: idSchema.optional(), state: quoteStateSchema.optional() });

export const acceptanceSchema = z.strictObject({
  policyVersion: policyVersionSchema,
  reference: referenceSchema.describe('Your own key for the order.'),
}).meta({ id: 'QuoteAcceptance' });

export type NewQuote = z.output<typeof newQuoteSchema>;
export type Quote = z.output<typeof quoteSchema>;
export type WholeQuote = z.output<typeof wholeQuoteSchema>;
export type QuoteList = z.output<typeof quoteListSchema>;
export type Acceptance = z.output<typeof acceptanceSchema>;
