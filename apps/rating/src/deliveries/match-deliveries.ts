import { isDanishClosingDay } from '@turbotrack/traffic-engineering';
import { DateTime } from 'luxon';
import type { DeliverySettings } from './delivery-settings.js';

const ZONE = 'Europe/Copenhagen';
const HOUR_MS = 3_600_000;

/** A time at which files are expected, and what came for it. Times are ms since the epoch. */
export interface ExpectedDelivery {
  readonly due: number;
  /** How many files. */
  readonly files: number;
  /** Ids of those that came, in the order in which they came. */
  readonly came: number[];
  /** Files are missing though the tolerance is over. */
  isLate: boolean;
}

export interface Arrival {
  readonly fileId: number;
  readonly receivedAt: number;
}

/**
 * Lays the files that came beside those that were expected, from `since` to `now` (ms). A file belongs to the expected time it
 * is nearest to, for half the way to the next; those beyond the expected number there make up for the oldest that are missing,
 * since a file that comes a day late comes beside that day's own.
 */
export function matchDeliveries({ expected, toleranceHours }: DeliverySettings, arrivals: readonly Arrival[], since: number, now: number): ExpectedDelivery[] {
  const slots = expectedTimes(expected, since, now);
  const missing: ExpectedDelivery[] = [];
  let at = 0;
  const sorted = arrivals.toSorted((a, b) => a.receivedAt - b.receivedAt);
  while (at < sorted.length && slots[0] && sorted[at]!.receivedAt < slots[0].due - HOUR_MS * 12) at += 1;
  slots.forEach((slot, index) => {
    const next = slots[index + 1];
    const until = next ? (slot.due + next.due) / 2 : Infinity;
    for (; at < sorted.length && sorted[at]!.receivedAt < until; at += 1) {
      const { fileId } = sorted[at]!;
      const place = slot.came.length < slot.files ? slot : missing.find((open) => open.came.length < open.files);
      place?.came.push(fileId);
    }
    if (slot.came.length < slot.files) missing.push(slot);
  });
  for (const slot of slots) slot.isLate = slot.came.length < slot.files && slot.due + toleranceHours * HOUR_MS < now;
  return slots;
}

/** A time that a clock change leaves out is the moment it would have been; one that comes twice is the first. */
function expectedTimes(expected: DeliverySettings['expected'], since: number, now: number): ExpectedDelivery[] {
  const slots: ExpectedDelivery[] = [];
  for (let day = DateTime.fromMillis(since, { zone: ZONE }).startOf('day'); day.toMillis() <= now; day = day.plus({ days: 1 })) {
    for (const { weekdays, hour, minute, files, onClosingDays } of expected) {
      if (!weekdays.includes(day.weekday) || (!onClosingDays && isDanishClosingDay(day.toISODate()!))) continue;
      const due = day.set({ hour, minute }).toMillis();
      if (due >= since && due <= now) slots.push({ due, files, came: [], isLate: false });
    }
  }
  return slots.toSorted((a, b) => a.due - b.due);
}

/** Which weekday's volume a date has, 1 to 7: telephones are as quiet on a closing day as on a Sunday. */
export function weekdayOfVolume(at: number): number {
  const day = DateTime.fromMillis(at, { zone: ZONE });
  return isDanishClosingDay(day.toISODate()!) ? 7 : day.weekday;
}

export interface VolumeBand {
  readonly fewest: number;
  readonly most: number;
}

/** From so few files nothing is learned. */
const FEWEST_TO_LEARN_FROM = 4;

/**
 * How many records a file of this weekday has, as stated or as learned from files that came before it.
 *
 * @param earlier record counts of the weekday's earlier files, newest first
 * @returns null when nobody can say yet
 */
export function volumeBand({ volume }: DeliverySettings, weekday: number, earlier: readonly number[]): VolumeBand | null {
  const stated = volume.stated.find(({ weekdays }) => weekdays.includes(weekday));
  if (stated) return { fewest: stated.fewest, most: stated.most };
  const from = earlier.slice(0, volume.learnFrom);
  if (from.length < FEWEST_TO_LEARN_FROM) return null;
  const slack = volume.slackPercent / 100;
  return { fewest: Math.max(0, Math.floor(Math.min(...from) * (1 - slack))), most: Math.ceil(Math.max(...from) * (1 + slack)) };
}

/** More missing than so many: the operator's numbers have started anew. */
const LONGEST_GAP = 1_000;

/**
 * Running numbers that lack between those that came.
 *
 * @returns each with when (ms) the first file behind it came
 */
export function missingNumbers(files: readonly { readonly sequence: number; readonly receivedAt: number }[]): { readonly sequence: number; readonly noticedAt: number }[] {
  const sorted = files.toSorted((a, b) => a.sequence - b.sequence);
  return sorted.flatMap(({ sequence }, index) => {
    const next = sorted[index + 1];
    if (!next || next.sequence - sequence > LONGEST_GAP) return [];
    const behind = sorted.slice(index + 1, index + 1 + LONGEST_GAP);
    const noticedAt = Math.min(...behind.map(({ receivedAt }) => receivedAt));
    return Array.from({ length: Math.max(0, next.sequence - sequence - 1) }, (_, at) => ({ sequence: sequence + 1 + at, noticedAt }));
  });
}
