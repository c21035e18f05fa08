/** A calendar month in Copenhagen that is billed as one. Days are ISO 8601 text, so no time zone can move them. */
export interface BillingPeriod {
  readonly firstDay: string;
  readonly lastDay: string;
  /** First day of the month after. */
  readonly nextFirstDay: string;
  readonly days: number;
}

const DAY_MS = 86_400_000;

function toIso(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function fromIso(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day: string, days: number): string {
  return toIso(fromIso(day) + days * DAY_MS);
}

/** Calendar days from `from`, included, to `until`, excluded. */
export function daysBetween(from: string, until: string): number {
  return (fromIso(until) - fromIso(from)) / DAY_MS;
}

/** The month that `day` lies in. @throws RangeError when `day` is no ISO 8601 day or month */
export function billingPeriod(day: string): BillingPeriod {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])(?:-\d{2})?$/.exec(day) ?? [];
  if (year === undefined || month === undefined) throw new RangeError('A billing period is a month, written YYYY-MM.');
  const firstDay = `${year}-${month}-01`;
  const nextFirstDay = toIso(Date.UTC(Number(year), Number(month), 1));
  return { firstDay, lastDay: addDays(nextFirstDay, -1), nextFirstDay, days: daysBetween(firstDay, nextFirstDay) };
}

const COPENHAGEN_DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen', year: 'numeric', month: '2-digit', day: '2-digit' });

/** The day the calendar in Copenhagen shows at `atMs` (ms since the epoch). */
export function copenhagenDay(atMs: number): string {
  return COPENHAGEN_DAY.format(atMs);
}

/** True once the month is over on the clock in Copenhagen. */
export function hasEnded(period: BillingPeriod, atMs: number): boolean {
  return copenhagenDay(atMs) >= period.nextFirstDay;
}
