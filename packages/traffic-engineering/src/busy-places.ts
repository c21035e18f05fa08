import type { TrafficCalendar } from './traffic-calendar.js';

/** Hours of a date less the one the clock may skip. */
const WHOLE_DAY = 23;

/** For each date that lies wholly within `expected` the place in it of the highest load; `first` is the place of `expected` in the calendar. */
export function busyPlaces(expected: Float64Array, calendar: TrafficCalendar, first: number): number[] {
  const places: number[] = [];
  for (let start = 0; start < expected.length; ) {
    let end = start;
    let busiest = start;
    while (end < expected.length && calendar.days[first + end] === calendar.days[first + start]) {
      if ((expected[end] as number) > (expected[busiest] as number)) busiest = end;
      end += 1;
    }
    if (end - start >= WHOLE_DAY) places.push(busiest);
    start = end;
  }
  return places;
}
