import { PARTS, type CallRecord, type Part } from './call-record.js';
import { CodeTable } from './code-table.js';
import type { MalformedReason } from './malformed.js';
import type { CsvDescription, Field } from './operator-description.js';
import { parseDigits } from './parse-quantity.js';
import type { Place, RecordFields } from './record-fields.js';
import type { TextReader } from './read-text.js';
import type { RecordWalker } from './walk-records.js';

const LARGEST_SEQUENCE = 1_000_000;

export type PartOutcome = 'read' | 'no-call' | { readonly field: Field; readonly reason: MalformedReason };

/** Reads what part of which call a record is; made only for descriptions that tell it. */
export class PartReader {
  private readonly parts: CodeTable<Part | 'none'>;
  private readonly calls: CodeTable<boolean>;

  constructor(
    private readonly walker: RecordWalker,
    private readonly fields: RecordFields,
    private readonly texts: TextReader,
    { values, encoding }: CsvDescription,
  ) {
    this.parts = new CodeTable(values.part ?? {}, encoding);
    this.calls = new CodeTable(values.isCall ?? {}, encoding);
  }

  static isNeeded({ columns }: CsvDescription): boolean {
    return columns.part !== undefined || columns.isCall !== undefined || columns.callReference !== undefined;
  }

  read(record: CallRecord): PartOutcome {
    const { texts } = this;
    const { place } = this.fields;
    if (place.isCall.column >= 0) {
      const isCall = this.code(place.isCall, this.calls);
      if (isCall === undefined) return this.unexplained(place.isCall);
      if (!isCall) return 'no-call';
    }
    const part = place.part.column < 0 ? 'whole' : this.code(place.part, this.parts);
    if (part === undefined) return this.unexplained(place.part);
    if (part === 'none') return 'no-call';
    record.part = part;
    const reference = texts.read(place.callReference);
    if (reference === null) return { field: 'callReference', reason: texts.reason };
    const suffix = texts.read(place.callReferenceSuffix);
    if (suffix === null) return { field: 'callReferenceSuffix', reason: texts.reason };
    if (reference === '' && part !== 'whole') return { field: 'callReference', reason: 'missing-value' };
    record.callReference = suffix === '' ? reference : `${reference}-${suffix}`;
    return this.readSequence(record);
  }

  private readSequence(record: CallRecord): PartOutcome {
    const { fields, walker } = this;
    const place = fields.place.partSequence;
    record.partSequence = 0;
    if (!fields.filled(place)) return 'read';
    const sequence = parseDigits(walker.bytes, fields.from(place), fields.to(place));
    if (sequence < 0) return { field: 'partSequence', reason: 'not-a-number' };
    if (sequence > LARGEST_SEQUENCE) return { field: 'partSequence', reason: 'too-large' };
    record.partSequence = sequence;
    return 'read';
  }

  private code<T>(place: Place, table: CodeTable<T>): T | undefined {
    const { fields, walker } = this;
    if (!fields.filled(place)) return table.get(walker.bytes, 0, 0);
    return table.get(walker.bytes, fields.from(place), fields.to(place));
  }

  private unexplained({ field, column }: Place): PartOutcome {
    return { field, reason: this.fields.filled({ field, column }) ? 'unknown-value' : 'missing-value' };
  }
}

/** Codes a description may give for a part. */
export const PART_CODES: readonly string[] = [...PARTS, 'none'];
