import type { PurposeWork } from '@turbotrack/privacy';
import { addCall, CALL_COLUMNS } from './add-call.js';
import { CopyRows } from './copy-rows.js';
import type { RatedCall } from './rate-records.js';

/** Claims live 13 months; an older call could come a second time unnoticed, so it waits for a person. */
export const CLAIMS_LIVE_MS = 395 * 24 * 3_600_000;
/** A call's id is its chunk and its place there; a chunk holds fewer records than this. */
const IDS_PER_CHUNK = 2 ** 20;

type Intake = PurposeWork<'call-intake'>;

/** Where calls are stored. */
export interface CallPlace {
  readonly chunk_id: number;
  readonly operator_id: number;
  readonly buy_tariff: string | null;
}

/**
 * Late calls may fall into a month that has no partition yet; made beforehand, so that its lock is not held while loading.
 * What is too old is not stored, and a wrong clock must not make a partition for every month since 2000.
 *
 * @param oldest calls that started before (ms) are too old
 */
export async function prepareMonths({ sql }: Intake, starts: readonly number[], oldest: number): Promise<void> {
  const months = [...new Set(starts.map((startedAt) => (startedAt >= oldest ? startOfMonth(startedAt) : 0)))].filter((month) => month > 0).map(monthOf);
  await sql([], "select platform.create_month_partition('rating.call', m::date) from unnest($1::text[]) m where to_regclass('rating.call_' || to_char(m::date, 'YYYY_MM')) is null", [months.map((month) => `${month}-01`)]);
}

let [monthFrom, monthTo] = [0, 0];

/** Start of the month by UTC (ms); calls of one chunk are nearly always of one month, so the last answer is tried first. */
function startOfMonth(startedAt: number): number {
  if (startedAt >= monthFrom && startedAt < monthTo) return monthFrom;
  const date = new Date(startedAt);
  monthFrom = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  monthTo = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return monthFrom;
}

function monthOf(startedAt: number): string {
  return new Date(startedAt).toISOString().slice(0, 7);
}

/** Sorts the calls by customer and stores them: each gets the id that {@link callIdAt} tells of its place then. */
export async function copyCalls(inside: Intake, rated: RatedCall[], place: CallPlace): Promise<void> {
  // In the order of the index the calls go into, COPY runs nearly twice as fast.
  rated.sort((a, b) => a.holder.customerId - b.holder.customerId || a.record.startedAt - b.record.startedAt);
  const copies = new Map<number, CopyRows>();
  for (let at = 0; at < rated.length; at += 1) {
    const call = rated[at]!;
    const month = startOfMonth(call.record.startedAt);
    let copy = copies.get(month);
    if (!copy) copies.set(month, (copy = new CopyRows()));
    addCall(copy, call, callIdAt(place.chunk_id, at), place.chunk_id, place.operator_id);
  }
  for (const [month, copy] of copies) await inside.copy(['rating.call'], `rating.call_${monthOf(month).replace('-', '_')} (${CALL_COLUMNS})`, [copy.end()], 'binary');
}

export function callIdAt(chunkId: number, at: number): number {
  return chunkId * IDS_PER_CHUNK + at;
}

/** The first and the last id that calls of a chunk may have. */
export function chunkRange(chunkId: number): readonly [number, number] {
  return [callIdAt(chunkId, 0), callIdAt(chunkId, IDS_PER_CHUNK - 1)];
}

/** The chunk that brought a call. */
export function chunkOf(callId: string | number): number {
  return Math.floor(Number(callId) / IDS_PER_CHUNK);
}

/** A tariff that has priced a call never changes. */
export async function markUsed({ sql }: Intake, rated: readonly RatedCall[]): Promise<void> {
  const used = new Set<number>();
  for (const { version, boughtBy } of rated) {
    used.add(version.tariffVersionId);
    if (boughtBy !== null) used.add(boughtBy);
  }
  const versions = [...used];
  await sql(['rating.tariff_version'], 'update rating.tariff_version set used = true where tariff_version_id = any($1) and not used', [versions]);
}
