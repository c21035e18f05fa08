import { boolean, integer, jsonb, smallint, text } from 'drizzle-orm/pg-core';
import type { IncludedUse } from '../included-use.js';
import type { BundleComponent, NoticePeriod, ProductDependencies, ProductOption } from '../product-terms.js';
import { day } from '../types.js';

export const productKinds = ['telephony-seat', 'mobile', 'number', 'bundle', 'roaming-pack', 'device', 'service'] as const;

export const catalogue = {
  product: () => ({
    productId: smallint('product_id').generatedAlwaysAsIdentity(),
    code: text('code').notNull(),
    kind: text('kind', { enum: productKinds }).notNull().default('service'),
    validFrom: day('valid_from').notNull(),
    validTo: day('valid_to'),
    nameDa: text('name_da').notNull(),
    nameEn: text('name_en').notNull(),
    monthlyPriceOre: integer('monthly_price_ore').notNull(),
    setupPriceOre: integer('setup_price_ore').notNull().default(0),
    changeFeeOre: integer('change_fee_ore').notNull().default(0),
    bindingMonths: smallint('binding_months').notNull().default(0),
    notice: jsonb('notice').$type<NoticePeriod>().notNull().default({ days: 0, months: 0, to: 'any-day' }),
    allowances: jsonb('allowances').$type<IncludedUse[]>().notNull().default([]),
    options: jsonb('options').$type<ProductOption[]>().notNull().default([]),
    dependencies: jsonb('dependencies').$type<ProductDependencies>().notNull().default({ requires: [], excludes: [], onlyWith: [] }),
    components: jsonb('components').$type<BundleComponent[]>().notNull().default([]),
    carriesNumber: boolean('carries_number').notNull(),
  }),
};
