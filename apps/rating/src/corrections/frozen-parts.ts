import type { PurposeWork } from '@turbotrack/privacy';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';
import { paidForPeriods } from './period-payments.js';
import type { Selection } from './select-calls.js';

type Inside = PurposeWork<'rating'>;

/** What a correction changes of one customer in one period that has been frozen. */
export interface FrozenPart {
  customer_id: number;
  period: string;
  /** 0 where only what earlier periods carry into it may change. */
  calls: number;
  list_before_micro: string;
  list_after_micro: string;
  state: 'under way' | 'parked' | 'billed';
}

/**
 * The sums of what changes in frozen periods, with how far billing is with each; behind them the frozen periods that follow, where
 * something is included: what they find of it may change. Ordered by customer and period.
 *
 * @param changes selects `customer_id`, `period`, `calls`, `list_before_micro` and `list_after_micro`, one row for each customer and period
 */
export async function frozenParts({ sql, concerns }: Inside, changes: Selection): Promise<FrozenPart[]> {
  const { rows } = await sql<FrozenPart & Record<string, unknown>>(
    [...changes.tables, 'rating.period', 'ordering.subscription', 'ordering.product'],
    `with parts as materialized (${changes.text}),
     later as (
       select f.customer_id, p.period from (select customer_id, min(period) as first from parts group by 1) f join rating.period p on p.period > f.first and p.allowances_done_at is not null
       where exists (select from ordering.subscription s join ordering.product d using (product_id) where s.customer_id = f.customer_id and d.allowances <> '[]')
       except select customer_id, period from parts),
     each as (
       select customer_id, period, calls, list_before_micro, list_after_micro from parts
       union all select customer_id, period, 0, '0', '0' from later),
     asked as (select array_agg(customer_id) as customers, array_agg(period) as periods from each)
     select e.customer_id, e.period::text, e.calls, e.list_before_micro, e.list_after_micro, b.state
     from asked, rating.billing_state(asked.customers, asked.periods) b join each e using (customer_id, period) order by e.customer_id, e.period`,
    changes.values,
  );
  concerns({ customers: rows.map((row) => row.customer_id) });
  return rows;
}

/** What each part comes to by the prices of now, in the order of the parts. */
export async function paidForParts(inside: Inside, shelf: TariffShelf, parts: readonly FrozenPart[]): Promise<bigint[]> {
  const paid: bigint[] = [];
  for (const [customer, own] of Map.groupBy(parts, ({ customer_id: id }) => id)) {
    const periods = own.map(({ period }) => period);
    const found = await paidForPeriods(inside, shelf, periods, customer);
    paid.push(...periods.map((period) => found.get(period)!));
  }
  return paid;
}
