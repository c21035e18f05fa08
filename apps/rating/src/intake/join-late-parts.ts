import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles } from '@turbotrack/service';
import { CallPartsWait } from '../configuration.js';
import { joinLateParts } from '../jobs.js';
import { lockParts } from './call-parts.js';
import { JoinCalls, type JoiningPlace, settleJoined } from './join-calls.js';
import { RateAndStore } from './rate-and-store.js';
import { CLAIMS_LIVE_MS, prepareMonths } from './store-calls.js';
import { suspend, suspendedRecord } from './suspend-records.js';

type Intake = PurposeWork<'call-intake'>;

const ACCESS = { scope: 'all', actor: 'app:rating', why: 'join parts of calls' } as const satisfies Access;
const CALLS_AT_ONCE = 2_000;
/** The retention rule `call-parts`. */
const PARTS_KEPT = '31 days';
const FORGOTTEN_AT_ONCE = 20_000;

interface Due {
  readonly operatorId: number;
  readonly operator: string;
  readonly buyTariff: string | null;
  /** The delivery that told the last part: the call counts among what it brought. */
  readonly fileId: number;
  readonly references: string[];
}

/**
 * Calls of which no further part has come in time are rated as what is known of them; what cannot be rated goes to
 * suspense. Each transaction is whole in itself, so the job may be killed and run twice. Parts that are past their time
 * are forgotten.
 */
@Injectable()
export class JoinLateParts {
  constructor(
    private readonly gate: PurposeGate,
    private readonly wait: CallPartsWait,
    private readonly joiner: JoinCalls,
    private readonly calls: RateAndStore,
  ) {}

  @Handles(joinLateParts)
  async run(): Promise<void> {
    const oldest = Date.now() - CLAIMS_LIVE_MS;
    for (let due = await this.due(); due.length > 0; due = await this.due()) {
      for (const each of due) {
        await this.gate.purpose('call-intake', ACCESS, (inside) => prepareMonthsOf(inside, each, oldest));
        await this.gate.purpose('call-intake', ACCESS, (inside) => this.joinDue(inside, each, oldest));
      }
    }
    while ((await this.gate.purpose('call-intake', ACCESS, forgetParts)) === FORGOTTEN_AT_ONCE);
  }

  private due(): Promise<Due[]> {
    return this.gate.purpose('call-intake', ACCESS, async ({ sql }) => {
      const { rows } = await sql<{ operator_id: number; operator: string; buy_tariff: string | null; file_id: number; references: string[] }>(
        ['rating.call_part', 'rating.call_chunk', 'rating.operator'],
        `with due as (select operator_id, reference, max(part_id) as last from rating.call_part where joined_at is null
             group by operator_id, reference having max(stored_at) <= now() - make_interval(hours => $1) order by last limit ${CALLS_AT_ONCE})
         select o.operator_id, o.name as operator, o.buy_tariff, k.file_id, array_agg(encode(due.reference, 'hex')) as references
         from due join rating.call_part p on p.part_id = due.last join rating.call_chunk k using (chunk_id) join rating.operator o on o.operator_id = due.operator_id
         group by 1, 2, 3, 4 order by 1, 4`,
        [this.wait.hours],
      );
      return rows.map((row) => ({ operatorId: row.operator_id, operator: row.operator, buyTariff: row.buy_tariff, fileId: row.file_id, references: row.references }));
    });
  }

  private async joinDue(inside: Intake, { operatorId, operator, buyTariff, fileId, references }: Due, oldest: number): Promise<void> {
    await inside.sql([], "select pg_advisory_xact_lock_shared(hashtext('restriction'))");
    await lockParts(inside, operatorId);
    const waiting = await stillWaiting(inside, operatorId, references);
    if (waiting.length === 0) return;
    const place: JoiningPlace = { chunk_id: await addChunk(inside, fileId), operator_id: operatorId, operator, buy_tariff: buyTariff };
    const joined = await this.joiner.join(inside, place, waiting, true);
    const found = await this.calls.store(inside, place, joined.calls, joined.calls.map((_, index) => index), oldest);
    const suspended = await suspend(inside, fileId, place.chunk_id, [...found.suspended.map(({ record, reason }) => suspendedRecord(record, reason)), ...joined.waiting]);
    await settleJoined(inside, place, joined, found.rated, suspended);
    await inside.sql(
      ['rating.call_chunk'], 'update rating.call_chunk set accepted = $2, suspended = $3, joined = $4 where chunk_id = $1',
      [place.chunk_id, found.rated.length, suspended.length, found.rated.length + suspended.length],
    );
  }
}

/** Meanwhile the last part may have come. */
async function stillWaiting({ sql }: Intake, operatorId: number, references: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ reference: string }>(
    ['rating.call_part'],
    `select r.hex as reference from unnest($2::text[]) r (hex) where exists (select from rating.call_part p where p.operator_id = $1 and p.reference = decode(r.hex, 'hex') and p.joined_at is null)`,
    [operatorId, references],
  );
  return rows.map(({ reference }) => reference);
}

/** A chunk of its own, which no billing period has sealed yet. */
async function addChunk({ sql }: Intake, fileId: number): Promise<number> {
  // Whoever else adds a chunk to the file waits for the lock, so the next ordinal is free.
  await sql(['rating.call_file'], 'select from rating.call_file where file_id = $1 for update', [fileId]);
  const { rows } = await sql<{ chunk_id: number }>(
    ['rating.call_chunk'],
    `insert into rating.call_chunk (file_id, ordinal, byte_offset, byte_length, first_line, records, state, done_at)
     select $1, coalesce(max(ordinal), 0) + 1, 0, 0, 0, 0, 'done', now() from rating.call_chunk where file_id = $1 returning chunk_id`,
    [fileId],
  );
  return rows[0]!.chunk_id;
}

async function prepareMonthsOf(inside: Intake, { operatorId, references }: Due, oldest: number): Promise<void> {
  const { rows } = await inside.sql<{ started_at: Date }>(
    ['rating.call_part'],
    `select distinct date_trunc('month', p.started_at at time zone 'UTC') at time zone 'UTC' as started_at from unnest($2::text[]) r (hex) join rating.call_part p on p.operator_id = $1 and p.reference = decode(r.hex, 'hex')`,
    [operatorId, references],
  );
  await prepareMonths(inside, rows.map((row) => row.started_at.getTime()), oldest);
}

async function forgetParts({ sql }: Intake): Promise<number> {
  const { rowCount } = await sql(
    ['rating.call_part'],
    `delete from rating.call_part where part_id in (select part_id from rating.call_part where stored_at < now() - $1::interval and joined_at is not null order by part_id limit ${FORGOTTEN_AT_ONCE})`,
    [PARTS_KEPT],
  );
  return rowCount ?? 0;
}
