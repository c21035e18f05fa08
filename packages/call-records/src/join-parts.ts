import type { CallRecord } from './call-record.js';

/** What is not known of a call, or is known twice and differently. */
export type JoinFault =
  /** No part tells when it was answered and whose call it is. */
  | 'begin-missing'
  /** No part tells that it has ended. */
  | 'end-missing'
  /** The counted stretches have a gap. */
  | 'stretch-missing'
  /** It ends before it begins, lasts longer than seven days, or one stretch is told twice with different content. */
  | 'contradiction';

export type JoinedCall =
  | { readonly state: 'whole'; readonly call: CallRecord; readonly duplicates: number }
  /** More may come: ask again when it has, or with `final` when the time for it is over. */
  | { readonly state: 'waiting'; readonly missing: JoinFault; readonly duplicates: number }
  /** The time is over and something is missing: `call` is what is known and may be rated, flagged; null when it cannot be rated at all. */
  | { readonly state: 'incomplete'; readonly missing: JoinFault; readonly call: CallRecord | null; readonly duplicates: number };

const LONGEST_CALL_MS = 7 * 86_400_000;

/**
 * Joins the parts that are known of one call, in whatever order they came, to the whole call.
 *
 * - A `whole` record among them is the call. Of several the one with the longest duration, since an exchange that writes again corrects itself.
 * - `begin` and `end`: the earliest begin (a later one is a renegotiation of the same call) to the earliest end that is not before it;
 *   the duration is rounded up to whole seconds. Stretches beside them add volume, not time.
 * - `interim` and `last`: durations and volumes are added. Where stretches are counted, none may lack from 1 to the last.
 * - Without a `last` or `end` a call is waiting; once `final`, the sum of its stretches is what is known of it. A begin alone has no known duration: 0.
 * - The same part told twice with the same content counts once.
 *
 * The call has the numbers, kind and trunk of the part that tells them first, the record id `call:` and its reference, which is
 * the same however often and in whatever order its parts are joined, and `part` 'whole'.
 * @param parts of one operator and one `callReference`, at least one
 * @param final no more parts are waited for
 * @throws RangeError without parts, or for parts of different calls
 */
export function joinParts(parts: readonly CallRecord[], { final }: { readonly final: boolean }): JoinedCall {
  const [any] = parts;
  if (any === undefined) throw new RangeError('There are no parts to join.');
  if (parts.some(({ callReference }) => callReference !== any.callReference)) throw new RangeError('The parts are of different calls.');
  const distinct = withoutRepeats(parts);
  const duplicates = parts.length - distinct.length;
  const whole = distinct.filter(({ part }) => part === 'whole').toSorted((a, b) => b.durationS - a.durationS)[0];
  if (whole !== undefined) return { state: 'whole', call: joined(whole, whole.startedAt, whole.durationS, whole.volume), duplicates };
  const stretches = distinct.filter(({ part }) => part === 'interim' || part === 'last').toSorted(byPlace);
  const begin = distinct.filter(({ part }) => part === 'begin').toSorted((a, b) => a.startedAt - b.startedAt)[0];
  const ends = distinct.filter(({ part }) => part === 'end').toSorted((a, b) => a.startedAt - b.startedAt);
  const found = begin === undefined && stretches.length > 0 && ends.length === 0 ? sumOf(stretches) : spanOf(begin, ends, stretches);
  if (found.fault === null) return { state: 'whole', call: found.call, duplicates };
  if (!final && found.fault !== 'contradiction') return { state: 'waiting', missing: found.fault, duplicates };
  return { state: 'incomplete', missing: found.fault, call: found.call, duplicates };
}

type Found = { readonly fault: null; readonly call: CallRecord } | { readonly fault: JoinFault; readonly call: CallRecord | null };

function spanOf(begin: CallRecord | undefined, ends: readonly CallRecord[], stretches: readonly CallRecord[]): Found {
  const known = stretches.length === 0 ? null : sumOf(stretches).call;
  if (begin === undefined) return { fault: 'begin-missing', call: known };
  const volume = known?.volume ?? 0;
  const end = ends.find(({ startedAt }) => startedAt >= begin.startedAt);
  if (end === undefined) {
    const soFar = joined(begin, begin.startedAt, known?.durationS ?? 0, volume);
    return { fault: ends.length > 0 ? 'contradiction' : stretches.some(({ part }) => part === 'last') ? null : 'end-missing', call: soFar };
  }
  const span = end.startedAt - begin.startedAt;
  if (span > LONGEST_CALL_MS) return { fault: 'contradiction', call: joined(begin, begin.startedAt, known?.durationS ?? 0, volume) };
  return { fault: null, call: joined(begin, begin.startedAt, Math.ceil(span / 1000), volume) };
}

/** @param stretches in their order, at least one */
function sumOf(stretches: readonly CallRecord[]): Found & { readonly call: CallRecord } {
  const [first] = stretches as readonly [CallRecord];
  const told = stretches.find(({ servedNumber }) => servedNumber !== '') ?? first;
  const sum = (of: (stretch: CallRecord) => number): number => stretches.reduce((total, stretch) => total + of(stretch), 0);
  const start = Math.min(...stretches.map(({ startedAt }) => startedAt));
  const call = joined(told, start, sum(({ durationS }) => durationS), sum(({ volume }) => volume));
  call.answered = stretches.some(({ answered }) => answered);
  const counted = stretches.every(({ partSequence }) => partSequence > 0);
  if (counted && stretches.some(({ partSequence }, at) => partSequence === stretches[at - 1]?.partSequence)) return { fault: 'contradiction', call };
  if (!stretches.some(({ part }) => part === 'last')) return { fault: 'end-missing', call };
  const complete = !counted || stretches.every(({ partSequence }, at) => partSequence === at + 1);
  return complete ? { fault: null, call } : { fault: 'stretch-missing', call };
}

function joined(from: CallRecord, startedAt: number, durationS: number, volume: number): CallRecord {
  return { ...from, recordId: `call:${from.callReference}`, ordinal: 0, part: 'whole', partSequence: 0, startedAt, durationS, volume };
}

/** The first of those parts that agree in everything but where they stood. */
function withoutRepeats(parts: readonly CallRecord[]): readonly CallRecord[] {
  const seen = new Map<string, CallRecord>();
  for (const part of parts) {
    const { line: _, offset: __, length: ___, ...content } = part;
    const key = JSON.stringify(content);
    if (!seen.has(key)) seen.set(key, part);
  }
  return [...seen.values()];
}

function byPlace(a: CallRecord, b: CallRecord): number {
  return a.partSequence - b.partSequence || a.startedAt - b.startedAt;
}
