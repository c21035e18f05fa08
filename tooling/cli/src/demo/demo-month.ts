/**
 * The latest March or October that has ended, as YYYY-MM: a month with a daylight-saving night, never so long ago that
 * its calls count as too old.
 */
export function latestMonthOfClockChange(nowMs: number): string {
  const now = new Date(nowMs);
  // The first of the current month by UTC: on that day's first hours Copenhagen is ahead, which hurts nobody.
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  while (month.getUTCMonth() !== 2 && month.getUTCMonth() !== 9) month.setUTCMonth(month.getUTCMonth() - 1);
  return month.toISOString().slice(0, 7);
}
