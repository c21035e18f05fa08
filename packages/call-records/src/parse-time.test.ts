import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BEFORE_2000, NO_SUCH_TIME, NOT_IN_FORMAT, readTimePattern, TimeParser } from './parse-time.js';

function parse(text: string, format: string, zone: 'Europe/Copenhagen' | 'UTC' = 'UTC', ambiguous: 'first' | 'second' = 'first'): number {
  const bytes = Buffer.from(`;${text};`, 'latin1');
  return new TimeParser(format, zone, ambiguous).parse(bytes, 1, bytes.length - 1);
}

const DANISH = 'dd-MM-yyyy HH:mm:ss';
const copenhagen = (text: string, ambiguous: 'first' | 'second' = 'first'): number => parse(text, DANISH, 'Europe/Copenhagen', ambiguous);
const utc = (iso: string): number => Date.parse(iso);

describe('one instant in every format', () => {
  test.each([
    ['dd-MM-yyyy HH:mm:ss', '06-10-2026 13:45:09'],
    ['yyyy-MM-ddTHH:mm:ssZ', '2026-10-06T13:45:09Z'],
    ['yyyyMMddHHmmss', '20261006134509'],
    ['yyyyMMddHHmmssSSS', '20261006134509000'],
    ['dd/MM/yyyy HH.mm.ss', '06/10/2026 13.45.09'],
    ['HH:mm:ss,SSS dd.MM.yyyy', '13:45:09,000 06.10.2026'],
  ])('%s', (format, text) => {
    expect(parse(text, format)).toBe(utc('2026-10-06T13:45:09Z'));
  });

  test('milliseconds are kept', () => {
    expect(parse('2026-10-06 13:45:09.250', 'yyyy-MM-dd HH:mm:ss.SSS')).toBe(utc('2026-10-06T13:45:09.250Z'));
  });
});

test.each([
  ['6-10-2026 13:45:09', 'a day of one digit'],
  ['06-10-2026 13:45', 'no seconds'],
  ['06-10-2026 13:45:09 ', 'a blank behind'],
  ['06/10/2026 13:45:09', 'other separators'],
  ['06-10-2026T13:45:09', 'a T for the blank'],
  ['+6-10-2026 13:45:09', 'a sign for a digit'],
  ['06-1O-2026 13:45:09', 'a letter for a digit'],
  ['', 'nothing'],
])('%j is not in the format: %s', (text) => {
  expect(parse(text, DANISH)).toBe(NOT_IN_FORMAT);
});

test.each([
  ['00-10-2026 13:45:09', 'day 0'],
  ['32-10-2026 13:45:09', 'day 32'],
  ['31-09-2026 13:45:09', '31 September'],
  ['06-13-2026 13:45:09', 'month 13'],
  ['06-00-2026 13:45:09', 'month 0'],
  ['29-02-2026 13:45:09', '29 February of an ordinary year'],
  ['29-02-2100 13:45:09', '29 February of a century that is no leap year'],
  ['06-10-2026 24:00:00', 'hour 24'],
  ['06-10-2026 13:60:00', 'minute 60'],
  ['06-10-2026 13:45:60', 'second 60'],
])('%s does not exist: %s', (text) => {
  expect(parse(text, DANISH)).toBe(NO_SUCH_TIME);
});

test('a leap day exists, also in the year 2000', () => {
  expect(parse('29-02-2028 23:59:59', DANISH)).toBe(utc('2028-02-29T23:59:59Z'));
  expect(parse('29-02-2000 00:00:00', DANISH)).toBe(utc('2000-02-29T00:00:00Z'));
});

test('nothing before the year 2000 is a call', () => {
  expect(parse('31-12-1999 23:59:59', DANISH)).toBe(BEFORE_2000);
  expect(parse('01-01-1970 00:00:00', DANISH)).toBe(BEFORE_2000);
  expect(parse('01-01-2000 00:00:00', DANISH)).toBe(utc('2000-01-01T00:00:00Z'));
  expect(copenhagen('01-01-2000 00:00:00')).toBe(utc('1999-12-31T23:00:00Z'));
});

describe('Danish time', () => {
  test.each([
    ['06-10-2026 12:00:00', '2026-10-06T10:00:00Z', 'summer'],
    ['06-12-2026 12:00:00', '2026-12-06T11:00:00Z', 'winter'],
    ['31-12-2026 23:59:59', '2026-12-31T22:59:59Z', 'New Year’s Eve'],
    ['01-01-2027 00:00:00', '2026-12-31T23:00:00Z', 'New Year'],
    ['29-03-2026 01:59:59', '2026-03-29T00:59:59Z', 'the last second of winter time'],
    ['29-03-2026 03:00:00', '2026-03-29T01:00:00Z', 'the first second of summer time'],
    ['29-03-2026 23:59:59', '2026-03-29T21:59:59Z', 'the evening after the spring night'],
    ['25-10-2026 00:00:00', '2026-10-24T22:00:00Z', 'the midnight before the autumn night'],
    ['25-10-2026 01:59:59', '2026-10-24T23:59:59Z', 'the last second before the repeated hour'],
    ['25-10-2026 03:00:00', '2026-10-25T02:00:00Z', 'the first second behind the repeated hour'],
    ['26-10-2026 00:00:00', '2026-10-25T23:00:00Z', 'the midnight after the autumn night'],
  ])('%s is %s: %s', (text, iso) => {
    expect(copenhagen(text, 'first')).toBe(utc(iso));
    expect(copenhagen(text, 'second')).toBe(utc(iso));
  });

  test.each(['29-03-2026 02:00:00', '29-03-2026 02:30:00', '29-03-2026 02:59:59', '28-03-2027 02:00:00', '26-03-2028 02:15:00'])('%s lies in the hour that spring skips', (text) => {
    expect(copenhagen(text)).toBe(NO_SUCH_TIME);
  });

  test.each(['25-10-2026 02:00:00', '25-10-2026 02:30:00', '25-10-2026 02:59:59', '31-10-2027 02:00:00', '29-10-2028 02:15:00'])('%s was shown twice, and the description says which is meant', (text) => {
    const first = copenhagen(text, 'first');
    expect(copenhagen(text, 'second')).toBe(first + 3_600_000);
    expect(new Date(first).getUTCHours()).toBe(0);
  });

  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });

  test('every instant from 2000 to 2090 is read back from what the clock in Copenhagen showed, or is the other one of two', () => {
    const parsers = { first: new TimeParser('yyyy-MM-dd HH:mm:ss', 'Europe/Copenhagen', 'first'), second: new TimeParser('yyyy-MM-dd HH:mm:ss', 'Europe/Copenhagen', 'second') };
    const nearChange = fc.tuple(fc.integer({ min: 2000, max: 2089 }), fc.constantFrom(2, 9), fc.integer({ min: 24, max: 31 }), fc.integer({ min: 0, max: 86_399 }));
    const instants = fc.oneof(
      fc.integer({ min: utc('2000-01-02T00:00:00Z') / 1000, max: utc('2090-01-01T00:00:00Z') / 1000 }),
      nearChange.map(([year, month, day, second]) => Date.UTC(year, month, day) / 1000 + second),
    );
    fc.assert(
      fc.property(instants, (second) => {
        const instant = second * 1000;
        const bytes = Buffer.from(clock.format(instant));
        const first = parsers.first.parse(bytes, 0, bytes.length);
        const last = parsers.second.parse(bytes, 0, bytes.length);
        expect([first, last]).toContain(instant);
        expect(clock.format(first)).toBe(clock.format(last));
        expect([0, 3_600_000]).toContain(last - first);
      }),
      { numRuns: 3000 },
    );
  });
});

test.each([
  ['yyyy-MM-dd HH:mm', 'lacks ss'],
  ['yyyy-MM-dd', 'lacks HH, mm, ss'],
  ['yyyy-MM-dd HH:mm:ss yyyy', 'names yyyy twice'],
  ['yy-MM-dd HH:mm:ss', 'lacks yyyy'],
])('the pattern %j is refused: it %s', (format, why) => {
  expect(readTimePattern(format)).toContain(why);
});

describe('time since the epoch and hundredths', () => {
  const parsed = (text: string, format: string): number => new TimeParser(format, 'UTC', 'first').parse(Buffer.from(text), 0, text.length);

  test.each([
    ['1693900000', 'epoch-seconds', 1_693_900_000_000], ['1693900000123', 'epoch-milliseconds', 1_693_900_000_123], ['1693900000123456', 'epoch-microseconds', 1_693_900_000_123], ['2012070818150699', 'yyyyMMddHHmmssSS', Date.UTC(2012, 6, 8, 18, 15, 6, 990)],
    ['0', 'epoch-seconds', BEFORE_2000], ['', 'epoch-seconds', NOT_IN_FORMAT], ['-1693900000', 'epoch-seconds', NOT_IN_FORMAT], ['1693900000.5', 'epoch-seconds', NOT_IN_FORMAT], ['99999999999999999', 'epoch-seconds', NOT_IN_FORMAT],
  ])('%s as %s', (text, format, expected) => expect(parsed(text, format)).toBe(expected));
});
