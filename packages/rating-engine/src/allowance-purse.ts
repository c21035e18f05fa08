import type { Service } from '@turbotrack/telephony';
import type { Allowance, AllowanceBalance, CarriedAmount } from './allowance.js';
import { type ScopedUse, scopeTest } from './use-scope.js';

interface Lot {
  left: number;
  readonly expiresAt: number;
}

/** What is left of one allowance. What was carried in is spent first, the soonest to expire before the others. */
export class AllowancePurse {
  readonly allowance: Allowance;
  readonly #fits: (use: ScopedUse) => boolean;
  readonly #carried: readonly Lot[];
  readonly #included: number;
  #left: number;
  #usedOfCarried = 0;
  #throttled = 0;

  /** @throws RangeError when the allowance contradicts itself. */
  constructor(allowance: Allowance) {
    this.allowance = allowance;
    this.#fits = scopeTest(allowance);
    this.#included = includedIn(allowance);
    this.#left = this.#included;
    for (const { amount, expiresAt } of allowance.carriedIn ?? []) {
      if (!isAmount(amount) || !Number.isFinite(expiresAt)) throw new RangeError(`What the allowance '${allowance.id}' carries in must be a whole number, not negative, with the instant it expires.`);
    }
    const most = allowance.carryOver?.most;
    if (most !== undefined && !isAmount(most)) throw new RangeError(`What the allowance '${allowance.id}' may carry over must be a whole number, not negative.`);
    this.#carried = (allowance.carriedIn ?? []).map(({ amount, expiresAt }) => ({ left: amount, expiresAt })).toSorted((a, b) => a.expiresAt - b.expiresAt);
  }

  fits(use: ScopedUse, startedAt: number): boolean {
    const { startsAt = -Infinity, endsAt = Infinity } = this.allowance;
    return startedAt >= startsAt && startedAt < endsAt && this.#fits(use);
  }

  /** Takes up to `wanted` for a call starting at `at`; `throttled` of what is taken lies beyond a fair-use limit. */
  take(wanted: number, at: number): { taken: number; throttled: number } {
    let open = wanted;
    for (const lot of this.#carried) {
      if (lot.expiresAt <= at) continue;
      const part = Math.min(lot.left, open);
      lot.left -= part;
      open -= part;
      this.#usedOfCarried += part;
    }
    const part = Math.min(this.#left, open);
    this.#left -= part;
    open -= part;
    if (this.allowance.beyond !== 'throttle') return { taken: wanted - open, throttled: 0 };
    this.#throttled += open;
    return { taken: wanted, throttled: open };
  }

  /** What is left in all, whether or not it expires before the period ends. */
  get remaining(): number {
    return this.#carried.reduce((sum, { left }) => sum + left, this.#left);
  }

  /** @throws RangeError when something is carried and no end of the period is given. */
  close(periodEndsAt: number | undefined): AllowanceBalance {
    const { id, carryOver, carriedIn = [] } = this.allowance;
    if (periodEndsAt === undefined && (carryOver !== undefined || carriedIn.length > 0)) throw new RangeError(`The allowance '${id}' carries over, so the end of the period must be given.`);
    const end = periodEndsAt ?? Infinity;
    const kept: CarriedAmount[] = this.#carried.filter(({ left, expiresAt }) => left > 0 && expiresAt > end).map(({ left, expiresAt }) => ({ amount: left, expiresAt }));
    const expired = this.#carried.reduce((sum, { left, expiresAt }) => sum + (expiresAt > end ? 0 : left), 0);
    if (carryOver !== undefined && carryOver.expiresAt > end && this.#left > 0) kept.push({ amount: this.#left, expiresAt: carryOver.expiresAt });
    const carriedOut = capped(kept, carryOver?.most ?? Number.MAX_SAFE_INTEGER);
    const carried = carriedIn.reduce((sum, { amount }) => sum + amount, 0);
    const used = this.#included - this.#left + this.#usedOfCarried;
    const out = carriedOut.reduce((sum, { amount }) => sum + amount, 0);
    return {
      allowanceId: id, included: this.#included, carriedIn: carried, used, usedOfCarried: this.#usedOfCarried, throttled: this.#throttled,
      expired, carriedOut, forfeited: this.#included + carried - used - expired - out,
    };
  }
}

/** The cap takes what expires soonest. */
function capped(amounts: readonly CarriedAmount[], most: number): CarriedAmount[] {
  let room = most;
  const kept: CarriedAmount[] = [];
  for (const { amount, expiresAt } of amounts.toSorted((a, b) => b.expiresAt - a.expiresAt)) {
    const part = Math.min(amount, room);
    room -= part;
    if (part > 0) kept.unshift({ amount: part, expiresAt });
  }
  return kept;
}

const AMOUNTS = [
  { field: 'includedSeconds', services: ['voice'] },
  { field: 'includedMessages', services: ['sms', 'mms'] },
  { field: 'includedBytes', services: ['data'] },
] as const satisfies readonly { field: keyof Allowance; services: readonly Service[] }[];

function includedIn(allowance: Allowance): number {
  const given = AMOUNTS.filter(({ field }) => allowance[field] !== undefined);
  const [amount] = given;
  if (amount === undefined || given.length > 1) throw new RangeError(`The allowance '${allowance.id}' must include seconds, messages or bytes, and only one of them.`);
  const services: readonly Service[] = amount.services;
  if (!allowance.services.every((service) => services.includes(service))) {
    throw new RangeError(`The allowance '${allowance.id}' names a service that its ${amount.field} cannot measure.`);
  }
  const included = allowance[amount.field] ?? 0;
  if (!isAmount(included)) throw new RangeError(`What the allowance '${allowance.id}' includes must be a whole number, not negative.`);
  return included;
}

function isAmount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
