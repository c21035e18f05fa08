/**
 * SQL for which of a customer's calls `c` (rating.call, with its chunk `k`) belong to the billing period whose first day is
 * $2: a call belongs to the later of its own month in Copenhagen and the period that sealed its chunk; a chunk not yet
 * sealed waits. Rating spends allowances on exactly the calls that billing bills, so both read this.
 *
 * @param customer whose calls: a parameter or a column
 */
export function callsOfPeriod(customer: string): string {
  return `c.customer_id = ${customer}
  and c.started_at < ($2::date + interval '1 month') at time zone 'Europe/Copenhagen'
  and k.sealed_period <= $2::date
  and (c.started_at >= $2::date::timestamp at time zone 'Europe/Copenhagen' or k.sealed_period = $2::date)`;
}
