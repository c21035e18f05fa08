import { describe, expect, test } from 'vitest';
import { copyOf, faults, readWhole, writeScratch } from '../../test/read-whole.js';
import { ascii, bcd, ber, IMEI, IMSI, integer, octets, type TapEvent, type TapFile, tapFile, tapRecord, tapTree, type Tree } from '../../test/write-tap.js';
import { planFile } from '../index.js';
import type { TapDescription } from './tap-description.js';

const roaming: TapDescription = {
  operator: 'roaming', format: 'tap3', recipient: 'DNK99', countries: { YUG99: 'RS' },
  messagingServices: { 0: ['sms', 'roaming-made'], 1: ['sms', 'roaming-received'] }, sessionServices: { 0: ['voice', 'roaming-made'] },
  identicalRecords: { voice: 'duplicate', sms: 'event', mms: 'event', data: 'duplicate' },
};
const read = async (events: readonly TapEvent[], file?: TapFile): ReturnType<typeof readWhole> => await readWhole(tapFile(events, file), roaming);

describe('a use abroad', () => {
  test('is read from a call that was made: numbers, start by the offset of its code, seconds, country of the sender', async () => {
    const { plan, calls, dropped } = await read([{ kind: 'moc' }]);
    expect(plan).toMatchObject({ problem: null, records: 1, sequence: 42, declared: { records: 1, durationMs: null } });
    expect(calls).toEqual([
      {
        line: 1, offset: expect.any(Number), length: expect.any(Number), recordId: '', callReference: 'SWE99-4a7794', part: 'whole', partSequence: 0, ordinal: 0, service: 'voice', direction: 'roaming-made',
        aNumber: '4515000001', bNumber: '46701740605', servedNumber: '4515000001', otherNumber: '46701740605', startedAt: Date.UTC(2026, 6, 1, 10), durationS: 153, volume: 0, answered: true, trunk: 'SWE99', originCountry: 'SE',
      },
    ]);
    expect(dropped).toMatchObject({ imsi: 1, imei: 1, 'cell-id': 1, 'location-area': 1 });
  });

  test('is read from a call that was received, the caller withheld where the record says so', async () => {
    const withheld: TapEvent = { kind: 'mtc', party: [bcd('5f8315', '46701740605'), integer('5f4b', 1)] };
    const { calls } = await read([{ kind: 'mtc' }, withheld, { kind: 'mtc', other: '' }]);
    expect(calls.map(({ direction, aNumber, bNumber, otherNumber }) => [direction, aNumber, bNumber, otherNumber])).toEqual([
      ['roaming-received', '46701740605', '4515000001', '46701740605'],
      ['roaming-received', '', '4515000001', ''],
      ['roaming-received', '', '4515000001', ''],
    ]);
  });

  test('is a message by its tele service 21 or 22; its receiver is the destination, not the message centre', async () => {
    const { calls } = await read([
      { kind: 'moc', teleService: '22', party: [bcd('5f8317', '46701740699'), ascii('5f8323', '447700900123')] },
      { kind: 'mtc', teleService: '21', party: [ascii('5f8329', 'BANK')] },
      { kind: 'mtc', teleService: '21', party: [ascii('5f8329', '+447700900123')] },
    ]);
    expect(calls.map(({ service, otherNumber, volume, durationS }) => [service, otherNumber, volume, durationS])).toEqual([['sms', '447700900123', 1, 0], ['sms', '', 1, 0], ['sms', '447700900123', 1, 0]]);
  });

  test('is a forwarded call where a forwarding service made it', async () => {
    const { calls } = await read([{ kind: 'moc', more: [ascii('5f8151', '21')] }]);
    expect(calls[0]?.direction).toBe('forwarded');
  });

  test('is data with the octets of both directions', async () => {
    const { calls } = await read([{ kind: 'gprs', incoming: 1_200_000_000, outgoing: 2_200_000_000, chargingId: 77, seconds: 500 }]);
    expect(calls).toMatchObject([{ service: 'data', direction: 'roaming-made', volume: 3_400_000_000, durationS: 500, bNumber: '', callReference: 'SWE99-4d', part: 'whole' }]);
  });

  test('comes in stretches where the session was reported in parts', async () => {
    const { calls, malformed } = await read([...'FIL'].map((partial): TapEvent => ({ kind: 'gprs', partial, chargingId: 77 })));
    expect(malformed).toEqual([]);
    expect(calls.map(({ part, callReference }) => [part, callReference])).toEqual([['interim', 'SWE99-4d'], ['interim', 'SWE99-4d'], ['last', 'SWE99-4d']]);
    expect(faults(await read([{ kind: 'gprs', partial: 'I' }]))).toEqual(['callReference missing-value']);
  });

  test('is what the description says of a messaging event or mobile session', async () => {
    const all = await read([{ kind: 'message', service: 0 }, { kind: 'message', service: 1 }, { kind: 'session', service: 0, seconds: 61 }, { kind: 'message', service: 9 }]);
    expect(all.calls.map(({ service, direction, otherNumber, durationS }) => [service, direction, otherNumber, durationS])).toEqual([
      ['sms', 'roaming-made', '46701740605', 0], ['sms', 'roaming-received', '46701740605', 0], ['voice', 'roaming-made', '46701740605', 61],
    ]);
    expect(faults(all)).toEqual(['service unknown-value']);
  });

  test('is not what a supplementary service was, which is counted and nothing else', async () => {
    const { calls, internal, malformed, plan } = await read([{ kind: 'supplementary' }, { kind: 'moc' }]);
    expect([calls.length, internal, malformed.length, plan.records]).toEqual([1, 1, 0, 2]);
    expect(calls[0]?.line).toBe(2);
  });

  test('dialled as digits counts when the digits are international or an emergency number', async () => {
    const dialled = (digits: string): TapEvent => ({ kind: 'moc', party: [ascii('5f8217', digits)] });
    const { calls, malformed } = await read([dialled('0046701740605'), dialled('112'), dialled('0701740605')]);
    expect(calls.map(({ bNumber }) => bNumber)).toEqual(['46701740605', '112']);
    expect(malformed).toMatchObject([{ line: 3, field: 'bNumber', reason: 'missing-value', sentence: 'Record 3: bNumber is empty.' }]);
  });

  test('keeps a short foreign number foreign', async () => {
    const { calls } = await read([{ kind: 'moc', other: '29812345' }]);
    expect(calls[0]?.bNumber).toBe('29812345');
  });

  test('repeated in one file counts as often as it was, where the description says so', async () => {
    const message: TapEvent = { kind: 'moc', teleService: '22', party: [ascii('5f8323', '447700900123')] };
    const { calls } = await readWhole(tapFile([message, message, { kind: 'moc' }, { kind: 'moc' }]), roaming, { chunkBytes: 1 });
    expect(calls.map(({ ordinal }) => ordinal)).toEqual([0, 1, 0, 0]);
  });
});

describe('a record that is refused', () => {
  test.each<[string, TapEvent]>([
    ['aNumber missing-value', { kind: 'moc', msisdn: '' }],
    ['aNumber not-a-phone-number', { kind: 'moc', msisdn: '45150000a1' }],
    ['bNumber not-a-phone-number', { kind: 'moc', other: '4' }],
    ['bNumber missing-value', { kind: 'moc', party: [] }],
    ['startTime not-a-time', { kind: 'moc', local: '2026070112000' }],
    ['startTime impossible-time', { kind: 'moc', local: '20260230120000' }],
    ['startTime time-out-of-range', { kind: 'moc', local: '20270701120000' }],
    ['startTime unknown-value', { kind: 'moc', offsetCode: 2 }],
    ['duration too-large', { kind: 'moc', seconds: 604_801 }],
    ['duration negative', { kind: 'gprs', basic: [], more: [], seconds: 0, partial: 'L', chargingId: 1, incoming: 1, outgoing: 1 }],
    ['volume too-large', { kind: 'gprs', incoming: 2 ** 45 }],
  ])('%s', async (fault, event) => {
    const record = tapRecord(event);
    // The writer has no negative numbers: this one is put in by hand.
    const tree = fault.startsWith('duration neg') ? negativeDuration(record) : record;
    const { plan, malformed } = await readWhole(ber(tapTree([tree, tapRecord({ kind: 'moc' })])), roaming);
    expect([plan.problem, malformed.map(({ field, reason }) => `${field} ${reason}`)]).toEqual([null, [fault]]);
  });

  test('may be broken inside and leaves the others whole', async () => {
    const broken: Tree = ['69', Buffer.from('7f8113200102', 'hex')];
    const { malformed, calls } = await readWhole(ber(tapTree([tapRecord({ kind: 'moc' }), broken, tapRecord({ kind: 'mtc' })])), roaming);
    expect([calls.length, malformed.map(({ line, field, reason }) => [line, field, reason])]).toEqual([2, [[2, 'line', 'not-well-formed']]]);
  });

  test('may lie in itself a hundred thousand times', async () => {
    // Each level is five octets: the tag and a length in three octets.
    const levels = 100_000;
    const deep = Buffer.concat(Array.from({ length: levels }, (_, at) => Buffer.from(`6983${((levels - at - 1) * 5).toString(16).padStart(6, '0')}`, 'hex')));
    const content = ber(tapTree([['69', deep], tapRecord({ kind: 'moc' })]));
    const { malformed, calls } = await readWhole(content, roaming);
    expect([calls.length, malformed.map(({ reason }) => reason)]).toEqual([1, ['not-well-formed']]);
    expect((await copyOf(writeScratch(content), roaming)).replacedLines).toBe(1);
  });

  test('may be longer than any record and is not held', async () => {
    const long = tapRecord({ kind: 'moc', more: [['7f8122', [octets('5f8123', '20'.repeat(1_100_000))]]] });
    const { malformed, calls } = await readWhole(ber(tapTree([long, tapRecord({ kind: 'moc' })])), roaming);
    expect([calls.length, malformed.map(({ reason }) => reason)]).toEqual([1, ['record-too-long']]);
  });
});

function negativeDuration(tree: Tree): Tree {
  const [tag, content] = tree;
  if (tag === '5f815f') return octets(tag, 'ff');
  return Buffer.isBuffer(content) ? tree : [tag, (content as readonly Tree[]).map(negativeDuration)];
}

describe('a file', () => {
  test('without uses is a notification: nothing to read, its sequence counts', async () => {
    // After a sample of gsauthof/libxfsx (test/in/tap_notification.xml), sender and recipient changed.
    const long: Tree[] = [ascii('50', '20260523110502'), ascii('5f8167', '+0200')];
    const notification = ber(['62', [ascii('5f8144', 'SWE99'), ascii('5f8136', 'DNK99'), ascii('5f6d', '23023'), ['7f6b', long], ['7f8163', long], integer('5f8149', 3), integer('5f813d', 12)]]);
    expect((await readWhole(notification, roaming)).plan).toMatchObject({ problem: null, records: 0, sequence: 23023, chunks: [] });
  });

  test.each<[string, TapFile, string]>([
    ['declares another number of records', { count: 3 }, 'trailer-mismatch'],
    ['ends without audit', { audit: false }, 'trailer-missing'],
    ['does not count its records', { count: null }, 'trailer-missing'],
    ['is for another network', { recipient: 'NOR99' }, 'header-mismatch'],
    ['is test data', { control: [ascii('5f6e', 'T')] }, 'header-mismatch'],
    ['is of another release', { release: 9 }, 'header-mismatch'],
    ['comes from a ship', { sender: 'AAZ99' }, 'header-mismatch'],
    ['has no number', { sequence: '' }, 'header-mismatch'],
  ])('that %s is not read', async (_, file, code) => {
    const { plan } = await read([{ kind: 'moc' }], file);
    expect([plan.problem?.code, plan.chunks]).toEqual([code, []]);
  });

  test('takes the country from the description where the sender’s code tells none', async () => {
    expect((await read([{ kind: 'moc' }], { sender: 'YUG99' })).calls[0]?.originCountry).toBe('RS');
  });

  test.each([
    ['half of it is missing', (whole: Buffer) => whole.subarray(0, whole.length >> 1), 'half-written'],
    ['something else follows', (whole: Buffer) => Buffer.concat([whole, Buffer.from('a')]), 'records-after-trailer'],
    ['an element is longer than what it lies in', () => Buffer.from('610a64840000ffff0000000000', 'hex'), 'not-well-formed'],
    ['a length is impossible', () => Buffer.from('61887fffffffffffffff', 'hex'), 'not-well-formed'],
    ['a tag has no end', () => Buffer.from('6180ffffffffffffffff', 'hex'), 'not-well-formed'],
    ['elements lie in one another without end', () => Buffer.from(`61806380${'6980'.repeat(5000)}`, 'hex'), 'not-well-formed'],
    ['it is text', () => Buffer.from('RecordId;CallType\n'), 'header-mismatch'],
    ['its length promises more than there is', () => Buffer.from('6186ffffffffffff64', 'hex'), 'half-written'],
  ])('is held or refused when %s', async (_, make, code) => {
    const { plan } = await readWhole(make(tapFile([{ kind: 'moc' }, { kind: 'mtc' }])), roaming);
    expect(plan.problem?.code).toBe(code);
  });

  test('may be padded with zero octets', async () => {
    expect((await readWhole(Buffer.concat([tapFile([{ kind: 'moc' }]), Buffer.alloc(2048)]), roaming)).calls).toHaveLength(1);
  });

  test('is planned without setting anything aside for the length it claims', async () => {
    const before = process.memoryUsage().rss;
    await planFile(writeScratch(Buffer.from('6186ffffffffffff6386fffffffffff06986fffffffffe00', 'hex')), roaming);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20);
  });
});

describe('the copy of a held file', () => {
  test('is read to the same calls and totals and holds neither card, handset nor place', async () => {
    const content = tapFile([{ kind: 'moc' }, { kind: 'supplementary' }, { kind: 'gprs', partial: 'L', chargingId: 9 }, { kind: 'mtc', local: 'x' }, { kind: 'message' }], { count: 7 });
    const copy = await copyOf(writeScratch(content), roaming);
    for (const hidden of [`${IMSI}f`, IMEI, '5f8138', '1c0e', '0db1']) expect(copy.bytes.toString('hex')).not.toContain(hidden);
    const again = await readWhole(copy.bytes, roaming);
    expect(again.plan).toMatchObject({ records: 5, sequence: 42, declared: { records: 7 }, problem: { code: 'trailer-mismatch' } });
    const sound = await readWhole((await copyOf(writeScratch(tapFile([{ kind: 'moc' }, { kind: 'mtc', local: 'x' }, { kind: 'supplementary' }])), roaming)).bytes, roaming);
    const original = await read([{ kind: 'moc' }, { kind: 'mtc', local: 'x' }, { kind: 'supplementary' }]);
    expect(sound.calls.map(({ offset: _, length: __, ...call }) => call)).toEqual(original.calls.map(({ offset: _, length: __, ...call }) => call));
    expect([faults(sound), sound.internal, sound.dropped]).toEqual([faults(original), 1, {}]);
  });

  test('of half a file is half a file', async () => {
    const half = tapFile([{ kind: 'moc' }, { kind: 'mtc' }]).subarray(0, -150);
    expect((await readWhole((await copyOf(writeScratch(half), roaming)).bytes, roaming)).plan.problem?.code).toBe('half-written');
  });
});
