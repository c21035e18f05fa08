import { describe, expect, test } from 'vitest';
import { clockChanges, copenhagenMidnight, danishHolidays, parseMonth } from './danish-calendar.js';

test('public holidays of 2026: store bededag is none since 2024', () => {
  expect(danishHolidays(2026)).toEqual(['2026-01-01', '2026-04-02', '2026-04-03', '2026-04-05', '2026-04-06', '2026-05-14', '2026-05-24', '2026-05-25', '2026-12-25', '2026-12-26']);
  expect(danishHolidays(2023)).toContain('2023-05-05');
  expect(danishHolidays(2024)).toHaveLength(10);
});

test.each(['2000-04-23', '2008-03-23', '2011-04-24', '2024-03-31', '2025-04-20', '2027-03-28', '2038-04-25', '2049-04-18', '2076-04-19'])('Easter Sunday %s', (day) => {
  expect(danishHolidays(Number(day.slice(0, 4)))).toContain(day);
});

describe('a month', () => {
  test('begins and ends at midnight in Copenhagen, in summer and in winter', () => {
    const october = parseMonth('2026-10');
    expect([new Date(october.from).toISOString(), new Date(october.to).toISOString(), october.days.length]).toEqual(['2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z', 31]);
    expect(parseMonth('2028-02').days).toHaveLength(29);
    expect(parseMonth('2026-12').to).toBe(copenhagenMidnight(2027, 1, 1));
  });

  test('has the days on which the clock is changed 23 and 25 hours long', () => {
    const hours = (text: string, day: number): number => {
      const { days } = parseMonth(text);
      return ((days[day] as number) - (days[day - 1] as number)) / 3_600_000;
    };
    expect([hours('2026-03', 29), hours('2026-10', 25), hours('2026-10', 24)]).toEqual([23, 25, 24]);
  });
});

test('the clock is changed at one o’clock UTC', () => {
  const changes = (text: string) => clockChanges(parseMonth(text).from, parseMonth(text).to);
  expect(changes('2026-10')).toEqual([{ instant: Date.parse('2026-10-25T01:00:00Z'), offsetBeforeMs: 7_200_000, offsetAfterMs: 3_600_000 }]);
  expect(changes('2026-03')).toEqual([{ instant: Date.parse('2026-03-29T01:00:00Z'), offsetBeforeMs: 3_600_000, offsetAfterMs: 7_200_000 }]);
  expect(changes('2026-11')).toEqual([]);
});
