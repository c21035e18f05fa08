import { describe, expect, test } from 'vitest';
import { copyOf, faults, readWhole, writeScratch } from '../../test/read-whole.js';
import { type CdrXml, cdrData, cdrXmlFile } from '../../test/write-cdr-xml.js';
import type { BroadWorksDescription } from './broadworks-description.js';

const platform: BroadWorksDescription = {
  operator: 'platform', format: 'broadworks-xml', time: { zone: 'UTC' }, rounding: 'up', internalCategories: ['private'],
  internalNumbers: { lengths: [3, 4], publicShortCodes: ['118', '1811'] },
};
const read = async (...records: readonly CdrXml[]): ReturnType<typeof readWhole> => await readWhole(cdrXmlFile(records.map(cdrData)), platform);

describe('a record of a call', () => {
  test('gives numbers, the answer as start, seconds from answer to release, an id and a reference', async () => {
    const { plan, calls, dropped } = await read({});
    expect(plan).toMatchObject({ problem: null, records: 1, declared: null, sequence: null, lines: 26 });
    expect(calls).toEqual([
      {
        line: 3, offset: 72, length: expect.any(Number), recordId: '0002183384-as1.example-20261006120110.000-1+020000', callReference: '159423:0', part: 'whole', partSequence: 0, ordinal: 0, service: 'voice', direction: 'outgoing',
        aNumber: '4515000001', bNumber: '4517000002', servedNumber: '4515000001', otherNumber: '4517000002', startedAt: Date.UTC(2026, 9, 6, 12, 0, 9, 250), durationS: 60, volume: 0, answered: true, trunk: '', originCountry: 'DK',
      },
    ]);
    expect(dropped).toEqual({ other: 4 });
  });

  test('is incoming when it ends at the user; the caller stays withheld when the call was anonymous', async () => {
    const incoming = { direction: 'Terminating', callingNumber: '+4517000002', calledNumber: '+4515000001' };
    const { calls } = await read({ basic: incoming }, { counter: '2', basic: { ...incoming, callingPresentationIndicator: 'Anonymous' } }, { counter: '3', basic: { ...incoming, callingPresentationIndicator: 'Anonymous-Name' } });
    expect(calls.map(({ direction, aNumber, bNumber }) => [direction, aNumber, bNumber])).toEqual([
      ['incoming', '4517000002', '4515000001'], ['incoming', '', '4515000001'], ['incoming', '4517000002', '4515000001'],
    ]);
  });

  test('is forwarded when the user redirected it, and charged to the user', async () => {
    const { calls } = await read({ basic: { callingNumber: '+4517000009', redirectingNumber: '+4515000001' } });
    expect(calls[0]).toMatchObject({ direction: 'forwarded', aNumber: '4515000001', bNumber: '4517000002' });
  });

  test('is unanswered from its start and for no time', async () => {
    const { calls } = await read({ basic: { answerIndicator: 'No', answerTime: '' } });
    expect(calls[0]).toMatchObject({ answered: false, durationS: 0, startedAt: Date.UTC(2026, 9, 6, 12, 0, 0, 100) });
  });

  test('is answered also when it was answered after redirection', async () => {
    expect((await read({ basic: { answerIndicator: 'Yes-PostRedirection' } })).calls[0]?.answered).toBe(true);
  });

  test('begins and ends in two records where the platform writes both; the reports between them are counted only', async () => {
    const { calls, internal } = await read(
      { type: 'Start', basic: { releaseTime: '' } },
      { type: 'Duration', counter: '2', basic: { releaseTime: '' } },
      { type: 'End', counter: '3', basic: { userNumber: '', callingNumber: '', calledNumber: '', direction: '', answerIndicator: '' } },
    );
    expect(internal).toBe(1);
    expect(calls.map(({ part, callReference, startedAt, durationS }) => [part, callReference, startedAt, durationS])).toEqual([
      ['begin', '159423:0', Date.UTC(2026, 9, 6, 12, 0, 9, 250), 0], ['end', '159423:0', Date.UTC(2026, 9, 6, 12, 1, 9, 250), 0],
    ]);
    expect(faults(await read({ type: 'Start', basic: { localCallId: '' } }))).toEqual(['callReference missing-value']);
  });

  test.each<[string, CdrXml]>([
    ['of a category that never leaves the platform', { basic: { callCategory: 'private' } }],
    ['to an extension', { basic: { calledNumber: '201' } }],
    ['to a feature code', { basic: { calledNumber: '*98' } }],
    ['written when a server took over', { type: 'Failover' }],
  ])('%s is internal', async (_, record) => {
    const { calls, internal, malformed } = await read(record);
    expect([calls.length, internal, malformed.length]).toEqual([0, 1, 0]);
  });

  test('reaches helplines and short codes however short they are', async () => {
    expect((await read({ basic: { calledNumber: '112' } }, { counter: '2', basic: { calledNumber: '1811' } })).calls.map(({ bNumber }) => bNumber)).toEqual(['112', '1811']);
  });

  test('in local time follows Copenhagen’s clock', async () => {
    const local: BroadWorksDescription = { ...platform, time: { zone: 'Europe/Copenhagen', ambiguousTime: 'first' } };
    expect((await readWhole(cdrXmlFile([cdrData()]), local)).calls[0]?.startedAt).toBe(Date.UTC(2026, 9, 6, 10, 0, 9, 250));
  });

  test.each([['up', 61], ['down', 60], ['half-up', 60]] as const)('is rounded %s to whole seconds as described', async (rounding, seconds) => {
    const content = cdrXmlFile([cdrData({ basic: { releaseTime: '20261006120109.500' } })]);
    expect((await readWhole(content, { ...platform, rounding })).calls[0]?.durationS).toBe(seconds);
  });
});

describe('a record that is refused', () => {
  test.each<[string, CdrXml]>([
    ['part unknown-value', { type: 'Special' }],
    ['part missing-value', { type: '' }],
    ['direction unknown-value', { basic: { direction: 'Sideways' } }],
    ['answered unknown-value', { basic: { answerIndicator: 'Maybe' } }],
    ['answerTime not-a-time', { basic: { answerTime: '2026-10-06' } }],
    ['answerTime impossible-time', { basic: { answerTime: '20260230120000.000' } }],
    ['duration missing-value', { basic: { releaseTime: '' } }],
    ['duration negative', { basic: { releaseTime: '20261006110000.000' } }],
    ['aNumber missing-value', { basic: { userNumber: '' } }],
    ['aNumber not-a-phone-number', { basic: { userNumber: 'user@platform.example' } }],
    ['bNumber missing-value', { basic: { calledNumber: '' } }],
    ['recordId unknown-value', { counter: 'a text of words' }],
    ['callReference unknown-value', { basic: { localCallId: 'a text' } }],
    ['line not-well-formed', { more: '<note>&unknown;</note>' }],
    ['line not-well-formed', { more: '</basicModule>' }],
    ['line not-well-formed', { more: '<a><b></a></b>' }],
    ['line not-well-formed', { more: '<a b=c/>' }],
    ['line not-well-formed', { more: `${'<a>'.repeat(20)}${'</a>'.repeat(20)}` }],
    ['line not-well-formed', { more: '<cdrData>' }],
    ['line not-well-formed', { basic: { calledNumber: '+4517\x00000002' } }],
    ['line record-too-long', { more: `<note>${'x'.repeat(1_100_000)}</note>` }],
  ])('%s', async (fault, record) => {
    const { plan, calls, malformed } = await read(record, { counter: '2' });
    expect([plan.problem, malformed.map(({ line, field, reason }) => [line, `${field} ${reason}`])]).toEqual([null, [[3, fault]]]);
    expect(calls).toHaveLength(1);
  });

  test('with its end tag missing takes the next one with it, no more', async () => {
    const { calls, malformed, plan } = await readWhole(cdrXmlFile([cdrData().replace('</cdrData>', ''), cdrData({ counter: '2' }), cdrData({ counter: '3' })]), platform);
    expect([plan.records, calls.length, malformed.map(({ reason }) => reason)]).toEqual([2, 1, ['not-well-formed']]);
  });
});

describe('what XML allows', () => {
  test('CDATA, comments, attributes, character references and entities are read as what they are', async () => {
    const record = cdrData({ more: '<!-- </cdrData> --><x a="1>2" b=\'/cdrData>\'/><![CDATA[ </cdrData> ]]><?p </cdrData> ?>' }).replace('+4517000002', '<![CDATA[+45]]>170&#48;0&#x30;02');
    const { calls, malformed, dropped } = await readWhole(cdrXmlFile([record]), platform);
    expect([malformed, calls.map(({ bNumber }) => bNumber)]).toEqual([[], ['4517000002']]);
    expect(dropped['other']).toBe(4 + 4);
  });

  test('a byte order mark and a file of one line', async () => {
    const content = `\uFEFF${cdrXmlFile([cdrData(), cdrData({ counter: '2' })]).replaceAll(/\n\s*/g, '')}`;
    expect((await readWhole(content, platform)).calls.map(({ line }) => line)).toEqual([1, 1]);
  });
});

describe('a file', () => {
  test.each([
    ['that is half written', (whole: string) => whole.slice(0, -30), 'half-written'],
    ['whose root is open', (whole: string) => whole.replace('</broadWorksCDR>', ''), 'half-written'],
    ['that declares a document type', (whole: string) => whole.replace('<broadWorksCDR', '<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<broadWorksCDR'), 'not-well-formed'],
    ['that declares one behind records', (whole: string) => whole.replace('</broadWorksCDR>', '<!ENTITY a "b"></broadWorksCDR>'), 'not-well-formed'],
    ['of another kind', () => '<html><cdrData/></html>', 'header-mismatch'],
    ['that is no XML', () => 'RecordId;CallType\n', 'header-mismatch'],
    ['in UTF-16', (whole: string) => Buffer.from(`\uFEFF${whole}`, 'utf16le').toString('latin1'), 'header-mismatch'],
    ['that is followed by another', (whole: string) => whole + whole.slice(whole.indexOf('<broad')), 'records-after-trailer'],
    ['with text between records', (whole: string) => whole.replace('<cdrData>', 'text <cdrData>'), 'not-well-formed'],
    ['with records in something else', (whole: string) => whole.replace('  <cdrData>', '<batch>  <cdrData>'), 'not-well-formed'],
    ['of blanks', () => ' \n ', 'header-mismatch'],
  ])('%s is held or refused', async (_, make, code) => {
    const { plan } = await readWhole(Buffer.from(make(cdrXmlFile([cdrData()])), 'latin1'), platform);
    expect([plan.problem?.code, plan.chunks]).toEqual([code, []]);
  });

  test('without a record is empty, not wrong', async () => {
    for (const content of ['<broadWorksCDR/>', cdrXmlFile([])]) expect((await readWhole(content, platform)).plan).toMatchObject({ problem: null, records: 0 });
  });
});

describe('the copy of a held file', () => {
  test('is read to the same and holds nothing else', async () => {
    const records = [cdrData({ more: '<locationModule><cellId>4711</cellId></locationModule><!--hidden--><x note="hidden"/>' }), cdrData({ counter: '2', basic: { direction: 'x' } }), cdrData({ more: '<a>' }), cdrData({ type: 'Failover' })];
    const content = cdrXmlFile(records);
    const copy = await copyOf(writeScratch(content), platform);
    expect(copy.replacedLines).toBe(1);
    for (const hidden of ['4711', 'hidden', 'groupNumber', '1+02:00', 'Group']) expect(copy.bytes.toString()).not.toContain(hidden);
    const [again, original] = [await readWhole(copy.bytes, platform), await readWhole(content, platform)];
    expect([again.calls.map(({ recordId, startedAt, durationS, bNumber }) => [recordId, startedAt, durationS, bNumber]), faults(again), again.internal, again.dropped]).toEqual([
      original.calls.map(({ recordId, startedAt, durationS, bNumber }) => [recordId, startedAt, durationS, bNumber]), faults(original), 1, { },
    ]);
  });
});
