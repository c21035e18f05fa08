import { describe, expect, test } from 'vitest';
import { perMinute, priced, tariffOf } from '../test/tariff-of.js';
import { copenhagenOffsets } from '@turbotrack/telephony';
import type { BandDefinition, TariffDefinition } from './index.js';

const KRONE = 1_000_000;
const WORKDAYS = [1, 2, 3, 4, 5];
const DAY: BandDefinition[] = [
  { name: 'day', weekdays: WORKDAYS, from: '08:00', to: '18:00' },
  { name: 'night', weekdays: WORKDAYS, from: '00:00', to: '08:00' },
  { name: 'night', weekdays: WORKDAYS, from: '18:00', to: '24:00' },
  { name: 'weekend', weekdays: [6, 7], from: '00:00', to: '24:00' },
];

/** One, ten and a hundred kroner a minute: the digits of a price tell the minutes in each band. */
function banded(bands: readonly BandDefinition[], more: Partial<TariffDefinition> = {}, incrementSeconds = 1): TariffDefinition {
  const names = [...new Set(bands.map(({ name }) => name))];
  return tariffOf(names.map((band, index) => ({ band, steps: perMinute(100 ** index * KRONE, incrementSeconds) })), { bands, ...more });
}

const kroner = (tariff: TariffDefinition, start: string, minutes: number): number | string => {
  const price = priced(tariff, { startedAt: Date.parse(start), durationS: minutes * 60 });
  return typeof price === 'number' ? price / KRONE : price;
};

test('the clock of Copenhagen is changed on the last Sundays of March and October at one in UTC', () => {
  expect(copenhagenOffsets(2026).map(({ from, offsetMs }) => [new Date(from).toISOString(), offsetMs / 3_600_000])).toEqual([
    ['2026-01-01T00:00:00.000Z', 1], ['2026-03-29T01:00:00.000Z', 2], ['2026-10-25T01:00:00.000Z', 1],
  ]);
});

describe('a call over a border', () => {
  test('is cut there: ten minutes of day, five of night', () => {
    expect(kroner(banded(DAY), '2026-05-12T17:50:00+02:00', 15)).toBe(10 + 500);
  });

  test('is priced by the band of its start where the tariff says so', () => {
    expect(kroner(banded(DAY, { bandMode: 'first-band' }), '2026-05-12T17:50:00+02:00', 15)).toBe(15);
  });

  test('an increment that begins before the border is priced before it, also when the call starts within a second', () => {
    expect(kroner(banded(DAY, {}, 60), '2026-05-12T17:59:30+02:00', 2)).toBe(1 + 100);
    expect(kroner(banded(DAY, {}, 60), '2026-05-12T17:58:59.999+02:00', 2)).toBe(2);
    expect(kroner(banded(DAY, {}, 60), '2026-05-12T17:59:00.000+02:00', 2)).toBe(1 + 100);
    expect(kroner(banded(DAY, {}, 60), '2026-05-12T17:59:00.001+02:00', 2)).toBe(1 + 100);
  });

  test('into hours without a band has no rate, unless one is for any', () => {
    const hole = banded(DAY.slice(0, 1));
    expect(kroner(hole, '2026-05-12T17:50:00+02:00', 10)).toBe(10);
    expect(kroner(hole, '2026-05-12T17:50:00+02:00', 11)).toBe('no-rate');
    const filled = { ...hole, rates: [...hole.rates, { service: 'voice', directions: ['outgoing'], zone: 'any', steps: perMinute(7 * KRONE) } as const] };
    expect(kroner(filled, '2026-05-12T17:50:00+02:00', 11)).toBe(10 + 7);
  });
});

describe('the nights the clock is changed', () => {
  const small: BandDefinition[] = [
    { name: 'rest', from: '00:00', to: '02:00' }, { name: 'rest', from: '03:00', to: '24:00' }, { name: 'two', from: '02:00', to: '03:00' },
  ];

  test('in March the hour from two to three does not occur', () => {
    expect(kroner(banded(small), '2026-03-29T01:30:00+01:00', 60)).toBe(60);
  });

  test('in October it occurs twice', () => {
    expect(kroner(banded(small), '2026-10-25T01:30:00+02:00', 180)).toBe(30 + 12_000 + 30);
  });

  test('a border within the repeated hour is passed, turned back over, and passed again', () => {
    const half: BandDefinition[] = [{ name: 'early', from: '00:00', to: '02:30' }, { name: 'late', from: '02:30', to: '24:00' }];
    expect(kroner(banded(half), '2026-10-25T02:00:00+02:00', 120)).toBe(60 + 6000);
    expect(kroner(banded(half), '2026-03-29T01:59:00+01:00', 2)).toBe(1 + 100);
  });

  test('a Sunday of 23 or 25 hours costs that many', () => {
    expect(kroner(banded(DAY), '2026-03-29T00:00:00+01:00', 24 * 60)).toBe(23 * 60 * 10_000 + 60 * 100);
    expect(kroner(banded(DAY), '2026-10-25T00:00:00+02:00', 25 * 60)).toBe(25 * 60 * 10_000);
  });
});

describe('days', () => {
  test('midnight from Friday to Saturday', () => {
    expect(kroner(banded(DAY), '2026-05-15T23:58:00+02:00', 5)).toBe(2 * 100 + 3 * 10_000);
  });

  test('a call of three days from Thursday noon', () => {
    expect(kroner(banded(DAY), '2026-05-14T12:00:00+02:00', 3 * 1440)).toBe((6 + 10) * 60 + 100 * (6 + 8 + 6) * 60 + 10_000 * 36 * 60);
  });

  test('New Year, in local time and over the year border in UTC', () => {
    const tariff = banded([...DAY, { name: 'weekend', holiday: true, from: '00:00', to: '24:00' }], { holidays: ['2026-01-01'] });
    expect(kroner(tariff, '2025-12-31T23:50:00+01:00', 90)).toBe(10 * 100 + 80 * 10_000);
  });

  test('a leap day is a day like any other', () => {
    const tariff = banded([...DAY, { name: 'weekend', holiday: true, from: '00:00', to: '24:00' }], { holidays: ['2028-02-29'] });
    expect(kroner(tariff, '2028-02-28T23:59:00+01:00', 2)).toBe(100 + 10_000);
    expect(kroner(tariff, '2028-02-29T23:59:00+01:00', 2)).toBe(10_000 + 100);
  });

  test('a holiday beats a weekday of any weight, only where its window reaches', () => {
    const tariff = banded(
      [{ name: 'day', from: '00:00', to: '24:00', weight: 1000 }, { name: 'holy', holiday: true, from: '10:00', to: '12:00' }],
      { holidays: ['2026-05-14'] },
    );
    expect(kroner(tariff, '2026-05-14T09:59:00+02:00', 2)).toBe(1 + 100);
    expect(kroner(tariff, '2026-05-13T09:59:00+02:00', 2)).toBe(2);
  });

  test('the greater weight decides between windows that overlap', () => {
    const tariff = banded([{ name: 'lunch', from: '11:00', to: '13:00', weight: 2 }, { name: 'all', from: '00:00', to: '24:00', weight: 1 }]);
    expect(kroner(tariff, '2026-05-12T12:59:00+02:00', 3)).toBe(1 + 2 * 100);
  });
});
