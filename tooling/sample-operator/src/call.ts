import type { Direction, Service } from '@turbotrack/telephony';
import type { Network } from './sample-operator.js';

/** Whether a customer held our number when the call started. */
export type Assignment = 'assigned' | 'unknown-number' | 'out-of-assignment';

/** One use of a number as it truly was; what is written of it depends on the network's file layout. */
export interface Call {
  network: Network;
  service: Service;
  direction: Direction;
  /** The number that is ours, E.164 digits. */
  ownNumber: string;
  /** The other one in normal form; '' when withheld, and for data. */
  otherNumber: string;
  /** Zone of the sample tariff the other number belongs to; '' where it belongs to none. */
  zone: string;
  /** Ms since the epoch, whole seconds: the answer, or the attempt where nobody answered. */
  startedAt: number;
  durationS: number;
  /** Bytes for data, parts for messages, 0 for voice. */
  volume: number;
  answered: boolean;
  /** ISO 3166-1 alpha-2. */
  originCountry: string;
  mobile: boolean;
  assignment: Assignment;
  /** Position of the holder among the customers, -1 when nobody held the number. */
  customer: number;
}

/** True where a network tells every part of a message as a record of its own: identical records are then as many uses. */
export function isToldPerPart(call: Pick<Call, 'network' | 'service'>): boolean {
  return call.network === 'three' && (call.service === 'sms' || call.service === 'mms');
}

/** Records a network writes of this use. */
export function recordsOf(call: Call): number {
  return isToldPerPart(call) ? call.volume : 1;
}
