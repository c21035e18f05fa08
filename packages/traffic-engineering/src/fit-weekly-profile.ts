import { type TrafficCalendar, WEEK_HOURS } from './traffic-calendar.js';

const DAY_HOURS = 24;
/** How much a week weighs in the present level against the one after it. */
const MEMORY = 0.5;
/** A day says something of the level when at least this share of a mean day's traffic was due in it. */
const SHARE_OF_A_DAY = 0.25;
/** A week under this share of the usual level was an outage: it says nothing of the profile. */
const OUTAGE = 0.1;
/** Steepest growth that is carried on, in logarithm a week: about 10 %. */
const STEEPEST = 0.1;
/** From so many values of an hour on the highest and the lowest are left out of its mean. */
const TRIMMED_FROM = 4;
const FEWEST_WEEKS_OF_TREND = 4;

/** What a trunk's load follows: a profile of the week, at a level that grows or falls. */
export interface WeeklyProfile {
  /** Erlangs of each of the 168 hours at level 1. */
  readonly profile: Float64Array;
  /** The level in the middle of the last week. */
  readonly level: number;
  /** Growth of the logarithm of the level in a week. */
  readonly growth: number;
}

/**
 * Fits the first `hours` of a row (NaN where nothing was measured) in weeks counted back from their end. A week's level is the
 * median of what its days carried of what was due; the trend is the median slope between weeks (Theil and Sen), shrunk by how far the
 * weeks agree on its direction (Kendall's tau); an hour's place in the profile is a trimmed mean. One bad day or week moves none of them.
 */
export function fitWeeklyProfile(erlangs: Float64Array, calendar: TrafficCalendar, hours: number): WeeklyProfile {
  const weeks = Math.ceil(hours / WEEK_HOURS);
  const flat = new Float64Array(weeks).fill(1);
  const due = meanWeek(erlangs, calendar, hours, flat);
  const levels = levelsOfWeeks(erlangs, calendar, hours, due);
  const growth = growthOf(levels);
  return { profile: meanWeek(erlangs, calendar, hours, levels), level: presentLevel(levels, growth), growth };
}

/** What the profile expects at a place of the row, given the number of hours it was fitted to. */
export function expectedLoad({ profile, level, growth }: WeeklyProfile, calendar: TrafficCalendar, hours: number, place: number): number {
  const weeksAhead = (place - hours + WEEK_HOURS / 2) / WEEK_HOURS;
  return level * Math.exp(growth * weeksAhead) * (profile[calendar.slots[place] as number] as number);
}

/** Trimmed mean of each hour of the week over its occurrences, each divided by the level of its week; weeks of outage are left out. */
function meanWeek(erlangs: Float64Array, calendar: TrafficCalendar, hours: number, levels: Float64Array): Float64Array {
  const sum = new Float64Array(WEEK_HOURS);
  const count = new Uint16Array(WEEK_HOURS);
  const lowest = new Float64Array(WEEK_HOURS).fill(Infinity);
  const highest = new Float64Array(WEEK_HOURS).fill(-Infinity);
  for (let place = 0; place < hours; place += 1) {
    const level = levels[Math.floor((hours - 1 - place) / WEEK_HOURS)] as number;
    const value = (erlangs[place] as number) / level;
    if (Number.isNaN(value) || level < OUTAGE) continue;
    const slot = calendar.slots[place] as number;
    sum[slot] = (sum[slot] as number) + value;
    count[slot] = (count[slot] as number) + 1;
    if (value < (lowest[slot] as number)) lowest[slot] = value;
    if (value > (highest[slot] as number)) highest[slot] = value;
  }
  return sum.map((total, slot) => {
    const values = count[slot] as number;
    if (values === 0) return 0;
    const trimmed = (total - (lowest[slot] as number) - (highest[slot] as number)) / (values - 2);
    return values < TRIMMED_FROM ? total / values : Math.max(trimmed, 0);
  });
}

/** Level of each week against the profile `due`, the last week first; NaN where nothing tells it. */
function levelsOfWeeks(erlangs: Float64Array, calendar: TrafficCalendar, hours: number, due: Float64Array): Float64Array {
  const levels = new Float64Array(Math.ceil(hours / WEEK_HOURS));
  const usual = (due.reduce((sum, value) => sum + value, 0) / 7) * SHARE_OF_A_DAY;
  for (let week = 0; week < levels.length; week += 1) {
    const ratios: number[] = [];
    for (let day = 0; day < 7; day += 1) {
      const end = hours - week * WEEK_HOURS - day * DAY_HOURS;
      let carried = 0;
      let expected = 0;
      for (let place = Math.max(end - DAY_HOURS, 0); place < end; place += 1) {
        const value = erlangs[place] as number;
        if (Number.isNaN(value)) continue;
        carried += value;
        expected += due[calendar.slots[place] as number] as number;
      }
      if (expected > usual) ratios.push(carried / expected);
    }
    levels[week] = median(ratios);
  }
  return levels;
}

function growthOf(levels: Float64Array): number {
  const slopes: number[] = [];
  let agreement = 0;
  for (let later = 0; later < levels.length; later += 1) {
    if (!((levels[later] as number) >= OUTAGE)) continue;
    for (let earlier = later + 1; earlier < levels.length; earlier += 1) {
      if (!((levels[earlier] as number) >= OUTAGE)) continue;
      const slope = Math.log((levels[later] as number) / (levels[earlier] as number)) / (earlier - later);
      slopes.push(slope);
      agreement += Math.sign(slope);
    }
  }
  if (slopes.length < (FEWEST_WEEKS_OF_TREND * (FEWEST_WEEKS_OF_TREND - 1)) / 2) return 0;
  const growth = median(slopes) * Math.abs(agreement / slopes.length);
  return Math.min(Math.max(growth, -STEEPEST), STEEPEST);
}

/** Mean of the weeks' levels brought forward by the growth, later weeks weighing more. A week of outage does not count, two up to now are an end. */
function presentLevel(levels: Float64Array, growth: number): number {
  const ended = (levels[0] as number) < OUTAGE && (levels[1] ?? 1) < OUTAGE;
  let sum = 0;
  let weights = 0;
  for (const [week, level] of levels.entries()) {
    if (Number.isNaN(level) || (level < OUTAGE && !ended)) continue;
    const weight = MEMORY ** week;
    sum += weight * level * Math.exp(growth * week);
    weights += weight;
  }
  return weights === 0 ? 0 : sum / weights;
}

function median(values: number[]): number {
  if (values.length === 0) return Number.NaN;
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? (values[middle] as number) : ((values[middle - 1] as number) + (values[middle] as number)) / 2;
}
