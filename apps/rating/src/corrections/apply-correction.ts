import { Injectable } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Handles, type JobPayload, Log } from '@turbotrack/service';
import { applyCorrection } from '../jobs.js';
import { spendAllowances } from '../periods/allowance-pass.js';
import { TariffShelf } from '../tariffs/tariff-shelf.js';
import { type FrozenPart, frozenParts, paidForParts } from './frozen-parts.js';
import type { Selection } from './select-calls.js';

type Inside = PurposeWork<'rating'>;

/** A customer's calls are corrected in one transaction; small customers share one until it has so many calls. */
const CALLS_AT_ONCE = 50_000;

interface Batch {
  kind: string;
  state: string;
  through_id: string;
}

const UNDER_WAY = Symbol('a billing run works on a period that the correction changes');

/**
 * Applies a previewed correction: exactly the calls and prices of the preview, or none. What is not invoiced yet simply
 * changes; where the customer has been billed, the difference after allowances becomes an adjustment for the next
 * invoice. Customer by customer, each whole in one transaction that also notes how far it has come.
 */
@Injectable()
export class ApplyCorrection {
  private readonly shelf = new TariffShelf();

  constructor(
    private readonly gate: PurposeGate,
    private readonly log: Log,
  ) {}

  @Handles(applyCorrection)
  async apply({ batchId }: JobPayload<typeof applyCorrection>): Promise<void> {
    const access = { scope: 'all', actor: 'app:rating', why: 'apply a correction', reference: `correction ${batchId}` } as const satisfies Access;
    const inside = <R>(work: (inside: Inside) => Promise<R>) => this.gate.purpose('rating', access, work);
    if (!(await inside((work) => stillAsPreviewed(work, batchId)))) return;
    for (let step: 'more' | 'over' = 'more'; step === 'more';) {
      try {
        step = await inside((work) => this.applyToSome(work, batchId));
      } catch (error) {
        if (error !== UNDER_WAY) throw error;
        // Nothing is lost: the correction stays as it is and is taken up again within minutes.
        this.log.warn('correction-waits-for-billing', {});
        return;
      }
    }
  }

  private async applyToSome(inside: Inside, batchId: number): Promise<'more' | 'over'> {
    const { sql } = inside;
    // A freeze waits until what this transaction has found open is corrected.
    await sql([], `select pg_advisory_xact_lock_shared(hashtext('rating.correction'))`);
    const batch = await lockBatch(inside, batchId);
    if (batch?.state !== 'applying') return 'over';
    const range = await nextCustomers(inside, batchId, Number(batch.through_id));
    if (!range) {
      await sql(['rating.correction_batch'], `update rating.correction_batch set state = 'done', finished_at = now() where batch_id = $1`, [batchId]);
      return 'over';
    }
    await this.shelf.load(inside);
    const parts = await frozenParts(inside, changesOf(batchId, range));
    // oxlint-disable-next-line only-throw-error -- a rollback, not a fault
    if (parts.some(({ state }) => state === 'under way')) throw UNDER_WAY;
    const before = await paidForParts(inside, this.shelf, parts);
    const applied = await changePrices(inside, batchId, range);
    await addAdjustments(inside, batchId, batch.kind, parts, before, await paidForParts(inside, this.shelf, parts));
    // What is not billed yet is spent anew, by what earlier periods carry into it now.
    for (const { customer_id: customer, period } of parts.filter(({ state }) => state === 'parked')) await spendAllowances(inside, this.shelf, period, customer);
    await sql(
      ['rating.correction_batch'],
      `update rating.correction_batch set through_id = $2, counts = counts || jsonb_build_object('applied', coalesce((counts ->> 'applied')::bigint, 0) + $3::int) where batch_id = $1`,
      [batchId, range.last, applied],
    );
    return 'more';
  }
}

async function lockBatch({ sql }: Inside, batchId: number): Promise<Batch | undefined> {
  const { rows } = await sql<Batch & Record<string, unknown>>(['rating.correction_batch'], 'select kind, state, through_id from rating.correction_batch where batch_id = $1 for update', [batchId]);
  return rows[0];
}

/** Before the first change: refuses the whole correction when any of its calls is not as the preview found it. */
async function stillAsPreviewed(inside: Inside, batchId: number): Promise<boolean> {
  const batch = await lockBatch(inside, batchId);
  if (batch?.state !== 'applying') return false;
  if (Number(batch.through_id) > 0) return true;
  const { rows } = await inside.sql<{ planned: string; found: string }>(
    ['rating.call_correction', 'rating.call', 'rating.correction_batch'],
    `select (select calls_changed from rating.correction_batch where batch_id = $1) as planned, count(*) as found
     from rating.call_correction x join rating.call c on ${SAME_CALL} where x.batch_id = $1 and ${AS_BEFORE}`,
    [batchId],
  );
  if (rows[0]!.planned === rows[0]!.found) {
    await inside.sql(
      ['rating.tariff_version', 'rating.call_correction'],
      'update rating.tariff_version set used = true where not used and tariff_version_id in (select tariff_version_after from rating.call_correction where batch_id = $1)', [batchId],
    );
    return true;
  }
  await inside.sql(['rating.correction_batch'], `update rating.correction_batch set state = 'out of date', finished_at = now() where batch_id = $1`, [batchId]);
  return false;
}

const SAME_CALL = 'c.customer_id = x.customer_id and c.started_at = x.started_at and c.call_id = x.call_id';
const AS_BEFORE = `c.tariff_version_id = x.tariff_version_before and c.zone = x.zone_before and c.list_price_micro = x.list_before_micro and c.never_itemised = x.never_itemised_before`;

interface CustomerRange {
  readonly first: number;
  readonly last: number;
}

async function nextCustomers({ sql }: Inside, batchId: number, after: number): Promise<CustomerRange | undefined> {
  const { rows } = await sql<{ first: number | null; last: number }>(
    ['rating.correction_customer'],
    `select min(customer_id) as first, max(customer_id) as last from (
       select customer_id, calls, sum(calls) over (order by customer_id) - calls as earlier from rating.correction_customer where batch_id = $1 and customer_id > $2) c
     where earlier < $3`,
    [batchId, after, CALLS_AT_ONCE],
  );
  const [row] = rows;
  return row?.first === null || !row ? undefined : { first: row.first, last: row.last };
}

function changesOf(batchId: number, { first, last }: CustomerRange): Selection {
  return {
    text: `select x.customer_id, greatest(date_trunc('month', x.started_at at time zone 'Europe/Copenhagen')::date, k.sealed_period) as period,
         count(*)::int as calls, sum(x.list_before_micro)::text as list_before_micro, sum(x.list_after_micro)::text as list_after_micro
       from rating.call_correction x join rating.call_chunk k using (chunk_id)
       where x.batch_id = $1 and x.customer_id between $2 and $3 and k.sealed_period is not null group by 1, 2`,
    values: [batchId, first, last],
    tables: ['rating.call_correction', 'rating.call_chunk'],
  };
}

/** @returns how many calls were changed; fewer than planned where a file was rolled back or a person restricted meanwhile */
async function changePrices({ sql }: Inside, batchId: number, { first, last }: CustomerRange): Promise<number> {
  const changed = await sql(
    ['rating.call', 'rating.call_correction'],
    `update rating.call c set tariff_version_id = x.tariff_version_after, zone = x.zone_after, never_itemised = x.never_itemised_after, list_price_micro = x.list_after_micro
     from rating.call_correction x where x.batch_id = $1 and x.customer_id between $2 and $3 and c.customer_id between $2 and $3 and ${SAME_CALL} and ${AS_BEFORE}`,
    [batchId, first, last],
  );
  return changed.rowCount ?? 0;
}

/** In billed periods; a period of which no call is corrected has one where what is carried into it changes its bill. */
async function addAdjustments({ sql }: Inside, batchId: number, kind: string, parts: readonly FrozenPart[], before: readonly bigint[], after: readonly bigint[]): Promise<void> {
  const changed = parts.map((part, at) => ({ part, paidBefore: before[at]!, paidAfter: after[at]! }))
    .filter(({ part, paidBefore, paidAfter }) => part.state === 'billed' && (part.calls > 0 || paidBefore !== paidAfter));
  if (changed.length === 0) return;
  const rows = changed.map(({ part, paidBefore, paidAfter }) => ({
    customer_id: part.customer_id, period: part.period, calls: part.calls, list_before_micro: part.list_before_micro, list_after_micro: part.list_after_micro,
    paid_before_micro: String(paidBefore), paid_after_micro: String(paidAfter), delta_micro: String(paidAfter - paidBefore),
  }));
  await sql(
    ['rating.adjustment'],
    `insert into rating.adjustment (batch_id, kind, customer_id, period, calls, list_before_micro, list_after_micro, paid_before_micro, paid_after_micro, delta_micro)
     select $1, $2, r.* from jsonb_to_recordset($3) as r (customer_id int, period date, calls int, list_before_micro bigint, list_after_micro bigint, paid_before_micro bigint, paid_after_micro bigint, delta_micro bigint)`,
    [batchId, kind === 're-rating' ? 're-rated' : 'late', JSON.stringify(rows)],
  );
}
