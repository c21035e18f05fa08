import type { Language, TmfObject } from '@turbotrack/service';
import { CHARACTERISTICS } from '../characteristics.js';
import { categoryRef, hrefOf, offeringRef, priceRef, specificationRef } from '../references.js';
import { pricesOfOffer } from './offering-prices.js';
import type { Offer } from './read-offers.js';

const KINDS: Readonly<Record<Offer['kind'], Readonly<Record<Language, string>>>> = {
  'telephony-seat': { en: 'Telephony seats', da: 'Telefonipladser' },
  mobile: { en: 'Mobile', da: 'Mobil' },
  number: { en: 'Numbers', da: 'Numre' },
  bundle: { en: 'Bundles', da: 'Pakker' },
  'roaming-pack': { en: 'Roaming packs', da: 'Roamingpakker' },
  device: { en: 'Devices', da: 'Udstyr' },
  service: { en: 'Services', da: 'Tjenester' },
};

/** The one catalogue there is. */
export function catalogOf(offers: readonly Offer[], language: Language): TmfObject {
  return {
    id: 'products', href: hrefOf('catalogue', 'catalog', 'products'), '@type': 'Catalog', catalogType: 'ProductCatalog',
    name: language === 'da' ? 'Produkter' : 'Products', lifecycleStatus: 'Launched',
    category: kindsIn(offers).map((kind) => categoryRef(kind, KINDS[kind][language])),
  };
}

/** Each kind of product that something is offered of. */
export function categoriesOf(offers: readonly Offer[], language: Language): TmfObject[] {
  return kindsIn(offers).map((kind) => ({
    id: kind, href: hrefOf('catalogue', 'category', kind), '@type': 'Category', name: KINDS[kind][language], isRoot: true, lifecycleStatus: 'Launched',
    productOffering: offers.filter((offer) => offer.kind === kind).map(({ code, name }) => offeringRef(code, name)),
  }));
}

export function offeringOf(offer: Offer, offers: readonly Offer[], language: Language): TmfObject {
  const { code, name, kind, validFrom, lifecycleStatus, validFor, components } = offer;
  const nameOf = (other: string): string => offers.find((one) => one.code === other)?.name ?? other;
  return {
    id: code, href: hrefOf('catalogue', 'productOffering', code), '@type': 'ProductOffering', name, version: validFrom, lifecycleStatus, validFor,
    isBundle: kind === 'bundle', isSellable: lifecycleStatus === 'Launched',
    category: [categoryRef(kind, KINDS[kind][language])],
    productSpecification: specificationRef(code, name),
    productOfferingPrice: pricesOfOffer(offer, language).map(({ id, name: part }) => priceRef(id, String(part))),
    productOfferingTerm: termsOf(offer, language),
    bundledProductOffering: components.map(({ code: part, quantity }) => ({
      id: part, href: hrefOf('catalogue', 'productOffering', part), '@type': 'BundledProductOffering', name: nameOf(part),
      bundledProductOfferingOption: { numberRelOfferDefault: quantity, numberRelOfferLowerLimit: quantity, numberRelOfferUpperLimit: quantity },
    })),
  };
}

function termsOf({ bindingMonths, notice }: Offer, language: Language) {
  const term = (en: string, da: string, amount: number, units: 'month' | 'day') => ({ name: language === 'da' ? da : en, duration: { amount, units } });
  return [
    ...(bindingMonths > 0 ? [term('Binding', 'Binding', bindingMonths, 'month')] : []),
    ...(notice.months > 0 ? [term('Notice', 'Opsigelse', notice.months, 'month')] : []),
    ...(notice.days > 0 ? [term('Notice, further days', 'Opsigelse, yderligere dage', notice.days, 'day')] : []),
  ];
}

/** What has to be said, and what may be, to order a product: the characteristics that an order item takes. */
export function specificationOf(offer: Offer, offers: readonly Offer[], language: Language): TmfObject {
  const { code, name, kind, validFrom, lifecycleStatus, validFor, carriesNumber, options, components, dependencies } = offer;
  const nameOf = (other: string): string => offers.find((one) => one.code === other)?.name ?? other;
  const relation = (relationshipType: string) => (other: string) => ({ id: other, href: hrefOf('catalogue', 'productSpecification', other), name: nameOf(other), relationshipType });
  const text = (characteristic: string, least: 0 | 1) => ({ name: characteristic, valueType: 'string', configurable: true, minCardinality: least, maxCardinality: 1 });
  return {
    id: code, href: hrefOf('catalogue', 'productSpecification', code), '@type': 'ProductSpecification', name, productNumber: code, version: validFrom, lifecycleStatus, validFor,
    isBundle: kind === 'bundle',
    productSpecCharacteristic: [
      ...(carriesNumber ? [text(CHARACTERISTICS.number, 1), ...[CHARACTERISTICS.losingOperator, CHARACTERISTICS.portingDay, CHARACTERISTICS.portingReference].map((one) => text(one, 0))] : []),
      text(CHARACTERISTICS.employee, 0),
      ...options.map((option) => ({
        name: option.id, description: language === 'da' ? option.nameDa : option.nameEn, valueType: 'string', configurable: true, minCardinality: option.min, maxCardinality: option.max,
        productSpecCharacteristicValue: option.choices.map(({ id }) => ({ valueType: 'string', value: id })),
      })),
    ],
    productSpecificationRelationship: [
      ...dependencies.requires.map(relation('requires')), ...dependencies.excludes.map(relation('excludes')), ...dependencies.onlyWith.map(relation('onlyWith')),
    ],
    bundledProductSpecification: components.map(({ code: part }) => ({ id: part, href: hrefOf('catalogue', 'productSpecification', part), name: nameOf(part) })),
  };
}

function kindsIn(offers: readonly Offer[]): Offer['kind'][] {
  return [...new Set(offers.map(({ kind }) => kind))].sort();
}
