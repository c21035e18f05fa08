import { describe, expect, test } from 'vitest';
import { perMinute, priced, tariffOf, usageOf } from '../test/tariff-of.js';
import { compileTariff, emptyRatedUsage, type RateDefinition } from './index.js';

const KRONE = 1_000_000;

describe('an hour costs exactly what the price list says', () => {
  test('0.40 to connect, 0.20 for the first minute, 0.10 for each later one: 6.50', () => {
    const steps = [
      { fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: 200_000 },
      { fromSecond: 60, unitSeconds: 60, incrementSeconds: 1, priceMicro: 100_000 },
    ];
    expect(priced(tariffOf([{ connectMicro: 400_000, steps }]), { durationS: 3600 })).toBe(6.5 * KRONE);
  });

  test.each([60, 30, 6, 1])('0.40 + 0.20 + 0.10 a minute in increments of %d seconds: 42.00', (increment) => {
    expect(priced(tariffOf([{ steps: perMinute(400_000 + 200_000 + 100_000, increment) }]), { durationS: 3600 })).toBe(42 * KRONE);
  });

  test('a third of a krone a minute by the second: 20.00 from thirds that do not end', () => {
    expect(priced(tariffOf([{ steps: [{ fromSecond: 0, unitSeconds: 180, incrementSeconds: 1, priceMicro: KRONE }] }]), { durationS: 3600 })).toBe(20 * KRONE);
  });
});

describe('a begun increment is charged in full', () => {
  test.each([
    ['60/60', 60, 60, 61, 2], ['60/60', 60, 60, 60, 1], ['60/60', 60, 60, 1, 1],
    ['60/1', 60, 1, 61, 61 / 60], ['30/6', 30, 6, 31, 1.2], ['30/10', 30, 10, 31, 40 / 30], ['1/1', 1, 1, 7, 7],
  ])('%s: unit %d, increment %d, %d seconds cost %d units', (_, unitSeconds, incrementSeconds, durationS, units) => {
    const steps = [{ fromSecond: 0, unitSeconds, incrementSeconds, priceMicro: 3 * KRONE }];
    expect(priced(tariffOf([{ steps }]), { durationS })).toBe(Math.round(units * 3 * KRONE));
  });

  test('the first minute whole, then by the second', () => {
    const steps = [
      { fromSecond: 0, unitSeconds: 60, incrementSeconds: 60, priceMicro: 600_000 },
      { fromSecond: 60, unitSeconds: 60, incrementSeconds: 1, priceMicro: 600_000 },
    ];
    expect([1, 60, 61, 75].map((durationS) => priced(tariffOf([{ steps }]), { durationS }))).toEqual([600_000, 600_000, 610_000, 750_000]);
  });

  test('an increment that begins in one step and ends in the next costs what the first says', () => {
    const steps = [
      { fromSecond: 0, unitSeconds: 40, incrementSeconds: 40, priceMicro: 4 * KRONE },
      { fromSecond: 60, unitSeconds: 1, incrementSeconds: 1, priceMicro: KRONE },
    ];
    expect(priced(tariffOf([{ steps }]), { durationS: 82 })).toBe((4 + 4 + 2) * KRONE);
  });
});

test('a call is rounded once, at its end, as the tariff says', () => {
  const at = (mode: 'up' | 'down' | 'half-up' | 'half-even', durationS: number): number | string =>
    priced(tariffOf([{ steps: [{ fromSecond: 0, unitSeconds: 2, incrementSeconds: 1, priceMicro: 10_000 }] }], { rounding: { precisionMicro: 10_000, mode } }), { durationS });
  expect([1, 3, 4].map((durationS) => at('up', durationS))).toEqual([10_000, 20_000, 20_000]);
  expect([1, 3, 4].map((durationS) => at('down', durationS))).toEqual([0, 10_000, 20_000]);
  expect([1, 3, 4].map((durationS) => at('half-up', durationS))).toEqual([10_000, 20_000, 20_000]);
  expect([1, 3, 4].map((durationS) => at('half-even', durationS))).toEqual([0, 20_000, 20_000]);
});

describe('charges around the minutes', () => {
  const minute = perMinute(KRONE, 1);

  test('connecting is charged once', () => {
    expect(priced(tariffOf([{ connectMicro: 250_000, steps: minute }]), { durationS: 600 })).toBe(10_250_000);
  });

  test('a call shorter than the minimum time counts as the minimum, a longer one as itself', () => {
    const tariff = tariffOf([{ minimumSeconds: 30, steps: minute }]);
    expect([6, 30, 45].map((durationS) => priced(tariff, { durationS }))).toEqual([500_000, 500_000, 750_000]);
  });

  test('free seconds cost nothing but the connect charge', () => {
    const tariff = tariffOf([{ connectMicro: 100_000, freeSeconds: 30, steps: minute }]);
    expect([30, 60].map((durationS) => priced(tariff, { durationS }))).toEqual([100_000, 600_000]);
  });

  test('a price stays between its bounds', () => {
    const tariff = tariffOf([{ minimumMicro: 500_000, maximumMicro: 2 * KRONE, steps: minute }]);
    expect([6, 60, 600].map((durationS) => priced(tariff, { durationS }))).toEqual([500_000, KRONE, 2 * KRONE]);
  });

  test('a call that is unanswered or has no length costs nothing, not even the connect charge', () => {
    const tariff = tariffOf([{ connectMicro: 250_000, minimumMicro: 500_000, steps: minute }]);
    expect(priced(tariff, { answered: false })).toBe(0);
    expect(priced(tariff, { durationS: 0 })).toBe(0);
  });
});

describe('messages and data', () => {
  test('a message costs by its parts', () => {
    expect(priced(tariffOf([{ service: 'sms', messageMicro: 200_000 }]), { service: 'sms', durationS: 0, volume: 3 })).toBe(600_000);
  });

  test('a data session costs by begun increments of its volume', () => {
    const tariff = tariffOf([{ service: 'data', volume: { unitBytes: 1_000_000, incrementBytes: 100_000, priceMicro: 2 * KRONE } }]);
    const at = (volume: number): number | string => priced(tariff, { service: 'data', durationS: 3600, volume });
    expect([0, 1, 100_000, 100_001, 1_000_000].map(at)).toEqual([0, 200_000, 200_000, 400_000, 2 * KRONE]);
  });
});

describe('a rate is chosen by zone, then country, then band', () => {
  const fixed = (connectMicro: number, more: Partial<RateDefinition> = {}): Partial<RateDefinition> => ({ connectMicro, steps: perMinute(0), ...more });

  test('by service and direction', () => {
    const tariff = tariffOf([fixed(1), fixed(2, { directions: ['incoming', 'forwarded'] }), { service: 'sms', messageMicro: 3 }]);
    expect(priced(tariff)).toBe(1);
    expect(priced(tariff, { direction: 'forwarded' })).toBe(2);
    expect(priced(tariff, { service: 'sms', volume: 1 })).toBe(3);
    expect(priced(tariff, { service: 'mms', volume: 1 })).toBe('no-rate');
    expect(priced(tariff, { direction: 'roaming-made' })).toBe('no-rate');
  });

  test('a named country before the EU and EEA before any', () => {
    const tariff = tariffOf([fixed(1), fixed(2, { originCountries: ['home'] }), fixed(3, { originCountries: ['NO', 'US'] })]);
    expect(['DE', 'AX', 'NO', 'US', 'GB', ''].map((originCountry) => priced(tariff, { originCountry }))).toEqual([2, 2, 3, 3, 1, 1]);
  });

  test('a zone of its own before a country, a country before a band', () => {
    const bands = [{ name: 'day', from: '00:00', to: '24:00' }];
    expect(priced(tariffOf([fixed(1, { zone: 'DK' }), fixed(2, { originCountries: ['DK'], band: 'day' })], { bands }))).toBe(1);
    expect(priced(tariffOf([fixed(1, { band: 'day' }), fixed(2, { originCountries: ['DK'] })], { bands }))).toBe(2);
    expect(priced(tariffOf([fixed(1, { band: 'day' }), fixed(2)], { bands }))).toBe(1);
  });
});

describe('what cannot be priced is said, never zero', () => {
  const tariff = tariffOf([{ zone: 'DK', steps: perMinute(KRONE) }]);

  test('a number in no zone, and a withheld one when no zone takes it', () => {
    expect(priced(tariff, { otherNumber: '46701740605' })).toBe('no-zone');
    expect(priced(tariff, { otherNumber: '' })).toBe('no-zone');
    expect(priced(tariff, { otherNumber: '451' })).toBe('no-zone');
  });

  test.each([
    ['a negative duration', { durationS: -1 }], ['half a second', { durationS: 0.5 }], ['no number', { durationS: Number.NaN }],
    ['more than 31 days', { durationS: 31 * 86_400 + 1 }], ['a start before 2000', { startedAt: Date.UTC(1999, 11, 31, 23, 59, 59) }],
    ['a start after November 2099', { startedAt: Date.UTC(2099, 11, 1) }], ['a start that is no number', { startedAt: Number.NaN }], ['a negative volume', { volume: -1 }],
  ])('%s is impossible', (_, more) => {
    expect(priced(tariff, more)).toBe('impossible');
  });

  test('the longest and latest call is priced', () => {
    expect(priced(tariff, { durationS: 31 * 86_400, startedAt: Date.UTC(2099, 11, 1) - 1 })).toBe(31 * 1440 * KRONE);
  });

  test('a price too great to be held exactly is impossible, not wrong', () => {
    const dear = tariffOf([{ service: 'data', volume: { unitBytes: 1, incrementBytes: 1, priceMicro: 1_000_000 * KRONE } }]);
    expect(priced(dear, { service: 'data', volume: 9000 })).toBe(9000 * 1_000_000 * KRONE);
    expect(priced(dear, { service: 'data', volume: 10_000_000 })).toBe('impossible');
  });
});

test('what was rated before leaves nothing behind', () => {
  const tariff = compileTariff(tariffOf([{ zone: 'DK', steps: perMinute(KRONE) }]));
  const out = emptyRatedUsage();
  tariff.rate(usageOf({ otherNumber: '4580000000' }), out);
  expect(out).toEqual({ outcome: 'rated', zone: 0, rate: -1, overrideId: '', listPriceMicro: 0, special: 'freephone', neverItemise: true });
  tariff.rate(usageOf(), out);
  expect(out).toEqual({ outcome: 'rated', zone: 0, rate: 0, overrideId: '', listPriceMicro: KRONE, special: '', neverItemise: false });
  tariff.rate(usageOf({ otherNumber: '46701740605' }), out);
  expect(out).toEqual({ outcome: 'no-zone', zone: -1, rate: -1, overrideId: '', listPriceMicro: 0, special: '', neverItemise: false });
});
