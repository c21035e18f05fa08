import { describe, expect, it } from 'vitest';
import { addDays, billingPeriod, copenhagenDay, daysBetween, hasEnded } from './billing-period.js';

describe('a billing period', () => {
  it.each([
    ['2024-02', '2024-02-29', 29],
    ['2026-02', '2026-02-28', 28],
    ['2026-03', '2026-03-31', 31],
    ['2026-10', '2026-10-31', 31],
    ['2026-12-01', '2026-12-31', 31],
  ])('%s ends on %s and has %i days, whatever the clocks do', (month, lastDay, days) => {
    expect(billingPeriod(month)).toMatchObject({ lastDay, days });
  });

  it('is a month of the calendar', () => {
    expect(() => billingPeriod('2026-13')).toThrow(RangeError);
    expect(() => billingPeriod('oktober')).toThrow(RangeError);
  });

  it('ends at midnight in Copenhagen, in winter an hour and in summer two before midnight in UTC', () => {
    expect(hasEnded(billingPeriod('2026-10'), Date.parse('2026-10-31T22:59:59Z'))).toBe(false);
    expect(hasEnded(billingPeriod('2026-10'), Date.parse('2026-10-31T23:00:00Z'))).toBe(true);
    expect(hasEnded(billingPeriod('2026-06'), Date.parse('2026-06-30T21:59:59Z'))).toBe(false);
    expect(hasEnded(billingPeriod('2026-06'), Date.parse('2026-06-30T22:00:00Z'))).toBe(true);
  });
});

describe('days of the calendar', () => {
  it('are counted across the nights the clocks are changed', () => {
    expect(daysBetween('2026-03-28', '2026-03-31')).toBe(3);
    expect(daysBetween('2026-10-24', '2026-10-27')).toBe(3);
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(copenhagenDay(Date.parse('2026-12-31T23:30:00Z'))).toBe('2027-01-01');
  });
});
