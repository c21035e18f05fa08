import type { CallRecord } from '@turbotrack/call-records';
import type { PurposeWork } from '@turbotrack/privacy';
import { type IntervalCounters, TrafficCount, WITHHELD_TRUNK } from '@turbotrack/traffic-engineering';
import { NumberHolders } from '../intake/number-holders.js';
import type { RatedChunk } from '../intake/rate-records.js';

/** A call as it was, and the chunk that brought it. */
export interface WithdrawnCall {
  readonly chunkId: number;
  readonly record: CallRecord;
}

/** A week, beyond which the count refuses a call. */
const LONGEST_COUNTED_S = 604_800;
/** Somebody's own telephone or softphone, named after its hardware or its user, as Cisco's exchange tells it where a call ends at one. */
const PERSONAL_DEVICE = /^(?:SEP|ATA|CSF|BOT|TCT|TAB)(?=[0-9A-Z])/;

/**
 * What a chunk's own calls brought each trunk, suspended ones among them: they occupied a channel. Whoever objected
 * (GDPR art. 21) or is under restriction is not counted, and a call that came before has been.
 */
export function countChunk({ rated, suspended }: RatedChunk, holders: NumberHolders): IntervalCounters[] {
  const traffic = new TrafficCount();
  for (const { record, holder } of rated) if (!holder.objected && !holder.restricted && isCountable(record)) traffic.add(withoutDevice(record));
  for (const { record } of suspended) {
    if (isShown(record, holders) && isCountable(record)) traffic.add(withoutDevice(record));
  }
  return traffic.intervals();
}

function isShown(record: CallRecord, holders: NumberHolders): boolean {
  const holder = holders.at(record.servedNumber, record.startedAt);
  return typeof holder === 'string' || !(holder.objected || holder.restricted);
}

function withoutDevice(record: CallRecord): CallRecord {
  return PERSONAL_DEVICE.test(record.trunk) ? { ...record, trunk: WITHHELD_TRUNK } : record;
}

/** What no call can be is not counted either; suspense tells of it. */
function isCountable({ startedAt, durationS }: CallRecord): boolean {
  return Number.isSafeInteger(startedAt) && Number.isInteger(durationS) && durationS >= 0 && durationS <= LONGEST_COUNTED_S;
}

/**
 * Counts calls back that a further part of theirs has replaced. What is taken off stands beside what their own chunks
 * brought, so that it goes with them when they are taken back.
 *
 * @param byChunk the chunk that brought the further parts
 */
export async function takeBackTraffic(inside: PurposeWork<'call-intake'>, operatorId: number, byChunk: number, withdrawn: readonly WithdrawnCall[]): Promise<void> {
  if (withdrawn.length === 0) return;
  const holders = await NumberHolders.load(inside, [...new Set(withdrawn.map(({ record }) => record.servedNumber))]);
  for (const [chunkId, calls] of Map.groupBy(withdrawn, (call) => call.chunkId)) {
    const traffic = new TrafficCount();
    for (const { record } of calls) if (isShown(record, holders) && isCountable(record)) traffic.add(withoutDevice(record), -1);
    await storeTraffic(inside, operatorId, chunkId, traffic.intervals(), byChunk);
  }
}

/**
 * Stores a chunk's counters, in the transaction that stores its calls.
 *
 * @param byChunk the chunk that took back what the counters tell; 0 where nothing was
 */
export async function storeTraffic({ sql }: PurposeWork<'call-intake'>, operatorId: number, chunkId: number, counters: readonly IntervalCounters[], byChunk = 0): Promise<void> {
  if (counters.length === 0) return;
  await sql(
    ['rating.traffic'],
    `insert into rating.traffic (operator_id, chunk_id, taken_back_by, trunk, began_at, attempts, answered, answered_duration_s, conversation_ms, steps)
     select $1, $2, $10, trunk, to_timestamp(began_ms / 1000), attempts, answered, duration_s, conversation_ms, steps
     from unnest($3::text[], $4::bigint[], $5::int[], $6::int[], $7::bigint[], $8::bigint[], $9::bytea[]) c (trunk, began_ms, attempts, answered, duration_s, conversation_ms, steps)`,
    [
      operatorId, chunkId, counters.map(({ trunk }) => trunk), counters.map(({ from }) => from), counters.map(({ attempts }) => attempts), counters.map(({ answered }) => answered),
      counters.map(({ answeredDurationS }) => answeredDurationS), counters.map(({ conversationMs }) => conversationMs), counters.map(({ steps }) => Buffer.from(steps.encode())), byChunk,
    ],
  );
}
