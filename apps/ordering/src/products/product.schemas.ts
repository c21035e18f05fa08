import { listingSchema } from '@turbotrack/service';
import { z } from 'zod';
import { daySchema, lineOfText } from '../texts.js';
import { includedUseListSchema } from './included-use.schemas.js';

const MAX_INT = 2_147_483_647;

export const productCodeSchema = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,39}$/);

export const productKindSchema = z.enum(['telephony-seat', 'mobile', 'number', 'bundle', 'roaming-pack', 'device', 'service']);

const optionIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const priceSchema = z.int().min(0).max(MAX_INT);
const codesSchema = z.array(productCodeSchema).max(50).default([]);

const optionSchema = z.strictObject({
  id: optionIdSchema,
  nameDa: lineOfText(200),
  nameEn: lineOfText(200),
  min: z.int().min(0).max(50).default(0).describe('So many of the choices have to be taken; 1 and max 1 is choose one.'),
  max: z.int().min(1).max(50).default(1),
  choices: z.array(z.strictObject({
    id: optionIdSchema,
    nameDa: lineOfText(200),
    nameEn: lineOfText(200),
    monthlyPriceOre: priceSchema.default(0),
    setupPriceOre: priceSchema.default(0),
  })).min(1).max(50),
}).meta({ id: 'ProductOption' });

const noticeSchema = z.strictObject({
  days: z.int().min(0).max(365).default(0),
  months: z.int().min(0).max(24).default(0),
  to: z.enum(['any-day', 'month-end']).default('any-day').describe('month-end: and then to the end of that month.'),
}).meta({ id: 'NoticePeriod' });

const versionFields = {
  kind: productKindSchema.default('service'),
  validFrom: daySchema.describe('First day, in Copenhagen, on which an item may start with this version.'),
  validTo: daySchema.nullable().default(null).describe('Last such day; null: until a later version takes over.'),
  nameDa: lineOfText(200),
  nameEn: lineOfText(200),
  monthlyPriceOre: priceSchema.describe('Øre a month, without VAT.'),
  setupPriceOre: priceSchema.default(0).describe('Øre once, without VAT.'),
  changeFeeOre: priceSchema.default(0).describe('Øre, without VAT, each time a subscription is changed into or within this version.'),
  bindingMonths: z.int().min(0).max(60).default(0).describe('Whole months from its first day for which a subscription is paid in any case.'),
  notice: noticeSchema.default({ days: 0, months: 0, to: 'any-day' }).describe('Time between ending a subscription and its end; months first, then days.'),
  allowances: includedUseListSchema,
  options: z.array(optionSchema).max(30).default([]),
  dependencies: z.strictObject({
    requires: codesSchema.describe('The customer must have all of these.'),
    excludes: codesSchema.describe('The customer may have none of these.'),
    onlyWith: codesSchema.describe('The customer must have one of these.'),
  }).default({ requires: [], excludes: [], onlyWith: [] }),
  components: z.array(z.strictObject({ code: productCodeSchema, quantity: z.int().min(1).max(100) })).max(20).default([])
    .describe('What a bundle is made of; its price covers them.'),
  carriesNumber: z.boolean().describe('Whether each item of it has a telephone number.'),
};

export const newProductSchema = z.strictObject(versionFields)
  .refine(({ validFrom, validTo }) => validTo === null || validTo >= validFrom, {
    path: ['validTo'], message: 'The last day is before the first. / Den sidste dag er før den første.',
  })
  .meta({ id: 'NewProductVersion' });

export const productSchema = z.object({
  productId: z.int(), code: productCodeSchema, ...versionFields, name: z.string().optional().describe('In the language asked for.'),
}).meta({ id: 'ProductVersion' });

export const productPageSchema = z.object({ items: z.array(productSchema), next: z.int().nullable() }).meta({ id: 'ProductVersionPage' });

export const productListSchema = listingSchema.extend({
  kind: productKindSchema.optional(),
  on: daySchema.optional().describe('Only what may start on this day in Copenhagen: one version of a product at the most.'),
  language: z.enum(['da', 'en']).optional().describe('Adds `name` in this language.'),
});

export const productHistorySchema = z.object({ code: productCodeSchema, versions: z.array(productSchema) }).meta({ id: 'ProductHistory' });

export type NewProduct = z.output<typeof newProductSchema>;
export type Product = z.output<typeof productSchema>;
export type ProductList = z.output<typeof productListSchema>;
export type ProductHistory = z.output<typeof productHistorySchema>;
