import { describe, expect, test } from 'vitest';
import { copyOf, faults, readWhole, writeScratch } from '../../test/read-whole.js';
import { channelRecord, type ChannelRecordParts } from '../../test/write-channel-record.js';
import type { FreeSwitchJsonDescription } from './freeswitch-json-description.js';

const exchange: FreeSwitchJsonDescription = {
  operator: 'freeswitch', format: 'freeswitch-json', directions: { public: 'incoming', default: 'outgoing' }, duration: { variable: 'billmsec', rounding: 'up' },
  servedNumber: 'accountcode', trunk: 'sip_gateway_name', internalNumbers: { lengths: [3, 4], publicShortCodes: ['118', '1811'] },
};
const uuid = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
const lines = (...records: readonly ChannelRecordParts[]): string => records.map((record, at) => JSON.stringify(channelRecord({ ...record, variables: { uuid: uuid(at), ...record.variables } }))).join('\n');
const read = async (...records: readonly ChannelRecordParts[]): ReturnType<typeof readWhole> => await readWhole(lines(...records), exchange);

describe('a record of a call', () => {
  test('gives numbers of the last extension dialled, the answer as start, the billed time, an id and the gateway', async () => {
    const { plan, calls } = await readWhole(JSON.stringify(channelRecord(), null, '\t'), exchange);
    expect(plan).toMatchObject({ problem: null, records: 1, declared: null, sequence: null });
    expect(calls).toEqual([
      {
        line: 1, offset: 0, length: plan.bytes, recordId: '3da8bf84-c133-4959-9e24-e72875cb33a1', callReference: '', part: 'whole', partSequence: 0, ordinal: 0, service: 'voice', direction: 'outgoing',
        aNumber: '4513100200', bNumber: '4517000002', servedNumber: '4513100200', otherNumber: '4517000002', startedAt: 1_791_288_003_954, durationS: 68, volume: 0, answered: true, trunk: 'carrier-a', originCountry: 'DK',
      },
    ]);
  });

  test('is incoming by its context; an anonymous caller is withheld', async () => {
    const { calls } = await read(
      { profile: { context: 'public', caller_id_number: '+4517000002', destination_number: '13100200' } },
      { profile: { context: 'public', caller_id_number: 'anonymous', destination_number: '13100200' } },
      { profile: { context: 'public', caller_id_number: '17000002', destination_number: '201' } },
    );
    expect(calls.map(({ direction, aNumber, bNumber }) => [direction, aNumber, bNumber])).toEqual([
      ['incoming', '4517000002', '4513100200'], ['incoming', '', '4513100200'], ['incoming', '4517000002', '4513100200'],
    ]);
  });

  test('is unanswered when it has no time of answer', async () => {
    const { calls } = await read({ variables: { answer_epoch: '0', answer_uepoch: '0', billsec: '0', billmsec: '0' } });
    expect(calls[0]).toMatchObject({ answered: false, durationS: 0, startedAt: 1_791_288_000_534 });
  });

  test('keeps to seconds where there are no microseconds', async () => {
    expect((await read({ variables: { answer_uepoch: '' } })).calls[0]?.startedAt).toBe(1_791_288_003_000);
  });

  test('reads variables without their percent signs and leaves a plus sign one', async () => {
    const { calls } = await read({ variables: { accountcode: '%2B4513100200', sip_gateway_name: 'carrier%20b' } }, { variables: { accountcode: '+4513100200' } });
    expect(calls.map(({ aNumber, trunk }) => [aNumber, trunk])).toEqual([['4513100200', 'carrier b'], ['4513100200', 'carrier-a']]);
  });

  test.each<[string, ChannelRecordParts]>([
    ['the second leg of a call, which the first tells of', { profile: { originator: { originator_caller_profiles: [{}] } } }],
    ['a call to an extension', { profile: { destination_number: '202' } }],
    ['a feature code', { profile: { destination_number: '*98' } }],
  ])('%s is internal', async (_, record) => {
    const { calls, internal, malformed } = await read(record);
    expect([calls.length, internal, malformed.length]).toEqual([0, 1, 0]);
  });

  test.each([['billsec', 'up', 68], ['billmsec', 'up', 68], ['billmsec', 'down', 67], ['billmsec', 'half-up', 68]] as const)('is as long as %s says, rounded %s', async (variable, rounding, seconds) => {
    expect((await readWhole(lines({}), { ...exchange, duration: { variable, rounding } })).calls[0]?.durationS).toBe(seconds);
  });

  test('counts what is not read by kind', async () => {
    const { dropped } = await read({ variables: { 'sip_h_P-Access-Network-Info': '3GPP-UTRAN', sip_cell_id: '4711', latitude: '55.6' } });
    expect(dropped).toMatchObject({ 'access-network': 1, 'cell-id': 1, coordinates: 1, 'free-text': expect.any(Number), other: expect.any(Number) });
  });
});

describe('a record that is refused', () => {
  test.each<[string, ChannelRecordParts]>([
    ['direction unknown-value', { profile: { context: 'elsewhere' } }],
    ['direction missing-value', { profile: { context: '' } }],
    ['direction unknown-value', { profile: { context: 'constructor' } }],
    ['recordId missing-value', { variables: { uuid: '' } }],
    ['recordId unknown-value', { variables: { uuid: 'a text' } }],
    ['trunk unknown-value', { variables: { sip_gateway_name: 'a;b' } }],
    ['answerTime not-a-time', { variables: { answer_uepoch: 'x' } }],
    ['startTime time-out-of-range', { variables: { answer_uepoch: '1000000000' } }],
    ['duration missing-value', { variables: { billmsec: '' } }],
    ['duration negative', { variables: { billmsec: '-5' } }],
    ['duration not-a-number', { variables: { billmsec: '5.5' } }],
    ['duration too-large', { variables: { billmsec: '604800001' } }],
    ['aNumber missing-value', { variables: { accountcode: '' } }],
    ['bNumber missing-value', { profile: { destination_number: '' } }],
    ['bNumber not-a-phone-number', { profile: { destination_number: 'reception' } }],
  ])('%s', async (fault, record) => {
    const { plan, malformed, calls } = await read(record, {});
    expect([plan.problem, malformed.map(({ line, field, reason }) => [line, `${field} ${reason}`]), calls.length]).toEqual([null, [[1, fault]], 1]);
  });

  test.each([
    ['is no object', 'null'],
    ['is a word', 'xyz'],
    ['lacks a quote', '{"variables": {"uuid": "1}}'],
    ['has a number that is none', '{"variables": 0x10}'],
    ['is closed twice', '{"variables": [}}'],
  ])('when its line %s, and the other lines are read', async (_, line) => {
    const { calls, malformed, plan } = await readWhole(`${lines({})}\n${line}\n${lines({ variables: { uuid: uuid(9) } })}\n`, exchange);
    expect([plan.problem, calls.length]).toEqual([null, 2]);
    expect(new Set(malformed.map((found) => [found.line, found.field, found.reason].join(' ')))).toEqual(new Set(['2 line not-well-formed']));
  });

  test('when it is no UTF-8 or longer than any record', async () => {
    const latin = Buffer.from(lines({ profile: { caller_id_name: 'Søren' } }), 'latin1');
    expect(faults(await readWhole(latin, exchange))).toEqual(['line not-well-formed']);
    const { calls, malformed } = await read({ more: { note: 'x'.repeat(1_100_000) } }, {});
    expect([calls.length, malformed.map(({ reason }) => reason)]).toEqual([1, ['record-too-long']]);
  });

  test('when it is nested without end', async () => {
    const { malformed, calls } = await readWhole(`${'{"a":['.repeat(90_000)}${']}'.repeat(90_000)}\n${lines({})}`, exchange);
    expect([calls.length, malformed.length]).toEqual([1, 1]);
  });
});

describe('a file', () => {
  test('is one object, objects behind each other, or an array of them', async () => {
    const [a, b] = [channelRecord({ variables: { uuid: uuid(1) } }), channelRecord({ variables: { uuid: uuid(2) } })];
    for (const content of [JSON.stringify([a, b]), JSON.stringify([a, b], null, 2), `${JSON.stringify(a)}\r\n${JSON.stringify(b)}`, JSON.stringify(a, null, 2) + JSON.stringify(b), `\uFEFF[${JSON.stringify(a)},\n${JSON.stringify(b)}]\n`]) {
      for (const chunkBytes of [1, 1 << 20]) {
        const { plan, calls } = await readWhole(content, exchange, { chunkBytes });
        expect([plan.problem, plan.chunks.length, calls.map(({ recordId }) => recordId)]).toEqual([null, chunkBytes === 1 ? 2 : 1, [uuid(1), uuid(2)]]);
      }
    }
  });

  test.each([
    ['half written', lines({}).slice(0, -5), 'half-written'],
    ['an open array', `[${lines({})}`, 'half-written'],
    ['an array with something behind it', `[${lines({})}] {}`, 'records-after-trailer'],
    ['an array of arrays', `[[${lines({})}]]`, 'not-well-formed'],
    ['a CSV', 'RecordId;CallType\n', 'header-mismatch'],
    ['blank', ' \n', 'header-mismatch'],
  ])('%s is held or refused', async (_, content, code) => {
    expect((await readWhole(content, exchange)).plan.problem?.code).toBe(code);
  });

  test('of an empty array is empty, not wrong', async () => {
    expect((await readWhole('[]', exchange)).plan).toMatchObject({ problem: null, records: 0 });
  });
});

describe('the copy of a held file', () => {
  test('is read to the same and holds nothing else', async () => {
    const content = `${lines({ variables: { note: 'hidden' } }, { profile: { destination_number: 'x' } }, { profile: { originator: { hidden: 'hidden' } } })}\nrubbish hidden\n`;
    const copy = await copyOf(writeScratch(content), exchange);
    for (const hidden of ['hidden', 'Reception', 'Jitsi', 'pbx.example']) expect(copy.bytes.toString()).not.toContain(hidden);
    const [again, original] = [await readWhole(copy.bytes, exchange), await readWhole(content, exchange)];
    expect([copy.replacedLines, faults(again), again.internal, again.dropped]).toEqual([1, faults(original), 1, {}]);
    expect(again.calls.map(({ line: _, offset: __, length: ___, ...call }) => call)).toEqual(original.calls.map(({ line: _, offset: __, length: ___, ...call }) => call));
    const half = await copyOf(writeScratch(content.slice(0, 300)), exchange);
    expect((await readWhole(half.bytes, exchange)).plan.problem?.code).toBe('half-written');
  });
});
