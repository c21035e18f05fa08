import type { LocalText, Period } from '@turbotrack/invoice-documents';
import type { Direction, Service } from '@turbotrack/telephony';

/** A subscription as an invoice needs it: prices in øre a month and once, without VAT. */
export interface SubscriptionToBill {
  readonly subscriptionId: number;
  readonly productId: number;
  readonly name: LocalText;
  readonly monthlyPriceOre: number;
  readonly setupPriceOre: number;
  /** Øre without VAT for leaving the binding early, charged with its last day; 0 where nothing is. */
  readonly exitChargeOre: number;
  /** First day that is paid for, ISO 8601. */
  readonly startsOn: string;
  /** First day no longer paid for; null while it lasts. */
  readonly endsOn: string | null;
}

/** Priced calls of one kind to one zone, summed; money in millionths of a krone without VAT. */
export interface UsageToBill {
  /** First day of the calls' own month in Copenhagen. */
  readonly month: string;
  readonly service: Service;
  readonly direction: Direction;
  readonly zone: { readonly code: string; readonly name: LocalText; readonly place: number };
  readonly calls: number;
  readonly seconds: number;
  /** Bytes of data, parts of messages. */
  readonly volume: number;
  readonly listMicro: number;
  /** What allowances took off. */
  readonly coveredMicro: number;
  readonly coveredSeconds: number;
}

/** One line of an invoice before it is numbered. */
export interface BilledLine {
  readonly kind: 'subscription' | 'setup' | 'usage' | 'late-usage';
  readonly text: LocalText;
  readonly quantity: number;
  /** Øre without VAT; null for usage, whose calls have different prices. */
  readonly unitPriceOre: number | null;
  readonly amountOre: number;
  readonly vatPermille: number;
  /** When it was supplied, where that is not the whole billing period. */
  readonly period: Period | null;
  /** The one subscription the line is about, where it is about one. */
  readonly subscriptionId: number | null;
  readonly usage: LineUsage | null;
}

export interface LineUsage {
  readonly service: Service;
  readonly zoneCode: string;
  readonly calls: number;
  /** Of voice; null otherwise. */
  readonly seconds: number | null;
  /** Of data; null otherwise. */
  readonly bytes: number | null;
  readonly listMicro: number;
  /** List price less what allowances took off. */
  readonly usageMicro: number;
}

/** Danish VAT in permille (momsloven § 33). */
export const VAT_PERMILLE = 250;
