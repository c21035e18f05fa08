import { describe, expect, test } from 'vitest';
import { copenhagenHour, HOUR_MS } from './copenhagen-hour.js';
import { isDanishClosingDay } from './danish-closing-days.js';
import { layOutCalendar } from './traffic-calendar.js';

describe('closing days', () => {
  test('of 2026 are the public holidays, Constitution Day and the two Eves', () => {
    const days = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));
    expect(days.filter(isDanishClosingDay)).toEqual([
      '2026-01-01', '2026-04-02', '2026-04-03', '2026-04-05', '2026-04-06', '2026-05-14', '2026-05-24', '2026-05-25', '2026-06-05',
      '2026-12-24', '2026-12-25', '2026-12-26', '2026-12-31',
    ]);
  });

  test.each(['2000-04-23', '2008-03-23', '2019-04-21', '2025-04-20', '2038-04-25', '2049-04-18'])('Easter Sunday was or will be on %s', (date) => {
    expect(isDanishClosingDay(date)).toBe(true);
    expect(isDanishClosingDay(new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10))).toBe(false);
  });

  test('General Prayer Day is one up to 2023', () => {
    expect(['2022-05-13', '2023-05-05', '2024-04-26'].map(isDanishClosingDay)).toEqual([true, true, false]);
  });
});

describe('hours of Copenhagen', () => {
  test('around midnight, New Year and both changes of the clock', () => {
    const at = (instant: string): string => {
      const { date, weekday, hour, offset } = copenhagenHour(Date.parse(instant));
      return `${date} ${weekday} ${hour} ${offset}`;
    };
    expect(at('2026-12-31T22:00:00Z')).toBe('2026-12-31 4 23 1');
    expect(at('2026-12-31T23:00:00Z')).toBe('2027-01-01 5 0 1');
    expect(at('2026-03-29T00:00:00Z')).toBe('2026-03-29 7 1 1');
    expect(at('2026-03-29T01:00:00Z')).toBe('2026-03-29 7 3 2');
    expect(at('2026-10-25T00:00:00Z')).toBe('2026-10-25 7 2 2');
    expect(at('2026-10-25T01:00:00Z')).toBe('2026-10-25 7 2 1');
  });

  test('an instant within an hour is refused', () => {
    expect(() => copenhagenHour(1)).toThrow(/not the beginning of an hour/);
  });
});

describe('the calendar', () => {
  test.each(['2026-03-16T00:00:00Z', '2026-10-12T00:00:00Z'])('last week\'s same hour is the same on the clock, over the change after %s', (from) => {
    const start = Date.parse(from);
    const { lastWeek } = layOutCalendar(start, 4 * 168);
    const other = new Set<number>();
    for (const [place, hours] of lastWeek.entries()) {
      if (hours !== 168) other.add(hours);
      const now = copenhagenHour(start + place * HOUR_MS);
      const then = copenhagenHour(start + (place - hours) * HOUR_MS);
      // The hour the clock skips has no same hour.
      if (now.hour === then.hour) expect(Date.parse(now.date) - Date.parse(then.date)).toBe(7 * 86_400_000);
      else expect(`${now.hour} ${then.hour}`).toBe('2 3');
    }
    expect([...other]).toEqual([from.includes('-03-') ? 167 : 169]);
  });

  test('closing days are Sundays and days are counted by the clock', () => {
    const { slots, days } = layOutCalendar(Date.parse('2026-12-23T23:00:00Z'), 96);
    expect([slots[0], slots[10], slots[24], slots[48], slots[95]]).toEqual([144, 154, 144, 144, 167]);
    expect([days[23], days[24], days[95]]).toEqual([0, 1, 3]);
    expect(layOutCalendar(Date.parse('2026-11-30T23:00:00Z'), 1).slots[0]).toBe(24);
  });
});
