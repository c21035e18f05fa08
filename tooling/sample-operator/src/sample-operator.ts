import type { TariffDefinition } from '@turbotrack/rating-engine';
import type { Direction, Service } from '@turbotrack/telephony';

/** Whose files tell the calls of a number. */
export const NETWORKS = ['tdc', 'three', 'pbx'] as const;
export type Network = (typeof NETWORKS)[number];

export interface SampleOptions {
  /** Integer; the same options with the same seed give the same customers and the same bytes. */
  readonly seed: number;
  /** At least 4. */
  readonly customers: number;
  /** Distinct telephone numbers, at least 40 and no fewer than customers. */
  readonly numbers: number;
  /** Well-formed, distinct records over all files, at least 2,000; duplicates and malformed lines come on top. */
  readonly calls: number;
  /** 'YYYY-MM', Europe/Copenhagen. */
  readonly month: string;
}

export interface SampleProduct {
  readonly code: string;
  readonly name: { readonly da: string; readonly en: string };
  readonly kind: 'mobile' | 'fixed' | 'trunk-channel' | 'trunk-number';
  /** Øre without VAT. */
  readonly monthlyPriceOre: number;
  readonly setupPriceOre?: number;
  /** Used in this order; zones are codes of the tariff. */
  readonly included: readonly SampleAllowance[];
}

/** Exactly one of the three amounts is given, per subscription and month. Counts what is made at home. */
export interface SampleAllowance {
  /** Unique within the product. */
  readonly id: string;
  readonly services: readonly Service[];
  readonly directions: readonly Direction[];
  readonly zones: readonly string[];
  readonly includedSeconds?: number;
  readonly includedMessages?: number;
  readonly includedBytes?: number;
}

export interface SampleAddress {
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
}

/** One holder of one number for a time. The same number comes again where it changed hands. */
export interface SampleNumber {
  readonly e164: string;
  readonly network: Network;
  readonly productCode: string;
  /** Position in the customer's `employees`; null for a number of the firm as such. */
  readonly employeeIndex: number | null;
  /** First instant, ms since the epoch. */
  readonly validFrom: number;
  /** First instant no longer, ms since the epoch; absent while it lasts. */
  readonly validTo?: number;
  readonly began: 'new' | 'ported-in' | 'reassigned';
  readonly ended?: 'ported-away' | 'ceased' | 'reassigned';
}

export interface SampleCustomer {
  readonly externalId: string;
  readonly name: string;
  /** Eight digits of the series 999, then 998 and so on downwards, with a valid modulus-11 check. */
  readonly cvr: string;
  readonly address: SampleAddress;
  readonly invoiceEmail: string;
  readonly contactName: string;
  /** The firm behind the firm, where there is one. */
  readonly owner?: { readonly name: string; readonly cvr: string };
  readonly tariff: string;
  readonly orders: readonly { readonly productCode: string; readonly quantity: number }[];
  readonly employees: readonly { readonly name: string; readonly email: string }[];
  readonly numbers: readonly SampleNumber[];
}

/** A fictitious operator as plain data. Its traffic is not kept: it is drawn again, always the same, when it is written. */
export interface SampleOperator {
  readonly options: SampleOptions;
  readonly products: readonly SampleProduct[];
  readonly tariff: TariffDefinition;
  readonly customers: readonly SampleCustomer[];
}
