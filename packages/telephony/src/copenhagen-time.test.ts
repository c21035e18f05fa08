import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClockTime, copenhagenOffsets, instantsOfLocalTime, offsetOfWholeDay, readCopenhagenClock } from './copenhagen-time.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST = Date.UTC(2020, 0);
const END = Date.UTC(2036, 0);

const BY_INTL = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Copenhagen', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
});

/** What the time zone database says the clock shows, as ms since the epoch of the same reading in UTC. */
function shownByIntl(at: number): number {
  return Date.parse(`${BY_INTL.format(at).replace(' ', 'T')}Z`);
}

function clockAt(at: number): { shown: number; summerTime: boolean; repeated: boolean } {
  const clock: ClockTime = { day: 0, secondOfDay: 0, summerTime: false, repeated: false };
  readCopenhagenClock(at, clock);
  return { shown: clock.day * DAY_MS + clock.secondOfDay * 1000, summerTime: clock.summerTime, repeated: clock.repeated };
}

const second = fc.integer({ min: FIRST / 1000, max: END / 1000 - 1 }).map((value) => value * 1000);
/** An instant within two hours of a change of the clock. */
const nearChange = fc.tuple(fc.integer({ min: 2020, max: 2035 }), fc.constantFrom(0, 1), fc.integer({ min: -7_200, max: 7_200 }))
  .map(([year, change, seconds]) => copenhagenOffsets(year)[change]!.to + seconds * 1000);

describe('the clock of Copenhagen', () => {
  it('is the one of the time zone database in every hour of 2020 to 2035, and each of its readings leads back to its instant', () => {
    const wrong: string[] = [];
    const timesShown = new Map<number, number[]>();
    for (let at = FIRST; at < END; at += HOUR_MS) {
      const shown = shownByIntl(at);
      timesShown.set(shown, [...(timesShown.get(shown) ?? []), at]);
      const clock = clockAt(at);
      if (clock.shown !== shown || clock.summerTime !== (shown - at === 2 * HOUR_MS)) wrong.push(new Date(at).toISOString());
    }
    for (const [shown, instants] of timesShown) {
      const { first, second: later } = instantsOfLocalTime(shown) ?? {};
      if (first !== instants[0] || later !== instants.at(-1) || instants.some((at) => clockAt(at).repeated !== instants.length > 1)) wrong.push(`shown ${new Date(shown).toISOString()}`);
    }
    expect(wrong).toEqual([]);
    expect([...timesShown.values()].filter(({ length }) => length === 2)).toHaveLength(16);
  });

  it('and at any second between the hours, most of all around a change', () => {
    fc.assert(fc.property(fc.oneof(second, nearChange), (at) => {
      const shown = shownByIntl(at);
      const { first, second: later } = instantsOfLocalTime(shown)!;
      expect(clockAt(at)).toEqual({ shown, summerTime: shown - at === 2 * HOUR_MS, repeated: first !== later });
      expect([first, later]).toContain(at);
      expect([shownByIntl(first), shownByIntl(later)]).toEqual([shown, shown]);
    }), { numRuns: 2_000 });
  });

  it('skips an hour in March and shows one twice in October', () => {
    expect(instantsOfLocalTime(Date.UTC(2026, 2, 29, 2, 30))).toBeNull();
    expect([clockAt(Date.UTC(2026, 2, 29, 0, 59, 59)).shown, clockAt(Date.UTC(2026, 2, 29, 1)).shown]).toEqual([Date.UTC(2026, 2, 29, 1, 59, 59), Date.UTC(2026, 2, 29, 3)]);
    expect(instantsOfLocalTime(Date.UTC(2026, 9, 25, 2, 15))).toEqual({ first: Date.UTC(2026, 9, 25, 0, 15), second: Date.UTC(2026, 9, 25, 1, 15) });
    expect([23, 24, 25, 26].map((hour) => clockAt(Date.UTC(2026, 9, 24, hour, 15)))).toEqual([
      { shown: Date.UTC(2026, 9, 25, 1, 15), summerTime: true, repeated: false }, { shown: Date.UTC(2026, 9, 25, 2, 15), summerTime: true, repeated: true },
      { shown: Date.UTC(2026, 9, 25, 2, 15), summerTime: false, repeated: true }, { shown: Date.UTC(2026, 9, 25, 3, 15), summerTime: false, repeated: false },
    ]);
  });

  it('keeps one offset all through a day, but on the two days of a year on which it changes', () => {
    for (let year = 2020; year <= 2035; year += 1) {
      const days = Array.from({ length: (Date.UTC(year + 1, 0) - Date.UTC(year, 0)) / DAY_MS }, (_, day) => Date.UTC(year, 0) + day * DAY_MS);
      const changing = days.filter((day) => offsetOfWholeDay(day) === null);
      expect(changing.map((day) => new Date(day).getUTCDay())).toEqual([0, 0]);
      for (const day of days.filter((start) => !changing.includes(start))) expect(day - offsetOfWholeDay(day)!).toBe(instantsOfLocalTime(day)!.first);
    }
  });

  it('has a year of UTC without a gap between its stretches', () => {
    for (let year = 1980; year < 2100; year += 1) {
      const stretches = copenhagenOffsets(year);
      expect(stretches[0]!.from).toBe(Date.UTC(year, 0));
      expect(stretches.slice(1).map(({ from }) => from)).toEqual(stretches.slice(0, -1).map(({ to }) => to));
      expect(stretches.at(-1)!.to).toBe(Date.UTC(year + 1, 0));
    }
  });
});
