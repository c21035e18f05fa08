import type { Direction, Service } from '@turbotrack/telephony';
import type { Language, Period } from './invoice-model.js';

/** One priced use. The object may be reused between steps of the iteration: nothing of it is kept. */
export interface SpecifiedCall {
  /** Ms since the epoch. */
  readonly startedAt: number;
  readonly service: Service;
  readonly direction: Direction;
  /** E.164 digits without plus, a short code, '' when withheld; or already masked as telephony's `maskNumber` does it. */
  readonly otherNumber: string;
  readonly zoneName: string;
  /** Whole seconds. */
  readonly durationS: number;
  /** Bytes for data, parts for messages, 0 for voice. */
  readonly volume: number;
  /** Millionths of a krone without VAT. */
  readonly listPriceMicro: number;
  readonly customerPriceMicro: number;
  /** Seconds of the call that an allowance paid for. */
  readonly allowanceSeconds: number;
}

export interface SpecifiedSubscription {
  /** The customer's own number, formatted for people. */
  readonly label: string;
  readonly user?: string;
  /** In the order they are to be shown. Walked through once. */
  readonly calls: Iterable<SpecifiedCall>;
  /** Sums of the calls that are shown; what may not be itemised costs nothing. The drawing fails when its rows sum to anything else. */
  readonly totals: { readonly listPriceMicro: number; readonly customerPriceMicro: number };
}

/**
 * The itemised bill (slutbrugerbekendtgørelsen, BEK 1887 of 8/12/2020, § 14): a document of its own beside the invoice,
 * with a shorter life. Called numbers are shown masked.
 */
export interface CallSpecificationModel {
  readonly invoiceNumber: string;
  /** ISO 8601 day; also the date stamped into the file. */
  readonly issueDate: string;
  readonly seller: { readonly name: string };
  readonly customer: { readonly customerNumber: string; readonly name: string };
  readonly period: Period;
  readonly language: Language;
  readonly subscriptions: readonly SpecifiedSubscription[];
}
