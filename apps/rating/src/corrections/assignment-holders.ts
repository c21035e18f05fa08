import type { PurposeWork } from '@turbotrack/privacy';
import type { Holder, Lookup } from '../intake/number-holders.js';

/** The holders of stored calls, by assignment: whose a call is does not change when its price does. */
export class AssignmentHolders {
  private readonly holders = new Map<number, Holder>();

  /** Fetches those not known yet, in one query. */
  async load({ sql }: Pick<PurposeWork<'rating'>, 'sql'>, calls: Iterable<{ assignment_id: number; customer_id: number }>): Promise<void> {
    const missing = new Map<number, number>();
    for (const { assignment_id, customer_id } of calls) if (!this.holders.has(assignment_id)) missing.set(assignment_id, customer_id);
    if (missing.size === 0) return;
    const { rows } = await sql<{ assignment_id: number; customer_id: number; subscription_id: number; tariff_code: string; e164: string }>(
      ['ordering.assignment', 'ordering.customer', 'ordering.number'],
      `select a.assignment_id, a.subscription_id, c.customer_id, c.tariff_code, n.e164 from unnest($1::int[], $2::int[]) as w (assignment_id, customer_id)
       join ordering.assignment a using (assignment_id) join ordering.number n using (number_id) join ordering.customer c on c.customer_id = w.customer_id`,
      [[...missing.keys()], [...missing.values()]],
    );
    for (const row of rows) {
      this.holders.set(row.assignment_id, { assignmentId: row.assignment_id, customerId: row.customer_id, subscriptionId: row.subscription_id, tariffCode: row.tariff_code, servedNumber: row.e164, restricted: false, objected: false, from: -Infinity, to: Infinity });
    }
  }

  /** @param served the id of an assignment, as text */
  at(served: string): Lookup {
    return this.holders.get(Number(served)) ?? 'no assignment';
  }
}
