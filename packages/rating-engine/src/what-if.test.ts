import { expect, test } from 'vitest';
import { perMinute, tariffOf, usageOf } from '../test/tariff-of.js';
import { compileTariff, overrideTariff, WhatIf, whatIf, type WhatIfCall } from './index.js';

const KRONE = 1_000_000;
const draft = compileTariff(tariffOf([{ steps: perMinute(2 * KRONE) }]));
const call = (customer: number, minutes: number, storedKroner: number, otherNumber = '4513000000'): WhatIfCall => ({ customer, usage: usageOf({ durationS: minutes * 60, otherNumber }), storedPriceMicro: storedKroner * KRONE });

test('who wins, who loses and the total, the greatest change first', async () => {
  const calls = [call(1, 1, 1), call(2, 5, 100), call(1, 1, 2), call(3, 1, 2), call(4, 10, 5), call(5, 1, 3)];
  const { losers, winners, unchanged, total } = await whatIf(calls, draft);
  expect(losers.map(({ customer, changeMicro }) => [customer, changeMicro / KRONE])).toEqual([[4, 15], [1, 1]]);
  expect(winners.map(({ customer, changeMicro }) => [customer, changeMicro / KRONE])).toEqual([[2, -90], [5, -1]]);
  expect(unchanged.map(({ customer }) => customer)).toEqual([3]);
  expect(total).toEqual({ calls: 6, beforeMicro: 113 * KRONE, afterMicro: 38 * KRONE, changeMicro: -75 * KRONE, unpricedCalls: 0, unpricedMicro: 0 });
});

test('calls the draft cannot price are counted apart with their money, so that before and after compare', async () => {
  const { total, losers, unpriced } = await whatIf([call(1, 1, 1), call(1, 1, 50, '46701740605')], draft);
  expect(total).toEqual({ calls: 1, beforeMicro: KRONE, afterMicro: 2 * KRONE, changeMicro: KRONE, unpricedCalls: 1, unpricedMicro: 50 * KRONE });
  expect([losers.length, unpriced]).toEqual([1, { 'no-zone': 1, 'no-rate': 0, impossible: 0 }]);
});

test("each customer's agreements count", async () => {
  const agreed = overrideTariff(draft, [{ id: 'a', validFrom: '2026-01-01', rates: [{ service: 'voice', directions: ['outgoing'], zone: 'any', steps: perMinute(KRONE) }] }]).forSubscription();
  const { losers, unchanged } = await whatIf([call(1, 1, 1), call(2, 1, 1)], (customer) => (customer === 1 ? agreed : draft));
  expect([losers.map(({ customer }) => customer), unchanged.map(({ customer }) => customer)]).toEqual([[2], [1]]);
});

test('calls stream through: a million of them leave no more behind than their customers', () => {
  const one = new WhatIf(draft);
  const usage = usageOf();
  for (let index = 0; index < 1_000_000; index += 1) one.add(index % 100, usage, KRONE);
  const { losers, total } = one.result();
  expect([losers.length, total.calls, total.changeMicro]).toEqual([100, 1_000_000, 1_000_000 * KRONE]);
});

test('a sum that cannot be held exactly is refused, not rounded', () => {
  const one = new WhatIf(draft);
  for (let index = 0; index < 2; index += 1) one.add(1, usageOf(), Number.MAX_SAFE_INTEGER - 1);
  expect(() => one.result()).toThrow(/held exactly/);
});
