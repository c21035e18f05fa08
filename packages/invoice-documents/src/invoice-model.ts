import type { Service } from '@turbotrack/telephony';

export type Language = 'da' | 'en';

/** The same words in both languages; the invoice's language picks. */
export type LocalText = Readonly<Record<Language, string>>;

/** Both days included, ISO 8601 dates ('2026-03-01') of the Danish calendar. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export interface Seller {
  readonly name: string;
  /** Street, postcode and town, one line of the address each. */
  readonly address: readonly string[];
  /** 8 digits. */
  readonly cvr: string;
  readonly phone?: string;
  readonly email: string;
  /** Registration and account number as shown to people, for customers that transfer by hand. */
  readonly bankAccount?: string;
  /** 8 digits. */
  readonly fikCreditor: string;
}

export interface Buyer {
  readonly customerNumber: string;
  readonly name: string;
  readonly address: readonly string[];
  readonly cvr?: string;
  readonly attention?: string;
}

export type LineKind = 'subscription-fee' | 'usage' | 'other' | 'discount';

export interface InvoiceLine {
  readonly kind: LineKind;
  readonly text: LocalText;
  /** Whole units; 1 for usage, whose calls and minutes are told in words. */
  readonly quantity: number;
  /** Without VAT. Needed for everything that can be counted (momsbekendtgørelsen § 58(1) no. 7); usage has none. */
  readonly unitPriceOre?: number;
  /** Without VAT; negative for discounts. */
  readonly amountOre: number;
  readonly vatRatePermille: number;
  /** When it was supplied, where that differs from the invoice's period. */
  readonly period?: Period;
  /** What kind of usage `calls` counts; voice when absent. */
  readonly service?: Service;
  readonly calls?: number;
  readonly seconds?: number;
  /** Of a data line. */
  readonly bytes?: number;
}

export interface VatTotal {
  readonly ratePermille: number;
  readonly baseOre: number;
  readonly vatOre: number;
}

export interface InvoiceTotals {
  readonly netOre: number;
  readonly vatOre: number;
  readonly grossOre: number;
}

export interface Payment {
  readonly method: 'fik' | 'leverandoerservice';
  readonly dueDate: string;
  /** '+71<…+…<'; always there when the method is 'fik'. */
  readonly fik?: string;
}

/** One invoice, free of any format: the PDF is drawn from it, and XML invoices are to be. Dates are ISO 8601 days. */
export interface InvoiceModel {
  readonly number: string;
  readonly issueDate: string;
  readonly dueDate: string;
  readonly period: Period;
  readonly language: Language;
  readonly currency: 'DKK';
  readonly seller: Seller;
  readonly buyer: Buyer;
  readonly lines: readonly InvoiceLine[];
  readonly vat: readonly VatTotal[];
  readonly totals: InvoiceTotals;
  readonly payment: Payment;
}
