import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClockTime, clockText, durationText, isoDay, readCopenhagenClock } from './copenhagen-time.js';

function clockAt(at: number): { text: string; summerTime: boolean; repeated: boolean } {
  const clock: ClockTime = { day: 0, secondOfDay: 0, summerTime: false, repeated: false };
  readCopenhagenClock(at, clock);
  return { text: `${isoDay(clock.day)} ${clockText(clock.secondOfDay)}`, summerTime: clock.summerTime, repeated: clock.repeated };
}

const BY_INTL = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen', dateStyle: 'short', timeStyle: 'medium' });

describe('the Danish clock', () => {
  it('is the one of the time zone database at every moment', () => {
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2020, 0) / 1000, max: Date.UTC(2035, 0) / 1000 }), (second) => {
      expect(clockAt(second * 1000).text).toBe(BY_INTL.format(second * 1000));
    }));
  });

  it('skips an hour in March and shows one twice in October', () => {
    expect([clockAt(Date.UTC(2026, 2, 29, 0, 59, 59)).text, clockAt(Date.UTC(2026, 2, 29, 1)).text]).toEqual(['2026-03-29 01:59:59', '2026-03-29 03:00:00']);
    const hours = [23, 24, 25, 26].map((hour) => clockAt(Date.UTC(2026, 9, 24, hour, 15)));
    expect(hours).toEqual([
      { text: '2026-10-25 01:15:00', summerTime: true, repeated: false }, { text: '2026-10-25 02:15:00', summerTime: true, repeated: true },
      { text: '2026-10-25 02:15:00', summerTime: false, repeated: true }, { text: '2026-10-25 03:15:00', summerTime: false, repeated: false },
    ]);
  });

  it('lets a call last longer than a day', () => {
    expect([durationText(0), durationText(133), durationText(3 * 86_400 + 1)]).toEqual(['0:00:00', '0:02:13', '72:00:01']);
  });
});
