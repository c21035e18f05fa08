import { serviceAt } from '@turbotrack/telephony';
import { TOLD_CALLS_TOUCH, toldCalls } from './told-calls.js';
import type { UsageSum, UsageSummaryQuery } from './usage.schemas.js';
import type { UsageWork } from './usage-viewer.js';

const COPENHAGEN = `c.started_at at time zone 'Europe/Copenhagen'`;
const KEYS: Readonly<Record<UsageSummaryQuery['by'], string>> = {
  month: `to_char(${COPENHAGEN}, 'YYYY-MM')`,
  day: `to_char(${COPENHAGEN}, 'YYYY-MM-DD')`,
  number: 'c.assignment_id::text',
  employee: 'c.assignment_id::text',
  service: 'c.service::text',
  zone: `c.tariff_version_id || '/' || c.zone`,
};
/** What the key of a grouping is called by to people, where it is not told as it is. */
const NAMES: Partial<Record<UsageSummaryQuery['by'], string>> = {
  number: 'coalesce((select n.e164 from ordering.assignment a join ordering.number n using (number_id) where a.assignment_id = s.key::int), \'\')',
  employee: 'coalesce((select a.employee_id::text from ordering.assignment a where a.assignment_id = s.key::int), \'\')',
  zone: `coalesce((select t.definition->'zones'->split_part(s.key, '/', 2)::int->>'code' from rating.tariff_version t where t.tariff_version_id = split_part(s.key, '/', 1)::int), '')`,
};

/** The calls that the list tells with the same filter, added up. */
export async function sumUsage({ inside, customerId, choices }: UsageWork, { by, ...filter }: UsageSummaryQuery): Promise<UsageSum[]> {
  const values: unknown[] = [];
  const { rows } = await inside.sql<{ key: string; calls: number; duration_s: number; volume: number; list_price_micro: number }>(
    TOLD_CALLS_TOUCH,
    `select ${NAMES[by] ?? 's.key'} as key, sum(calls)::float8 as calls, sum(duration_s)::float8 as duration_s, sum(volume)::float8 as volume, sum(list_price_micro)::float8 as list_price_micro
     from (select ${KEYS[by]} as key, count(*) as calls, sum(c.duration_s) as duration_s, sum(c.volume) as volume, sum(c.list_price_micro) as list_price_micro
       ${toldCalls(customerId, filter, choices, values)} group by 1) s
     group by 1 order by 1`,
    values,
  );
  return rows.map((row) => ({
    key: by === 'service' ? serviceAt(Number(row.key)) : row.key, calls: row.calls, durationS: row.duration_s, volume: row.volume, listPriceMicro: row.list_price_micro,
  }));
}
