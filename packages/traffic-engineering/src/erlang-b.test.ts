import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carriedLoad, channelsFor, erlangB, loadFor, offeredLoad } from './erlang-b.js';

/** Erlang B from its definition, (Aⁿ/n!) / Σ Aᵏ/k!, with A = p/q and whole numbers only; a quotient to 17 places. */
function exactErlangB(p: bigint, q: bigint, channels: number): number {
  // Every term times qⁿ·n!: the term k is pᵏ · qⁿ⁻ᵏ · n!/k!, and each follows from the one after it.
  let term = p ** BigInt(channels);
  const last = term;
  let sum = term;
  for (let k = channels; k >= 1; k -= 1) {
    term = (term * q * BigInt(k)) / p;
    sum += term;
  }
  return Number((last * 10n ** 40n) / sum) / 1e40;
}

describe('published values', () => {
  // Rappaport, Wireless Communications (2nd ed.), table 3.4: capacity of an Erlang B system. Printed to three figures, some of them cut, not rounded.
  test.each([
    [2, 0.153, 0.105, 0.065, 0.046], [4, 0.869, 0.701, 0.535, 0.439], [5, 1.36, 1.13, 0.9, 0.762], [10, 4.46, 3.96, 3.43, 3.09], [20, 12, 11.1, 10.1, 9.41],
    [24, 15.3, 14.2, 13, 12.2], [40, 29, 27.3, 25.7, 24.5], [70, 56.1, 53.7, 51, 49.2], [100, 84.1, 80.9, 77.4, 75.2],
  ])('%i channels carry the loads of the table at 1, 0.5, 0.2 and 0.1 percent', (channels, ...loads) => {
    for (const [index, blocking] of [0.01, 0.005, 0.002, 0.001].entries()) {
      const printed = loads[index] as number;
      const lastPlace = printed < 1 ? 0.001 : printed < 10 ? 0.01 : 0.1;
      expect(Math.abs(loadFor(channels, blocking) - printed)).toBeLessThan(1.05 * lastPlace);
    }
  });

  test('one channel blocks A / (1 + A), two A² / (2 + 2A + A²)', () => {
    expect(erlangB(1, 1)).toBe(0.5);
    expect(erlangB(1, 2)).toBeCloseTo(0.2, 15);
  });
});

describe('blocking', () => {
  test('is what whole numbers without rounding give', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 40_000n }), fc.integer({ min: 0, max: 200 }), (p, channels) => {
      const exact = exactErlangB(p, 128n, channels);
      if (exact < 1e-20) return;
      expect(Math.abs(erlangB(Number(p) / 128, channels) / exact - 1)).toBeLessThan(1e-12);
    }), { numRuns: 300 });
  });

  test.each([[9900n, 10_000], [10_000n, 10_000], [12_000n, 10_000], [9500n, 10_000]])('of %d Erlangs on %d channels is exact to twelve figures', (erlangs, channels) => {
    expect(erlangB(Number(erlangs), channels) / exactErlangB(erlangs, 1n, channels)).toBeCloseTo(1, 12);
  });

  test('grows with the load, falls with channels, and stays between 0 and 1', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 12_000, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true }), fc.integer({ min: 0, max: 10_000 }), (load, more, channels) => {
      const blocking = erlangB(load, channels);
      expect(blocking).toBeGreaterThanOrEqual(0);
      expect(blocking).toBeLessThanOrEqual(1);
      expect(erlangB(load + more, channels)).toBeGreaterThanOrEqual(blocking * (1 - 1e-12));
      expect(erlangB(load, channels + 1)).toBeLessThanOrEqual(blocking);
    }), { numRuns: 300 });
  });

  test('at the ends: no channel blocks all, no load is never blocked, a share too small for a double is 0', () => {
    expect([erlangB(0, 0), erlangB(5, 0), erlangB(0, 1), erlangB(1, 10_000), erlangB(1_000_000, 10_000)]).toEqual([1, 1, 0, 0, expect.closeTo(0.99, 3)]);
  });

  test.each([
    [() => erlangB(-1, 3), /load of -1 Erlangs/], [() => erlangB(Number.NaN, 3), /load of NaN/], [() => erlangB(1, 2.5), /2.5 channels is not a whole number/],
    [() => loadFor(3, 0), /blocking of 0 is not a share/], [() => channelsFor(3, 1), /blocking of 1 is not a share/],
  ])('values that make no sense are refused: %s', (act, sentence) => {
    expect(act).toThrow(sentence);
  });
});

const target = fc.double({ min: 1e-6, max: 0.9, noNaN: true });

describe('the inverses', () => {
  test('channelsFor names the fewest channels that keep the target', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 10_000, noNaN: true }), target, (load, blocking) => {
      const channels = channelsFor(load, blocking);
      expect(erlangB(load, channels)).toBeLessThanOrEqual(blocking);
      if (channels > 0) expect(erlangB(load, channels - 1)).toBeGreaterThan(blocking);
    }), { numRuns: 300 });
  });

  test('loadFor names the greatest load that keeps the target, up to 10,000 channels', () => {
    fc.assert(fc.property(fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 10_000 })), target, (channels, blocking) => {
      const load = loadFor(channels, blocking);
      expect(erlangB(load, channels)).toBeLessThanOrEqual(blocking);
      expect(erlangB(load * (1 + 1e-9), channels)).toBeGreaterThan(blocking);
    }), { numRuns: 100 });
  });

  test('nothing can be offered to no channels', () => {
    expect([loadFor(0, 0.01), channelsFor(0, 0.01)]).toEqual([0, 1]);
  });

  test('offeredLoad finds the load behind what was carried, up to half of it blocked', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0, max: 1.7, noNaN: true }), (channels, share) => {
      const offered = share * channels;
      fc.pre(erlangB(offered, channels) <= 0.5);
      expect(offeredLoad(carriedLoad(offered, channels), channels)).toBeCloseTo(offered, 6);
    }));
  });

  test('a full trunk is taken to have lost half, not everything', () => {
    expect(erlangB(offeredLoad(30, 30), 30)).toBeCloseTo(0.5, 9);
    expect(offeredLoad(45, 30)).toBe(offeredLoad(30, 30));
  });
});
