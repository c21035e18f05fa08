import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, type JobPayload } from '@turbotrack/service';
import { type FrozenPart, frozenParts, paidForParts } from '../corrections/frozen-parts.js';
import type { Selection } from '../corrections/select-calls.js';
import { chunkRange } from '../intake/store-calls.js';
import { rollBackFile } from '../jobs.js';
import { spendAllowances } from '../periods/allowance-pass.js';
import { TariffShelf } from '../tariffs/tariff-shelf.js';

type Inside = PurposeWork<'rating'>;

/**
 * Takes back all that one delivery brought: calls, claims, suspended records and parts, chunk by chunk, each in a
 * transaction of its own. Killed, it goes on with the chunks that are left; run twice, it finds none. What of the calls has
 * been billed stands as adjustments of the batch, and the batch keeps the counts and sums. What the calls had of allowances
 * is spent anew on those that stay. Afterwards the same file may be delivered again and is read as a new one.
 */
@Injectable()
export class RollBackFile {
  private readonly shelf = new TariffShelf();

  constructor(private readonly gate: PurposeGate) {}

  @Handles(rollBackFile)
  async run({ fileId, batchId }: JobPayload<typeof rollBackFile>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'roll a delivery back', reference: `file ${fileId}` } as const satisfies Access;
    for (let chunk = await this.nextChunk(access, fileId); chunk !== undefined; chunk = await this.nextChunk(access, fileId)) {
      const chunkId = chunk;
      await this.gate.purpose('rating', access, (inside) => this.rollBack(inside, chunkId, batchId));
    }
    await this.gate.purpose('call-intake', access, async ({ sql }) => {
      const done = await sql(
        ['rating.call_file'], `update rating.call_file set state = 'rolled back', finished_at = now() where file_id = $1 and state = 'rolling back'
           and not exists (select from rating.call_chunk where file_id = $1 and state = 'done')`,
        [fileId],
      );
      if (done.rowCount) await sql(['rating.correction_batch'], `update rating.correction_batch set state = 'done', finished_at = now() where batch_id = $1 and state = 'applying'`, [batchId]);
    });
  }

  private async rollBack(inside: Inside, chunkId: number, batchId: number): Promise<void> {
    const parts = await frozenParts(inside, callsOf(chunkId));
    const [paidBefore, givenBefore] = [await paidForParts(inside, this.shelf, parts), await givenBack(inside, batchId, parts)];
    await inside.sql(['rating.call', 'rating.call_chunk', 'rating.suspended_call', 'rating.adjustment'], 'select rating.roll_back_chunk($1, $2)', [chunkId, batchId]);
    const [paidAfter, givenAfter] = [await paidForParts(inside, this.shelf, parts), await givenBack(inside, batchId, parts)];
    // Beside what was paid for the calls themselves: what the others pay less because more is included for them.
    const freed = parts.map((_part, at) => paidAfter[at]! - paidBefore[at]! - (givenAfter[at]! - givenBefore[at]!));
    await addFreed(inside, batchId, parts, freed);
    for (const { customer_id: customer, period } of parts.filter(({ state }) => state === 'parked')) await spendAllowances(inside, this.shelf, period, customer);
  }

  private nextChunk(access: Access, fileId: number): Promise<number | undefined> {
    return this.gate.purpose('call-intake', access, async ({ sql }) => {
      const { rows } = await sql<{ chunk_id: number }>(
        ['rating.call_chunk', 'rating.call_file'],
        `select k.chunk_id from rating.call_chunk k join rating.call_file f using (file_id) where k.file_id = $1 and f.state = 'rolling back' and k.state = 'done' order by k.chunk_id desc limit 1`,
        [fileId],
      );
      return rows[0]?.chunk_id;
    });
  }
}

/** The calls of a chunk that a billing period has sealed, by customer and period. */
function callsOf(chunkId: number): Selection {
  return {
    text: `select c.customer_id, greatest(date_trunc('month', c.started_at at time zone 'Europe/Copenhagen')::date, k.sealed_period) as period, count(*)::int as calls,
         sum(c.list_price_micro)::text as list_before_micro, '0' as list_after_micro
       from rating.call_chunk k join rating.call c on c.call_id between $2 and $3 where k.chunk_id = $1 and k.sealed_period is not null group by 1, 2`,
    values: [chunkId, ...chunkRange(chunkId)],
    tables: ['rating.call', 'rating.call_chunk'],
  };
}

/** What the batch gives back so far in each part, in millionths. */
async function givenBack({ sql }: Inside, batchId: number, parts: readonly FrozenPart[]): Promise<bigint[]> {
  const { rows } = await sql<{ delta: string }>(
    ['rating.adjustment'],
    `select coalesce(a.delta_micro, 0)::text as delta from unnest($2::int[], $3::date[]) with ordinality p (customer_id, period, place)
     left join rating.adjustment a on a.batch_id = $1 and a.kind = 'rolled back' and a.customer_id = p.customer_id and a.period = p.period order by p.place`,
    [batchId, parts.map(({ customer_id: id }) => id), parts.map(({ period }) => period)],
  );
  return rows.map(({ delta }) => BigInt(delta));
}

async function addFreed({ sql }: Inside, batchId: number, parts: readonly FrozenPart[], freed: readonly bigint[]): Promise<void> {
  const rows = parts.map((part, at) => ({ part, micro: freed[at]! })).filter(({ part, micro }) => part.state === 'billed' && micro !== 0n);
  if (rows.length === 0) return;
  await sql(
    ['rating.adjustment'],
    `insert into rating.adjustment as a (batch_id, customer_id, period, kind, calls, list_before_micro, list_after_micro, paid_before_micro, paid_after_micro, delta_micro)
     select $1, f.customer_id, f.period, 'rolled back', 0, 0, 0, 0, f.micro, f.micro from unnest($2::int[], $3::date[], $4::bigint[]) f (customer_id, period, micro)
     on conflict (batch_id, customer_id, period, kind) do update set paid_after_micro = a.paid_after_micro + excluded.paid_after_micro, delta_micro = a.delta_micro + excluded.delta_micro`,
    [batchId, rows.map(({ part }) => part.customer_id), rows.map(({ part }) => part.period), rows.map(({ micro }) => String(micro))],
  );
}
