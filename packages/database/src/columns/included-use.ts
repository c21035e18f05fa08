/** What a month of a product includes of one kind of use. Exactly one of the three amounts is given. */
export interface IncludedUse {
  /** Unique within the product. */
  readonly id: string;
  /** The least is used first. */
  readonly priority: number;
  readonly services: ('voice' | 'sms' | 'mms' | 'data')[];
  readonly directions: ('outgoing' | 'incoming' | 'forwarded' | 'roaming-made' | 'roaming-received')[];
  /** Codes of the tariff's zones; 'any' for all that are not marked special. */
  readonly zones: string[] | 'any';
  readonly includedSeconds?: number | undefined;
  readonly includedMessages?: number | undefined;
  readonly includedBytes?: number | undefined;
  /** Each subscription brings its amount to one pool that all the customer's subscriptions use. */
  readonly pooled: boolean;
  /** Beyond the amount: the list price, or covered too and slowed down. */
  readonly beyond: 'list-price' | 'throttle';
  /** What is left lives on for so many months; `most` bounds what is carried over, per subscription. */
  readonly carryOver?: { readonly months: number; readonly most?: number | undefined } | undefined;
}
