import type { PurposeWork } from '@turbotrack/privacy';
import type { AgreedItem } from './price-wishes.js';
import type { PreparedOrder } from './prepare-order.js';

/**
 * Whether the monthly fees a customer is committed to, with those of the order, go beyond its credit limit. An order
 * that adds nothing is never beyond it. Keeps other orders of the customer waiting until the transaction ends, so that
 * two cannot both be the last that fits.
 *
 * @param except an order whose own items are not counted twice
 */
export async function exceedsCredit({ sql }: Pick<PurposeWork<'ordering'>, 'sql'>, customerId: number, prepared: PreparedOrder, except: number | null = null): Promise<boolean> {
  const added = addedMonthlyOre(prepared);
  if (added <= 0) return false;
  const { rows: [customer] } = await sql<{ credit_limit_ore: number | null }>(['ordering.customer'], 'select credit_limit_ore from ordering.customer where customer_id = $1', [customerId]);
  if (!customer || customer.credit_limit_ore === null) return false;
  await sql(['ordering.customer'], 'select from ordering.customer where customer_id = $1 for no key update', [customerId]);
  const { rows: [committed] } = await sql<{ ore: string }>(
    ['ordering.subscription', 'ordering.order_item', 'ordering.product'],
    `select (
       (select coalesce(sum(coalesce(s.monthly_price_ore, p.monthly_price_ore)), 0) from ordering.subscription s join ordering.product p using (product_id)
        where s.customer_id = $1 and (s.ends_on is null or s.ends_on > (now() at time zone 'Europe/Copenhagen')::date))
       + (select coalesce(sum(i.monthly_price_ore - coalesce(t.monthly_price_ore, p.monthly_price_ore, 0)), 0)
          from ordering.order_item i
          left join ordering.subscription t on t.subscription_id = i.target_subscription_id left join ordering.product p on p.product_id = t.product_id
          where i.customer_id = $1 and i.state in ('acknowledged', 'pending', 'held', 'in-progress') and i.action <> 'delete' and i.subscription_id is null
            and i.order_id is distinct from $2)
     )::text as ore`,
    [customerId, except],
  );
  return BigInt(committed!.ore) + BigInt(added) > BigInt(customer.credit_limit_ore);
}

/** What the order changes in the customer's monthly fees, øre; an end takes its fee off. */
function addedMonthlyOre({ items, facts }: PreparedOrder): number {
  const had = ({ targetSubscriptionId }: AgreedItem): number => (targetSubscriptionId === null ? 0 : (facts.parts.get(targetSubscriptionId)?.monthlyPriceOre ?? 0));
  return items.reduce((sum, item) => sum + item.monthlyPriceOre - had(item), 0);
}
