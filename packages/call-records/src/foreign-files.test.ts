import { describe, expect, test } from 'vitest';
import { AVAYA, CUCM_NAMES, FORMAT_SAMPLES, KAMAILIO_BYE, KAMAILIO_INVITE } from '../test/format-samples.js';
import { copyOf, faults, readPath, readWhole, writeScratch } from '../test/read-whole.js';
import { bundledOperators, type CallRecord, type FixedWidthDescription, joinParts, type OperatorDescription, planFile } from './index.js';

const sample = (name: string): Buffer => FORMAT_SAMPLES.find((each) => each.name === name)!.content;
const read = async (name: keyof typeof bundledOperators) => await readWhole(sample(name), bundledOperators[name]);

test.each(FORMAT_SAMPLES)('the sample of $name has no fault, and its held copy is read as it is', async ({ description, content }) => {
  const path = writeScratch(content);
  const whole = await readPath(path, description);
  expect(whole.plan.problem).toBeNull();
  const copy = await readWhole((await copyOf(path, description)).bytes, description);
  const uses = (calls: readonly CallRecord[]): unknown[] => calls.map(({ line: _, offset: __, length: ___, ...use }) => use);
  expect(uses(copy.calls)).toEqual(uses(whole.calls));
  expect([faults(copy), copy.internal, copy.plan.sequence, copy.plan.declared]).toEqual([faults(whole), whole.internal, whole.plan.sequence, whole.plan.declared]);
});

describe('a carrier’s fixed width', () => {
  const description = bundledOperators['carrier-fixed-width'] as FixedWidthDescription;
  const content = sample('carrier-fixed-width').toString('latin1');

  test('gives the 33 records and the 30 minutes 55 seconds its trailer declares, and the file’s number', async () => {
    const { plan, calls, malformed, dropped } = await read('carrier-fixed-width');
    expect(plan).toMatchObject({ problem: null, records: 33, sequence: 309, durationMs: 1_855_000, declared: { records: 33, durationMs: 1_855_000 } });
    expect([calls.length, malformed]).toEqual([33, []]);
    expect(calls[0]).toMatchObject({ recordId: '0000010', aNumber: '4515451234', bNumber: '4517123120', startedAt: Date.parse('2012-07-08T16:15:06Z'), durationS: 18, line: 2 });
    expect(calls[6]).toMatchObject({ otherNumber: '447700900100' });
    expect(dropped.other).toBeGreaterThan(33);
  });

  test.each<[string, (text: string) => string, string]>([
    ['a record is lost', (text) => text.replace(/CDR0000020.*\n/u, ''), 'trailer-mismatch'],
    ['a duration differs', (text) => text.replace('00001800998', '00001900998'), 'trailer-mismatch'],
    ['header and trailer tell different numbers', (text) => text.replace('000309000000', '000310000000'), 'trailer-mismatch'],
    ['the trailer is lost', (text) => text.replace(/TRL.*/u, ''), 'trailer-missing'],
    ['the end is lost', (text) => text.slice(0, 2000), 'half-written'],
    ['the header is lost', (text) => text.replace(/HDR.*\n/u, ''), 'header-mismatch'],
    ['the header tells no number', (text) => text.replace('00030920120711100255', '00O30920120711100255'), 'header-mismatch'],
    ['records follow the trailer', (text) => `${text}\nCDR0000340`, 'records-after-trailer'],
  ])('is held or refused when %s', async (_, change, code) => {
    expect((await readWhole(Buffer.from(change(content), 'latin1'), description)).plan.problem?.code).toBe(code);
  });

  test('has malformed lines located, and reads on', async () => {
    const { trailer: _, ...withoutTotals } = description;
    const lines = content.split('\n').slice(0, 6);
    lines[1] = 'XXX0000010';
    lines[2] = (lines[2] as string).slice(0, 100);
    lines[3] = (lines[3] as string).replace('00002000', '00006100');
    lines[4] = (lines[4] as string).replace('2012070823', '2012023023');
    const whole = await readWhole(lines.join('\r\n'), withoutTotals);
    expect(whole.malformed.map(({ line, field, reason }) => [line, field, reason])).toEqual([
      [2, 'line', 'unknown-line'], [3, 'line', 'wrong-length'], [4, 'duration', 'not-a-number'], [5, 'startTime', 'impossible-time'],
    ]);
    expect(whole.calls).toMatchObject([{ recordId: '0000050', line: 6 }]);
  });

  test('has nothing of a record in the copy’s header when the header ends inside its number', async () => {
    const { trailer: _, ...withoutTotals } = description;
    const path = writeScratch(content.replace(/^(.{138}).*\n/u, '$1\n').slice(0, 1500));
    const [whole, copy] = [await readPath(path, withoutTotals), (await copyOf(path, withoutTotals)).bytes];
    expect(whole.plan.sequence).toBe(0);
    expect((await readWhole(copy, withoutTotals)).plan).toMatchObject({ records: whole.plan.records, sequence: 0 });
  });

  test('takes filling zeros off where the description says so', async () => {
    const zeros: OperatorDescription = { ...description, leadingZeros: ['recordId'] };
    expect((await readWhole(content, zeros)).calls[0]?.recordId).toBe('10');
  });
});

describe('Cisco CUCM', () => {
  test('is read by epoch seconds, its line of types is no record, other kinds of record and calls inside are counted as internal', async () => {
    const { plan, calls, malformed, internal } = await read('cucm');
    expect([plan.records, malformed, internal]).toEqual([4, [], 2]);
    expect(calls).toMatchObject([
      { recordId: '8a5d0001', direction: 'outgoing', startedAt: 1_693_900_005_000, durationS: 15, answered: true, servedNumber: '4515000001', trunk: 'TRUNK-1', line: 3 },
      { recordId: '8a5d0002', direction: 'incoming', startedAt: 1_693_900_100_000, durationS: 0, answered: false, servedNumber: '4513100200', otherNumber: '4517000002' },
    ]);
  });

  test('without its line of types loses no record unseen: a short file is refused, a longer one lacks one in its count', async () => {
    const path = writeScratch(`${CUCM_NAMES}\n`);
    expect(await planFile(path, bundledOperators.cucm)).toMatchObject({ problem: null, records: 0 });
  });
});

describe('Avaya SMDR', () => {
  test('gives each record as a stretch of its call; the lost call is unanswered, the internal one none', async () => {
    const { calls, malformed, internal } = await read('avaya-ip-office');
    expect([malformed, internal]).toEqual([[], 1]);
    expect(calls).toMatchObject([
      { part: 'last', answered: false, direction: 'incoming', servedNumber: '4513100200', otherNumber: '4515004206' },
      { part: 'last', answered: true, direction: 'outgoing', servedNumber: '4513100200', otherNumber: '4517004206', durationS: 4 },
      { part: 'interim', callReference: '1000014160-2008/06/28 09:30:57', durationS: 13 },
      { part: 'last', callReference: '1000014160-2008/06/28 09:30:57', durationS: 21 },
    ]);
  });

  test('of a call handed on gives one call of both stretches, from files in either order', async () => {
    const [first, second] = await Promise.all([2, 3].map(async (at) => (await readWhole(`${AVAYA[at]}\r\n`, bundledOperators['avaya-ip-office'])).calls[0] as CallRecord));
    for (const parts of [[first, second], [second, first]] as CallRecord[][]) {
      expect(joinParts(parts, { final: false })).toMatchObject({ state: 'whole', call: { durationS: 34, startedAt: Date.parse('2008-06-28T07:30:57Z'), otherNumber: '4515707392' } });
    }
  });
});

describe('the accounting of a SIP proxy', () => {
  test('gives a begin, an end and calls nobody took; lines of others are internal', async () => {
    const { plan, calls, malformed, internal } = await read('kamailio');
    expect([plan.records, malformed, internal]).toEqual([4, [], 1]);
    expect(calls).toMatchObject([
      { part: 'begin', startedAt: 1_374_493_797_000, aNumber: '4515000001', bNumber: '4517000002', answered: true, durationS: 0 },
      { part: 'whole', callReference: 'missed-1', answered: false },
      { part: 'end', startedAt: 1_374_493_805_000 },
    ]);
  });

  test('of one call in two files is one call of eight seconds, whichever file comes first', async () => {
    const halves = await Promise.all([KAMAILIO_INVITE, KAMAILIO_BYE].map(async (line) => (await readWhole(line, bundledOperators.kamailio)).calls[0] as CallRecord));
    for (const parts of [halves, halves.toReversed()]) {
      expect(joinParts(parts, { final: false })).toMatchObject({ state: 'whole', call: { durationS: 8, startedAt: 1_374_493_797_000, servedNumber: '4515000001', otherNumber: '4517000002' } });
    }
  });

  test('takes an end without numbers, and refuses one without the call it ends', async () => {
    const bare = KAMAILIO_BYE.replace(/;src_user.*/u, '');
    expect((await readWhole(bare, bundledOperators.kamailio)).calls).toMatchObject([{ part: 'end', aNumber: '', servedNumber: '' }]);
    expect(faults(await readWhole(bare.replace(/call_id=[^;]*;/u, ''), bundledOperators.kamailio))).toEqual(['callReference missing-value']);
  });

  test('refuses a line in which a value brings a name of its own', async () => {
    expect(faults(await readWhole(KAMAILIO_INVITE.replace('reason=OK', 'reason=OK;code=486'), bundledOperators.kamailio))).toEqual(['line not-well-formed']);
  });

  test('counts other lines as malformed where the description says so', async () => {
    const strict = { ...bundledOperators.kamailio, otherLines: 'malformed' } as OperatorDescription;
    expect(faults(await readWhole(sample('kamailio'), strict))).toEqual(['line unknown-line']);
  });
});

test('FreeSWITCH mod_cdr_csv: an empty answer is an unanswered call, the context tells the direction, calls inside are internal', async () => {
  const { calls, malformed, internal } = await read('freeswitch-csv');
  expect([malformed, internal]).toEqual([[], 1]);
  expect(calls).toMatchObject([
    { direction: 'outgoing', servedNumber: '4513100200', otherNumber: '4517000002', startedAt: Date.parse('2026-10-06T12:00:09Z'), durationS: 60, answered: true },
    { direction: 'incoming', servedNumber: '4513100200', otherNumber: '4517000002', answered: false, durationS: 0 },
  ]);
});

test('3CX: extensions are written with a prefix, the public number is the description’s', async () => {
  const { calls, malformed } = await read('three-cx');
  expect(malformed).toEqual([]);
  expect(calls).toMatchObject([
    { recordId: '00000149F94A2C6F_40-Call 38', direction: 'outgoing', servedNumber: '4513100200', otherNumber: '4517000002', durationS: 20, startedAt: Date.parse('2026-10-06T12:00:09Z') },
    { direction: 'incoming', servedNumber: '4513100200', otherNumber: '4517000002', answered: false },
  ]);
});
