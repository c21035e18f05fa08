import type { ChosenOption } from '@turbotrack/database';
import type { Language, Text, TmfObject } from '@turbotrack/service';
import { characteristicsOf } from '../characteristics.js';
import { pricesOf } from '../prices.js';
import { customerRole, hrefOf, offeringRef, specificationRef, userRole } from '../references.js';

/** A subscription as it is told. Moments are ISO 8601; ends are the first moments no longer in. */
export interface HeldProduct {
  readonly subscriptionId: number;
  readonly customerId: number;
  readonly orderId: number;
  readonly itemNo: number;
  readonly employeeId: number | null;
  readonly code: string;
  readonly name: Text;
  readonly isBundle: boolean;
  readonly status: 'pendingActive' | 'active' | 'suspended' | 'pendingTerminate' | 'terminated';
  readonly startDate: string;
  readonly terminationDate: string | null;
  readonly monthlyPriceOre: number;
  readonly setupPriceOre: number;
  readonly options: readonly ChosenOption[];
  readonly boundUntil: string | null;
  /** Digits of E.164 without plus. */
  readonly number: string | null;
  /** The bundle that it is a component of. */
  readonly bundleSubscriptionId: number | null;
}

export function describeProduct(product: HeldProduct, language: Language): TmfObject {
  const { subscriptionId, customerId, orderId, itemNo, employeeId, code, boundUntil, bundleSubscriptionId } = product;
  const [id, name] = [String(subscriptionId), product.name[language]];
  return {
    id,
    href: hrefOf('inventory', 'product', id),
    '@type': 'Product',
    name,
    isBundle: product.isBundle,
    isCustomerVisible: true,
    status: product.status,
    startDate: product.startDate,
    ...(product.terminationDate !== null && { terminationDate: product.terminationDate }),
    productOffering: offeringRef(code, name),
    productSpecification: specificationRef(code, name),
    productCharacteristic: characteristicsOf(product),
    productPrice: pricesOf('ProductPrice', product.monthlyPriceOre, product.setupPriceOre),
    productTerm: boundUntil === null ? [] : [{ '@type': 'ProductTerm', name: 'Binding', validFor: { startDateTime: product.startDate, endDateTime: boundUntil } }],
    productOrderItem: [{ productOrderId: String(orderId), productOrderHref: hrefOf('orders', 'productOrder', String(orderId)), orderItemId: String(itemNo), orderItemAction: 'add' }],
    productRelationship: bundleSubscriptionId === null ? []
      : [{ relationshipType: 'isPartOf', product: { id: String(bundleSubscriptionId), href: hrefOf('inventory', 'product', String(bundleSubscriptionId)), '@type': 'Product' } }],
    relatedParty: [customerRole(customerId), ...(employeeId === null ? [] : [userRole(employeeId)])],
  };
}
