/**
 * Writes TAP files by the rules of X.690 with code of its own. Tags stand here as octets, worked out by hand from the ASN.1
 * module TAP-0312, so that a wrong number in the reader's table does not go unseen.
 */
export interface BerHabits {
  /** Whether constructed elements are written with the indefinite length. */
  readonly indefinite: boolean;
  /** Lengths are written in at least so many octets. */
  readonly lengthOctets: number;
}

export const PLAIN_BER: BerHabits = { indefinite: false, lengthOctets: 1 };

export type Tree = readonly [tag: string, content: Buffer | readonly Tree[]];

function lengthOf(length: number, { lengthOctets }: BerHabits): Buffer {
  if (length < 128 && lengthOctets === 1) return Buffer.from([length]);
  const hex = length.toString(16);
  const octets = Math.max(lengthOctets - 1, Math.ceil(hex.length / 2));
  return Buffer.from((0x80 + octets).toString(16) + hex.padStart(octets * 2, '0'), 'hex');
}

export function ber([tag, content]: Tree, habits: BerHabits = PLAIN_BER): Buffer {
  const head = Buffer.from(tag, 'hex');
  if (Buffer.isBuffer(content)) return Buffer.concat([head, lengthOf(content.length, habits), content]);
  const inner = Buffer.concat(content.map((child) => ber(child, habits)));
  return habits.indefinite ? Buffer.concat([head, Buffer.from('80', 'hex'), inner, Buffer.from('0000', 'hex')]) : Buffer.concat([head, lengthOf(inner.length, habits), inner]);
}

export const ascii = (tag: string, text: string): Tree => [tag, Buffer.from(text, 'latin1')];
export const octets = (tag: string, hex: string): Tree => [tag, Buffer.from(hex, 'hex')];
export const bcd = (tag: string, digits: string): Tree => octets(tag, digits.length % 2 === 0 ? digits : `${digits}f`);
/** Two's complement in the fewest octets. */
export function integer(tag: string, value: number): Tree {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return octets(tag, Number.parseInt(even.slice(0, 2), 16) > 127 ? `00${even}` : even);
}

export interface TapEvent {
  readonly kind: 'moc' | 'mtc' | 'gprs' | 'supplementary' | 'message' | 'session';
  readonly msisdn?: string;
  readonly other?: string;
  readonly local?: string;
  readonly offsetCode?: number;
  readonly seconds?: number;
  readonly teleService?: string;
  readonly incoming?: number;
  readonly outgoing?: number;
  readonly partial?: string;
  readonly chargingId?: number;
  readonly service?: number;
  /** Further elements of the record, or of its call information. */
  readonly more?: readonly Tree[];
  readonly basic?: readonly Tree[];
  /** In place of the destination or originator. */
  readonly party?: readonly Tree[];
}

export const IMSI = '001010123456789';
export const IMEI = '00101700000001';
const subscriber = (msisdn: string): Tree => ['7f832b', [['7f8147', [bcd('5f8101', IMSI), ...(msisdn === '' ? [] : [bcd('5f8118', msisdn)])]]]];
const time = (tag: string, local: string, code: number): Tree => [tag, [ascii('50', local), integer('5f8168', code)]];
const location: Tree = ['7f810a', [['7f811c', [integer('5f8138', 1), octets('5f2d', '4a7794'), integer('5f8108', 3505), integer('5f3b', 7182)]]]];
const charges = (tag: string): Tree => [tag, [['7f45', [ascii('5f42', 'D'), ['7f40', [['7f3f', [ascii('5f47', '00'), integer('5f3e', 2300)]]]]]]]];
const service = (code: string): Tree => ['7f26', [['7f27', [['7f24', [['7f832a', [ascii('5f815a', code)]]]], charges('7f46')]]]];

export function tapRecord(event: TapEvent): Tree {
  const { kind, msisdn = '4515000001', other = '46701740605', local = '20260701120000', offsetCode = 1, seconds = 153, teleService = '11' } = event;
  const start = time('7f2c', local, offsetCode);
  const duration = integer('5f815f', seconds);
  const { more = [], basic = [] } = event;
  switch (kind) {
    case 'moc':
      return ['69', [['7f8113', [subscriber(msisdn), ['7f59', event.party ?? [bcd('5f8317', other)]], start, duration, ...basic]], location, ['7f832d', [bcd('5f8100', IMEI)]], service(teleService), ...more]];
    case 'mtc':
      return ['6a', [['7f8119', [subscriber(msisdn), ['7f29', event.party ?? (other === '' ? [] : [bcd('5f8315', other)])], start, duration, ...basic]], location, service(teleService), ...more]];
    case 'gprs':
      return ['6e', [
        ['7f72', [['7f73', [subscriber(msisdn), ascii('5f8127', '10.11.12.13')]], ['7f74', [ascii('5f8205', 'internet.example')]], start, duration, ...(event.partial === undefined ? [] : [ascii('5f8126', event.partial)]), ...(event.chargingId === undefined ? [] : [integer('5f48', event.chargingId)]), ...basic]],
        ['7f75', [['7f76', [['7f8139', [integer('5f8138', 1)]], integer('5f8108', 3505), integer('5f3b', 7182)]]]],
        ['7f79', [integer('5f817a', event.incoming ?? 1000), integer('5f817b', event.outgoing ?? 24), charges('7f46')]], ...more,
      ]];
    case 'supplementary':
      return ['6b', [subscriber(msisdn), location, ...more]];
    case 'message':
      return ['7f8331', [integer('5f8337', event.service ?? 0), ['7f8334', [bcd('5f8101', IMSI), bcd('5f8118', msisdn)]], integer('5f8108', 3505), integer('5f3b', 7182), time('7f833f', local, offsetCode), ['7f833b', [bcd('5f833c', other)]], integer('5f3e', 5), ...more]];
    case 'session':
      return ['7f8332', [integer('5f8338', event.service ?? 0), ['7f8334', [bcd('5f8101', IMSI), bcd('5f8118', msisdn)]], integer('5f8108', 3505), integer('5f3b', 7182), time('7f833f', local, offsetCode), duration, ['7f833b', [bcd('5f833c', other)]], ...more]];
  }
}

export interface TapFile {
  readonly sender?: string;
  readonly recipient?: string;
  readonly sequence?: string;
  readonly release?: number;
  readonly control?: readonly Tree[];
  /** Code → offset. */
  readonly offsets?: Readonly<Record<number, string>>;
  /** What the audit says; null leaves the count out. */
  readonly count?: number | null;
  readonly audit?: boolean;
}

export function tapTree(records: readonly Tree[], file: TapFile = {}): Tree {
  const { sender = 'SWE99', recipient = 'DNK99', sequence = '00042', release = 12, offsets = { 1: '+0200' }, count = records.length, audit = true, control = [] } = file;
  const long = (tag: string): Tree => [tag, [ascii('50', '20260702080000'), ascii('5f8167', '+0200')]];
  return ['61', [
    ['64', [ascii('5f8144', sender), ascii('5f8136', recipient), ascii('5f6d', sequence), long('7f6c'), long('7f8163'), long('7f6b'), integer('5f8149', 3), integer('5f813d', release), ...control]],
    ['65', [ascii('5f8107', 'SEK'), integer('5f8174', 3)]],
    ['66', [['7f816a', Object.entries(offsets).map(([code, offset]): Tree => ['7f8169', [integer('5f8168', Number(code)), ascii('5f8167', offset)]])], ['7f813c', [['7f8137', [integer('5f8138', 1), integer('5f813a', 1), ascii('5f8310', 'msc-west')]]]]]],
    ['63', records],
    ...(audit ? ([['6f', [long('7f65'), long('7f8105'), integer('5f831f', 2300), ...(count === null ? [] : [integer('5f2b', count)])]]] as Tree[]) : []),
  ]];
}

export function tapFile(events: readonly TapEvent[], file: TapFile = {}, habits: BerHabits = PLAIN_BER): Buffer {
  return ber(tapTree(events.map(tapRecord), file), habits);
}
