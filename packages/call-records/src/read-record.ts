import { type Direction, normaliseNumber, type Service } from '@turbotrack/telephony';
import { emptyCallRecord } from './call-record.js';
import type { ColumnLayout } from './column-layout.js';
import { countryCode } from './country-codes.js';
import { internalNumberTest } from './internal-numbers.js';
import type { MalformedReason } from './malformed.js';
import { type CsvDescription, DROP_KINDS, type Field } from './operator-description.js';
import { NEGATIVE, parseDurationMs, parseThousandths, parseVolumeBytes, wholeSeconds } from './parse-quantity.js';
import { BEFORE_2000, NO_SUCH_TIME, TimeParser } from './parse-time.js';
import type { RecordWalker } from './walk-records.js';

/** `internal`: both ends lie inside a PBX, or the dialplan ended the call itself; the public network never saw it. */
export type RecordOutcome = 'call' | 'internal' | 'malformed';

const LONGEST_DURATION_S = 7 * 86_400;
/** 3GPP TS 23.040: one octet counts the parts of a concatenated message. */
const MOST_MESSAGE_PARTS = 255;
const LONGEST_TEXT = 128;
/** A slice of more chars than this keeps the whole window's text alive (V8 cuts longer slices without copying). */
const LONGEST_COPIED_SLICE = 12;
const DAY = 86_400_000;

const NONE: Readonly<Record<string, never>> = {};

/** An operator's codes, by their bytes written one char each; `*` stands for every code not named. */
class CodeTable<T> {
  private readonly meanings = new Map<string, T>();
  private readonly otherwise: T | undefined;

  constructor(codes: Readonly<Record<string, T>>, encoding: CsvDescription['encoding']) {
    const { '*': otherwise, ...named } = codes;
    this.otherwise = otherwise;
    for (const [code, meaning] of Object.entries(named)) {
      this.meanings.set(Buffer.from(code, encoding === 'utf-8' ? 'utf8' : 'latin1').toString('latin1'), meaning);
    }
  }

  get(code: string): T | undefined {
    return this.meanings.get(code) ?? this.otherwise;
  }
}

/** Turns the split record a walker stands on into a {@link CallRecord}. One for all records of a file: it allocates strings only. */
export class RecordReader {
  /** Filled by {@link read} when it returns 'call'. */
  readonly record = emptyCallRecord();
  /** Why the last record was malformed. */
  field: Field | 'line' = 'line';
  reason: MalformedReason = 'column-count';
  /** Non-empty unread fields so far, by index into DROP_KINDS; lines with a wrong number of columns are not counted. */
  readonly dropped = new Float64Array(DROP_KINDS.length);

  private readonly callTypes: CodeTable<readonly [Service, Direction]>;
  private readonly services: CodeTable<Service>;
  private readonly directions: CodeTable<Direction>;
  private readonly answers: CodeTable<boolean>;
  private readonly countries: CodeTable<string> | null;
  private readonly times: TimeParser;
  private readonly withheld: ReadonlySet<string>;
  private readonly isInternal: ((raw: string) => boolean) | null;
  private readonly latestStart: number;

  /** @param now ms since the epoch: a record that starts more than a day later is malformed */
  constructor(
    private readonly walker: RecordWalker,
    private readonly csv: CsvDescription,
    private readonly layout: ColumnLayout,
    now: number,
  ) {
    const { values, encoding, time } = csv;
    this.callTypes = new CodeTable(values.callType ?? NONE, encoding);
    this.services = new CodeTable(values.service ?? NONE, encoding);
    this.directions = new CodeTable(values.direction ?? NONE, encoding);
    this.answers = new CodeTable(values.answered ?? NONE, encoding);
    this.countries = values.originCountry === undefined ? null : new CodeTable(values.originCountry, encoding);
    this.times = new TimeParser(time.format, time.zone, time.ambiguousTime ?? 'first');
    this.withheld = new Set(csv.withheld);
    this.isInternal = csv.internalNumbers === undefined ? null : internalNumberTest(csv.internalNumbers);
    this.latestStart = now + DAY;
  }

  read(): RecordOutcome {
    const { splitter } = this.walker;
    if (splitter.fault !== null) return this.outcome(this.refuse('line', splitter.fault));
    if (splitter.count < this.layout.fewestColumns || splitter.count > this.layout.mostColumns) {
      return this.outcome(this.refuse('line', 'column-count'));
    }
    this.countDropped();
    const { record, walker } = this;
    record.line = walker.line;
    record.offset = walker.offset;
    record.length = walker.length;
    record.ordinal = 0;
    if (!this.readKind()) return 'malformed';
    if (this.isInternal !== null && this.isInternal(this.text(this.servedIsA() ? 'bNumber' : 'aNumber'))) return 'internal';
    return this.outcome(
      this.readNumbers() && this.readStart() && this.readDuration() && this.readVolume() && this.readCountry() && this.readNames(),
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

  private countDropped(): void {
    const { splitter } = this.walker;
    const { dropKind } = this.layout;
    for (let at = 0; at < splitter.count; at += 1) {
      const kind = dropKind[at] as number;
      if (kind >= 0 && splitter.ends[at] !== splitter.starts[at]) (this.dropped[kind] as number) += 1;
    }
  }

  /** True when the file has the column and, in optional trailing places, this line has it too. */
  private has(field: Field): boolean {
    const column = this.layout.column[field];
    return column >= 0 && column < this.walker.splitter.count;
  }

  private filled(field: Field): boolean {
    const { splitter } = this.walker;
    const column = this.layout.column[field];
    return column >= 0 && column < splitter.count && (splitter.ends[column] as number) > (splitter.starts[column] as number);
  }

  private from(field: Field): number {
    return this.walker.splitter.starts[this.layout.column[field]] as number;
  }

  private to(field: Field): number {
    return this.walker.splitter.ends[this.layout.column[field]] as number;
  }

  /** The field, one char per byte, without the doubling of quotes; '' when it is missing. */
  private text(field: Field): string {
    if (!this.filled(field)) return '';
    const from = this.from(field);
    const to = this.to(field);
    const { walker, csv } = this;
    const text = to - from <= LONGEST_COPIED_SLICE ? walker.text.slice(from, to) : walker.bytes.toString('latin1', from, to);
    if (csv.quote === null || walker.splitter.quoted[this.layout.column[field]] === 0) return text;
    return text.includes(csv.quote) ? text.replaceAll(csv.quote + csv.quote, csv.quote) : text;
  }

  private code<T>(field: Field, table: CodeTable<T>): T | undefined {
    const meaning = table.get(this.text(field));
    if (meaning === undefined) this.refuse(field, this.filled(field) ? 'unknown-value' : 'missing-value');
    return meaning;
  }

  private readKind(): boolean {
    const { record } = this;
    const { defaults } = this.csv;
    const answered = this.has('answered') ? this.code('answered', this.answers) : defaults?.answered;
    if (answered === undefined) return false;
    record.answered = answered;
    if (this.has('callType')) {
      const kind = this.code('callType', this.callTypes);
      if (kind === undefined) return false;
      record.service = kind[0];
      record.direction = kind[1];
      return true;
    }
    const service = this.has('service') ? this.code('service', this.services) : defaults?.service;
    const direction = this.has('direction') ? this.code('direction', this.directions) : defaults?.direction;
    if (service === undefined || direction === undefined) return false;
    record.service = service;
    record.direction = direction;
    return true;
  }

  private servedIsA(): boolean {
    return this.record.direction !== 'incoming' && this.record.direction !== 'roaming-received';
  }

  private readNumbers(): boolean {
    const { record } = this;
    const servedIsA = this.servedIsA();
    const served = this.servedNumber(servedIsA ? 'aNumber' : 'bNumber');
    if (served === null) return false;
    const otherField = servedIsA ? 'bNumber' : 'aNumber';
    const other = this.number(otherField);
    if (other === null && record.service !== 'data') return this.refuse(otherField, 'not-a-phone-number');
    if (other === '' && servedIsA && record.service !== 'data') return this.refuse(otherField, 'missing-value');
    record.servedNumber = served;
    record.otherNumber = other ?? '';
    record.aNumber = servedIsA ? served : record.otherNumber;
    record.bNumber = servedIsA ? record.otherNumber : served;
    return true;
  }

  /** Normalised digits, '' when empty or withheld, null when neither. */
  private number(field: Field): string | null {
    const raw = this.text(field);
    if (raw === '') return '';
    return normaliseNumber(raw) ?? (this.withheld.has(raw) ? '' : null);
  }

  private servedNumber(side: Field): string | null {
    const behindExtension = this.isInternal !== null && this.layout.column.servedNumber >= 0 && this.isInternal(this.text(side));
    const field = behindExtension ? 'servedNumber' : side;
    const number = this.number(field);
    if (number === null) this.refuse(field, 'not-a-phone-number');
    if (number !== '') return number;
    this.refuse(field, 'missing-value');
    return null;
  }

  private readStart(): boolean {
    const field = this.record.answered && this.has('answerTime') ? 'answerTime' : 'startTime';
    if (!this.filled(field)) return this.refuse(field, 'missing-value');
    const instant = this.times.parse(this.walker.bytes, this.from(field), this.to(field));
    if (instant >= 0) {
      this.record.startedAt = instant;
      return instant <= this.latestStart || this.refuse(field, 'time-out-of-range');
    }
    if (instant === BEFORE_2000) return this.refuse(field, 'time-out-of-range');
    return this.refuse(field, instant === NO_SUCH_TIME ? 'impossible-time' : 'not-a-time');
  }

  private readDuration(): boolean {
    const { record, csv, walker } = this;
    record.durationS = 0;
    if (!this.filled('duration')) {
      const needed = record.service === 'voice' && record.answered;
      return !needed || this.refuse('duration', 'missing-value');
    }
    const ms = parseDurationMs(walker.bytes, this.from('duration'), this.to('duration'), csv.duration);
    if (ms < 0) return this.refuse('duration', ms === NEGATIVE ? 'negative' : 'not-a-number');
    record.durationS = wholeSeconds(ms, csv.duration.rounding);
    return record.durationS <= LONGEST_DURATION_S || this.refuse('duration', 'too-large');
  }

  private readVolume(): boolean {
    const { record, csv, walker } = this;
    const { service } = record;
    record.volume = service === 'sms' || service === 'mms' ? 1 : 0;
    if (service === 'voice' || csv.volume === undefined || !this.filled('volume')) return true;
    const from = this.from('volume');
    const to = this.to('volume');
    if (service === 'data') {
      const bytes = parseVolumeBytes(walker.bytes, from, to, csv.volume.unit, csv.volume.decimal);
      if (bytes < 0) return this.refuse('volume', bytes === NEGATIVE ? 'negative' : 'not-a-number');
      record.volume = bytes;
      return true;
    }
    const thousandths = parseThousandths(walker.bytes, from, to, csv.volume.decimal);
    if (thousandths < 0) return this.refuse('volume', thousandths === NEGATIVE ? 'negative' : 'not-a-number');
    if (thousandths % 1000 !== 0) return this.refuse('volume', 'not-a-number');
    record.volume = thousandths / 1000;
    return record.volume <= MOST_MESSAGE_PARTS || this.refuse('volume', 'too-large');
  }

  private readCountry(): boolean {
    const { record, csv } = this;
    const standard = csv.defaults?.originCountry ?? '';
    if (!this.filled('originCountry')) {
      record.originCountry = standard;
      return standard !== '' || this.refuse('originCountry', 'missing-value');
    }
    const country =
      this.countries === null
        ? countryCode(this.walker.bytes, this.from('originCountry'), this.to('originCountry'))
        : (this.countries.get(this.text('originCountry')) ?? '');
    record.originCountry = country;
    return country !== '' || this.refuse('originCountry', this.countries === null ? 'not-a-country' : 'unknown-value');
  }

  private readNames(): boolean {
    const { record } = this;
    const trunk = this.name('trunk');
    if (trunk === null) return false;
    record.trunk = trunk;
    record.recordId = '';
    if (this.layout.column.recordId < 0) return true;
    const id = this.name('recordId');
    const sequence = this.name('recordSequence');
    if (id === null || sequence === null) return false;
    if (id === '') return this.refuse('recordId', 'missing-value');
    record.recordId = sequence === '' ? id : `${id}-${sequence}`;
    return true;
  }

  /** A text that is kept: decoded, of bounded length, without control characters; null when it is refused. */
  private name(field: Field): string | null {
    const text = this.text(field);
    if (text.length > LONGEST_TEXT) {
      this.refuse(field, 'value-too-long');
      return null;
    }
    let ascii = true;
    for (let at = 0; at < text.length; at += 1) {
      const byte = text.charCodeAt(at);
      if (byte < 32 || byte === 127) {
        this.refuse(field, 'control-character');
        return null;
      }
      if (byte > 127) ascii = false;
    }
    return ascii || this.csv.encoding === 'iso-8859-1' ? text : Buffer.from(text, 'latin1').toString('utf8');
  }
}
