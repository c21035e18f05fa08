import { Injectable } from '@nestjs/common';
import { type CallRecord, contentKey, joinParts } from '@turbotrack/call-records';
import type { PurposeWork } from '@turbotrack/privacy';
import { takeBackTraffic, type WithdrawnCall } from '../traffic/count-chunk-traffic.js';
import { CallFingerprint } from './call-fingerprint.js';
import { type Became, lockParts, noteJoined, partsOf, type StoredPart, storeParts } from './call-parts.js';
import { claimCalls } from './claim-calls.js';
import type { RatedCall } from './rate-records.js';
import { callIdAt, type CallPlace, chunkOf } from './store-calls.js';
import { conflictingRecord, suspendedPlace, type Waiting } from './suspend-records.js';

type Intake = PurposeWork<'call-intake'>;

export interface JoiningPlace extends CallPlace {
  readonly operator: string;
}

/** Calls that have become whole, or are known as far as they ever will be. */
export interface JoinedCalls {
  /** To be rated as any other record. */
  readonly calls: CallRecord[];
  /** What cannot be rated; it stands beside those that rating suspends. */
  readonly waiting: Waiting[];
  readonly parts: number;
  /** By the record ids of the calls. */
  readonly keys: Map<string, bigint | string>;
  /** Of which nothing is stored anew. */
  readonly settled: Became[];
  /** What calls were before a further part changed them: they were measured as traffic, and are not to be measured twice. */
  readonly withdrawn: WithdrawnCall[];
}

/** A call that a further part changes. */
interface ChangedCall {
  readonly call: CallRecord;
  readonly earlier: CallRecord | null;
  readonly became: NonNullable<StoredPart['became']>;
}

const NOTHING: JoinedCalls = { calls: [], waiting: [], parts: 0, keys: new Map(), settled: [], withdrawn: [] };

/**
 * Joins the parts of calls to whole calls, across files and in whatever order they come. All of it happens in the
 * transaction that stores the part by which a call becomes whole, so a call is there once however often parts are
 * delivered. A part that comes when its call was rated already, from what was known of it, takes that call back
 * (money included) and puts the corrected one in its place.
 */
@Injectable()
export class JoinCalls {
  constructor(private readonly fingerprint: CallFingerprint) {}

  /** Takes in the parts that a chunk won, and joins what they complete. */
  async take(inside: Intake, place: JoiningPlace, records: readonly CallRecord[]): Promise<JoinedCalls> {
    if (records.length === 0) return NOTHING;
    const parts = records.map((record) => ({ ...record, callReference: this.fingerprint.ofReference(record.callReference, place.operator) }));
    await lockParts(inside, place.operator_id);
    await storeParts(inside, place.operator_id, place.chunk_id, parts);
    const joined = await this.join(inside, place, [...new Set(parts.map(({ callReference }) => callReference))], false);
    return { ...joined, parts: parts.length };
  }

  /** @param final no further parts are waited for */
  async join(inside: Intake, place: JoiningPlace, references: readonly string[], final: boolean): Promise<JoinedCalls> {
    const joined: JoinedCalls = { calls: [], waiting: [], parts: 0, keys: new Map(), settled: [], withdrawn: [] };
    const fresh: CallRecord[] = [];
    const changed: ChangedCall[] = [];
    for (const [reference, parts] of await partsOf(inside, place.operator_id, references)) {
      const became = parts.findLast((part) => part.became !== null)?.became ?? null;
      const found = joinParts(parts.map(({ record }) => record), { final: final || became !== null });
      if (found.state === 'waiting') continue;
      const faulty = found.state === 'incomplete' && (found.missing === 'contradiction' || found.call === null);
      // Parts that contradict one another may be explained by one that is still to come.
      if (faulty && !final && became === null) continue;
      if (faulty) {
        // What was rated stays as it is until a person has looked; what waits in suspense already waits once.
        if (became !== null) joined.settled.push(asItWas(reference, became));
        if (became === null || became.call !== null) joined.waiting.push({ ...suspendedPlace(parts.at(-1)!.record, 'incomplete'), record_id: `call:${reference}` });
      } else if (became === null) fresh.push(found.call!);
      else {
        const earlier = callBefore(parts);
        // Both sides of a call may tell its end.
        if (earlier !== null && contentKey(earlier) === contentKey(found.call!)) joined.settled.push(asItWas(reference, became));
        else changed.push({ call: found.call!, earlier, became });
      }
    }
    fresh.push(...(await replaceChanged(inside, changed, joined)));
    await this.claimFresh(inside, place, fresh, joined);
    return joined;
  }

  /** A call whose earlier parts are forgotten is known by its claim: it is not charged a second time. */
  private async claimFresh(inside: Intake, place: JoiningPlace, fresh: readonly CallRecord[], joined: JoinedCalls): Promise<void> {
    if (fresh.length === 0) return;
    const keys = fresh.map((call) => this.fingerprint.of(call, place.operator));
    const contents = fresh.map((call) => this.fingerprint.ofContent(call));
    const claims = await claimCalls(inside, place.chunk_id, keys, contents);
    const conflicts = new Set(claims.conflicts);
    const won = new Set(claims.won);
    fresh.forEach((call, index) => {
      if (won.has(index)) {
        joined.calls.push(call);
        joined.keys.set(call.recordId, keys[index]!);
        return;
      }
      if (conflicts.has(index)) joined.waiting.push(conflictingRecord(call, keys[index]!, contents[index]!));
      joined.settled.push({ reference: call.callReference, key: null, callId: null, callStartedAt: null, suspenseId: null });
    });
  }
}

/** After the calls are stored: tells their parts which call or which suspended record they became. */
export async function settleJoined(
  inside: Intake, place: CallPlace, joined: JoinedCalls, rated: readonly RatedCall[], suspended: readonly { suspense_id: string; record_id: string | null }[],
): Promise<void> {
  if (joined.calls.length === 0 && joined.waiting.length === 0 && joined.settled.length === 0) return;
  await takeBackTraffic(inside, place.operator_id, place.chunk_id, joined.withdrawn);
  const became: Became[] = [...joined.settled];
  const done = new Set(became.map(({ reference }) => `call:${reference}`));
  rated.forEach(({ record }, at) => {
    const key = joined.keys.get(record.recordId);
    if (key === undefined) return;
    became.push({ reference: record.callReference, key, callId: callIdAt(place.chunk_id, at), callStartedAt: record.startedAt, suspenseId: null });
    done.add(record.recordId);
  });
  const ours = new Set([...joined.keys.keys(), ...joined.waiting.map(({ record_id }) => record_id)]);
  for (const { suspense_id: suspenseId, record_id: recordId } of suspended) {
    if (recordId === null || !ours.has(recordId) || done.has(recordId)) continue;
    became.push({ reference: recordId.slice('call:'.length), key: joined.keys.get(recordId) ?? null, callId: null, callStartedAt: null, suspenseId });
  }
  await noteJoined(inside, place.operator_id, became);
}

/** What a call was before the parts that came last. */
function callBefore(parts: readonly StoredPart[]): CallRecord | null {
  const earlier = joinParts(parts.flatMap(({ became, record }) => (became === null ? [] : [record])), { final: true });
  return earlier.state === 'waiting' ? null : earlier.call;
}

function asItWas(reference: string, { key, call, suspenseId }: NonNullable<StoredPart['became']>): Became {
  return { reference, key, callId: call?.id ?? null, callStartedAt: call?.startedAt.getTime() ?? null, suspenseId };
}

/**
 * What a call became before is taken back; where that is no longer possible, because somebody worked on it, a person decides.
 *
 * @returns calls that have never been claimed, because what was known of them was none
 */
async function replaceChanged(inside: Intake, changed: readonly ChangedCall[], joined: JoinedCalls): Promise<CallRecord[]> {
  const unclaimed: CallRecord[] = [];
  if (changed.length === 0) return unclaimed;
  const calls = changed.flatMap(({ became }) => (became.call === null ? [] : [became.call]));
  const withdrawn = await inside.sql<{ id: string }>(
    ['rating.call'], 'select w.id from unnest($1::bigint[], $2::timestamptz[]) w (id, started) where rating.withdraw_joined_call(w.id, w.started)', [calls.map(({ id }) => id), calls.map(({ startedAt }) => startedAt)],
  );
  const resolved = await inside.sql<{ id: string; chunk_id: number }>(
    ['rating.suspended_call'],
    `update rating.suspended_call set resolved_at = now(), resolution = 'replaced when a further part came' where suspense_id = any($1::bigint[]) and resolved_at is null returning suspense_id as id, chunk_id`,
    [changed.flatMap(({ became }) => became.suspenseId ?? [])],
  );
  // With the chunk that brought each.
  const gone = new Map([...withdrawn.rows.map(({ id }) => [`call ${id}`, chunkOf(id)] as const), ...resolved.rows.map(({ id, chunk_id: chunkId }) => [`suspended ${id}`, chunkId] as const)]);
  for (const { call, earlier, became } of changed) {
    const chunkId = gone.get(became.call ? `call ${became.call.id}` : `suspended ${became.suspenseId}`);
    if (chunkId !== undefined) {
      if (became.key === null) unclaimed.push(call);
      else {
        if (earlier !== null) joined.withdrawn.push({ chunkId, record: earlier });
        joined.calls.push(call);
        joined.keys.set(call.recordId, became.key);
      }
    } else {
      joined.waiting.push({ ...suspendedPlace(call, 'conflict'), record_id: call.recordId });
      joined.settled.push(asItWas(call.callReference, became));
    }
  }
  return unclaimed;
}
