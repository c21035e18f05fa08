import { kroner } from './references.js';

interface TmfPrice {
  readonly '@type': string;
  readonly name: string;
  readonly priceType: 'recurring' | 'oneTime';
  readonly recurringChargePeriod?: 'month';
  readonly price: { readonly dutyFreeAmount: ReturnType<typeof kroner> };
}

/** What is paid each month and what once, øre without VAT; nothing for what costs nothing. */
export function pricesOf(type: 'OrderPrice' | 'ProductPrice', monthlyOre: number, onceOre: number): TmfPrice[] {
  const monthly: TmfPrice = { '@type': type, name: 'Monthly price', priceType: 'recurring', recurringChargePeriod: 'month', price: { dutyFreeAmount: kroner(monthlyOre) } };
  const once: TmfPrice = { '@type': type, name: 'One-time price', priceType: 'oneTime', price: { dutyFreeAmount: kroner(onceOre) } };
  return [...(monthlyOre === 0 ? [] : [monthly]), ...(onceOre === 0 ? [] : [once])];
}
