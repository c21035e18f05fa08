import type { PurposeGate } from '@turbotrack/privacy';
import { idSchema, listSchema, type Page, pageOf, pageSchema, type Paging } from '@turbotrack/service';
import { z } from 'zod';
import { operatorName } from '../operators/operators.js';

export const marginListSchema = listSchema.extend({
  by: z.enum(['customer', 'zone', 'operator', 'day']),
  from: z.iso.date().describe('First day of the calls, by the calendar in Copenhagen'),
  to: z.iso.date().describe('The day after the last'),
  customer: idSchema.optional(), operator: operatorName.optional(), zone: z.string().max(40).optional(),
}).refine(({ from, to }) => from < to && Date.parse(to) - Date.parse(from) <= 92 * 86_400_000, { path: ['to'], message: 'Ask for 1 to 92 days.' });
type Asked = z.output<typeof marginListSchema>;

export const marginSchema = z.object({
  rank: z.int().describe('Place in the list, 1 for the greatest loss'),
  of: z.string().describe('Customer number, code of the zone, name of the operator, or day'),
  calls: z.int(),
  listMicro: z.int().describe('By list price, in millionths of a krone before VAT'),
  coveredMicro: z.int().describe('What allowances and volume discounts took off, as far as the period is settled'),
  paidMicro: z.int(),
  costMicro: z.int().describe('What the operators ask for them by the buy tariffs'),
  marginMicro: z.int().describe('Paid less cost'),
  callsWithoutCost: z.int().describe('Calls for which no buy tariff had a price; their cost is missing here'),
}).meta({ id: 'Margin' });
export const marginPageSchema = pageSchema(marginSchema).meta({ id: 'MarginPage' });
export type Margin = z.output<typeof marginSchema>;

const OF = {
  customer: 'c.customer_id::text', zone: "coalesce(v.definition->'zones'->c.zone->>'code', '')", operator: 'o.name', day: "(c.started_at at time zone 'Europe/Copenhagen')::date::text",
} as const;

/**
 * What was earned on calls by customer, zone, operator or day, the greatest losses first. Calls of people under restriction are not
 * in it. Sums are made before zones are named, so that the names are looked up once for each zone and not for each call.
 */
export async function listMargin(gate: PurposeGate, actor: string, asked: Asked, { after, limit }: Paging): Promise<Page<Margin>> {
  const { by, from, to, customer, operator, zone } = asked;
  const rows = await gate.purpose('rating', { scope: 'all', actor, why: 'list margins' }, async ({ sql, concerns }) => {
    const found = await sql<Margin & Record<string, unknown>>(
      ['rating.call', 'rating.allowance_use', 'rating.operator', 'rating.tariff_version'],
      `with span as materialized (select $1::date::timestamp at time zone 'Europe/Copenhagen' as begins, $2::date::timestamp at time zone 'Europe/Copenhagen' as ends),
       taken as (select u.call_id, sum(u.covered_micro) as covered from rating.allowance_use u, span where u.started_at >= span.begins and u.started_at < span.ends and ($5::int is null or u.customer_id = $5) group by u.call_id),
       each as (
         select ${by === 'zone' ? 'c.tariff_version_id, c.zone' : `${OF[by]} as of`}, count(*) as calls, sum(c.list_price_micro) as list, coalesce(sum(t.covered), 0) as covered, coalesce(sum(c.cost_micro), 0) as cost,
           count(*) filter (where c.cost_micro is null) as without
         from span join rating.call c on c.started_at >= span.begins and c.started_at < span.ends join rating.operator o using (operator_id) left join taken t using (call_id)
         where ($5::int is null or c.customer_id = $5) and ($6::text is null or o.name = $6)
           and ($7::text is null or exists (select from rating.tariff_version v where v.tariff_version_id = c.tariff_version_id and v.definition->'zones'->c.zone->>'code' = $7))
         group by ${by === 'zone' ? '1, 2' : '1'}),
       named as (${by === 'zone' ? `select ${OF.zone} as of, sum(calls) as calls, sum(list) as list, sum(covered) as covered, sum(cost) as cost, sum(without) as without
         from each c join rating.tariff_version v using (tariff_version_id) group by 1` : 'select * from each'}),
       ranked as (select named.*, row_number() over (order by list - covered - cost, of) as rank from named)
       select rank::int, of, calls::int, list::float8 as "listMicro", covered::float8 as "coveredMicro", (list - covered)::float8 as "paidMicro", cost::float8 as "costMicro",
         (list - covered - cost)::float8 as "marginMicro", without::int as "callsWithoutCost" from ranked where rank > $3 order by rank limit $4`,
      [from, to, after, limit + 1, customer ?? null, operator ?? null, zone ?? null],
    );
    if (by === 'customer') concerns({ customers: found.rows.map(({ of }) => Number(of)) });
    else if (customer !== undefined) concerns({ customers: [customer] });
    return found.rows;
  });
  return pageOf(rows, limit, ({ rank }) => rank);
}
