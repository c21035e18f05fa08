import { Injectable } from '@nestjs/common';
import { type CallRecord, emptyCallRecord } from '@turbotrack/call-records';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, type JobPayload } from '@turbotrack/service';
import { directionAt, serviceAt } from '@turbotrack/telephony';
import { NumberHolders } from '../intake/number-holders.js';
import { numbersToLookUp, type RatedCall, rateRecords } from '../intake/rate-records.js';
import { copyCalls, markUsed } from '../intake/store-calls.js';
import { suspendedRecord } from '../intake/suspend-records.js';
import { reRunSuspense } from '../jobs.js';
import { TariffShelf } from '../tariffs/tariff-shelf.js';
import { selectorCondition } from './suspense.schemas.js';

type Inside = PurposeWork<'call-intake'>;

const RECORDS_AT_ONCE = 5_000;
/** As at intake: a call older than its claim could come a second time unnoticed. */
const CLAIMS_LIVE_MS = 395 * 24 * 3_600_000;

interface WaitingRow {
  suspense_id: string;
  file_id: number;
  operator_id: number;
  buy_tariff: string | null;
  reason: string;
  line: number;
  record_id: string | null;
  service: number;
  direction: number;
  served_number: string;
  other_number: string;
  started_at: Date;
  duration_s: number;
  volume: string;
  answered: boolean;
  origin_country: string;
}

interface Sorted {
  readonly rated: { row: WaitingRow; call: RatedCall }[];
  readonly again: { row: WaitingRow; record: CallRecord; reason: Parameters<typeof suspendedRecord>[1] }[];
  /** Of people whose processing is restricted: they wait until that is lifted. */
  restricted: number;
}

/**
 * Tries suspended records again from their stored normal form, each by the tariff of its own date. What can be priced now
 * is stored as a call in a chunk of its own, so that it is billed with the next period that is frozen; what cannot stays,
 * with the reason it has today. The claims of the records were made when they came, so a repeated delivery finds them.
 * Each transaction stores calls, resolves their records and notes how far it came: killed, it goes on from there.
 */
@Injectable()
export class ReRunSuspense {
  private readonly shelf = new TariffShelf();

  constructor(private readonly gate: PurposeGate) {}

  @Handles(reRunSuspense)
  async reRun({ batchId }: JobPayload<typeof reRunSuspense>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 're-run suspense', reference: `correction ${batchId}` } as const satisfies Access;
    await this.gate.purpose('call-intake', access, (inside) => prepareMonths(inside));
    while (await this.gate.purpose('call-intake', access, (inside) => this.reRunSome(inside, batchId)));
  }

  /** @returns whether there may be more */
  private async reRunSome(inside: Inside, batchId: number): Promise<boolean> {
    const { sql } = inside;
    // As at intake: whoever restricts a person waits for this, or is seen by it.
    await sql([], "select pg_advisory_xact_lock_shared(hashtext('restriction'))");
    const { rows: batches } = await sql<{ selector: string; state: string; through_id: string }>(
      ['rating.correction_batch'], 'select selector::text, state, through_id from rating.correction_batch where batch_id = $1 for update', [batchId],
    );
    if (batches[0]?.state !== 'applying') return false;
    const rows = await lockWaiting(inside, batchId, batches[0].selector, batches[0].through_id);
    if (rows.length === 0) {
      await sql(['rating.correction_batch'], `update rating.correction_batch set state = 'done', finished_at = now() where batch_id = $1`, [batchId]);
      return false;
    }
    const sorted = await this.rate(inside, rows);
    await storeCalls(inside, sorted);
    await resolve(inside, batchId, sorted);
    await noteProgress(inside, batchId, rows, sorted);
    return true;
  }

  private async rate(inside: Inside, rows: readonly WaitingRow[]): Promise<Sorted> {
    await this.shelf.load(inside as unknown as PurposeWork<'rating'>);
    const holders = await NumberHolders.load(inside, [...new Set(rows.map((row) => row.served_number))]);
    const records = rows.map(recordOf);
    const rowOf = new Map(records.map((record, at) => [record, rows[at]!]));
    const others = await NumberHolders.load(inside, numbersToLookUp(records, records.map((_, index) => index), holders, this.shelf));
    const isOurs = ({ otherNumber, startedAt }: CallRecord) => typeof others.at(otherNumber, startedAt) !== 'string';
    const sorted: Sorted = { rated: [], again: [], restricted: 0 };
    // Operators differ in what they charge us.
    for (const [buyTariff, indexes] of Map.groupBy(records.keys(), (index) => rows[index]!.buy_tariff)) {
      const { rated, suspended } = rateRecords(records, indexes, holders, this.shelf, Date.now() - CLAIMS_LIVE_MS, { buyTariff, isOurs });
      for (const call of rated) {
        if (call.holder.restricted) sorted.restricted += 1;
        else sorted.rated.push({ row: rowOf.get(call.record)!, call });
      }
      for (const { record, reason } of suspended) sorted.again.push({ row: rowOf.get(record)!, record, reason });
    }
    return sorted;
  }
}

/** A call that was suspended for want of a number may be the first of its month. */
async function prepareMonths({ sql }: Inside): Promise<void> {
  await sql(
    ['rating.suspended_call'],
    `select platform.create_month_partition('rating.call', month) from (
       select distinct date_trunc('month', started_at at time zone 'UTC')::date as month from rating.suspended_call where resolved_at is null and started_at between now() - interval '400 days' and now() + interval '1 day') months
     where to_regclass('rating.call_' || to_char(month, 'YYYY_MM')) is null`,
  );
}

/** The next records in order; malformed lines have no normal form, and of two that contradict each other nobody knows the right one. */
async function lockWaiting({ sql }: Inside, batchId: number, selector: string, after: string): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow & Record<string, unknown>>(
    ['rating.suspended_call', 'rating.call_file', 'rating.operator', 'rating.correction_batch'],
    `select s.suspense_id, s.file_id, f.operator_id, o.buy_tariff, s.reason, s.line, s.record_id, s.service, s.direction, s.served_number, s.other_number, s.started_at, s.duration_s, s.volume, s.answered, s.origin_country
     from rating.suspended_call s join rating.call_file f using (file_id) join rating.operator o using (operator_id) cross join (select made_at from rating.correction_batch where batch_id = $1) b
     where s.resolved_at is null and s.served_number is not null and s.reason not in ('malformed', 'conflict') and s.suspense_id > $3 and s.suspended_at <= b.made_at and ${selectorCondition('$2')}
     order by s.suspense_id limit ${RECORDS_AT_ONCE} for update of s`,
    [batchId, selector, after],
  );
  return rows;
}

function recordOf(row: WaitingRow): CallRecord {
  return {
    ...emptyCallRecord(), line: row.line, recordId: row.record_id ?? '', service: serviceAt(row.service), direction: directionAt(row.direction), servedNumber: row.served_number, otherNumber: row.other_number,
    startedAt: row.started_at.getTime(), durationS: row.duration_s, volume: Number(row.volume), answered: row.answered, originCountry: row.origin_country,
  };
}

/** One new chunk for each file, whose counts move the records from suspended to accepted: the file's sums stay right. */
async function storeCalls(inside: Inside, { rated }: Sorted): Promise<void> {
  const files = Map.groupBy(rated, ({ row }) => row.file_id);
  for (const [fileId, found] of [...files].toSorted(([a], [b]) => a - b)) {
    const { operator_id, buy_tariff } = found[0]!.row;
    const calls = found.map(({ call }) => call);
    await copyCalls(inside, calls, { chunk_id: await addChunk(inside, fileId, calls.length), operator_id, buy_tariff });
    await markUsed(inside, calls);
  }
}

async function addChunk({ sql }: Inside, fileId: number, calls: number): Promise<number> {
  // Whoever else adds a chunk to the file waits for the lock, so the next ordinal is free.
  await sql(['rating.call_file'], 'select from rating.call_file where file_id = $1 for update', [fileId]);
  const { rows } = await sql<{ chunk_id: number }>(
    ['rating.call_chunk'],
    `insert into rating.call_chunk (file_id, ordinal, byte_offset, byte_length, first_line, records, state, accepted, suspended, done_at)
     select $1, coalesce(max(ordinal), 0) + 1, 0, 0, 0, 0, 'done', $2::int, -$2::int, now() from rating.call_chunk where file_id = $1 returning chunk_id`,
    [fileId, calls],
  );
  return rows[0]!.chunk_id;
}

async function resolve({ sql }: Inside, batchId: number, { rated, again }: Sorted): Promise<void> {
  await sql(
    ['rating.suspended_call'], 'update rating.suspended_call set resolved_at = now(), resolution = $2 where suspense_id = any($1::bigint[])',
    [rated.map(({ row }) => row.suspense_id), `rated by correction ${batchId}`],
  );
  const other = again.filter(({ row, reason }) => row.reason !== reason);
  await sql(
    ['rating.suspended_call'],
    'update rating.suspended_call s set reason = n.reason, sentence = n.sentence from unnest($1::bigint[], $2::text[], $3::text[]) as n (suspense_id, reason, sentence) where s.suspense_id = n.suspense_id',
    [other.map(({ row }) => row.suspense_id), other.map(({ reason }) => reason), other.map(({ record, reason }) => suspendedRecord(record, reason).sentence)],
  );
}

async function noteProgress({ sql }: Inside, batchId: number, rows: readonly WaitingRow[], { rated, again, restricted }: Sorted): Promise<void> {
  const added: Record<string, number> = {};
  const count = (what: string, by: number) => (added[what] = (added[what] ?? 0) + by);
  for (const { reason } of again) count(reason, 1);
  if (restricted > 0) count('restricted', restricted);
  await sql(
    ['rating.correction_batch'],
    `update rating.correction_batch set through_id = $2, calls_seen = calls_seen + $3, calls_changed = calls_changed + $4, list_after_micro = list_after_micro + $5,
       counts = counts || coalesce((select jsonb_object_agg(key, value::int + coalesce((counts ->> key)::int, 0)) from jsonb_each_text($6::jsonb)), '{}') where batch_id = $1`,
    [batchId, rows.at(-1)!.suspense_id, rows.length, rated.length, rated.reduce((sum, { call }) => sum + call.listPriceMicro, 0), JSON.stringify(added)],
  );
}
