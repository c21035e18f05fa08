import type { TestPlatform } from '@turbotrack/service/testing';

/** A holding as delivery leaves it behind. */
export interface Holding {
  readonly assignmentId: number;
  readonly subscriptionId: number;
  readonly numberId: number;
}

export interface HoldingWish {
  readonly number: string;
  readonly customerId: number;
  readonly employeeId?: number | null;
  /** ISO 8601. */
  readonly from: string;
  readonly to?: string | null;
}

/** Lets a customer hold a number, past ordering and delivery; the number is added where the inventory lacks it. */
export async function holdNumber({ query }: Pick<TestPlatform, 'query'>, { number, customerId, employeeId = null, from, to = null }: HoldingWish): Promise<Holding> {
  await query('insert into ordering.number (e164) values ($1) on conflict do nothing', [number]);
  await query(`insert into ordering.product (code, valid_from, name_da, name_en, monthly_price_ore, carries_number) values ('HELD', '2000-01-01', 'x', 'x', 0, true) on conflict do nothing`);
  const [row] = await query<{ assignment_id: number; subscription_id: number; number_id: number }>(
    `with o as (insert into ordering.customer_order (customer_id, state, policy_version, placed_by) values ($1, 'completed', 1, 'test') returning order_id),
       s as (
         insert into ordering.subscription (customer_id, product_id, employee_id, order_id, item_no, starts_on, ends_on)
         select $1, product_id, $2, order_id, 1, ($4::timestamptz at time zone 'Europe/Copenhagen')::date, ($5::timestamptz at time zone 'Europe/Copenhagen')::date
         from o, ordering.product where code = 'HELD' limit 1 returning subscription_id
       )
     insert into ordering.assignment (number_id, customer_id, employee_id, subscription_id, during)
     select number_id, $1, $2, subscription_id, tstzrange($4, $5) from s, ordering.number where e164 = $3
     returning assignment_id, subscription_id, number_id`,
    [customerId, employeeId, number, from, to],
  );
  return { assignmentId: row!.assignment_id, subscriptionId: row!.subscription_id, numberId: row!.number_id };
}
