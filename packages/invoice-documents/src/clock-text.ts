const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** A calendar day (days since 1970-01-01) as ISO 8601: '2026-03-29'. */
export function isoDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** '08:15:02'. */
export function clockText(secondOfDay: number): string {
  const hour = Math.floor(secondOfDay / 3600);
  const minute = Math.floor(secondOfDay / 60) % 60;
  return `${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[secondOfDay % 60]}`;
}

/** Hours, minutes and seconds of a duration: '0:02:13'. */
export function durationText(seconds: number): string {
  const minute = Math.floor(seconds / 60) % 60;
  return `${Math.floor(seconds / 3600)}:${TWO_DIGITS[minute]}:${TWO_DIGITS[seconds % 60]}`;
}
