import type { Direction, Service } from '@turbotrack/telephony';

/** What a column may feed. A column that feeds none of these is never read: the allow-list of P-09. */
export const FIELDS = [
  'recordId',
  'recordSequence',
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
export type DurationUnit = 'seconds' | 'milliseconds' | 'minutes' | 'hh:mm:ss';
export type VolumeUnit = 'bytes' | 'kilobytes' | 'kibibytes';
export type Rounding = 'up' | 'down' | 'half-up';
/** Whether records of one file that agree in service, direction, A, B and start are one use or several. */
export type IdenticalRecords = 'duplicate' | 'event';

/** Last line of a file: its first field is `marker`; positions are 0-based fields of that line. */
export interface Trailer {
  readonly marker: string;
  readonly records: number;
  readonly duration?: number;
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

/** How one operator writes its files. Plain JSON; see docs/formats/described-csv.md. */
export interface CsvDescription {
  readonly operator: string;
  readonly format: 'csv';
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly quote: string | null;
  readonly header: boolean;
  readonly trailer?: Trailer;
  /** Field → name in the header line, or 0-based position where there is no header line. */
  readonly columns: Readonly<Partial<Record<Field, string | number>>>;
  /** Mapped fields a file may lack: by name anywhere, by position only at the end of the line. */
  readonly optional?: readonly Field[];
  /** Columns of a line, without a header line. */
  readonly columnCount?: number;
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
  };
  /** Taken where no column tells; `originCountry` also where the column is empty. */
  readonly defaults?: {
    readonly service?: Service;
    readonly direction?: Direction;
    readonly answered?: boolean;
    readonly originCountry?: string;
  };
  /** Words that stand in a number's place when it is withheld; the empty field always does. */
  readonly withheld?: readonly string[];
  /** Header name (or position as text) of columns known to hold what is never read → the kind they are counted as. */
  readonly drops?: Readonly<Record<string, DropKind>>;
  readonly identicalRecords?: Readonly<Partial<Record<Service, IdenticalRecords>>>;
  readonly internalNumbers?: InternalNumbers;
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

export type OperatorDescription = CsvDescription | AsteriskDescription;
