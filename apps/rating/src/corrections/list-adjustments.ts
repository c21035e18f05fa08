import type { PurposeGate } from '@turbotrack/privacy';
import { type Page, pageOf, type Paging } from '@turbotrack/service';
import type { z } from 'zod';
import type { Adjustment, adjustmentListSchema, LateCalls } from './corrections.schemas.js';
import { LATE_CALLS } from './select-calls.js';

type AdjustmentFilter = Pick<z.output<typeof adjustmentListSchema>, 'customerId' | 'period' | 'batchId' | 'billed'>;

export async function listAdjustments(gate: PurposeGate, actor: string, { customerId, period, batchId, billed }: AdjustmentFilter, { after, limit }: Paging): Promise<Page<Adjustment>> {
  return gate.purpose('rating', { scope: 'all', actor, why: 'list adjustments', readOnly: true }, async ({ sql, concerns }) => {
    const { rows } = await sql<Omit<Adjustment, 'madeAt'> & { madeAt: Date }>(
      ['rating.adjustment'],
      `select adjustment_id::float8 as "adjustmentId", batch_id as "batchId", customer_id as "customerId", period::text, kind, calls, list_before_micro::float8 as "listBeforeMicro",
         list_after_micro::float8 as "listAfterMicro", paid_before_micro::float8 as "paidBeforeMicro", paid_after_micro::float8 as "paidAfterMicro", delta_micro::float8 as "deltaMicro",
         made_at as "madeAt", billed_run as "billedRun"
       from rating.adjustment where adjustment_id > $1 and ($3::int is null or customer_id = $3) and ($4::date is null or period = $4) and ($5::int is null or batch_id = $5)
         and ($6::text is null or ($6 = 'yes') = (billed_run is not null)) order by adjustment_id limit $2`,
      [after, limit + 1, customerId ?? null, period ?? null, batchId ?? null, billed ?? null],
    );
    concerns({ customers: rows.map((row) => row.customerId) });
    return pageOf(rows.map((row) => ({ ...row, madeAt: row.madeAt.toISOString() })), limit, ({ adjustmentId }) => adjustmentId);
  });
}

/** Late calls that wait for the next invoice, by customer and month; a page ends with a whole customer, so `limit` counts customers. */
export async function listLateCalls(gate: PurposeGate, actor: string, filter: { customerId?: number | undefined; month?: string | undefined }, { after, limit }: Paging): Promise<Page<LateCalls>> {
  return gate.purpose('rating', { scope: 'all', actor, why: 'list late calls', readOnly: true }, async ({ sql, concerns }) => {
    const { rows } = await sql<LateCalls & { place: number }>(
      ['rating.call', 'rating.call_chunk', 'rating.period'],
      `select "customerId", month::text, "monthsLate", calls, "listMicro", place from (
         select c.customer_id as "customerId", date_trunc('month', c.started_at at time zone 'Europe/Copenhagen')::date as month,
           (extract(year from age(date_trunc('month', now() at time zone 'Europe/Copenhagen'), date_trunc('month', c.started_at at time zone 'Europe/Copenhagen'))) * 12
             + extract(month from age(date_trunc('month', now() at time zone 'Europe/Copenhagen'), date_trunc('month', c.started_at at time zone 'Europe/Copenhagen'))))::int as "monthsLate",
           count(*)::int as calls, sum(c.list_price_micro)::float8 as "listMicro", (dense_rank() over (order by c.customer_id))::int as place
         ${LATE_CALLS} and c.customer_id > $1 and ($3::int is null or c.customer_id = $3)
           and ($4::date is null or date_trunc('month', c.started_at at time zone 'Europe/Copenhagen')::date = $4)
         group by 1, 2, 3) late where place <= $2 + 1 order by "customerId", month`,
      [after, limit, filter.customerId ?? null, filter.month ?? null],
    );
    const shown = rows.filter(({ place }) => place <= limit).map(({ customerId, month, monthsLate, calls, listMicro }) => ({ customerId, month, monthsLate, calls, listMicro }));
    concerns({ customers: shown.map((row) => row.customerId) });
    return { items: shown, next: rows.some(({ place }) => place > limit) ? shown.at(-1)!.customerId : null };
  });
}
