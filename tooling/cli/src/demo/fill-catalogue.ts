import { bundledOperators } from '@turbotrack/call-records';
import type { SampleOperator, SampleProduct } from '@turbotrack/sample-operator';
import type { Platform } from '../connect.js';

/** Puts products, tariff and operators in place; what is there already stays as it is. */
export async function fillCatalogue({ ordering, rating }: Platform, { products, tariff }: SampleOperator): Promise<void> {
  for (const product of products) await ordering.put(`/products/${product.code}`, productVersion(product));
  // The sample's numbers change hands within days, as those of an operator taken over may have done.
  await ordering.put('/inventory/quarantine', { validFrom: '2000-01-01', quarantineDays: 0 });
  await rating.put(`/tariffs/${tariff.name.toLowerCase()}/${tariff.validFrom}`, tariff);
  for (const description of Object.values(bundledOperators)) await rating.put(`/operators/${description.operator}`, description);
}

function productVersion({ name, kind, monthlyPriceOre, setupPriceOre = 0, included }: SampleProduct) {
  return { validFrom: '2015-01-01', nameDa: name.da, nameEn: name.en, monthlyPriceOre, setupPriceOre, allowances: included, carriesNumber: kind !== 'trunk-channel' };
}
