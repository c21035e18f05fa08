import type { PurposeWork } from '@turbotrack/privacy';

/** Who held a number from when to when. */
export interface Holder {
  assignmentId: number;
  customerId: number;
  subscriptionId: number;
  tariffCode: string;
  /** The number itself, where records name their holder otherwise. */
  servedNumber?: string;
  restricted: boolean;
  /** Whether the person objected to uses beyond the bill (GDPR art. 21). */
  objected: boolean;
  /** Ms since the epoch; `to` is Infinity while the assignment lasts. */
  from: number;
  to: number;
}

/** A number nobody of ours ever had, and a number that nobody had at the moment, are different faults. */
export type Lookup = Holder | 'unknown number' | 'no assignment';

/** The holders of the served numbers of one chunk, fetched in one query. */
export class NumberHolders {
  private constructor(private readonly byNumber: Map<string, Holder[]>) {}

  static async load({ sql }: Pick<PurposeWork<'call-intake'>, 'sql'>, numbers: string[]): Promise<NumberHolders> {
    if (numbers.length === 0) return new NumberHolders(new Map());
    const { rows } = await sql<{ e164: string; assignment_id: number | null; customer_id: number; subscription_id: number; tariff_code: string; restricted: boolean; objected: boolean; starts: string; ends: string | null }>(
      ['ordering.number', 'ordering.assignment', 'ordering.customer'],
      `select n.e164, a.assignment_id, a.customer_id, a.subscription_id, c.tariff_code, a.restricted or c.restricted as restricted, a.objected or c.objected as objected,
         extract(epoch from lower(a.during)) * 1000 as starts, extract(epoch from upper(a.during)) * 1000 as ends
       from ordering.number n left join ordering.assignment a using (number_id) left join ordering.customer c using (customer_id) where n.e164 = any($1)`,
      [numbers],
    );
    const byNumber = new Map<string, Holder[]>();
    for (const row of rows) {
      const holders = byNumber.get(row.e164) ?? [];
      byNumber.set(row.e164, holders);
      if (row.assignment_id === null) continue;
      holders.push({
        assignmentId: row.assignment_id, customerId: row.customer_id, subscriptionId: row.subscription_id, tariffCode: row.tariff_code, restricted: row.restricted, objected: row.objected,
        from: Number(row.starts), to: row.ends === null ? Infinity : Number(row.ends),
      });
    }
    return new NumberHolders(byNumber);
  }

  /** Whoever held the number at that moment (ms). */
  at(number: string, startedAt: number): Lookup {
    const holders = this.byNumber.get(number);
    if (!holders) return 'unknown number';
    return holders.find((holder) => holder.from <= startedAt && startedAt < holder.to) ?? 'no assignment';
  }
}
