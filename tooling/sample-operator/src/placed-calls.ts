import type { Call } from './call.js';
import { clockChanges, type Month } from './danish-calendar.js';
import { FOREIGN_BLOCKS, numberOf, placedLandline, SERVICE_BLOCKS, unknownNumber, ZONELESS_BLOCKS } from './fictitious-numbers.js';
import type { Holding, NumberHolders } from './number-holders.js';
import { NETWORKS, type Network } from './sample-operator.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const TWENTY_SIX_HOURS_S = 26 * 3600;
/** Around a change of the clock: before it, at it, and through the hour that is shown twice. */
const AROUND_CHANGE_MS = [-90 * MINUTE_MS, -60 * MINUTE_MS, -30 * MINUTE_MS, -SECOND_MS, 0, 30 * MINUTE_MS, 60 * MINUTE_MS - SECOND_MS, 60 * MINUTE_MS];

/**
 * The calls a sample must contain whatever its size: at the seconds where numbers change hands, on the night the clock is changed,
 * at the ends of the month, one of 26 hours, and every special kind of number. In order of their start.
 *
 * @param most calls at changes of hands at most
 */
export function placedCalls(holders: NumberHolders, month: Month, most: number): Call[] {
  const calls = [
    ...callsAtHandovers(holders, month).slice(0, most),
    ...NETWORKS.flatMap((network) => callsOfNetwork(holders, month, network)),
  ];
  for (const [index, call] of calls.entries()) {
    if (call.otherNumber === '') Object.assign(call, { otherNumber: placedLandline(index), zone: 'dk-landline' });
    holders.settle(call);
  }
  return calls.sort((a, b) => a.startedAt - b.startedAt);
}

/** An answered voice call of two minutes to a landline; {@link placedCalls} gives each call another landline. */
function call(holding: Pick<Holding, 'e164' | 'network' | 'mobile'>, startedAt: number, more: Partial<Call> = {}): Call {
  const { e164: ownNumber, network, mobile } = holding;
  return {
    network, mobile, ownNumber, startedAt, service: 'voice', direction: 'outgoing', otherNumber: '', zone: '',
    durationS: 120, volume: 0, answered: true, originCountry: 'DK', assignment: 'assigned', customer: -1, ...more,
  };
}

/** The last second of each hold and the first behind it; the last before one and its first. */
function callsAtHandovers(holders: NumberHolders, month: Month): Call[] {
  const placed = new Set<string>();
  const calls: Call[] = [];
  for (const holding of holders.holdings) {
    for (const border of [holding.from, holding.to]) {
      if (border < month.from || border >= month.to || placed.has(`${holding.e164} ${border}`)) continue;
      placed.add(`${holding.e164} ${border}`);
      calls.push(call(holding, border - SECOND_MS), call(holding, border));
    }
  }
  return calls;
}

function callsOfNetwork(holders: NumberHolders, month: Month, network: Network): Call[] {
  const steady = holders.holdings.find((holding) => holding.network === network && holding.from < month.from && holding.to > month.to);
  if (steady === undefined) return [];
  const noon = (month.days[9] as number) + 12 * HOUR_MS;
  const changes = clockChanges(month.from, month.to);
  const longFrom = (changes[0]?.instant ?? noon) - 13 * HOUR_MS;
  return [
    ...changes.flatMap(({ instant }) => AROUND_CHANGE_MS.map((shift) => call(steady, instant + shift, { durationS: 2700 }))),
    call(steady, month.from),
    call(steady, month.to - 30 * SECOND_MS),
    ...(network === 'tdc' ? [call(steady, longFrom, { durationS: TWENTY_SIX_HOURS_S })] : []),
    ...[...SERVICE_BLOCKS, ...ZONELESS_BLOCKS, ...FOREIGN_BLOCKS].map((block, index) =>
      call(steady, noon + index * MINUTE_MS, { otherNumber: numberOf(block, 0), zone: block.zone }),
    ),
    ...[0, 1].map((index) => call({ ...steady, e164: unknownNumber(steady.mobile ? 'mobile' : 'fixed', index) }, noon + index * HOUR_MS)),
    ...roamingCalls(holders, month, network, noon + 2 * HOUR_MS),
  ];
}

function roamingCalls(holders: NumberHolders, month: Month, network: Network, from: number): Call[] {
  const traveller = holders.holdings.find((holding) => holding.network === network && holding.mobile && holding.from < month.from && holding.to > month.to);
  if (traveller === undefined) return [];
  return ['DE', 'SE', 'US'].flatMap((originCountry, index) => [
    call(traveller, from + index * HOUR_MS, { direction: 'roaming-made', originCountry }),
    call(traveller, from + index * HOUR_MS + 10 * MINUTE_MS, { direction: 'roaming-received', originCountry }),
  ]);
}
