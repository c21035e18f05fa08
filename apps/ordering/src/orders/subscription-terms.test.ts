import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, copenhagenDay, daysBetween, monthOf, startOfDay } from './calendar.js';
import { bindingEnd, feeForDays, firstMonthFee, noticeEnd, remainingBinding } from './subscription-terms.js';

const day = fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
const price = fc.integer({ min: 0, max: 1_000_000 });

describe('a day in Copenhagen', () => {
  test.each([
    ['2027-01-31', '2027-01-30T23:00:00.000Z'], ['2027-03-28', '2027-03-27T23:00:00.000Z'], ['2027-03-29', '2027-03-28T22:00:00.000Z'],
    ['2027-10-31', '2027-10-30T22:00:00.000Z'], ['2027-11-01', '2027-10-31T23:00:00.000Z'], ['2028-02-29', '2028-02-28T23:00:00.000Z'],
  ])('%s begins at %s, also beside a night that changes the clocks', (date, moment) => {
    expect(new Date(startOfDay(date)).toISOString()).toBe(moment);
  });

  test('holds its first moment and not the one before, on every day', () => {
    fc.assert(fc.property(day, (date) => {
      expect([copenhagenDay(startOfDay(date) - 1), copenhagenDay(startOfDay(date))]).toEqual([addDays(date, -1), date]);
    }), { numRuns: 300 });
  });
});

describe('a binding', () => {
  test.each([
    ['2027-01-31', 1, '2027-02-28'], ['2028-01-31', 1, '2028-02-29'], ['2027-01-31', 6, '2027-07-31'], ['2027-08-31', 6, '2028-02-29'],
    ['2028-02-29', 12, '2029-02-28'], ['2027-12-15', 12, '2028-12-15'],
  ])('from %s for %i months ends on %s', (start, months, end) => {
    expect(bindingEnd(start, months)).toBe(end);
  });

  test('of no month is none', () => {
    expect(bindingEnd('2027-01-31', 0)).toBeNull();
  });

  test('ends in the month so many later, on the day it began or the last there is', () => {
    fc.assert(fc.property(day, fc.integer({ min: 1, max: 60 }), (start, months) => {
      const end = bindingEnd(start, months)!;
      const [from, to] = [start, end].map((text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7)));
      expect(to! - from!).toBe(months);
      expect(end.slice(8)).toBe(Number(start.slice(8)) <= monthOf(end).days ? start.slice(8) : String(monthOf(end).days));
    }), { numRuns: 300 });
  });
});

describe('a notice', () => {
  const notice = (days: number, months: number, to: 'any-day' | 'month-end' = 'any-day') => ({ days, months, to });
  test.each([
    ['2027-01-31', notice(0, 0), '2027-01-31'], ['2027-01-31', notice(14, 0), '2027-02-14'], ['2027-01-31', notice(0, 1), '2027-02-28'],
    ['2027-01-15', notice(0, 1, 'month-end'), '2027-03-01'], ['2027-01-31', notice(1, 0, 'month-end'), '2027-02-01'], ['2027-02-01', notice(0, 1, 'month-end'), '2027-03-01'],
    ['2028-02-29', notice(0, 3, 'month-end'), '2028-06-01'], ['2027-12-31', notice(1, 1, 'month-end'), '2028-02-01'],
  ])('given on %s, %j, leaves %s as the first day without', (today, terms, end) => {
    expect(noticeEnd(today, terms)).toBe(end);
  });

  test('to the end of a month ends on a first of a month, and never earlier than without', () => {
    fc.assert(fc.property(day, fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 12 }), (today, days, months) => {
      const [free, monthly] = [noticeEnd(today, notice(days, months)), noticeEnd(today, notice(days, months, 'month-end'))];
      expect(monthly.slice(8)).toBe('01');
      expect(monthly >= free && daysBetween(free, monthly) < 31).toBe(true);
    }), { numRuns: 300 });
  });
});

describe('the fee for days', () => {
  test.each([
    // 9,900 øre × days ÷ days of the month, half up: by hand.
    ['2027-01-15', null, 5_429], ['2027-02-15', null, 4_950], ['2028-02-15', null, 5_121], ['2027-01-31', null, 319], ['2027-02-01', null, 9_900],
    ['2027-03-28', '2027-03-29', 319], ['2027-10-31', null, 319], ['2027-01-10', '2027-01-20', 3_194], ['2027-01-10', '2027-05-01', 7_026],
  ])('from %s to %s in the first month is %i øre of 99 kroner', (from, to, ore) => {
    expect(firstMonthFee(9_900, from, to)).toBe(ore);
  });

  test('of whole months is the monthly fee so many times, and of a month cut in two differs by an øre at the most', () => {
    fc.assert(fc.property(day, price, fc.integer({ min: 1, max: 36 }), fc.integer({ min: 1, max: 27 }), (any, monthly, months, cut) => {
      const first = monthOf(any).firstDay;
      expect(feeForDays(monthly, first, addMonths(first, months))).toBe(monthly * months);
      const middle = addDays(first, cut);
      const parts = feeForDays(monthly, first, middle) + feeForDays(monthly, middle, monthOf(any).nextFirstDay);
      expect(Math.abs(parts - monthly)).toBeLessThanOrEqual(1);
    }), { numRuns: 300 });
  });

  test('never falls when a day is added', () => {
    fc.assert(fc.property(day, price, fc.integer({ min: 0, max: 400 }), (from, monthly, days) => {
      expect(feeForDays(monthly, from, addDays(from, days + 1))).toBeGreaterThanOrEqual(feeForDays(monthly, from, addDays(from, days)));
    }), { numRuns: 300 });
  });
});

describe('what remains of a binding', () => {
  test('is every month until its end, parts of months by their days, and nothing once it is over', () => {
    // 17 of 31 days of January, February to June, 14 of 31 days of July.
    expect(remainingBinding(10_000, '2027-01-15', '2027-07-15')).toBe(5_484 + 5 * 10_000 + 4_516);
    expect(remainingBinding(10_000, '2027-07-15', '2027-07-15')).toBe(0);
    expect(remainingBinding(10_000, '2027-01-15', null)).toBe(0);
  });

  test('with what was paid until the end is what the whole binding costs, to an øre', () => {
    fc.assert(fc.property(day, fc.integer({ min: 1, max: 36 }), price, fc.double({ min: 0, max: 1, noNaN: true }), (start, months, monthly, part) => {
      const end = bindingEnd(start, months)!;
      const left = addDays(start, Math.floor(daysBetween(start, end) * part));
      const whole = feeForDays(monthly, start, end);
      expect(Math.abs(feeForDays(monthly, start, left) + remainingBinding(monthly, left, end) - whole)).toBeLessThanOrEqual(1);
    }), { numRuns: 300 });
  });
});
