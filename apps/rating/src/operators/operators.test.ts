import { bundledOperators } from '@turbotrack/call-records';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pointersOf, type RatingUnderTest, startRatingUnderTest } from '../testing/rating-under-test.js';
import type { Operator } from './operators.js';

let rating: RatingUnderTest;
beforeAll(async () => {
  rating = await startRatingUnderTest();
});
afterAll(() => rating.close());

describe('the description of an operator\'s files', () => {
  test('is put and put again: the operator stays the same one, its description is the latest', async () => {
    const names = Object.values(bundledOperators).map(({ operator }) => operator).sort();
    for (const description of Object.values(bundledOperators)) expect(await rating.people.put(`/operators/${description.operator}`, description)).toEqual({ status: 200, body: { name: description.operator } });
    const before = (await rating.people.get<{ items: Operator[] }>('/operators')).body.items;
    expect(before.map(({ name }) => name)).toEqual(names);
    expect(before.find(({ name }) => name === 'tdc')!.description).toEqual(bundledOperators.tdc);
    const { drops: _without, ...changed } = bundledOperators.tdc as unknown as Record<string, unknown>;
    await rating.people.put('/operators/tdc', changed);
    const after = (await rating.people.get<{ items: Operator[] }>('/operators')).body.items;
    expect(after.map(({ operatorId }) => operatorId)).toEqual(before.map(({ operatorId }) => operatorId));
    expect(after.find(({ name }) => name === 'tdc')!.description).toEqual(changed);
  });

  test('with faults is refused with every fault at its place, and nothing changes', async () => {
    const faulty = { ...bundledOperators.tdc, operator: 'faulty', encoding: 'ebcdic', delimiter: 'ab', time: { format: 'yyyy', zone: 'Mars' }, mast: 'CellId' };
    const answer = await rating.people.put('/operators/faulty', faulty);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer)).toEqual(expect.arrayContaining(['/encoding', '/delimiter', '/time/format', '/time/zone', '/mast']));
    expect((await rating.people.get<{ items: Operator[] }>('/operators')).body.items.map(({ name }) => name)).not.toContain('faulty');
  });

  test('must bear the name it is put under: it names the operator in the keys by which a call is known', async () => {
    const answer = await rating.people.put('/operators/fourth', bundledOperators.tdc);
    expect(answer.status).toBe(400);
    expect(pointersOf(answer)).toEqual(['/operator']);
  });
});
