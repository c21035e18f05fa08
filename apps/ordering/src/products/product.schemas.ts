import { pageSchema } from '@turbotrack/service';
import { z } from 'zod';
import { daySchema, lineOfText } from '../texts.js';
import { includedUseListSchema } from './included-use.schemas.js';

const MAX_INT = 2_147_483_647;

export const productCodeSchema = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,39}$/);

const versionFields = {
  validFrom: daySchema.describe('First day, in Copenhagen, on which an item may start with this version.'),
  validTo: daySchema.nullable().default(null).describe('Last such day; null: until a later version takes over.'),
  nameDa: lineOfText(200),
  nameEn: lineOfText(200),
  monthlyPriceOre: z.int().min(0).max(MAX_INT).describe('Øre a month, without VAT.'),
  setupPriceOre: z.int().min(0).max(MAX_INT).default(0).describe('Øre once, without VAT.'),
  allowances: includedUseListSchema,
  carriesNumber: z.boolean().describe('Whether each item of it has a telephone number.'),
};

export const newProductSchema = z.strictObject(versionFields)
  .refine(({ validFrom, validTo }) => validTo === null || validTo >= validFrom, {
    path: ['validTo'], message: 'The last day is before the first. / Den sidste dag er før den første.',
  })
  .meta({ id: 'NewProductVersion' });

export const productSchema = z.object({ productId: z.int(), code: productCodeSchema, ...versionFields }).meta({ id: 'ProductVersion' });
export const productPageSchema = pageSchema(productSchema).meta({ id: 'ProductVersionPage' });

export type NewProduct = z.output<typeof newProductSchema>;
export type Product = z.output<typeof productSchema>;
