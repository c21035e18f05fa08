import { type Direction, normaliseNumber, type Service } from '@turbotrack/telephony';
import { type CallRecord, emptyCallRecord, type Part } from '../call-record.js';
import type { MalformedReason } from '../malformed.js';
import type { Field } from '../operator-description.js';

const DAY = 86_400_000;
const LONGEST_DURATION_MS = 7 * DAY;
const FIRST_START = Date.UTC(2000, 0, 1);
/** 10 TB in one session is more than any mobile network carries. */
const MOST_BYTES = 10 * 2 ** 40;
const LONGEST_NAME = 128;

/** What a document says of one use of a number, found but not yet judged. */
export interface FoundUse {
  readonly recordId: string;
  readonly callReference: string;
  readonly part: Part;
  readonly service: Service;
  readonly direction: Direction;
  /** A number as normaliseNumber takes it; '' withheld or none. */
  readonly served: string;
  readonly other: string;
  /** Ms since the epoch. */
  readonly startedAt: number;
  readonly durationS: number;
  /** Bytes or parts. */
  readonly volume: number;
  readonly answered: boolean;
  readonly trunk: string;
  readonly originCountry: string;
}

/** Fills call records from what documents say, by the rules every format shares. */
export class RecordFiller {
  readonly record: CallRecord = emptyCallRecord();
  field: Field | 'line' = 'line';
  reason: MalformedReason = 'missing-value';

  /** @param now ms since the epoch: a use that starts more than a day later is malformed */
  constructor(private readonly now: number) {}

  refuse(field: Field | 'line', reason: MalformedReason): false {
    this.field = field;
    this.reason = reason;
    return false;
  }

  fill(use: FoundUse): boolean {
    const { record } = this;
    record.service = use.service;
    record.direction = use.direction;
    record.answered = use.answered;
    record.originCountry = use.originCountry;
    return this.fillNumbers(use) && this.fillStart(use) && this.fillQuantities(use) && this.fillNames(use);
  }

  private fillNumbers({ service, direction, part, served, other }: FoundUse): boolean {
    const { record } = this;
    const servedIsA = direction !== 'incoming' && direction !== 'roaming-received';
    const [servedField, otherField] = servedIsA ? (['aNumber', 'bNumber'] as const) : (['bNumber', 'aNumber'] as const);
    // The end of a call need not say whose call it was.
    if (served === '' && part !== 'end') return this.refuse(servedField, 'missing-value');
    const servedNumber = served === '' ? '' : normaliseNumber(served);
    if (servedNumber === null) return this.refuse(servedField, 'not-a-phone-number');
    if (other === '' && servedIsA && service !== 'data' && part !== 'end') return this.refuse(otherField, 'missing-value');
    const otherNumber = other === '' ? '' : normaliseNumber(other);
    if (otherNumber === null) return this.refuse(otherField, 'not-a-phone-number');
    record.servedNumber = servedNumber;
    record.otherNumber = otherNumber;
    record.aNumber = servedIsA ? servedNumber : otherNumber;
    record.bNumber = servedIsA ? otherNumber : servedNumber;
    return true;
  }

  private fillStart({ startedAt }: FoundUse): boolean {
    this.record.startedAt = startedAt;
    return (startedAt >= FIRST_START && startedAt <= this.now + DAY) || this.refuse('startTime', 'time-out-of-range');
  }

  private fillQuantities({ service, durationS, volume }: FoundUse): boolean {
    if (durationS < 0) return this.refuse('duration', 'negative');
    if (durationS * 1000 > LONGEST_DURATION_MS) return this.refuse('duration', 'too-large');
    if (volume < 0) return this.refuse('volume', 'negative');
    if (volume > MOST_BYTES) return this.refuse('volume', 'too-large');
    this.record.durationS = durationS;
    this.record.volume = service === 'voice' ? 0 : volume;
    return true;
  }

  private fillNames({ recordId, callReference, part, trunk }: FoundUse): boolean {
    if (part !== 'whole' && callReference === '') return this.refuse('callReference', 'missing-value');
    if (callReference.length > LONGEST_NAME) return this.refuse('callReference', 'value-too-long');
    this.record.callReference = callReference;
    this.record.part = part;
    this.record.partSequence = 0;
    if (recordId.length > LONGEST_NAME) return this.refuse('recordId', 'value-too-long');
    if (trunk.length > LONGEST_NAME) return this.refuse('trunk', 'value-too-long');
    this.record.recordId = recordId;
    this.record.trunk = trunk;
    return true;
  }
}
