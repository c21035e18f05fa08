import type { Direction, Service } from '@turbotrack/telephony';
import { emptyCallRecord } from './call-record.js';
import { CodeTable } from './code-table.js';
import type { ColumnLayout } from './column-layout.js';
import { countryCode } from './country-codes.js';
import type { MalformedReason } from './malformed.js';
import { type CsvDescription, DROP_KINDS, type Field } from './operator-description.js';
import { NEGATIVE, parseDurationMs, parseThousandths, parseVolumeBytes, TOO_LARGE, wholeSeconds } from './parse-quantity.js';
import { BEFORE_2000, NO_SUCH_TIME, TimeParser } from './parse-time.js';
import { NumberReader } from './read-number.js';
import { PartReader } from './read-part.js';
import { type Place, RecordFields } from './record-fields.js';
import { TextReader } from './read-text.js';
import type { RecordWalker } from './walk-records.js';

/** `internal`: a call the public network never saw, or a record that is no use of a number. */
export type RecordOutcome = 'call' | 'internal' | 'malformed';

/** Seconds of the longest call that is taken for one. */
export const LONGEST_DURATION_S = 7 * 86_400;
/** 3GPP TS 23.040: one octet counts the parts of a concatenated message. */
export const MOST_MESSAGE_PARTS = 255;
export const DAY = 86_400_000;

const NONE: Readonly<Record<string, never>> = {};

/** Turns the split record a walker stands on into a {@link CallRecord}. One for all records of a file: it allocates strings only. */
export class RecordReader {
  /** Filled by {@link read} when it returns 'call'. */
  readonly record = emptyCallRecord();
  /** Why the last record was malformed. */
  field: Field | 'line' = 'line';
  reason: MalformedReason = 'column-count';
  /** Non-empty unread fields so far, by index into DROP_KINDS; lines with a wrong number of columns are not counted. */
  readonly dropped = new Float64Array(DROP_KINDS.length);

  private readonly fields: RecordFields;
  private readonly texts: TextReader;
  private readonly callTypes: CodeTable<readonly [Service, Direction]>;
  private readonly services: CodeTable<Service>;
  private readonly directions: CodeTable<Direction>;
  private readonly answers: CodeTable<boolean>;
  private readonly countries: CodeTable<string> | null;
  private readonly times: TimeParser;
  private readonly numbers: NumberReader;
  private readonly parts: PartReader | null;
  private readonly latestStart: number;

  /**
   * @param now ms since the epoch: a record that starts more than a day later is malformed
   * @param ignoresUnknownLines a line of another kind is internal, not malformed
   */
  constructor(
    private readonly walker: RecordWalker,
    private readonly csv: CsvDescription,
    private readonly layout: ColumnLayout,
    now: number,
    private readonly ignoresUnknownLines = false,
  ) {
    const { values, encoding, time } = csv;
    this.fields = new RecordFields(walker, csv, layout);
    this.texts = new TextReader(walker, this.fields, encoding);
    this.callTypes = new CodeTable(values.callType ?? NONE, encoding);
    this.services = new CodeTable(values.service ?? NONE, encoding);
    this.directions = new CodeTable(values.direction ?? NONE, encoding);
    this.answers = new CodeTable(values.answered ?? NONE, encoding);
    this.countries = values.originCountry === undefined ? null : new CodeTable(values.originCountry, encoding);
    this.times = new TimeParser(time.format, time.zone, time.ambiguousTime ?? 'first');
    this.numbers = new NumberReader(csv);
    this.parts = PartReader.isNeeded(csv) ? new PartReader(walker, this.fields, this.texts, csv) : null;
    this.latestStart = now + DAY;
  }

  read(): RecordOutcome {
    const { splitter } = this.walker;
    if (splitter.fault !== null) {
      if (this.ignoresUnknownLines && splitter.fault === 'unknown-line') return 'internal';
      return this.outcome(this.refuse('line', splitter.fault));
    }
    if (splitter.count < this.layout.fewestColumns || splitter.count > this.layout.mostColumns) {
      return this.outcome(this.refuse('line', 'column-count'));
    }
    this.countDropped();
    const { record, walker } = this;
    record.line = walker.line;
    record.offset = walker.offset;
    record.length = walker.length;
    record.ordinal = 0;
    if (this.parts !== null) {
      const outcome = this.readPart(this.parts);
      if (outcome !== 'call') return outcome;
      if (record.part === 'end') return this.outcome(this.readEnd());
    }
    if (!this.readKind()) return 'malformed';
    // What was not answered has no end that could follow.
    if (record.part === 'begin' && !record.answered) record.part = 'whole';
    const servedIsA = record.direction !== 'incoming' && record.direction !== 'roaming-received';
    const other = this.fields.text(servedIsA ? this.fields.place.bNumber : this.fields.place.aNumber);
    if (this.numbers.isInternal(other)) return 'internal';
    return this.outcome(
      this.readNumbers(servedIsA, other) && this.readStart() && this.readDuration() && this.readVolume() && this.readCountry() && this.readNames(),
    );
  }

  private outcome(good: boolean): RecordOutcome {
    return good ? 'call' : 'malformed';
  }

  private refuse(field: Field | 'line', reason: MalformedReason): false {
    this.field = field;
    this.reason = reason;
    return false;
  }

  private refuseQuantity(field: 'duration' | 'volume', result: number): false {
    return this.refuse(field, result === NEGATIVE ? 'negative' : result === TOO_LARGE ? 'too-large' : 'not-a-number');
  }

  private countDropped(): void {
    const { splitter } = this.walker;
    const { dropKind } = this.layout;
    for (let at = 0; at < splitter.count; at += 1) {
      const kind = dropKind[at] as number;
      if (kind >= 0 && splitter.ends[at] !== splitter.starts[at]) (this.dropped[kind] as number) += 1;
    }
  }

  private code<T>(place: Place, table: CodeTable<T>): T | undefined {
    const { fields } = this;
    let meaning: T | undefined;
    if (!fields.filled(place)) meaning = table.get(this.walker.bytes, 0, 0);
    else if (fields.hasDoubledQuotes(place)) {
      const code = Buffer.from(fields.text(place), 'latin1');
      meaning = table.get(code, 0, code.length);
    } else meaning = table.get(this.walker.bytes, fields.from(place), fields.to(place));
    if (meaning === undefined) this.refuse(place.field, fields.filled(place) ? 'unknown-value' : 'missing-value');
    return meaning;
  }

  private readKind(): boolean {
    const { record, fields } = this;
    const { place } = fields;
    const { defaults } = this.csv;
    const answered = fields.has(place.answered) ? this.code(place.answered, this.answers) : defaults?.answered;
    if (answered === undefined) return false;
    record.answered = answered;
    if (fields.has(place.callType)) {
      const kind = this.code(place.callType, this.callTypes);
      if (kind === undefined) return false;
      record.service = kind[0];
      record.direction = kind[1];
      return true;
    }
    const service = fields.has(place.service) ? this.code(place.service, this.services) : defaults?.service;
    const direction = fields.has(place.direction) ? this.code(place.direction, this.directions) : this.standardDirection();
    if (service === undefined || direction === undefined) return false;
    record.service = service;
    record.direction = direction;
    return true;
  }

  private standardDirection(): Direction | undefined {
    const { fields, numbers, csv } = this;
    if (csv.directionFrom === undefined) return csv.defaults?.direction;
    return numbers.isInternal(fields.text(fields.place.bNumber)) && !numbers.isInternal(fields.text(fields.place.aNumber)) ? 'incoming' : 'outgoing';
  }

  private readNumbers(servedIsA: boolean, otherText: string): boolean {
    const { record } = this;
    const { place } = this.fields;
    const served = this.servedNumber(servedIsA ? place.aNumber : place.bNumber);
    if (served === null) return false;
    const otherField = servedIsA ? 'bNumber' : 'aNumber';
    const other = this.numbers.read(otherText);
    if (other === null && record.service !== 'data') return this.refuse(otherField, 'not-a-phone-number');
    if (other === '' && servedIsA && record.service !== 'data') return this.refuse(otherField, 'missing-value');
    record.servedNumber = served;
    record.otherNumber = other ?? '';
    record.aNumber = servedIsA ? served : record.otherNumber;
    record.bNumber = servedIsA ? record.otherNumber : served;
    return true;
  }

  private servedNumber(side: Place): string | null {
    const { fields } = this;
    const { servedNumber } = fields.place;
    const text = fields.text(side);
    const standard = this.csv.defaults?.servedNumber;
    const behindExtension = (servedNumber.column >= 0 || standard !== undefined) && this.numbers.isInternal(text);
    const number = this.numbers.read(behindExtension ? (fields.text(servedNumber) || (standard ?? '')) : text);
    if (number !== null && number !== '') return number;
    this.refuse(behindExtension ? 'servedNumber' : side.field, number === null ? 'not-a-phone-number' : 'missing-value');
    return null;
  }

  private readPart(parts: PartReader): RecordOutcome {
    const outcome = parts.read(this.record);
    if (outcome === 'no-call') return 'internal';
    return this.outcome(outcome === 'read' || this.refuse(outcome.field, outcome.reason));
  }

  /** The release of a call: its numbers are those of whoever hung up, if any; the begin tells whose call it is. */
  private readEnd(): boolean {
    const { record, fields } = this;
    const { place } = fields;
    record.service = this.csv.defaults?.service ?? 'voice';
    record.direction = this.csv.defaults?.direction ?? 'outgoing';
    record.answered = true;
    record.durationS = 0;
    record.volume = 0;
    record.aNumber = this.numbers.read(fields.text(place.aNumber)) ?? '';
    record.bNumber = this.numbers.read(fields.text(place.bNumber)) ?? '';
    const servedIsA = record.direction !== 'incoming' && record.direction !== 'roaming-received';
    record.servedNumber = servedIsA ? record.aNumber : record.bNumber;
    record.otherNumber = servedIsA ? record.bNumber : record.aNumber;
    return this.readStartAt(place.startTime) && this.readCountry() && this.readNames();
  }

  private readStart(): boolean {
    const { fields } = this;
    const { answerTime, startTime } = fields.place;
    return this.readStartAt(this.record.answered && fields.has(answerTime) ? answerTime : startTime);
  }

  private readStartAt(place: Place): boolean {
    const { fields } = this;
    if (!fields.filled(place)) return this.refuse(place.field, 'missing-value');
    const instant = this.times.parse(this.walker.bytes, fields.from(place), fields.to(place));
    if (instant >= 0) {
      this.record.startedAt = instant;
      return instant <= this.latestStart || this.refuse(place.field, 'time-out-of-range');
    }
    if (instant === BEFORE_2000) return this.refuse(place.field, 'time-out-of-range');
    return this.refuse(place.field, instant === NO_SUCH_TIME ? 'impossible-time' : 'not-a-time');
  }

  private readDuration(): boolean {
    const { record, csv, walker, fields } = this;
    const place = fields.place.duration;
    record.durationS = 0;
    if (record.part === 'begin') return true;
    if (!fields.filled(place)) {
      const needed = record.service === 'voice' && record.answered;
      return !needed || this.refuse('duration', 'missing-value');
    }
    const ms = parseDurationMs(walker.bytes, fields.from(place), fields.to(place), csv.duration);
    if (ms < 0) return this.refuseQuantity('duration', ms);
    record.durationS = wholeSeconds(ms, csv.duration.rounding);
    return record.durationS <= LONGEST_DURATION_S || this.refuse('duration', 'too-large');
  }

  private readVolume(): boolean {
    const { record, csv, walker, fields } = this;
    const { service } = record;
    const place = fields.place.volume;
    record.volume = service === 'sms' || service === 'mms' ? 1 : 0;
    if (service === 'voice' || csv.volume === undefined || !fields.filled(place)) return true;
    const from = fields.from(place);
    const to = fields.to(place);
    if (service === 'data') {
      const bytes = parseVolumeBytes(walker.bytes, from, to, csv.volume.unit, csv.volume.decimal);
      if (bytes < 0) return this.refuseQuantity('volume', bytes);
      record.volume = bytes;
      return true;
    }
    const thousandths = parseThousandths(walker.bytes, from, to, csv.volume.decimal);
    if (thousandths < 0) return this.refuseQuantity('volume', thousandths);
    if (thousandths % 1000 !== 0) return this.refuse('volume', 'not-a-number');
    record.volume = thousandths / 1000;
    return record.volume <= MOST_MESSAGE_PARTS || this.refuse('volume', 'too-large');
  }

  private readCountry(): boolean {
    const { record, csv, fields } = this;
    const place = fields.place.originCountry;
    const standard = csv.defaults?.originCountry ?? '';
    if (!fields.filled(place)) {
      record.originCountry = standard;
      return standard !== '' || this.refuse('originCountry', 'missing-value');
    }
    if (this.countries !== null) {
      record.originCountry = this.code(place, this.countries) ?? '';
      return record.originCountry !== '';
    }
    record.originCountry = countryCode(this.walker.bytes, fields.from(place), fields.to(place));
    return record.originCountry !== '' || this.refuse('originCountry', 'not-a-country');
  }

  private readNames(): boolean {
    const { record, fields } = this;
    const { recordId, recordSequence, trunk } = fields.place;
    const trunkName = this.texts.readRepeated(trunk);
    if (trunkName === null) return this.refuse('trunk', this.texts.reason);
    record.trunk = trunkName;
    record.recordId = '';
    if (recordId.column < 0) return true;
    const id = this.texts.read(recordId);
    if (id === null) return this.refuse('recordId', this.texts.reason);
    const sequence = this.texts.read(recordSequence);
    if (sequence === null) return this.refuse('recordSequence', this.texts.reason);
    if (id === '') return this.refuse('recordId', 'missing-value');
    record.recordId = sequence === '' ? id : `${id}-${sequence}`;
    return true;
  }
}
