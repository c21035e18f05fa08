import { callsOfPeriod } from '@turbotrack/database';
import type { PurposeWork } from '@turbotrack/privacy';
import { settleInTurn } from '../periods/settle-customer.js';
import type { TariffShelf } from '../tariffs/tariff-shelf.js';

/**
 * What a customer's usage of some periods comes to after allowances and discounts, by the prices its calls have now, in
 * millionths of a krone. It repeats the settlement of each, with what the one before carries into it, and writes nothing, so
 * before and after a correction the same question gives what the correction changes.
 *
 * @param periods frozen ones, first days of their months, the earliest first
 */
export async function paidForPeriods(inside: PurposeWork<'rating'>, shelf: TariffShelf, periods: readonly string[], customerId: number): Promise<Map<string, bigint>> {
  const settled = await settleInTurn(inside, shelf, periods, customerId);
  const paid = new Map<string, bigint>();
  for (const period of periods) {
    const { rows } = await inside.sql<{ list_micro: string }>(
      ['rating.call', 'rating.call_chunk'],
      `select coalesce(sum(c.list_price_micro), 0)::text as list_micro from rating.call c join rating.call_chunk k using (chunk_id) where ${callsOfPeriod('$1')}`,
      [customerId, period],
    );
    const reduced = settled.get(period)!.calls.reduce((sum, { listPriceMicro, customerPriceMicro }) => sum + BigInt(listPriceMicro - customerPriceMicro), 0n);
    paid.set(period, BigInt(rows[0]!.list_micro) - reduced);
  }
  return paid;
}
