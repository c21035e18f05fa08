import type { Direction, Service } from '@turbotrack/telephony';

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
