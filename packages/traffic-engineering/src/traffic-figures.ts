import { HOUR_MS } from './copenhagen-hour.js';
import { INTERVAL_MS, type IntervalCounters } from './count-traffic.js';
import { erlangB, offeredLoad } from './erlang-b.js';

/** What a trunk carried in five minutes or an hour, in the terms of traffic engineering. */
export interface TrafficFigures {
  readonly trunk: string;
  /** Ms since the epoch. */
  readonly from: number;
  readonly lengthMs: number;
  readonly attempts: number;
  readonly answered: number;
  readonly answeredDurationS: number;
  readonly conversationMs: number;
  /** Most conversations at once. */
  readonly peak: number;
  /** Answer-seizure ratio: answered of attempts, 0…1 (ITU-T E.425); null without attempts. */
  readonly asr: number | null;
  /** Average call duration: seconds of conversation for each answered call that began here; null without answered calls. */
  readonly acd: number | null;
  /** Mean number of conversations at once: the carried load (ITU-T E.500). Ringing is not in call records and not in it. */
  readonly erlangs: number;
}

type Sums = Pick<TrafficFigures, 'trunk' | 'from' | 'lengthMs' | 'attempts' | 'answered' | 'answeredDurationS' | 'conversationMs' | 'peak'>;

export function intervalFigures(counters: IntervalCounters): TrafficFigures {
  return figures({ ...counters, lengthMs: INTERVAL_MS, peak: counters.steps.peak() });
}

/** Hours of UTC from five-minute intervals, in any order, one of each trunk and time. The peak is the highest of the twelve: exact, for each holds what was going on when it began. */
export function rollUpToHours(intervals: readonly TrafficFigures[]): TrafficFigures[] {
  const hours = new Map<string, Sums>();
  for (const interval of intervals) {
    const from = Math.floor(interval.from / HOUR_MS) * HOUR_MS;
    const key = `${from} ${interval.trunk}`;
    const sum = hours.get(key);
    hours.set(key, {
      trunk: interval.trunk, from, lengthMs: HOUR_MS,
      attempts: interval.attempts + (sum?.attempts ?? 0),
      answered: interval.answered + (sum?.answered ?? 0),
      answeredDurationS: interval.answeredDurationS + (sum?.answeredDurationS ?? 0),
      conversationMs: interval.conversationMs + (sum?.conversationMs ?? 0),
      peak: Math.max(interval.peak, sum?.peak ?? 0),
    });
  }
  return [...hours.values()].map(figures).sort((a, b) => (a.trunk === b.trunk ? a.from - b.from : a.trunk < b.trunk ? -1 : 1));
}

/** Share of calls, 0…1, that found a trunk's channels busy, estimated from what it carried in an hour: call records do not tell. */
export function estimatedBlocking(carried: number, channels: number): number {
  return erlangB(offeredLoad(carried, channels), channels);
}

/**
 * Puts hours (of one trunk) in a row from `from` to `to` (excluded), ms since the epoch; an hour without calls is 0. With
 * `channels` the load is the offered one, estimated from the carried: on a trunk that was full the carried load would hide what is to be forecast.
 */
export function hourlyErlangs(hours: readonly TrafficFigures[], from: number, to: number, channels?: number): Float64Array {
  if (from % HOUR_MS !== 0 || to % HOUR_MS !== 0 || to < from) throw new RangeError(`From ${from} to ${to} is not a row of whole hours.`);
  const row = new Float64Array((to - from) / HOUR_MS);
  for (const hour of hours) {
    const place = (hour.from - from) / HOUR_MS;
    if (place >= 0 && place < row.length) row[place] = channels === undefined ? hour.erlangs : offeredLoad(hour.erlangs, channels);
  }
  return row;
}

function figures(sums: Sums): TrafficFigures {
  const { trunk, from, lengthMs, attempts, answered, answeredDurationS, conversationMs, peak } = sums;
  return {
    trunk, from, lengthMs, attempts, answered, answeredDurationS, conversationMs, peak,
    asr: attempts > 0 ? answered / attempts : null,
    acd: answered > 0 ? answeredDurationS / answered : null,
    erlangs: conversationMs / lengthMs,
  };
}
