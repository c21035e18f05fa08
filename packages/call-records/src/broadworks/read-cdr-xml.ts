import type { Part } from '../call-record.js';
import type { Frame } from '../documents/document-format.js';
import { DocumentRecordReader } from '../documents/document-record-reader.js';
import { internalNumberTest } from '../internal-numbers.js';
import { DROP_KINDS, type DropKind, type Field } from '../operator-description.js';
import { wholeSeconds } from '../parse-quantity.js';
import { BEFORE_2000, NO_SUCH_TIME, TimeParser } from '../parse-time.js';
import type { BroadWorksDescription } from './broadworks-description.js';
import { parseCdrXml } from './parse-cdr-xml.js';

/** What is read of a record; whatever else is in it never passes (P-09). */
export const READ_PATHS = [
  'headerModule/recordId',
  'headerModule/recordId/eventCounter',
  'headerModule/recordId/systemId',
  'headerModule/recordId/date',
  'headerModule/recordId/systemTimeZone',
  'headerModule/type',
  'basicModule/userNumber',
  'basicModule/direction',
  'basicModule/callingNumber',
  'basicModule/callingPresentationIndicator',
  'basicModule/calledNumber',
  'basicModule/redirectingNumber',
  'basicModule/startTime',
  'basicModule/answerIndicator',
  'basicModule/answerTime',
  'basicModule/releaseTime',
  'basicModule/callCategory',
  'basicModule/localCallId',
] as const;
type ReadPath = (typeof READ_PATHS)[number];

/** How values that are not read are counted, by the end of their path; all others are `other`. */
const DROPPED_AS: readonly (readonly [RegExp, DropKind])[] = [
  [/imsi$/iu, 'imsi'],
  [/imei/iu, 'imei'],
  [/cellId|cgi$/iu, 'cell-id'],
  [/accessNetworkInfo/iu, 'access-network'],
  [/location/iu, 'user-location'],
  [/(?:name|subject|accountCode|userAgent|description|info)$/iu, 'free-text'],
];

/** Ids are of these characters; anything else in their place is no id and could be a text. */
const ID = /^[\w:.+-]{1,128}$/u;
const PARTS: Readonly<Record<string, Part | 'none'>> = { Normal: 'whole', Start: 'begin', End: 'end', Duration: 'none', Interim: 'none', Failover: 'none' };

/** Reads the records of BroadWorks accounting files; see docs/formats/broadworks-xml.md. */
export class CdrXmlReader extends DocumentRecordReader {
  private readonly isInternal: (raw: string) => boolean;
  private readonly seconds: TimeParser;
  private readonly milliseconds: TimeParser;
  private values: ReadonlyMap<string, string> = new Map();

  constructor(
    private readonly description: BroadWorksDescription,
    now: number,
  ) {
    super(now);
    const { time, internalNumbers } = description;
    this.isInternal = internalNumbers === undefined ? () => false : internalNumberTest(internalNumbers);
    this.seconds = new TimeParser('yyyyMMddHHmmss', time.zone, time.ambiguousTime ?? 'first');
    this.milliseconds = new TimeParser('yyyyMMddHHmmss.SSS', time.zone, time.ambiguousTime ?? 'first');
  }

  read({ bytes }: Frame): 'call' | 'internal' | 'malformed' {
    if (bytes === null) return this.malformed('line', 'record-too-long');
    const counts = this.dropped.slice();
    const values = readValues(bytes, (kind) => {
      const at = DROP_KINDS.indexOf(kind);
      counts[at] = (counts[at] as number) + 1;
    });
    if (values === null) return this.malformed('line', 'not-well-formed');
    this.dropped.set(counts);
    this.values = values;
    return this.readUse();
  }

  private readUse(): 'call' | 'internal' | 'malformed' {
    const type = this.get('headerModule/type');
    const part = Object.hasOwn(PARTS, type) ? PARTS[type] : undefined;
    if (part === undefined) return this.malformed('part', type === '' ? 'missing-value' : 'unknown-value');
    if (part === 'none' || this.description.internalCategories?.includes(this.get('basicModule/callCategory')) === true) return 'internal';
    const [direction, answer] = [this.get('basicModule/direction'), this.get('basicModule/answerIndicator')];
    const originating = direction === 'Originating';
    if (part !== 'end' && !originating && direction !== 'Terminating') return this.malformed('direction', direction === '' ? 'missing-value' : 'unknown-value');
    const answered = part === 'end' || answer === 'Yes' || answer.startsWith('Yes-');
    if (!answered && answer !== 'No' && !answer.startsWith('No-')) return this.malformed('answered', answer === '' ? 'missing-value' : 'unknown-value');
    const times = this.times(part, answered);
    if (times === null) return 'malformed';
    const served = this.get('basicModule/userNumber');
    const other = originating ? this.get('basicModule/calledNumber') : this.calling();
    if (this.isInternal(other)) return 'internal';
    const recordId = this.recordId();
    const callReference = this.get('basicModule/localCallId');
    if (recordId === '') return this.malformed('recordId', 'missing-value');
    if (!ID.test(recordId)) return this.malformed('recordId', 'unknown-value');
    if (callReference !== '' && !ID.test(callReference)) return this.malformed('callReference', 'unknown-value');
    const forwarded = originating && served !== '' && this.get('basicModule/redirectingNumber') === served;
    const good = this.filler.fill({
      recordId, callReference, part, service: 'voice', direction: forwarded ? 'forwarded' : originating ? 'outgoing' : 'incoming',
      served, other, ...times, volume: 0, answered, trunk: '', originCountry: 'DK',
    });
    return good ? 'call' : 'malformed';
  }

  private get(path: ReadPath): string {
    return this.values.get(path) ?? '';
  }

  private recordId(): string {
    const whole = this.get('headerModule/recordId');
    if (whole !== '') return whole;
    const counter = this.get('headerModule/recordId/eventCounter');
    // The counter starts anew with the server: only with the server and the time it is one record's alone.
    return counter === '' ? '' : [counter, this.get('headerModule/recordId/systemId'), this.get('headerModule/recordId/date'), this.get('headerModule/recordId/systemTimeZone')].join('-');
  }

  /** A caller who withheld the number stays withheld, whatever the platform knows; one who withheld the name does not. */
  private calling(): string {
    const presentation = this.get('basicModule/callingPresentationIndicator');
    return presentation === '' || presentation === 'Public' || presentation === 'Anonymous-Name' ? this.get('basicModule/callingNumber') : '';
  }

  private times(part: Part, answered: boolean): { readonly startedAt: number; readonly durationS: number } | null {
    if (!answered) return this.noDuration(this.time('basicModule/startTime', 'startTime'));
    if (part === 'begin') return this.noDuration(this.time('basicModule/answerTime', 'answerTime'));
    const released = this.time('basicModule/releaseTime', 'duration');
    if (part === 'end') return this.noDuration(released);
    const startedAt = this.time('basicModule/answerTime', 'answerTime');
    if (released === null || startedAt === null) return null;
    return { startedAt, durationS: wholeSeconds(released - startedAt, this.description.rounding) };
  }

  private noDuration(startedAt: number | null): { readonly startedAt: number; readonly durationS: number } | null {
    return startedAt === null ? null : { startedAt, durationS: 0 };
  }

  private time(path: ReadPath, field: Field): number | null {
    const text = Buffer.from(this.get(path), 'latin1');
    if (text.length === 0) return this.refused(field, 'missing-value');
    const instant = (text.length === 14 ? this.seconds : this.milliseconds).parse(text, 0, text.length);
    if (instant >= 0) return instant;
    return this.refused(field, instant === BEFORE_2000 ? 'time-out-of-range' : instant === NO_SUCH_TIME ? 'impossible-time' : 'not-a-time');
  }
}

/**
 * The values that are read, by path; of one given twice the first.
 * @param dropped told of every filled value that is not read
 * @returns null when the record is not well-formed
 */
export function readValues(bytes: Buffer, dropped?: (kind: DropKind) => void): ReadonlyMap<string, string> | null {
  const values = new Map<string, string>();
  const wellFormed = parseCdrXml(bytes.toString('latin1'), {
    value: (path, text) => {
      if (!(READ_PATHS as readonly string[]).includes(path)) dropped?.(DROPPED_AS.find(([form]) => form.test(path))?.[1] ?? 'other');
      else if (!values.has(path)) values.set(path, text);
    },
    other: () => dropped?.('other'),
  });
  return wellFormed ? values : null;
}
