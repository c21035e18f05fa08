import type { Direction, Service } from '@turbotrack/telephony';

/**
 * What a record tells of its call.
 * - `whole`: all of it.
 * - `begin`: when it was answered; its numbers and kind hold, its duration is not known yet and 0.
 * - `end`: when it was released: `startedAt` is that moment, the duration 0; numbers may be '' and direction and service are of no weight.
 * - `interim`: a stretch of it from `startedAt`, `durationS` and `volume` of this stretch alone; more will follow.
 * - `last`: like `interim`, and nothing follows.
 */
export const PARTS = ['whole', 'begin', 'end', 'interim', 'last'] as const;
export type Part = (typeof PARTS)[number];

/**
 * One use of a number, in the form every reader produces. Holds nothing that tells a place finer than a country
 * (P-08, P-09). Readers hand out ONE object and overwrite it: copy what you keep.
 */
export interface CallRecord {
  /** 1-based line of the file on which the record starts. */
  line: number;
  /** First byte of the record in the file. */
  offset: number;
  /** Bytes of the record, with its line end. */
  length: number;
  /** The operator's own identity of the record, '' where it gives none. */
  recordId: string;
  /** By which the parts of one call are known to belong together, '' where the operator gives none; never '' unless `part` is 'whole'. */
  callReference: string;
  part: Part;
  /** Place of an `interim` or `last` among the stretches of its call, from 1; 0 where the operator does not count them. */
  partSequence: number;
  /** 0, or which repetition this is among identical events of one file (see `identicalRecords`). */
  ordinal: number;
  service: Service;
  direction: Direction;
  /** Normalised digits of the caller, '' when withheld. */
  aNumber: string;
  /** Normalised digits of the called, '' only for data. */
  bNumber: string;
  /** The number that is ours: A when outgoing, forwarded or roaming-made; B when incoming or roaming-received. */
  servedNumber: string;
  /** The other one; it selects the zone. */
  otherNumber: string;
  /** Ms since the epoch, UTC: the answer where the format tells it, otherwise the start. */
  startedAt: number;
  /** Whole billable seconds. */
  durationS: number;
  /** Bytes for data, parts for messages, 0 for voice. */
  volume: number;
  answered: boolean;
  /** The operator's name of the trunk or route, '' unknown. */
  trunk: string;
  /** ISO 3166-1 alpha-2 of the country the use was made from. */
  originCountry: string;
}

/** A record to be filled by a reader. */
export function emptyCallRecord(): CallRecord {
  return {
    line: 0,
    offset: 0,
    length: 0,
    recordId: '',
    callReference: '',
    part: 'whole',
    partSequence: 0,
    ordinal: 0,
    service: 'voice',
    direction: 'outgoing',
    aNumber: '',
    bNumber: '',
    servedNumber: '',
    otherNumber: '',
    startedAt: 0,
    durationS: 0,
    volume: 0,
    answered: false,
    trunk: '',
    originCountry: 'DK',
  };
}
