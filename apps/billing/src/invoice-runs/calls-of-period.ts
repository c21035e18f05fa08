/**
 * Which of customer $1's calls `c` (with their chunk `k`) are billed in the period whose first day is $2: a call belongs
 * to the later of its own month in Copenhagen and the period that sealed its chunk; a chunk not yet sealed waits.
 */
export const CALLS_OF_PERIOD = `c.customer_id = $1
  and c.started_at < ($2::date + interval '1 month') at time zone 'Europe/Copenhagen'
  and k.sealed_period <= $2::date
  and (c.started_at >= $2::date::timestamp at time zone 'Europe/Copenhagen' or k.sealed_period = $2::date)`;
