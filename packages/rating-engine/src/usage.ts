import type { Direction, Service } from '@turbotrack/telephony';

/** What is to be priced; a call record is one. */
export interface Usage {
  readonly service: Service;
  readonly direction: Direction;
  /** Normal form, '' when withheld. */
  readonly otherNumber: string;
  /** The customer's own number in normal form; only rates with `servedPrefixes` ask for it. */
  readonly servedNumber?: string;
  /** Whether the other number is one of ours too: known to the caller alone. */
  readonly onNet?: boolean;
  /** ISO 3166-1 alpha-2 of the country the call is made from (P-08). */
  readonly originCountry: string;
  /** Ms since epoch. */
  readonly startedAt: number;
  /** Whole seconds; prices voice. */
  readonly durationS: number;
  /** Bytes for data, parts for messages; not read for voice. */
  readonly volume: number;
  readonly answered: boolean;
}
