import { callsOfPeriod } from '@turbotrack/database';
import type { PurposeWork } from '@turbotrack/privacy';
import { settleCustomer } from '../periods/settle-customer.js';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';

/**
 * What a customer's usage of a period comes to after allowances and discounts, by the prices its calls have now, in
 * millionths of a krone. It repeats the settlement of the period and writes nothing, so before and after a correction the
 * same question gives what the correction changes.
 *
 * @param period first day of the month, `2026-10-01`
 */
export async function paidForPeriod(inside: PurposeWork<'rating'>, shelf: TariffShelf, period: string, customerId: number): Promise<bigint> {
  const { rows } = await inside.sql<{ list_micro: string }>(
    ['rating.call', 'rating.call_chunk'],
    `select coalesce(sum(c.list_price_micro), 0)::text as list_micro from rating.call c join rating.call_chunk k using (chunk_id) where ${callsOfPeriod('$1')}`,
    [customerId, period],
  );
  const { calls } = await settleCustomer(inside, shelf, period, customerId);
  const reduced = calls.reduce((sum, { listPriceMicro, customerPriceMicro }) => sum + BigInt(listPriceMicro - customerPriceMicro), 0n);
  return BigInt(rows[0]!.list_micro) - reduced;
}
