/**
 * Share of calls that find all channels busy, 0…1: Erlang's first formula (Erlang B), for calls that arrive at random and do not
 * come again. `erlangs` is the OFFERED load. By the recursion B(n) = A·B(n−1) / (n + A·B(n−1)), B(0) = 1, whose terms are all
 * positive: nothing cancels, nothing overflows, and a share below the smallest double is 0.
 */
export function erlangB(erlangs: number, channels: number): number {
  checkLoad(erlangs);
  checkChannels(channels);
  let blocking = 1;
  for (let n = 1; n <= channels && blocking > 0; n += 1) blocking = (erlangs * blocking) / (n + erlangs * blocking);
  return blocking;
}

/** Fewest channels on which at most `target` (above 0, below 1) of the calls are blocked. */
export function channelsFor(erlangs: number, target: number): number {
  checkLoad(erlangs);
  checkTarget(target);
  let blocking = 1;
  let channels = 0;
  while (blocking > target) {
    channels += 1;
    blocking = (erlangs * blocking) / (channels + erlangs * blocking);
  }
  return channels;
}

/** Greatest offered load, in Erlangs, of which at most `target` (above 0, below 1) is blocked: to the last bit of a double. */
export function loadFor(channels: number, target: number): number {
  checkChannels(channels);
  checkTarget(target);
  // More than all channels cannot be carried: A·(1 − B) ≤ channels, so at this load more than the target is blocked.
  return greatestLoad((channels / (1 - target)) * (1 + 1e-9), (load) => erlangB(load, channels) <= target);
}

/** A share of blocked calls above which a measurement of what was carried no longer tells what was offered. */
const SATURATED = 0.5;

/**
 * The load that was offered where `carried` Erlangs were: A with A·(1 − B(A)) = carried (ITU-T E.501). Call records show what
 * was carried only; on a full trunk the two differ. Never more than the load of which half is blocked: from there on the carried load hardly moves.
 */
export function offeredLoad(carried: number, channels: number): number {
  checkLoad(carried);
  checkChannels(channels);
  if (channels === 0) return carried;
  const blocking = erlangB(carried, channels);
  if (blocking < 1e-9) return carried / (1 - blocking);
  const most = loadFor(channels, SATURATED);
  if (carriedLoad(most, channels) <= carried) return most;
  return greatestLoad(most, (load) => carriedLoad(load, channels) <= carried);
}

/** What of an offered load is carried, in Erlangs. */
export function carriedLoad(erlangs: number, channels: number): number {
  return erlangs * (1 - erlangB(erlangs, channels));
}

/** Greatest double from 0 to `high` that fits; `fits` holds at 0 and, once lost, stays lost. */
function greatestLoad(high: number, fits: (load: number) => boolean): number {
  let low = 0;
  let above = high;
  for (;;) {
    const middle = low + (above - low) / 2;
    if (middle <= low || middle >= above) return low;
    if (fits(middle)) low = middle;
    else above = middle;
  }
}

function checkLoad(erlangs: number): void {
  if (!(erlangs >= 0 && erlangs <= 1_000_000)) throw new RangeError(`A load of ${erlangs} Erlangs is not between 0 and 1,000,000.`);
}

function checkChannels(channels: number): void {
  if (!Number.isInteger(channels) || channels < 0 || channels > 100_000) throw new RangeError(`${channels} channels is not a whole number from 0 to 100,000.`);
}

function checkTarget(target: number): void {
  if (!(target > 0 && target < 1)) throw new RangeError(`A blocking of ${target} is not a share above 0 and below 1.`);
}
