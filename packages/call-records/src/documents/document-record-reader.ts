import type { CallRecord } from '../call-record.js';
import type { MalformedReason } from '../malformed.js';
import { DROP_KINDS, type Field } from '../operator-description.js';
import type { Frame, FrameReader } from './document-format.js';
import { RecordFiller } from './fill-record.js';

/** What the readers of documents share: the record they fill, what was wrong with the last one, and what they dropped. */
export abstract class DocumentRecordReader implements FrameReader {
  readonly dropped = new Float64Array(DROP_KINDS.length);
  protected readonly filler: RecordFiller;

  /** @param now ms since the epoch */
  constructor(now: number) {
    this.filler = new RecordFiller(now);
  }

  abstract read(frame: Frame): 'call' | 'internal' | 'malformed';

  get record(): CallRecord {
    return this.filler.record;
  }

  get field(): Field | 'line' {
    return this.filler.field;
  }

  get reason(): MalformedReason {
    return this.filler.reason;
  }

  protected malformed(field: Field | 'line', reason: MalformedReason): 'malformed' {
    this.filler.refuse(field, reason);
    return 'malformed';
  }

  protected refused(field: Field, reason: MalformedReason): null {
    this.filler.refuse(field, reason);
    return null;
  }
}
