import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CallRecord, emptyCallRecord, joinParts, type Part } from './index.js';

const START = Date.UTC(2026, 9, 6, 12);
const of = (part: Part, more: Partial<CallRecord> = {}): CallRecord => ({
  ...emptyCallRecord(), callReference: 'c1', part, servedNumber: '4515000001', aNumber: '4515000001', otherNumber: '4517000002', bNumber: '4517000002', startedAt: START, answered: true, ...more,
});
const begin = of('begin', { recordId: 'i1' });
const end = of('end', { startedAt: START + 61_200, aNumber: '', bNumber: '', servedNumber: '', otherNumber: '' });

describe('a begin and an end', () => {
  test.each([[[begin, end]], [[end, begin]], [[end, begin, end, begin]]])('are one call from answer to release, whichever comes first and however often', (parts) => {
    const joined = joinParts(parts, { final: false });
    expect(joined).toEqual({ state: 'whole', duplicates: parts.length - 2, call: { ...begin, recordId: 'call:c1', part: 'whole', durationS: 62 } });
  });

  test('of a call that was renegotiated run from the first answer', () => {
    expect(joinParts([of('begin', { startedAt: START + 30_000 }), begin, end], { final: false })).toMatchObject({ state: 'whole', call: { startedAt: START, durationS: 62 } });
  });

  test('of a call both sides hung up run to the first release', () => {
    expect(joinParts([of('end', { startedAt: START + 62_000 }), begin, end], { final: false })).toMatchObject({ call: { durationS: 62 } });
  });

  test('that contradict one another are never silently a call', () => {
    for (const startedAt of [START - 1, START + 8 * 86_400_000]) {
      expect(joinParts([begin, of('end', { startedAt })], { final: false })).toMatchObject({ state: 'incomplete', missing: 'contradiction', call: { durationS: 0 } });
    }
  });

  test('wait for one another until the time is over', () => {
    expect(joinParts([begin], { final: false })).toEqual({ state: 'waiting', missing: 'end-missing', duplicates: 0 });
    expect(joinParts([end], { final: false })).toEqual({ state: 'waiting', missing: 'begin-missing', duplicates: 0 });
    expect(joinParts([begin], { final: true })).toMatchObject({ state: 'incomplete', missing: 'end-missing', call: { durationS: 0, startedAt: START } });
    expect(joinParts([end], { final: true })).toEqual({ state: 'incomplete', missing: 'begin-missing', call: null, duplicates: 0 });
  });

  test('take the volume of the stretches between them, and their own time', () => {
    expect(joinParts([begin, of('interim', { durationS: 20, volume: 7 }), end], { final: false })).toMatchObject({ state: 'whole', call: { durationS: 62, volume: 7 } });
  });

  test('whose end is lost leave the stretches as what is known', () => {
    expect(joinParts([begin, of('interim', { durationS: 20, volume: 7 })], { final: true })).toMatchObject({ state: 'incomplete', missing: 'end-missing', call: { durationS: 20, volume: 7 } });
  });
});

describe('stretches', () => {
  const stretch = (at: number, part: Part = 'interim'): CallRecord => of(part, { partSequence: at, startedAt: START + at * 1000, durationS: at, volume: 10 * at });

  test('are added up', () => {
    expect(joinParts([stretch(2), stretch(3, 'last'), stretch(1)], { final: false })).toMatchObject({ state: 'whole', call: { startedAt: START + 1000, durationS: 6, volume: 60 } });
  });

  test('wait for the last one, then are what is known', () => {
    expect(joinParts([stretch(1), stretch(2)], { final: false })).toMatchObject({ state: 'waiting', missing: 'end-missing' });
    expect(joinParts([stretch(1), stretch(2)], { final: true })).toMatchObject({ state: 'incomplete', missing: 'end-missing', call: { durationS: 3 } });
  });

  test('show the gap where they are counted', () => {
    expect(joinParts([stretch(1), stretch(3, 'last')], { final: false })).toMatchObject({ state: 'waiting', missing: 'stretch-missing' });
    expect(joinParts([stretch(2), stretch(3, 'last')], { final: true })).toMatchObject({ state: 'incomplete', missing: 'stretch-missing', call: { durationS: 5 } });
  });

  test('of one place with different content contradict one another', () => {
    expect(joinParts([stretch(1), { ...stretch(1), durationS: 9 }, stretch(2, 'last')], { final: false })).toMatchObject({ state: 'incomplete', missing: 'contradiction' });
  });

  test('that agree in all but their ordinal are events of their own', () => {
    expect(joinParts([of('interim', { durationS: 5 }), of('interim', { durationS: 5, ordinal: 1 }), of('last', { durationS: 1 })], { final: false })).toMatchObject({ call: { durationS: 11 }, duplicates: 0 });
  });
});

test('a record of the whole call outweighs its parts', () => {
  expect(joinParts([begin, of('whole', { durationS: 70 }), of('whole', { durationS: 71 })], { final: false })).toMatchObject({ state: 'whole', call: { durationS: 71, part: 'whole', recordId: 'call:c1' } });
});

test('parts of two calls and no parts at all are refused', () => {
  expect(() => joinParts([begin, of('end', { callReference: 'c2' })], { final: false })).toThrow(RangeError);
  expect(() => joinParts([], { final: true })).toThrow('There are no parts to join.');
});

test('however a call is cut, whatever the order and however often its pieces come, it is the same call', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(cuts, fc.boolean(), fc.infiniteStream(fc.nat()), (seconds, counted, chance) => {
      let at = START;
      const pieces = seconds.map((durationS, index) => {
        const piece = of(index === seconds.length - 1 ? 'last' : 'interim', { startedAt: at, durationS, volume: index, ordinal: counted ? 0 : index, partSequence: counted ? index + 1 : 0 });
        at += durationS * 1000;
        return piece;
      });
      const delivered = [...pieces, ...pieces.filter(() => (chance.next().value as number) % 2 === 0)];
      const order = delivered.map((piece) => ({ piece, by: chance.next().value as number })).toSorted((a, b) => a.by - b.by).map(({ piece }, line) => ({ ...piece, line }));
      const total = seconds.reduce((sum, second) => sum + second, 0);
      expect(joinParts(order, { final: false })).toMatchObject({ state: 'whole', duplicates: delivered.length - pieces.length, call: { startedAt: START, durationS: total, recordId: 'call:c1' } });
    }),
    { numRuns: 500 },
  );
});
