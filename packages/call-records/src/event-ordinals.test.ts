import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLAIN_HEADER, plainDescription, plainLine } from '../test/plain-description.js';
import { readWhole } from '../test/read-whole.js';
import { EventOrdinals } from './event-ordinals.js';
import { contentKey, type CsvDescription, naturalKey } from './index.js';

const { recordId: _, ...columns } = plainDescription().columns;
/** No record ids; one column tells the service. */
const withoutIds: CsvDescription = plainDescription({
  columns: { ...columns, service: 's' },
  values: { service: { T: 'voice', B: 'sms' } },
  identicalRecords: { voice: 'duplicate', sms: 'event', mms: 'event', data: 'duplicate' },
});
const header = `${PLAIN_HEADER.trim()};s\n`;
const message = (second = 0, b = '4517000002'): string => `${plainLine('', { b, seconds: '', start: `2026-10-06 12:00:0${second}` })};B\n`;
const call = `${plainLine('')};T\n`;
const keysOf = async (content: string, options = {}): Promise<string[]> => (await readWhole(content, withoutIds, options)).calls.map((record) => naturalKey(record, 'plain'));

describe('where an operator gives no record id', () => {
  test('three parts of one message in the same second are three uses', async () => {
    const keys = await keysOf(header + message().repeat(3));
    expect(new Set(keys).size).toBe(3);
    expect((await readWhole(header + message().repeat(3), withoutIds)).calls.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
  });

  test('identical voice records are one use told twice', async () => {
    const [first, second] = (await readWhole(header + call.repeat(2), withoutIds)).calls;
    if (first === undefined || second === undefined) throw new Error('Two records were expected.');
    expect([first.ordinal, second.ordinal]).toEqual([0, 0]);
    expect(naturalKey(second, 'plain')).toBe(naturalKey(first, 'plain'));
    expect(contentKey(second)).toBe(contentKey(first));
  });

  test('the same file again, however it is cut, gives the same keys', async () => {
    const content = header + message() + call + message() + message(1) + call + message() + message(0, '4517000003') + message(1);
    const once = await keysOf(content);
    expect(new Set(once).size).toBe(7);
    for (const chunkBytes of [1, 60, 200, 1_000_000]) expect(await keysOf(content, { chunkBytes })).toEqual(once);
  });

  test('lines that are malformed count as no event', async () => {
    const keys = await keysOf(header + message() + message().replace(';B', ';X') + message());
    expect(keys.map((key) => key.split('|').length)).toEqual([6, 7]);
  });

  test('a plan of many chunks knows the line of every repeated event', async () => {
    const { plan } = await readWhole(header + message() + call + message().repeat(2), withoutIds, { chunkBytes: 1 });
    expect(plan.chunks.flatMap(({ repeatedEvents }) => repeatedEvents)).toEqual([[4, 1], [5, 2]]);
  });
});

test('a record id alone names a record, and then nothing is an event', async () => {
  const read = await readWhole(`${PLAIN_HEADER}${plainLine('x')}\n${plainLine('x')}\n`, plainDescription());
  expect(read.calls.map((record) => naturalKey(record, 'plain'))).toEqual(['plain|id|x', 'plain|id|x']);
  expect(read.plan.chunks.flatMap(({ repeatedEvents }) => repeatedEvents)).toEqual([]);
});

describe('the keys of two records', () => {
  const record = {
    recordId: '', ordinal: 0, service: 'voice', direction: 'outgoing', aNumber: '4515000001', bNumber: '4517000002', servedNumber: '4515000001', startedAt: 1_790_000_000_000, durationS: 60,
    volume: 0, answered: true, originCountry: 'DK', callReference: 'c1', part: 'whole', partSequence: 0,
  } as const;

  test('differ with anything that names the use', () => {
    const others = [
      { service: 'sms' }, { direction: 'incoming' }, { aNumber: '4515000002' }, { bNumber: '4517000003' }, { startedAt: record.startedAt + 1000 }, { ordinal: 1 }, { recordId: 'x' },
      // Digits may not wander from one number to the other.
      { aNumber: '451500000', bNumber: '14517000002' },
    ] as const;
    const keys = [record, ...others.map((other) => ({ ...record, ...other }))].map((each) => naturalKey(each, 'plain'));
    expect(new Set([...keys, naturalKey(record, 'other')]).size).toBe(others.length + 2);
  });

  test('a call between two numbers of ours comes as two records with keys of their own', () => {
    expect(naturalKey({ ...record, direction: 'incoming' }, 'plain')).not.toBe(naturalKey(record, 'plain'));
  });

  test('of the parts of a call differ by part, place and call; uncounted parts by what they say', () => {
    const begin = { ...record, part: 'begin' } as const;
    const parts = [
      begin, { ...begin, part: 'end' }, { ...begin, callReference: 'c2' }, { ...begin, part: 'interim' }, { ...begin, part: 'interim', durationS: 61 }, { ...begin, part: 'interim', ordinal: 1 },
      { ...begin, part: 'interim', partSequence: 1 }, { ...begin, part: 'interim', partSequence: 2 },
    ] as const;
    expect(new Set([record, ...parts].map((part) => naturalKey(part, 'plain'))).size).toBe(parts.length + 1);
  });

  test('of a counted part stay the same when it is told with another duration, so that the difference is a conflict', () => {
    const part = { ...record, part: 'interim', partSequence: 2 } as const;
    expect(naturalKey({ ...part, durationS: 61 }, 'plain')).toBe(naturalKey(part, 'plain'));
    expect(contentKey({ ...part, durationS: 61 })).not.toBe(contentKey(part));
  });

  test('say other content for anything that decides who pays how much, and nothing else', () => {
    const others = [
      { durationS: 61 }, { volume: 1 }, { answered: false }, { originCountry: 'SE' }, { startedAt: record.startedAt + 1 }, { servedNumber: '4517000002' }, { service: 'sms' }, { direction: 'forwarded' }, { bNumber: '112' }, { part: 'begin' },
    ] as const;
    expect(new Set([record, ...others.map((other) => ({ ...record, ...other }))].map(contentKey)).size).toBe(others.length + 1);
    const elsewhere = { ...record, recordId: 'y', trunk: 'T9', line: 7 };
    expect(contentKey(elsewhere)).toBe(contentKey(record));
  });
});

describe('counting', () => {
  test('agrees with an exact count for any sequence of keys', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 40 }).map((n) => `sms|451500${n}`)), { maxLength: 4000 }), (keys) => {
        const ordinals = new EventOrdinals();
        const seen = new Map<string, number>();
        for (const key of keys) {
          const before = seen.get(key) ?? 0;
          expect(ordinals.next(key)).toBe(before);
          seen.set(key, before + 1);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('takes no two of 600,000 keys that differ in a digit or two for one', () => {
    const ordinals = new EventOrdinals();
    let repeated = 0;
    for (let at = 0; at < 600_000; at += 1) {
      const key = `three|sms|outgoing|4515${String(at % 1000).padStart(6, '0')}|4517${String((at * 7) % 1_000_000).padStart(6, '0')}|${1_790_000_000_000 + Math.floor(at / 300) * 1000}`;
      repeated += ordinals.next(key);
    }
    expect(repeated).toBe(0);
  });
});
