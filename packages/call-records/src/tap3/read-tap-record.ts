import type { Direction, Service } from '@turbotrack/telephony';
import { isEmergency } from '@turbotrack/telephony';
import type { Part } from '../call-record.js';
import type { Frame } from '../documents/document-format.js';
import { DocumentRecordReader } from '../documents/document-record-reader.js';
import { DROP_KINDS, type Field } from '../operator-description.js';
import { NO_SUCH_TIME, NOT_IN_FORMAT, TimeParser } from '../parse-time.js';
import { DEEPEST_NESTING, forEachElement, readAscii, readBcdDigits, readInteger } from './ber-elements.js';
import type { TapDescription } from './tap-description.js';
import { forEachAllowed, type TapHead } from './tap-head.js';
import { DROPPED_AS, RECORD_ELEMENTS, TAG } from './tap-tags.js';

/** GSM TS 22.003: short messages to and from one subscriber. The others in use are telephony, emergency calls and facsimile. */
const SMS_TELE_SERVICES = ['21', '22', '20'];
/** 3GPP TS 29.002: call forwarding, all kinds of it. */
const FORWARDING = ['20', '21', '28', '29', '2A', '2B'];

/** What was read of a record, by tag; the first of a kind counts. */
type Found = Map<number, { readonly from: number; readonly to: number }>;

/** Reads the records of TAP files; see docs/formats/tap3.md. */
export class TapRecordReader extends DocumentRecordReader {
  private readonly times = new TimeParser('yyyyMMddHHmmss', 'UTC', 'first');
  private bytes: Buffer = Buffer.alloc(0);
  private found: Found = new Map();

  constructor(
    private readonly description: TapDescription,
    private readonly head: TapHead,
    now: number,
  ) {
    super(now);
  }

  read({ tag = -1, bytes }: Frame): 'call' | 'internal' | 'malformed' {
    if (bytes === null) return this.outcome(this.filler.refuse('line', 'record-too-long'));
    const allowed = RECORD_ELEMENTS[tag];
    this.bytes = bytes;
    this.found = new Map();
    const counts = this.dropped.slice();
    const wellFormed = forEachAllowed(
      bytes,
      0,
      bytes.length,
      typeof allowed === 'object' ? allowed : {},
      (value, from, to) => {
        if (!this.found.has(value)) this.found.set(value, { from, to });
        return true;
      },
      (value, constructed, from, to) => countDropped(bytes, value, constructed, from, to, counts),
    );
    if (!wellFormed) return this.outcome(this.filler.refuse('line', 'not-well-formed'));
    this.dropped.set(counts);
    if (typeof allowed !== 'object') return 'internal';
    return this.outcome(this.readUse(tag));
  }

  private outcome(good: boolean): 'call' | 'malformed' {
    return good ? 'call' : 'malformed';
  }

  private readUse(tag: number): boolean {
    const { filler, head } = this;
    const kind = this.kind(tag);
    if (kind === null) return false;
    const [service, direction] = kind;
    const startedAt = this.startedAt();
    if (startedAt === null) return false;
    const durationS = this.number(TAG.totalCallEventDuration, 'duration', service === 'voice');
    if (durationS === null) return false;
    const volume = service === 'data' ? this.volume() : service === 'voice' ? 0 : 1;
    if (volume === null) return false;
    const served = this.digits(TAG.msisdn);
    const other = service === 'data' ? '' : this.other(tag, service);
    return filler.fill({
      recordId: '',
      callReference: this.callReference(tag),
      part: this.part(),
      service,
      direction,
      served,
      other,
      startedAt,
      durationS: service === 'sms' || service === 'mms' ? 0 : durationS,
      volume,
      // A network charges what took place; a call of no length is an attempt.
      answered: service !== 'voice' || durationS > 0,
      trunk: head.sender,
      originCountry: head.country,
    });
  }

  private kind(tag: number): readonly [Service, Direction] | null {
    const { description } = this;
    if (tag === TAG.gprsCall) return ['data', 'roaming-made'];
    if (tag === TAG.messagingEvent) return this.described(TAG.messagingEventService, description.messagingServices);
    if (tag === TAG.mobileSession) return this.described(TAG.mobileSessionService, description.sessionServices);
    const service = SMS_TELE_SERVICES.includes(this.text(TAG.teleServiceCode)) ? 'sms' : 'voice';
    if (tag === TAG.mobileTerminatedCall) return [service, 'roaming-received'];
    return [service, FORWARDING.includes(this.text(TAG.supplServiceCode)) ? 'forwarded' : 'roaming-made'];
  }

  private described(tag: number, services: Readonly<Record<string, readonly [Service, Direction]>> = {}): readonly [Service, Direction] | null {
    const place = this.found.get(tag);
    const code = place === undefined ? null : readInteger(this.bytes, place.from, place.to);
    const kind = code !== null && Object.hasOwn(services, String(code)) ? services[String(code)] : undefined;
    if (kind === undefined) this.filler.refuse('service', place === undefined ? 'missing-value' : 'unknown-value');
    return kind ?? null;
  }

  /** First, intermediate and last record of one data session carry a stretch of it each; without the letter it is all of it. */
  private part(): Part {
    const letter = this.text(TAG.partialTypeIndicator);
    return letter === '' ? 'whole' : letter === 'L' ? 'last' : 'interim';
  }

  private callReference(tag: number): string {
    const place = this.found.get(tag === TAG.gprsCall ? TAG.chargingId : TAG.callReference);
    // A reference is of any octets: as hexadecimal digits it is none of them but tells them apart.
    return place === undefined || place.from === place.to ? '' : `${this.head.sender}-${this.bytes.toString('hex', place.from, place.to)}`;
  }

  private startedAt(): number | null {
    const place = this.found.get(TAG.localTimeStamp);
    const { filler } = this;
    if (place === undefined) return this.refused('startTime', 'missing-value');
    const local = this.times.parse(this.bytes, place.from, place.to);
    if (local === NOT_IN_FORMAT) return this.refused('startTime', 'not-a-time');
    if (local === NO_SUCH_TIME) return this.refused('startTime', 'impossible-time');
    const code = this.number(TAG.utcTimeOffsetCode, 'startTime', true);
    if (code === null) return null;
    const offset = this.head.offsets.get(code);
    if (offset === undefined) filler.refuse('startTime', 'unknown-value');
    return offset === undefined ? null : local - offset;
  }

  private volume(): number | null {
    const incoming = this.number(TAG.dataVolumeIncoming, 'volume', false);
    const outgoing = this.number(TAG.dataVolumeOutgoing, 'volume', false);
    return incoming === null || outgoing === null ? null : incoming < 0 || outgoing < 0 ? -1 : incoming + outgoing;
  }

  /** The other party as a number with plus, '' when there is none or it is withheld. */
  private other(tag: number, service: Service): string {
    if (tag === TAG.messagingEvent || tag === TAG.mobileSession) return this.digits(TAG.nonChargedPartyNumber);
    if (tag === TAG.mobileTerminatedCall) {
      if (this.found.has(TAG.clirIndicator)) return '';
      const sender = service === 'sms' ? this.text(TAG.smsOriginator) : '';
      // A sender of messages may be a word.
      return sender === '' ? this.digits(TAG.callingNumber) : /^\+?\d{7,15}$/.test(sender) ? international(sender) : '';
    }
    const message = service === 'sms' ? this.text(TAG.smsDestinationNumber) : '';
    if (message !== '') return international(message);
    const called = this.digits(TAG.calledNumber);
    const dialled = this.text(TAG.dialledDigits);
    // Digits as dialled mean something else in each country, unless they say that they are international.
    return called === '' && (/^(\+|00)\d+$/.test(dialled) || isEmergency(dialled)) ? dialled : called;
  }

  /** A number in BCD, with plus; '' when absent; `?`, which is no number, when another half octet than a digit is in it. */
  private digits(tag: number): string {
    const place = this.found.get(tag);
    const digits = place === undefined ? '' : readBcdDigits(this.bytes, place.from, place.to);
    return digits === null ? '?' : digits === '' ? '' : international(digits);
  }

  private text(tag: number): string {
    const place = this.found.get(tag);
    return place === undefined ? '' : (readAscii(this.bytes, place.from, place.to) ?? '?');
  }

  private number(tag: number, field: Field, needed: boolean): number | null {
    const place = this.found.get(tag);
    if (place === undefined) return needed ? this.refused(field, 'missing-value') : 0;
    const value = readInteger(this.bytes, place.from, place.to);
    return value ?? this.refused(field, place.from === place.to ? 'missing-value' : 'too-large');
  }
}

function international(digits: string): string {
  return isEmergency(digits) || digits.startsWith('+') ? digits : `+${digits}`;
}

/** Counts every filled value in an element that is not read. */
function countDropped(bytes: Buffer, tag: number, constructed: boolean, from: number, to: number, counts: Float64Array, depth = 0): boolean {
  if (constructed) {
    if (depth > DEEPEST_NESTING) return false;
    return forEachElement(bytes, from, to, (inner, isConstructed, innerFrom, innerTo) => countDropped(bytes, inner, isConstructed, innerFrom, innerTo, counts, depth + 1));
  }
  const at = DROP_KINDS.indexOf(DROPPED_AS.get(tag) ?? 'other');
  if (to > from) counts[at] = (counts[at] as number) + 1;
  return true;
}
