import type { Direction, Service } from '@turbotrack/telephony';
import type { Part } from './call-record.js';

/** What a column may feed. A column that feeds none of these is never read: the allow-list of P-09. */
export const FIELDS = [
  'recordId',
  'recordSequence',
  'callReference',
  'callReferenceSuffix',
  'part',
  'partSequence',
  'isCall',
  'callType',
  'service',
  'direction',
  'aNumber',
  'bNumber',
  'servedNumber',
  'startTime',
  'answerTime',
  'duration',
  'volume',
  'answered',
  'trunk',
  'originCountry',
] as const;
export type Field = (typeof FIELDS)[number];

/** Kinds under which unread columns are counted. `other` is for columns no description names. */
export const DROP_KINDS = [
  'other',
  'cell-id',
  'location-area',
  'tracking-area',
  'mast',
  'imsi',
  'imei',
  'tac',
  'user-location',
  'access-network',
  'bssid',
  'coordinates',
  'free-text',
] as const;
export type DropKind = (typeof DROP_KINDS)[number];

export type Encoding = 'utf-8' | 'iso-8859-1';
export type TimeZone = 'Europe/Copenhagen' | 'UTC';
/** Which of the two instants a local time in the repeated hour of the autumn night means. */
export type AmbiguousTime = 'first' | 'second';
export type DecimalMark = '.' | ',';
/** `hhmmss` and `hhmmsscc` are digits without marks, cc hundredths of a second. */
export const DURATION_UNITS = ['seconds', 'milliseconds', 'microseconds', 'minutes', 'hh:mm:ss', 'hhmmss', 'hhmmsscc'] as const;
export type DurationUnit = (typeof DURATION_UNITS)[number];
export type VolumeUnit = 'bytes' | 'kilobytes' | 'kibibytes';
export type Rounding = 'up' | 'down' | 'half-up';
/** Whether records of one file that agree in service, direction, A, B and start are one use or several. */
export type IdenticalRecords = 'duplicate' | 'event';

/** Last line of a file: its first field is `marker`; positions are 0-based fields of that line. */
export interface Trailer {
  readonly marker: string;
  readonly records: number;
  readonly duration?: number;
  /** The operator's running number of the file. */
  readonly sequence?: number;
}

export interface DurationFormat {
  readonly unit: DurationUnit;
  readonly decimal: DecimalMark;
  /** To whole seconds. */
  readonly rounding: Rounding;
}

/** Numbers that never leave a PBX. */
export interface InternalNumbers {
  /** Digits of an extension. */
  readonly lengths: readonly number[];
  /** Numbers of the public network as short as an extension; emergency numbers and 116xxx are public without being named. */
  readonly publicShortCodes: readonly string[];
}

/** What the fields of one operator mean, however its lines are divided into them. */
export interface FieldMeanings {
  readonly operator: string;
  readonly encoding: Encoding;
  /** Mapped fields a file may lack: by name anywhere, by position only at the end of the line. */
  readonly optional?: readonly Field[];
  /** `format` is a pattern of {@link readTimePattern}, or one of EPOCH_FORMATS, which is UTC. */
  readonly time: { readonly format: string; readonly zone: TimeZone; readonly ambiguousTime?: AmbiguousTime };
  readonly duration: DurationFormat;
  readonly volume?: { readonly unit: VolumeUnit; readonly decimal: DecimalMark };
  /** What the operator's codes mean; the code `*` stands for every code not named. */
  readonly values: {
    readonly callType?: Readonly<Record<string, readonly [Service, Direction]>>;
    readonly service?: Readonly<Record<string, Service>>;
    readonly direction?: Readonly<Record<string, Direction>>;
    readonly answered?: Readonly<Record<string, boolean>>;
    readonly originCountry?: Readonly<Record<string, string>>;
    /** False: the record is no use of a number and is counted as internal. */
    readonly isCall?: Readonly<Record<string, boolean>>;
    /** `none`: as isCall false. */
    readonly part?: Readonly<Record<string, Part | 'none'>>;
  };
  /** Taken where no column tells; `originCountry` also where the column is empty. */
  readonly defaults?: {
    readonly service?: Service;
    readonly direction?: Direction;
    readonly answered?: boolean;
    readonly originCountry?: string;
    /** Our public number of an exchange of which records show extensions only. */
    readonly servedNumber?: string;
  };
  /** An exchange that does not tell directions: a call from outside to an extension came in, every other went out. */
  readonly directionFrom?: 'extensions';
  /** Words that stand in a number's place when it is withheld; the empty field always does. */
  readonly withheld?: readonly string[];
  /** Letters an exchange writes in front of a number, as `Ext.`; taken off. */
  readonly numberPrefixes?: readonly string[];
  readonly identicalRecords?: Readonly<Partial<Record<Service, IdenticalRecords>>>;
  readonly internalNumbers?: InternalNumbers;
  /** Name under which the operator delivers its files: `{sequence}` stands for the digits of the running number, `*` for anything. */
  readonly fileName?: string;
}

/** How one operator writes its files. Plain JSON; see docs/formats/described-csv.md. */
export interface CsvDescription extends FieldMeanings {
  readonly format: 'csv';
  readonly delimiter: string;
  readonly quote: string | null;
  readonly header: boolean;
  /** Lines behind the header line that are no records. */
  readonly linesAfterHeader?: number;
  readonly trailer?: Trailer;
  /** Field → name in the header line, or 0-based position where there is no header line. */
  readonly columns: Readonly<Partial<Record<Field, string | number>>>;
  /** Columns of a line, without a header line. */
  readonly columnCount?: number;
  /** Header name (or position as text) of columns known to hold what is never read → the kind they are counted as. */
  readonly drops?: Readonly<Record<string, DropKind>>;
}

/** First byte of a field in its line, from 0, and its width in bytes. */
export type Position = readonly [at: number, width: number];

/** A file of lines whose fields stand at fixed positions; see docs/formats/fixed-width.md. */
export interface FixedWidthDescription extends FieldMeanings {
  readonly format: 'fixed-width';
  /** What a record line begins with; any line that is neither header nor trailer where it is left out. */
  readonly recordMarker?: string;
  /** The first line. */
  readonly header?: { readonly marker: string; readonly sequence?: Position };
  /** The last line. */
  readonly trailer?: { readonly marker: string; readonly records: Position; readonly duration?: Position; readonly sequence?: Position };
  readonly columns: Readonly<Partial<Record<Field, Position>>>;
  /** Fields of which leading zeros are filling and taken off; blanks around a field always are. */
  readonly leadingZeros?: readonly Field[];
  /** Places known to hold what is never read, by the kind they are counted as; every other stretch of text counts as `other`. */
  readonly drops?: Readonly<Partial<Record<DropKind, readonly Position[]>>>;
}

/** A log of lines with named values, as the accounting of a SIP proxy; see docs/formats/sip-accounting.md. */
export interface KeyValueDescription extends FieldMeanings {
  readonly format: 'key-value';
  /** Texts behind one of which the pairs of a line begin: the log puts date, host and process in front. */
  readonly markers: readonly string[];
  /** What a line without a marker is. */
  readonly otherLines: 'internal' | 'malformed';
  /** Between pairs; between name and value stands `=`. */
  readonly delimiter: string;
  /** Field → name. */
  readonly columns: Readonly<Partial<Record<Field, string>>>;
  /** Name → kind the value is counted as. */
  readonly drops?: Readonly<Record<string, DropKind>>;
}

/** Columns of Asterisk's call detail record, by the names cdr_csv, cdr_custom and the CDR() function share. */
export const ASTERISK_COLUMNS = [
  'accountcode',
  'src',
  'dst',
  'dcontext',
  'clid',
  'channel',
  'dstchannel',
  'lastapp',
  'lastdata',
  'start',
  'answer',
  'end',
  'duration',
  'billsec',
  'disposition',
  'amaflags',
  'uniqueid',
  'userfield',
  'peeraccount',
  'linkedid',
  'sequence',
] as const;
export type AsteriskColumn = (typeof ASTERISK_COLUMNS)[number];

/** An Asterisk Master.csv, in its standard or a custom order; see docs/formats/asterisk-cdr-csv.md. */
export interface AsteriskDescription {
  readonly operator: string;
  readonly format: 'asterisk';
  readonly encoding: Encoding;
  readonly columns: readonly AsteriskColumn[];
  readonly time: { readonly zone: TimeZone; readonly ambiguousTime?: AmbiguousTime };
  /** Dialplan context → direction as seen from the PBX's subscriber; `*` for every other context. */
  readonly directions: Readonly<Record<string, Direction>>;
  /** Column with the subscriber's public number, used where src or dst shows only an extension. */
  readonly servedNumber?: 'accountcode' | 'peeraccount';
  readonly internalNumbers?: InternalNumbers;
  readonly withheld?: readonly string[];
}
