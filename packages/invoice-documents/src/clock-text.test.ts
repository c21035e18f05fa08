import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockText, durationText, isoDay } from './clock-text.js';

describe('times as documents write them', () => {
  it('a day and a second of it are written as ISO 8601 does', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 86_399 }), (day, second) => {
      expect(`${isoDay(day)}T${clockText(second)}.000Z`).toBe(new Date((day * 86_400 + second) * 1000).toISOString());
    }));
  });

  it('a call may last longer than a day', () => {
    expect([durationText(0), durationText(133), durationText(3 * 86_400 + 1)]).toEqual(['0:00:00', '0:02:13', '72:00:01']);
  });
});
