import { classify, type SchemaClasses } from '../../classification.js';

export const catalogue = {
  product: {
    about: 'What can be ordered, its prices and validity.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['productId'], 'catalogue', ['ordering', 'delivery', 'rating', 'invoicing', 'self-service', 'business-intelligence']),
      ...classify(
        ['code', 'validFrom', 'validTo', 'nameDa', 'nameEn', 'monthlyPriceOre', 'setupPriceOre', 'allowances', 'carriesNumber'],
        'catalogue', ['ordering', 'delivery', 'rating', 'invoicing', 'self-service', 'business-intelligence'], ['ordering'],
      ),
    },
  },
} as const satisfies Pick<SchemaClasses<'ordering'>, 'product'>;
