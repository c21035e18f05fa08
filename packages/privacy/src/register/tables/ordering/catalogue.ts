import { classify, type SchemaClasses } from '../../classification.js';

const readers = ['ordering', 'delivery', 'rating', 'invoicing', 'self-service', 'business-intelligence'] as const;

export const catalogue = {
  product: {
    about: 'What can be ordered, its prices, terms and validity, and what it goes with.',
    scope: { by: 'shared' }, subject: 'none', retention: 'not-personal', changes: 'update',
    columns: {
      ...classify(['productId'], 'catalogue', readers),
      ...classify(
        ['code', 'kind', 'validFrom', 'validTo', 'nameDa', 'nameEn', 'monthlyPriceOre', 'setupPriceOre', 'options', 'allowances', 'carriesNumber'],
        'catalogue', readers, ['ordering'],
      ),
      ...classify(['changeFeeOre', 'bindingMonths', 'notice', 'dependencies', 'components'], 'catalogue', ['ordering', 'delivery', 'self-service'], ['ordering']),
    },
  },
} as const satisfies Pick<SchemaClasses<'ordering'>, 'product'>;
