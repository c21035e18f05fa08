import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryTariff, arbitraryUsage } from '../test/arbitrary-tariff.js';
import { perMinute, tariffOf, usageOf } from '../test/tariff-of.js';
import { type Allowance, type AllowanceCall, applyAllowances, type CompiledTariff, compileTariff, emptyRatedUsage, type Usage } from './index.js';

const KRONE = 1_000_000;
const threeKroner = compileTariff(tariffOf([{ steps: perMinute(3 * KRONE) }, { service: 'sms', messageMicro: KRONE }, { service: 'data', volume: { unitBytes: 1000, incrementBytes: 1000, priceMicro: KRONE } }]));
const hour: Allowance = { id: 'hour', priority: 1, services: ['voice'], zones: new Set(['DK']), includedSeconds: 3600 };

function rated(key: string, usage: Usage, tariff: CompiledTariff = threeKroner): AllowanceCall {
  const out = emptyRatedUsage();
  tariff.rate(usage, out);
  return { key, usage, tariff, listPriceMicro: out.listPriceMicro };
}

const call = (key: string, minute: number, more: Partial<Usage> = {}): AllowanceCall => rated(key, usageOf({ startedAt: Date.UTC(2026, 4, 12, 10, minute), ...more }));

/** What the customer pays in all. */
function paid(calls: readonly AllowanceCall[], allowances: readonly Allowance[]): number {
  const { uses } = applyAllowances(calls, allowances);
  return calls.reduce((sum, { listPriceMicro }, index) => sum + (uses.findLast(({ callIndex }) => callIndex === index)?.customerPriceMicro ?? listPriceMicro), 0);
}

test('two hours of calls and a bundle of one hour cost the second hour', () => {
  const calls = Array.from({ length: 120 }, (_, minute) => call(`c${String(minute).padStart(3, '0')}`, minute));
  expect(paid(calls, [])).toBe(360 * KRONE);
  expect(paid(calls, [hour])).toBe(180 * KRONE);
  expect(applyAllowances(calls, [hour]).uses.map(({ callIndex }) => callIndex)).toEqual(Array.from({ length: 60 }, (_, index) => index));
});

describe('a call half inside is split', () => {
  test('the beginning is covered and the customer pays what the rest adds', () => {
    const long = call('a', 0, { durationS: 600 });
    expect(applyAllowances([long], [{ ...hour, includedSeconds: 240 }]).uses).toEqual([{ callIndex: 0, allowanceId: 'hour', covered: 240, coveredMicro: 12 * KRONE, customerPriceMicro: 18 * KRONE }]);
  });

  test('a begun increment and the connect charge go with the covered part', () => {
    const tariff = compileTariff(tariffOf([{ connectMicro: KRONE, steps: perMinute(3 * KRONE) }]));
    const { uses } = applyAllowances([rated('a', usageOf({ durationS: 180 }), tariff)], [{ ...hour, includedSeconds: 61 }]);
    expect(uses).toEqual([{ callIndex: 0, allowanceId: 'hour', covered: 61, coveredMicro: 7 * KRONE, customerPriceMicro: 3 * KRONE }]);
  });

  test('each of several allowances takes over its own stretch, the least priority number first', () => {
    const allowances = [{ ...hour, id: 'pool', priority: 2, includedSeconds: 120 }, { ...hour, id: 'own', priority: 1, includedSeconds: 60 }];
    const { uses, remaining } = applyAllowances([call('a', 0, { durationS: 240 })], allowances);
    expect(uses).toEqual([
      { callIndex: 0, allowanceId: 'own', covered: 60, coveredMicro: 3 * KRONE, customerPriceMicro: 9 * KRONE },
      { callIndex: 0, allowanceId: 'pool', covered: 120, coveredMicro: 6 * KRONE, customerPriceMicro: 3 * KRONE },
    ]);
    expect([...remaining]).toEqual([['own', 0], ['pool', 0]]);
  });

  test('messages are split by parts and data by bytes', () => {
    const sms = call('a', 0, { service: 'sms', volume: 3 });
    expect(paid([sms], [{ id: 'm', priority: 1, services: ['sms', 'mms'], zones: new Set(['DK']), includedMessages: 2 }])).toBe(KRONE);
    const data = call('b', 1, { service: 'data', volume: 10_000 });
    expect(paid([data], [{ id: 'd', priority: 1, services: ['data'], zones: new Set(['DK']), includedBytes: 4000 }])).toBe(6 * KRONE);
  });
});

test('what an allowance does not cover, or costs nothing, uses up nothing', () => {
  const calls = [
    call('a', 0, { answered: false }), call('b', 1, { otherNumber: '4580000000' }), call('c', 2, { service: 'sms', volume: 1 }), call('d', 3, { durationS: 60 }),
  ];
  expect(applyAllowances(calls, [hour]).remaining.get('hour')).toBe(3540);
  expect(applyAllowances(calls, [{ ...hour, zones: new Set(['SE']) }]).uses).toEqual([]);
  expect(applyAllowances(calls, [{ ...hour, directions: ['forwarded'] }]).uses).toEqual([]);
});

test('a bundle is spent on whatever the tariff version of the day charges', () => {
  const dearer = compileTariff(tariffOf([{ steps: perMinute(5 * KRONE) }], { version: 2 }));
  const calls = [rated('a', usageOf({ durationS: 60 })), rated('b', usageOf({ startedAt: Date.UTC(2026, 5, 1), durationS: 60 }), dearer)];
  expect(paid(calls, [{ ...hour, includedSeconds: 60 }])).toBe(5 * KRONE);
});

describe('what would make the bill depend on luck is refused', () => {
  test('calls out of order, or listed twice', () => {
    expect(() => applyAllowances([call('a', 1), call('b', 0)], [hour])).toThrow(/Call 1 does not come after/);
    expect(() => applyAllowances([call('a', 0), call('a', 0)], [hour])).toThrow(RangeError);
    expect(() => applyAllowances([call('a', 0), call('b', 0)], [hour])).not.toThrow();
  });

  test('a list price the tariff does not give', () => {
    expect(() => applyAllowances([{ ...call('a', 0), listPriceMicro: 1 }], [hour])).toThrow(/list price of call 0/);
  });

  test('an allowance that contradicts itself', () => {
    const { includedSeconds: _, ...nothing } = hour;
    for (const wrong of [nothing, { ...hour, includedMessages: 1 }, { ...hour, services: ['sms'] as const }, { ...hour, includedSeconds: -1 }, { ...hour, includedSeconds: 0.5 }]) {
      expect(() => applyAllowances([], [wrong])).toThrow(RangeError);
    }
    expect(() => applyAllowances([], [hour, { ...hour, priority: 2 }])).toThrow(/Two allowances/);
  });
});

test('over random tariffs and calls nothing is lost, nothing is negative, and no more is used than was included', () => {
  fc.assert(
    fc.property(arbitraryTariff, fc.array(arbitraryUsage, { maxLength: 6 }), fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 2, maxLength: 2 }), (definition, uses, included) => {
      const tariff = compileTariff(definition);
      const calls = uses
        .map((usage, index) => rated(`k${index}`, usage, tariff))
        .toSorted((a, b) => a.usage.startedAt - b.usage.startedAt || (a.key < b.key ? -1 : 1));
      const zones = new Set(['NEAR', 'FAR']);
      const allowances: Allowance[] = included.map((includedSeconds, index) => ({ id: `a${index}`, priority: 2 - index, services: ['voice'], zones, includedSeconds }));
      const result = applyAllowances(calls, allowances);
      for (const [index, { listPriceMicro }] of calls.entries()) {
        const own = result.uses.filter(({ callIndex }) => callIndex === index);
        const takenOver = own.reduce((sum, { coveredMicro }) => sum + coveredMicro, 0);
        for (const { coveredMicro, customerPriceMicro, covered } of own) expect(Math.min(coveredMicro, customerPriceMicro, covered - 1)).toBeGreaterThanOrEqual(0);
        if (own.length > 0) expect(takenOver + (own.at(-1)?.customerPriceMicro ?? 0)).toBe(listPriceMicro);
      }
      for (const [index, includedSeconds] of included.entries()) {
        const covered = result.uses.filter(({ allowanceId }) => allowanceId === `a${index}`).reduce((sum, use) => sum + use.covered, 0);
        expect(covered + (result.remaining.get(`a${index}`) ?? 0)).toBe(includedSeconds);
      }
      expect(applyAllowances(calls, allowances.toReversed())).toEqual(result);
    }),
    { numRuns: 400 },
  );
});
