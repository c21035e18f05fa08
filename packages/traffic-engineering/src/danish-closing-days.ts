const DAY_MS = 86_400_000;

/** Fixed days on which Danish offices are closed: public holidays, and Constitution Day and the two Eves by custom. */
const FIXED = ['01-01', '06-05', '12-24', '12-25', '12-26', '12-31'];
/** Days from Easter Sunday: Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension Day, Whit Sunday and Monday. */
const FROM_EASTER = [-3, -2, 0, 1, 39, 49, 50];
/** General Prayer Day was a holiday for the last time in 2023 (lov nr. 214 of 6 March 2023). */
const PRAYER_DAY_FROM_EASTER = 26;
const LAST_YEAR_OF_PRAYER_DAY = 2023;

const byYear = new Map<number, ReadonlySet<string>>();

/** Whether offices are closed on this date (`2026-12-24`) whatever its weekday: telephones are then as quiet as on a Sunday. */
export function isDanishClosingDay(date: string): boolean {
  const year = Number(date.slice(0, 4));
  let days = byYear.get(year);
  if (days === undefined) byYear.set(year, (days = closingDays(year)));
  return days.has(date);
}

function closingDays(year: number): Set<string> {
  const easter = easterSunday(year);
  const moving = year <= LAST_YEAR_OF_PRAYER_DAY ? [...FROM_EASTER, PRAYER_DAY_FROM_EASTER] : FROM_EASTER;
  return new Set([...FIXED.map((day) => `${year}-${day}`), ...moving.map((days) => new Date(easter + days * DAY_MS).toISOString().slice(0, 10))]);
}

/** Gregorian Easter, after Meeus, Jones and Butcher (Meeus, Astronomical Algorithms, chapter 8), as midnight UTC. */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1);
}
