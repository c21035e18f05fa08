import { type Call, recordsOf } from './call.js';
import type { Month } from './danish-calendar.js';
import { CallDrawer } from './draw-call.js';
import { NumberHolders } from './number-holders.js';
import { placedCalls } from './placed-calls.js';
import type { SampleOperator } from './sample-operator.js';
import { SeededRandom } from './seeded-random.js';
import { spreadOverHours, type TrafficHour } from './traffic-profile.js';

const HOUR_S = 3600;
const DAY_MS = 86_400_000;
const LATE_SHARE = 0.001;
/** Of all calls at most this share is placed where numbers change hands. */
const PLACED_SHARE = 0.1;

/**
 * The calls of a month, drawn hour by hour in a fixed order: memory does not grow with their number. The object handed out
 * is overwritten by the next call.
 */
export class Traffic {
  readonly hours: readonly TrafficHour[];
  /** Records told days or weeks after their call. */
  readonly lateRecords: number;
  readonly #random: SeededRandom;
  readonly #drawer: CallDrawer;
  readonly #placed: readonly Call[];
  readonly #placedSeconds: ReadonlySet<number>;
  readonly #call = {} as Call;
  readonly #totalRecords: number;
  #dueRecords = 0;
  #drawnRecords = 0;
  #nextPlaced = 0;

  constructor(
    operator: SampleOperator,
    private readonly month: Month,
  ) {
    const { seed, calls } = operator.options;
    const holders = new NumberHolders(operator.customers);
    this.#random = new SeededRandom(seed, 'starts');
    this.#drawer = new CallDrawer(new SeededRandom(seed, 'calls'), holders);
    this.#placed = placedCalls(holders, month, calls * PLACED_SHARE);
    this.#placedSeconds = new Set(this.#placed.map(({ startedAt }) => startedAt));
    this.lateRecords = Math.max(20, Math.round(calls * LATE_SHARE));
    this.#totalRecords = calls - this.lateRecords - this.#placed.length;
    this.hours = spreadOverHours(month, this.#totalRecords);
  }

  /** Draws the calls that start in one of {@link hours}: those placed there, then the others by time. No number starts two in one second. */
  drawHour(hour: TrafficHour, emit: (call: Call) => void): void {
    this.#emitPlaced(hour.from + HOUR_S * 1000, emit);
    this.#dueRecords += hour.calls;
    const starts = new Float64Array(Math.max(0, this.#dueRecords - this.#drawnRecords)).map(() => hour.from + this.#random.below(HOUR_S) * 1000).sort();
    const call = this.#call;
    const usedNow: string[] = [];
    let second = -1;
    for (const [at, start] of starts.entries()) {
      if (start !== second) {
        second = start;
        usedNow.length = 0;
        if (this.#placedSeconds.has(start)) for (const placed of this.#placed) if (placed.startedAt === start) usedNow.push(placed.ownNumber);
      }
      do this.#drawer.draw(start, call);
      while (usedNow.includes(call.ownNumber));
      usedNow.push(call.ownNumber);
      // A message told in several records is paid back by fewer calls in the next hours; at the end nothing is owed.
      const room = this.#totalRecords - this.#drawnRecords - (starts.length - 1 - at);
      if (recordsOf(call) > room) call.volume = room;
      this.#drawnRecords += recordsOf(call);
      emit(call);
    }
  }

  /** Draws calls that started in the ten days before the month, of numbers in `tdc`'s files. */
  drawFromLastMonth(count: number, emit: (call: Call) => void): void {
    this.#drawTdc(count, this.month.from - 10 * DAY_MS, this.month.from, emit);
  }

  /** Draws calls that started in the last five days of the month, of numbers in `tdc`'s files. */
  drawFromMonthEnd(count: number, emit: (call: Call) => void): void {
    this.#drawTdc(count, this.month.to - 5 * DAY_MS, this.month.to, emit);
  }

  #drawTdc(count: number, from: number, to: number, emit: (call: Call) => void): void {
    for (let drawn = 0; drawn < count; drawn += 1) {
      do this.#drawer.draw(from + this.#random.below((to - from) / 1000) * 1000, this.#call);
      while (this.#call.network !== 'tdc');
      emit(this.#call);
    }
  }

  #emitPlaced(before: number, emit: (call: Call) => void): void {
    for (; this.#nextPlaced < this.#placed.length; this.#nextPlaced += 1) {
      const placed = this.#placed[this.#nextPlaced] as Call;
      if (placed.startedAt >= before) return;
      emit(placed);
    }
  }
}
