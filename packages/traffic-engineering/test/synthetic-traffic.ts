import { copenhagenHour, HOUR_MS } from '../src/copenhagen-hour.js';
import { isDanishClosingDay } from '../src/danish-closing-days.js';

/**
 * Made-up hourly load of a trunk: office hours of Copenhagen with a dip at noon, quieter Fridays, weekends and Danish closing days at
 * a sixth, growth by the week, and noise of four kinds. Every hour's load is
 *
 *   base · shape(weekday, hour) · (1 + growth)^weeks · week · day · hour
 *
 * where week, day and hour are lognormal with mean about 1. `wander` adds a random walk of the level by the day.
 */
export interface SyntheticTrunk {
  /** Erlangs of the busiest hour in week 0. */
  readonly base: number;
  /** Share by which a week exceeds the one before. */
  readonly growth: number;
  readonly weekNoise: number;
  readonly dayNoise: number;
  readonly hourNoise: number;
  /** Standard deviation of the level's step from day to day, in logarithm. */
  readonly wander: number;
  /** Whether closing days are kept. */
  readonly closes: boolean;
}

export const ORDINARY: SyntheticTrunk = { base: 40, growth: 0.01, weekNoise: 0.03, dayNoise: 0.06, hourNoise: 0.1, wander: 0, closes: true };

const SHAPE = [0.02, 0.01, 0.01, 0.01, 0.02, 0.04, 0.1, 0.3, 0.7, 0.95, 1, 0.92, 0.6, 0.8, 0.88, 0.75, 0.5, 0.3, 0.2, 0.16, 0.12, 0.08, 0.05, 0.03];
const WEEKDAYS = [1, 0.95, 0.93, 0.95, 0.8, 0.18, 0.15];

/** `hours` hours from `from` (ms since the epoch); the same seed gives the same trunk, and a longer row begins like a shorter one. */
export function syntheticLoad(trunk: SyntheticTrunk, from: number, hours: number, seed: number): Float64Array {
  const normal = normalNumbers(seed);
  const load = new Float64Array(hours);
  let week = 1;
  let day = 1;
  let level = 0;
  for (let place = 0; place < hours; place += 1) {
    const start = from + place * HOUR_MS;
    const { date, weekday, hour } = copenhagenHour(start);
    if (place % 168 === 0) week = Math.exp(trunk.weekNoise * normal());
    if (place % 24 === 0) {
      day = Math.exp(trunk.dayNoise * normal());
      level += trunk.wander * normal();
    }
    const kind = trunk.closes && isDanishClosingDay(date) ? 6 : weekday - 1;
    const shape = (WEEKDAYS[kind] as number) * (SHAPE[hour] as number);
    load[place] = trunk.base * shape * (1 + trunk.growth) ** (place / 168) * Math.exp(level) * week * day * Math.exp(trunk.hourNoise * normal());
  }
  return load;
}

/** Numbers from 0 to 1 (mulberry32, Tommy Ettinger, public domain). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Standard normal numbers (Box and Muller). */
function normalNumbers(seed: number): () => number {
  const random = randomNumbers(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
