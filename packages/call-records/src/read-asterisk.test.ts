import { describe, expect, test } from 'vitest';
import { faults, NOW, readOne, readWhole, unaccounted } from '../test/read-whole.js';
import { type AsteriskDescription, bundledOperators, naturalKey } from './index.js';

const pbx = bundledOperators.pbx as AsteriskDescription;
/** The order of the mapping that Asterisk ships as its example of cdr_custom.conf. */
const custom: AsteriskDescription = {
  ...pbx,
  columns: [
    'clid', 'src', 'dst', 'dcontext', 'channel', 'dstchannel', 'lastapp', 'lastdata', 'start', 'answer', 'end', 'duration', 'billsec', 'disposition', 'amaflags', 'accountcode', 'uniqueid', 'userfield', 'sequence',
  ],
};

interface Cdr {
  readonly accountcode?: string;
  readonly src?: string;
  readonly dst?: string;
  readonly dcontext?: string;
  readonly start?: string;
  readonly answer?: string;
  readonly billsec?: string;
  readonly disposition?: string;
  readonly uniqueid?: string;
  readonly sequence?: string;
}

/** A record as Asterisk holds it: an answered call of a minute from extension 201 to a mobile. */
function cdr(more: Cdr): Record<string, string> {
  return {
    accountcode: '13100200', src: '201', dst: '19000042', dcontext: 'from-internal', clid: '"Reception" <201>', channel: 'PJSIP/201-0000001a', dstchannel: 'PJSIP/trunk-0000001b',
    lastapp: 'Dial', lastdata: 'PJSIP/19000042@trunk,60,tT', start: '2026-10-06 14:00:00', answer: '2026-10-06 14:00:09', end: '2026-10-06 14:01:09', duration: '69', billsec: '60', disposition: 'ANSWERED',
    amaflags: 'DOCUMENTATION', uniqueid: '1791288000.26', userfield: '', peeraccount: '', linkedid: '1791288000.26', sequence: '26',
    ...more,
  };
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const BARE = ['duration', 'billsec', 'sequence'];

/** As cdr_csv writes it: integers bare, a time that is not set bare and empty, all else in quotes. */
function standardLine(more: Cdr = {}, columns: readonly string[] = pbx.columns): string {
  const record = cdr(more);
  return `${columns.map((column) => (BARE.includes(column) || (column === 'answer' && record[column] === '') ? record[column] : quoted(record[column] ?? ''))).join(',')}\n`;
}

/** As the shipped mapping of cdr_custom writes it: everything in quotes but the sequence. */
function customLine(more: Cdr = {}): string {
  const record = cdr(more);
  return `${custom.columns.map((column) => (column === 'sequence' ? record[column] : quoted(record[column] ?? ''))).join(',')}\n`;
}

const expected = {
  service: 'voice', direction: 'outgoing', aNumber: '4513100200', bNumber: '4519000042', servedNumber: '4513100200', otherNumber: '4519000042', startedAt: Date.parse('2026-10-06T12:00:09Z'), durationS: 60,
  answered: true, recordId: '1791288000.26-26', trunk: '', originCountry: 'DK', volume: 0,
} as const;

describe('an answered call', () => {
  test('is read from the standard order with all switches on', async () => {
    const { calls, dropped, malformed } = await readWhole(standardLine(), pbx);
    expect(malformed).toEqual([]);
    expect(calls).toMatchObject([expected]);
    expect(dropped).toEqual({ 'free-text': 5, other: 4 });
  });

  test('is read from the order of the shipped cdr_custom.conf', async () => {
    expect(await readOne(customLine(), custom)).toMatchObject(expected);
  });

  test('is read without the columns newcdrcolumns adds, its id being the channel’s alone', async () => {
    expect(await readOne(standardLine({}, pbx.columns.slice(0, 18)), pbx)).toMatchObject({ ...expected, recordId: '1791288000.26' });
  });

  test('is one record for each leg: the same uniqueid with another sequence is another record', async () => {
    const { calls } = await readWhole(standardLine() + standardLine({ sequence: '27' }), pbx);
    expect(new Set(calls.map((record) => naturalKey(record, 'pbx'))).size).toBe(2);
  });
});

describe('a call nobody answered', () => {
  test.each(['NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION'])('%s starts at the attempt, with an empty answer, and lasts nothing', async (disposition) => {
    const more = { disposition, answer: '', billsec: '0' };
    for (const call of [await readOne(standardLine(more), pbx), await readOne(customLine(more), custom)]) {
      expect(call).toMatchObject({ answered: false, durationS: 0, startedAt: Date.parse('2026-10-06T12:00:00Z') });
    }
  });

  test('that is said to be answered, without an answer, is refused', async () => {
    expect(faults(await readWhole(standardLine({ answer: '' }), pbx))).toEqual(['answerTime missing-value']);
  });

  test.each(['', 'UNKNOWN', 'answered'])('the disposition %j is explained by nobody', async (disposition) => {
    expect(faults(await readWhole(standardLine({ disposition }), pbx))).toHaveLength(1);
  });
});

describe('numbers of a PBX', () => {
  test('the caller may show the public number instead of the extension', async () => {
    expect(await readOne(standardLine({ src: '13100207' }), pbx)).toMatchObject({ aNumber: '4513100207' });
  });

  test('a call from the trunk belongs to the number behind the extension that was called', async () => {
    expect(await readOne(standardLine({ src: '004917139200', dst: '201', dcontext: 'from-trunk' }), pbx)).toMatchObject({ direction: 'incoming', aNumber: '4917139200', bNumber: '4513100200', servedNumber: '4513100200' });
    expect(await readOne(standardLine({ src: '19000042', dst: 's', dcontext: 'from-trunk' }), pbx)).toMatchObject({ servedNumber: '4513100200' });
    expect(await readOne(standardLine({ src: '19000042', dst: '13100207', dcontext: 'from-trunk' }), pbx)).toMatchObject({ servedNumber: '4513100207' });
  });

  test.each(['', 'anonymous', 'Anonymous', 'unknown'])('a caller may be withheld: %j', async (src) => {
    expect(await readOne(standardLine({ src, dst: '13100200', dcontext: 'from-trunk' }), pbx)).toMatchObject({ aNumber: '', otherNumber: '' });
  });

  test.each(['202', '99', '2001', '*98', '#21', 's', 'h', 'i', 't', 'fax'])('a call to %s never left the PBX: neither call nor fault', async (dst) => {
    const { calls, malformed, internal, plan } = await readWhole(standardLine({ dst }), pbx);
    expect([calls.length, malformed.length, internal, plan.records]).toEqual([0, 0, 1, 1]);
  });

  test('a call from the trunk that shows an extension as its caller is internal too', async () => {
    expect((await readWhole(standardLine({ src: '202', dst: '201', dcontext: 'from-trunk' }), pbx)).internal).toBe(1);
  });

  test.each(['112', '114', '118', '1811', '1813', '116111'])('%s is as short as an extension, and public', async (dst) => {
    expect(await readOne(standardLine({ dst }), pbx)).toMatchObject({ bNumber: dst, otherNumber: dst });
  });

  test('an extension without a public number behind it is malformed', async () => {
    expect(faults(await readWhole(standardLine({ accountcode: '' }), pbx))).toEqual(['servedNumber missing-value']);
    expect(faults(await readWhole(standardLine({ accountcode: 'sales' }), pbx))).toEqual(['servedNumber not-a-phone-number']);
  });

  test('forty digits are no number', async () => {
    expect(faults(await readWhole(standardLine({ dst: '4517'.repeat(10) }), pbx))).toEqual(['bNumber not-a-phone-number']);
  });
});

describe('what a PBX can get wrong', () => {
  test.each([
    [{ billsec: '-1' }, 'duration negative'], [{ billsec: '60.123456' }, 'duration not-a-number'], [{ billsec: '' }, 'duration missing-value'], [{ billsec: '700000' }, 'duration too-large'],
    [{ answer: '2026-03-29 02:30:00' }, 'answerTime impossible-time'], [{ answer: '1970-01-01 01:00:00' }, 'answerTime time-out-of-range'], [{ answer: '2099-01-01 00:00:00' }, 'answerTime time-out-of-range'],
    [{ answer: '1791288009' }, 'answerTime not-a-time'], [{ uniqueid: '' }, 'recordId missing-value'],
  ])('%j is refused: %s', async (more, fault) => {
    expect(faults(await readWhole(standardLine(more), pbx))).toEqual([fault]);
  });

  test('times in UTC (usegmtime) need a description that says so', async () => {
    const utc: AsteriskDescription = { ...pbx, time: { zone: 'UTC' } };
    expect(await readOne(standardLine(), utc)).toMatchObject({ startedAt: Date.parse('2026-10-06T14:00:09Z') });
    expect(await readOne(standardLine({ answer: '2026-03-29 02:30:00' }), utc)).toMatchObject({ startedAt: Date.parse('2026-03-29T02:30:00Z') });
  });

  test('odd quoting, a caller’s name full of quotes and commas and line ends, and lines out of order are ordinary', async () => {
    const clid = '"""O""Brien, ""\n<x>" <201>';
    const lines = [standardLine({ sequence: '2' }), standardLine({ start: '2026-10-06 09:00:00', answer: '2026-10-06 09:00:01', sequence: '1' }).replace(quoted('"Reception" <201>'), quoted(clid)), standardLine({ sequence: '3' })];
    const content = lines.join('');
    const read = await readWhole(content, pbx);
    expect(read.calls.map(({ recordId, line }) => [recordId.split('-')[1], line])).toEqual([['2', 1], ['1', 2], ['3', 4]]);
    expect(unaccounted(Buffer.from(content), read)).toBe('');
  });

  test('a call of 26 hours through the autumn night keeps its seconds', async () => {
    const call = await readOne(standardLine({ start: '2026-10-24 13:59:50', answer: '2026-10-24 14:00:00', billsec: '93600' }), pbx, { now: NOW });
    expect(call).toMatchObject({ startedAt: Date.parse('2026-10-24T12:00:00Z'), durationS: 93_600 });
  });
});
