import { describe, expect, test } from 'vitest';
import { SeededRandom, WeightedChoice } from './seeded-random.js';

const firstOf = (seed: number, stream: string): number[] => {
  const random = new SeededRandom(seed, stream);
  return Array.from({ length: 5 }, () => random.next());
};

describe('a sequence', () => {
  test('is the same on every machine: these numbers may never change, or no sample is the same any more', () => {
    expect(firstOf(1, 'customers')).toMatchInlineSnapshot(`
      [
        291048153,
        4102380976,
        3938946542,
        272750141,
        2452108471,
      ]
    `);
  });

  test('is another one for another seed, near or far, and another stream', () => {
    const all = [firstOf(1, 'a'), firstOf(2, 'a'), firstOf(1, 'b'), firstOf(2 ** 32 + 1, 'a'), firstOf(Number.MAX_SAFE_INTEGER, 'a'), firstOf(0, 'a')];
    expect(new Set(all.map((numbers) => numbers.join())).size).toBe(all.length);
  });
});

describe('drawing', () => {
  const random = new SeededRandom(11, 'drawing');
  const draws = 50_000;

  test('stays within bounds and reaches both ends', () => {
    const between = Array.from({ length: 2000 }, () => random.between(3, 7));
    expect([Math.min(...between), Math.max(...between), new Set(between).size]).toEqual([3, 7, 5]);
    expect(Array.from({ length: 2000 }, () => random.fraction()).every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
  });

  test('happens as often as its probability says', () => {
    const hits = Array.from({ length: draws }, () => random.chance(0.2)).filter(Boolean).length;
    expect(hits / draws).toBeCloseTo(0.2, 1.9);
  });

  test('chooses in proportion to weights, and never what weighs nothing', () => {
    const choice = new WeightedChoice([1, 0, 3]);
    const counts = [0, 0, 0];
    for (let draw = 0; draw < draws; draw += 1) {
      const drawn = choice.draw(random);
      counts[drawn] = (counts[drawn] as number) + 1;
    }
    expect(counts[1]).toBe(0);
    expect((counts[2] as number) / draws).toBeCloseTo(0.75, 1.9);
  });

  test('of a log-normal length has the given median', () => {
    const lengths = Array.from({ length: draws }, () => random.logNormal(92, 1.15)).sort((a, b) => a - b);
    expect(Math.abs((lengths[draws / 2] as number) / 92 - 1)).toBeLessThan(0.05);
  });

  test('from nothing is refused', () => {
    expect(() => random.pick([])).toThrow('Nothing to pick from');
    expect(() => new WeightedChoice([0, 0])).toThrow('positive');
  });
});
