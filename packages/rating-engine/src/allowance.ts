import type { UseScope } from './use-scope.js';

/** Included use. Exactly one of the three amounts is given: seconds for voice, messages (parts) for SMS and MMS, bytes for data. */
export interface Allowance extends UseScope {
  readonly id: string;
  /** The least is used first; equal ones in order of id. */
  readonly priority: number;
  readonly includedSeconds?: number;
  readonly includedMessages?: number;
  readonly includedBytes?: number;
  /** Ms: covers calls that start from here (included) to there (excluded); the whole period when left out. */
  readonly startsAt?: number;
  readonly endsAt?: number;
  /**
   * What lies beyond the included amount: 'list-price' (as when left out), or 'throttle' for a flat rate whose included amount is
   * its fair-use limit: use beyond it is covered too, and marked, since the network slows it down.
   */
  readonly beyond?: 'list-price' | 'throttle';
  /** Left over from earlier periods. */
  readonly carriedIn?: readonly CarriedAmount[];
  /** What is left of the included amount lives on until `expiresAt`; `most` bounds what is carried out in all. */
  readonly carryOver?: { readonly expiresAt: number; readonly most?: number };
}

/** Seconds, messages or bytes, and the instant (ms) from which they can no longer be used. */
export interface CarriedAmount {
  readonly amount: number;
  readonly expiresAt: number;
}

/** An allowance at the end of the period: included + carriedIn = used + expired + forfeited + the amounts carried out. */
export interface AllowanceBalance {
  readonly allowanceId: string;
  readonly included: number;
  readonly carriedIn: number;
  /** Without what was throttled. */
  readonly used: number;
  readonly usedOfCarried: number;
  readonly throttled: number;
  /** Carried in and not used in time. */
  readonly expired: number;
  readonly carriedOut: readonly CarriedAmount[];
  /** Left, and not carried over. */
  readonly forfeited: number;
}
