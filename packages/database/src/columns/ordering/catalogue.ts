import { boolean, integer, jsonb, smallint, text } from 'drizzle-orm/pg-core';
import type { IncludedUse } from '../included-use.js';
import { day } from '../types.js';

export const catalogue = {
  product: () => ({
    productId: smallint('product_id').generatedAlwaysAsIdentity(),
    code: text('code').notNull(),
    validFrom: day('valid_from').notNull(),
    validTo: day('valid_to'),
    nameDa: text('name_da').notNull(),
    nameEn: text('name_en').notNull(),
    monthlyPriceOre: integer('monthly_price_ore').notNull(),
    setupPriceOre: integer('setup_price_ore').notNull().default(0),
    allowances: jsonb('allowances').$type<IncludedUse[]>().notNull().default([]),
    carriesNumber: boolean('carries_number').notNull(),
  }),
};
