import type { Service } from '@turbotrack/telephony';
import { ConcurrencySteps, INTERVAL_SECONDS } from './concurrency-steps.js';

export const INTERVAL_MS = INTERVAL_SECONDS * 1000;
/** Longest call that is counted, as in rating: a week. What is longer is an error of the record. */
const LONGEST_CALL_S = 604_800;
/** Digits in a trunk's name from which it may be somebody's telephone number. */
const DIGITS_OF_A_NUMBER = 8;

/** Names of trunks that are remembered; channels numbered anew for each call do not fill the memory. */
const MOST_NAMES = 10_000;

/** Where calls are counted whose trunk is named like a telephone number. */
export const WITHHELD_TRUNK = '(withheld)';

/** What of a call record is measured. It has no field for a number. */
export interface TrunkCall {
  /** The operator's name of the trunk or route; '' where it gives none. */
  readonly trunk: string;
  /** Only voice occupies a channel; the others are not counted. */
  readonly service: Service;
  /** Ms since the epoch, UTC: the answer where the record tells it, otherwise the seizure. */
  readonly startedAt: number;
  /** Whole seconds of conversation; what an unanswered call has of them is ringing, and is not counted. */
  readonly durationS: number;
  readonly answered: boolean;
}

/**
 * Counters of one trunk in five minutes of UTC. All of them add: the counters of two files are the sums, those of a file
 * taken back are subtracted.
 */
export interface IntervalCounters {
  readonly trunk: string;
  /** Ms since the epoch, a multiple of {@link INTERVAL_MS}. */
  readonly from: number;
  /** Calls that began in the interval. */
  attempts: number;
  /** Those of them that were answered. */
  answered: number;
  /** Whole conversation of the answered calls that began in the interval, wherever it fell, in seconds; for the mean length of a call. */
  answeredDurationS: number;
  /** Conversation that fell in the interval, whenever it began, in ms; for the load. */
  conversationMs: number;
  /** On the grid of whole seconds, both ends of a call rounded down: exact for records in whole seconds, never above the truth for others. */
  readonly steps: ConcurrencySteps;
}

type Intervals = Map<number, IntervalCounters>;

/**
 * Counts calls by trunk and interval, in any order, over any number of files. Two counts {@link merge}; a count is what
 * all its calls together give, so order, cuts into chunks and calls taken back and added again leave no trace.
 */
export class TrafficCount {
  /** By trunk, then by the number of the interval: small whole numbers, which a Map finds much faster than milliseconds. */
  private readonly trunks = new Map<string, Intervals>();
  /** Names as they come in records; looking one up is cheaper than reading it again for every call. */
  private readonly byGivenName = new Map<string, { readonly trunk: string; readonly intervals: Intervals }>();

  /** `times` −1 takes a call back. Returns false for what is no voice call. Throws a sentence for an impossible time or length. */
  add(call: TrunkCall, times: 1 | -1 = 1): boolean {
    if (call.service !== 'voice') return false;
    const { startedAt, durationS } = call;
    if (!Number.isSafeInteger(startedAt)) throw new RangeError(`The start of a call, ${startedAt}, is not a whole number of milliseconds.`);
    if (!Number.isInteger(durationS) || durationS < 0 || durationS > LONGEST_CALL_S) {
      throw new RangeError(`A call of ${durationS} seconds cannot be counted: whole seconds from 0 to ${LONGEST_CALL_S} can.`);
    }
    const { trunk, intervals } = this.trunkOf(call.trunk);
    const first = countersAt(intervals, trunk, startOfInterval(startedAt));
    first.attempts += times;
    if (!call.answered) return true;
    first.answered += times;
    first.answeredDurationS += times * durationS;
    addConversation(intervals, trunk, startedAt, durationS, times);
    return true;
  }

  /** Adds counters, from another count or from rest. */
  addCounters(counters: IntervalCounters): void {
    if (counters.from !== startOfInterval(counters.from)) throw new RangeError(`Counters from ${counters.from} do not begin on five minutes of UTC.`);
    const { trunk, intervals } = this.trunkOf(counters.trunk);
    const sum = countersAt(intervals, trunk, counters.from);
    sum.attempts += counters.attempts;
    sum.answered += counters.answered;
    sum.answeredDurationS += counters.answeredDurationS;
    sum.conversationMs += counters.conversationMs;
    sum.steps.merge(counters.steps);
  }

  merge(other: TrafficCount): void {
    for (const intervals of other.trunks.values()) for (const counters of intervals.values()) this.addCounters(counters);
  }

  /** By trunk and time; intervals whose calls were all taken back are left out. */
  intervals(): IntervalCounters[] {
    return [...this.trunks.values()]
      .flatMap((intervals) => [...intervals.values()])
      .filter((counters) => !isNothing(counters))
      .sort((a, b) => (a.trunk === b.trunk ? a.from - b.from : a.trunk < b.trunk ? -1 : 1));
  }

  private trunkOf(givenName: string): { readonly trunk: string; readonly intervals: Intervals } {
    const known = this.byGivenName.get(givenName);
    if (known !== undefined) return known;
    const trunk = nameOfTrunk(givenName);
    const intervals = this.trunks.get(trunk) ?? new Map<number, IntervalCounters>();
    this.trunks.set(trunk, intervals);
    const found = { trunk, intervals };
    if (this.byGivenName.size < MOST_NAMES) this.byGivenName.set(givenName, found);
    return found;
  }
}

/** The five minutes an instant falls in, ms since the epoch. */
export function startOfInterval(instant: number): number {
  return Math.floor(instant / INTERVAL_MS) * INTERVAL_MS;
}

function countersAt(intervals: Intervals, trunk: string, from: number): IntervalCounters {
  const number = from / INTERVAL_MS;
  let counters = intervals.get(number);
  if (counters === undefined) {
    counters = { trunk, from, attempts: 0, answered: 0, answeredDurationS: 0, conversationMs: 0, steps: new ConcurrencySteps() };
    intervals.set(number, counters);
  }
  return counters;
}

function addConversation(intervals: Intervals, trunk: string, startedAt: number, durationS: number, times: number): void {
  const endedAt = startedAt + durationS * 1000;
  const firstSecond = Math.floor(startedAt / 1000);
  const endSecond = firstSecond + durationS;
  for (let from = startOfInterval(startedAt); from < endedAt; from += INTERVAL_MS) {
    const counters = countersAt(intervals, trunk, from);
    counters.conversationMs += times * (Math.min(endedAt, from + INTERVAL_MS) - Math.max(startedAt, from));
    const origin = from / 1000;
    // Where only the fraction of a second is left that the grid rounds away, both changes fall on second 0 and cancel.
    counters.steps.add(Math.max(firstSecond - origin, 0), times);
    if (endSecond < origin + INTERVAL_SECONDS) counters.steps.add(endSecond - origin, -times);
  }
}

function isNothing(counters: IntervalCounters): boolean {
  const { attempts, answered, answeredDurationS, conversationMs, steps } = counters;
  return attempts === 0 && answered === 0 && answeredDurationS === 0 && conversationMs === 0 && steps.encode().length === 0;
}

/** Some exchanges name a trunk after its pilot number; a measurement holds no numbers. */
function nameOfTrunk(trunk: string): string {
  let digits = 0;
  for (let place = 0; place < trunk.length; place += 1) {
    const code = trunk.charCodeAt(place);
    if (code >= 48 && code <= 57) digits += 1;
  }
  return digits >= DIGITS_OF_A_NUMBER ? WITHHELD_TRUNK : trunk;
}
