const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** A message is tried for so long after it was queued; then it counts as failed and waits for a redelivery. */
export const GIVE_UP_AFTER_MS = 73 * HOUR;
/** An address whose every attempt has failed for so long is disabled. */
export const DISABLE_AFTER_MS = 72 * HOUR;

const FIRST_RETRY_MS = 5 * SECOND;
const LONGEST_RETRY_MS = 12 * HOUR;
const LONGEST_PAUSE_MS = 300 * SECOND;
const LONGEST_RETRY_AFTER_MS = 24 * HOUR;

/**
 * How long a message waits after its `attempt`th failure: 5 s, then three times as long each time, 12 h at the most, each
 * a tenth more or less so that messages that failed together do not come together. Fifteen attempts fill three days.
 *
 * @param attempt from 1
 * @param chance from 0 up to 1
 */
export function retryDelayMs(attempt: number, chance: number): number {
  return Math.round(Math.min(FIRST_RETRY_MS * 3 ** (attempt - 1), LONGEST_RETRY_MS) * (0.9 + 0.2 * chance));
}

/**
 * How long an address is left alone after `failures` failed attempts in a row, whichever messages they were: 5 s, doubled
 * each time, 5 min at the most; longer where it asks for more by `Retry-After`, up to a day.
 */
export function pauseMs(failures: number, retryAfterMs = 0): number {
  return Math.max(Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS), Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
}
