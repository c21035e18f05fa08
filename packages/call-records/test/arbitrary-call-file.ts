import fc from 'fast-check';
import type { Direction, Service } from '@turbotrack/telephony';
import type { CallRecord, CsvDescription, Field } from '../src/index.js';

type TimeZone = CsvDescription['time']['zone'];

/** A use of a number as it was, before anybody wrote it down. */
export type Use = Pick<CallRecord, 'recordId' | 'service' | 'direction' | 'servedNumber' | 'otherNumber' | 'startedAt' | 'durationS' | 'volume' | 'answered' | 'trunk' | 'originCountry'>;

/** How a file is written; {@link writeUses} follows it with code of its own, none of the reader's. */
interface Habits {
  readonly encoding: 'utf-8' | 'iso-8859-1';
  readonly delimiter: string;
  readonly quote: '"' | "'";
  readonly quoteAll: boolean;
  readonly lineEnd: '\n' | '\r\n';
  readonly lastLineEnds: boolean;
  readonly byteOrderMark: boolean;
  readonly blankLines: boolean;
  readonly header: boolean;
  readonly trailer: boolean;
  readonly zone: TimeZone;
  readonly timeFormat: 'dd-MM-yyyy HH:mm:ss' | 'yyyyMMddHHmmss' | 'yyyy/MM/dd HH.mm.ss';
  readonly numberStyle: 'plus' | 'zeros' | 'bare';
  /** Order of the written columns, the unread ones among them. */
  readonly columns: readonly (Field | 'unread1' | 'unread2')[];
}

export interface WrittenUses {
  readonly description: CsvDescription;
  readonly content: Buffer;
  readonly uses: readonly Use[];
  /** Filled fields of the unread columns. */
  readonly dropped: number;
}

const SERVICES: Record<Service, string> = { voice: 'T', sms: 'B', mms: 'M', data: 'D' };
const DIRECTIONS: Record<Direction, string> = { outgoing: 'out', incoming: 'in', forwarded: 'fwd', 'roaming-made': 'r-out', 'roaming-received': 'r-in' };
const FIELDS: readonly Field[] = ['recordId', 'service', 'direction', 'aNumber', 'bNumber', 'startTime', 'duration', 'volume', 'answered', 'trunk', 'originCountry'];

const ownNumber = fc.integer({ min: 0, max: 999_999 }).map((n) => `4515${String(n).padStart(6, '0')}`);
const otherNumber = fc.oneof(
  fc.integer({ min: 0, max: 999_999 }).map((n) => `4517${String(n).padStart(6, '0')}`),
  fc.constantFrom('46701740605', '447700900123', '12125550123', '112', '1811', '116111'),
);
/** Printable text of both encodings, with what a CSV finds difficult. */
const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019 -_.,;|\t"\'æøåÅéü'.replace('\t', '')), maxLength: 14 });
const seconds = fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2026, 10, 20) / 1000 });
const inAutumnNight = fc.integer({ min: Date.UTC(2026, 9, 24, 22) / 1000, max: Date.UTC(2026, 9, 25, 4) / 1000 });

const arbitraryUse: fc.Arbitrary<Use> = fc
  .record({
    recordId: name, service: fc.constantFrom<Service>('voice', 'sms', 'mms', 'data'), direction: fc.constantFrom<Direction>('outgoing', 'incoming', 'forwarded', 'roaming-made', 'roaming-received'),
    servedNumber: ownNumber, otherNumber, startedAt: fc.oneof(seconds, inAutumnNight).map((second) => second * 1000), durationS: fc.integer({ min: 0, max: 604_800 }), volume: fc.integer({ min: 0, max: 10_000_000_000 }),
    answered: fc.boolean(), trunk: name, originCountry: fc.constantFrom('DK', 'SE', 'DE', 'US', 'XK'), withheld: fc.boolean(),
  })
  .map(({ withheld, ...use }) => ({
    ...use,
    otherNumber: use.service === 'data' || (withheld && (use.direction === 'incoming' || use.direction === 'roaming-received')) ? '' : use.otherNumber,
    volume: use.service === 'voice' ? 0 : use.service === 'data' ? use.volume : 1 + (use.volume % 255),
  }));

const arbitraryHabits: fc.Arbitrary<Habits> = fc.record({
  encoding: fc.constantFrom('utf-8', 'iso-8859-1'), delimiter: fc.constantFrom(',', ';', '|', '\t'), quote: fc.constantFrom('"', "'"), quoteAll: fc.boolean(), lineEnd: fc.constantFrom('\n', '\r\n'), lastLineEnds: fc.boolean(),
  byteOrderMark: fc.boolean(), blankLines: fc.boolean(), header: fc.boolean(), trailer: fc.boolean(), zone: fc.constantFrom('Europe/Copenhagen', 'UTC'),
  timeFormat: fc.constantFrom('dd-MM-yyyy HH:mm:ss', 'yyyyMMddHHmmss', 'yyyy/MM/dd HH.mm.ss'), numberStyle: fc.constantFrom('plus', 'zeros', 'bare'),
  columns: fc.shuffledSubarray([...FIELDS, 'unread1', 'unread2'], { minLength: FIELDS.length + 2 }),
});

const clocks = Object.fromEntries(
  (['UTC', 'Europe/Copenhagen'] as const).map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  ]),
) as Record<TimeZone, Intl.DateTimeFormat>;

function writtenTime(instant: number, { zone, timeFormat }: Habits): string {
  const [year, month, day, hour, minute, second] = clocks[zone].format(instant).split(/[- :]/) as [string, string, string, string, string, string];
  if (timeFormat === 'yyyyMMddHHmmss') return year + month + day + hour + minute + second;
  return timeFormat === 'dd-MM-yyyy HH:mm:ss' ? `${day}-${month}-${year} ${hour}:${minute}:${second}` : `${year}/${month}/${day} ${hour}.${minute}.${second}`;
}

/** The second of two instants that show the same time is written as the first is, so a use there is put an hour earlier. */
function firstShownSo(use: Use, { zone }: Habits): Use {
  const hourBefore = use.startedAt - 3_600_000;
  return clocks[zone].format(hourBefore) === clocks[zone].format(use.startedAt) ? { ...use, startedAt: hourBefore } : use;
}

function writtenNumber(number: string, style: Habits['numberStyle']): string {
  if (number === '' || number.length <= 6) return number;
  return style === 'plus' ? `+${number}` : style === 'zeros' ? `00${number}` : number;
}

function description(habits: Habits): CsvDescription {
  const { encoding, delimiter, quote, header, trailer, zone, timeFormat, columns } = habits;
  const place = (field: Field): string | number => (header ? `column ${field}` : columns.indexOf(field));
  return {
    operator: 'written', format: 'csv', encoding, delimiter, quote, header,
    ...(trailer && { trailer: { marker: '#END', records: 1, duration: 2 } }),
    columns: Object.fromEntries(FIELDS.map((field) => [field, place(field)])),
    ...(!header && { columnCount: columns.length }),
    time: { format: timeFormat, zone, ...(zone === 'Europe/Copenhagen' && { ambiguousTime: 'first' as const }) },
    duration: { unit: 'seconds', decimal: '.', rounding: 'up' },
    volume: { unit: 'bytes', decimal: '.' },
    values: {
      service: Object.fromEntries(Object.entries(SERVICES).map(([service, code]) => [code, service as Service])),
      direction: Object.fromEntries(Object.entries(DIRECTIONS).map(([direction, code]) => [code, direction as Direction])),
      answered: { J: true, N: false },
    },
    drops: { [header ? 'column unread1' : String(columns.indexOf('unread1'))]: 'mast', [header ? 'column unread2' : String(columns.indexOf('unread2'))]: 'imsi' },
  };
}

function writeUses(habits: Habits, uses: readonly Use[], unread: readonly string[]): WrittenUses {
  const { quote, delimiter, lineEnd } = habits;
  const field = (text: string): string => {
    const needs = habits.quoteAll || text.includes(delimiter) || text.startsWith(quote) || /[\r\n]/.test(text);
    return needs ? quote + text.replaceAll(quote, quote + quote) + quote : text;
  };
  const line = (fields: readonly string[]): string => fields.map(field).join(delimiter);
  let dropped = 0;
  const written = uses.map((use, at) => {
    const received = use.direction === 'incoming' || use.direction === 'roaming-received';
    const own = writtenNumber(use.servedNumber, habits.numberStyle);
    const other = writtenNumber(use.otherNumber, habits.numberStyle);
    const text: Record<string, string> = {
      recordId: use.recordId, service: SERVICES[use.service], direction: DIRECTIONS[use.direction], aNumber: received ? other : own, bNumber: received ? own : other, startTime: writtenTime(use.startedAt, habits),
      duration: String(use.durationS), volume: use.service === 'voice' ? '' : String(use.volume), answered: use.answered ? 'J' : 'N', trunk: use.trunk, originCountry: use.originCountry,
      unread1: unread[at % unread.length] ?? '', unread2: use.servedNumber,
    };
    dropped += (text['unread1'] === '' ? 0 : 1) + 1;
    return line(habits.columns.map((column) => text[column] ?? ''));
  });
  const total = uses.reduce((sum, use) => sum + use.durationS, 0);
  const lines = [...(habits.header ? [line(habits.columns.map((column) => `column ${column}`))] : []), ...written, ...(habits.trailer ? [line(['#END', String(uses.length), String(total)])] : [])];
  const text = lines.join(habits.blankLines ? lineEnd + lineEnd : lineEnd) + (habits.lastLineEnds ? lineEnd : '');
  const mark = habits.byteOrderMark && habits.encoding === 'utf-8' ? '\uFEFF' : '';
  return { description: description(habits), content: Buffer.from(mark + text, habits.encoding === 'utf-8' ? 'utf8' : 'latin1'), uses, dropped };
}

/** A description, a file written by it, and what a reader must find in the file: nothing in it is malformed. */
export const arbitraryCallFile: fc.Arbitrary<WrittenUses> = fc
  .tuple(arbitraryHabits, fc.array(arbitraryUse, { minLength: 1, maxLength: 30, size: 'max' }), fc.array(fc.string({ unit: fc.constantFrom(...'ab;,|"\'\n\r\tæ'), maxLength: 8 }), { minLength: 1, maxLength: 5 }))
  .map(([habits, uses, unread]) => {
    // Without quotes around them blanks alone are a name too; an id must not be empty, and nothing may look like a trailer.
    const distinct = uses.map((use, at) => firstShownSo({ ...use, recordId: `${at}${use.recordId}` }, habits));
    return writeUses(habits, distinct, unread);
  });
