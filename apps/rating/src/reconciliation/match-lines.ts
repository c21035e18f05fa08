import type { PurposeWork } from '@turbotrack/privacy';
import { DIRECTION_NUMBER, SERVICE_NUMBER } from '@turbotrack/telephony';
import type { OperatorLine } from './read-operator-list.js';

type Rating = PurposeWork<'rating'>;

const MADE = `c.direction in (${DIRECTION_NUMBER.outgoing}, ${DIRECTION_NUMBER.forwarded}, ${DIRECTION_NUMBER['roaming-made']}) and (c.answered or c.service <> ${SERVICE_NUMBER.voice})`;

/**
 * Finds our call of each line: same served number, same other number, same second. Equal calls (parts of a message) are
 * paired one by one, and a call that an earlier line has is not found again. The numbers are in the statement alone.
 */
export async function matchLines({ sql }: Rating, reconciliationId: number, lines: readonly OperatorLine[]): Promise<void> {
  const calls = lines.flatMap(({ position, call }) => (call ? [{ position, ...call }] : []));
  await sql(
    ['rating.reconciliation_line'],
    `insert into rating.reconciliation_line (reconciliation_id, position, outcome) select $1, position, 'malformed' from unnest($2::int[]) position`,
    [reconciliationId, lines.filter(({ call }) => !call).map(({ position }) => position)],
  );
  await sql(
    ['rating.reconciliation', 'rating.reconciliation_line', 'rating.call', 'ordering.number', 'ordering.assignment', 'ordering.subscription'],
    `with run as (
       select r.operator_id, r.tolerance_micro, r.from_day::timestamp at time zone 'Europe/Copenhagen' as begins, r.until_day::timestamp at time zone 'Europe/Copenhagen' as ends
       from rating.reconciliation r where r.reconciliation_id = $1),
     theirs as materialized (
       select l.*, to_timestamp(floor(l.started_ms / 1000)) as second, row_number() over (partition by l.served, l.other, floor(l.started_ms / 1000) order by l.position) as turn
       from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::bigint[]) l (position, reference, served, other, started_ms, their_micro)),
     holder as materialized (
       select distinct n.e164, a.assignment_id, s.customer_id from ordering.number n join ordering.assignment a using (number_id) join ordering.subscription s using (subscription_id)
       where n.e164 in (select served from theirs)),
     ours as (
       select t.served, t.other, t.second, c.call_id, c.cost_micro, row_number() over (partition by t.served, t.other, t.second order by c.call_id) as turn
       from (select distinct served, other, second from theirs) t join holder h on h.e164 = t.served
       join rating.call c on c.customer_id = h.customer_id and c.assignment_id = h.assignment_id and c.started_at >= t.second and c.started_at < t.second + interval '1 second' and c.other_number = t.other
       join run on c.operator_id = run.operator_id
       where not exists (select from rating.reconciliation_line l where l.reconciliation_id = $1 and l.call_id = c.call_id))
     insert into rating.reconciliation_line (reconciliation_id, position, outcome, reference, call_id, day, their_micro, our_micro)
     select $1, t.position,
       case when t.second < run.begins or t.second >= run.ends then 'outside' when o.call_id is null then 'missing here'
         when abs(o.cost_micro - t.their_micro) > run.tolerance_micro then 'price differs' else 'matched' end,
       t.reference, case when t.second >= run.begins and t.second < run.ends then o.call_id end, (t.second at time zone 'Europe/Copenhagen')::date, t.their_micro,
       case when t.second >= run.begins and t.second < run.ends then o.cost_micro end
     from theirs t cross join run left join ours o using (served, other, second, turn)`,
    [
      reconciliationId, calls.map(({ position }) => position), calls.map(({ reference }) => reference), calls.map(({ served }) => served), calls.map(({ other }) => other),
      calls.map(({ startedAt }) => startedAt), calls.map(({ priceMicro }) => priceMicro),
    ],
  );
  await sql(['rating.reconciliation'], 'update rating.reconciliation set lines_done = $2 where reconciliation_id = $1', [reconciliationId, lines.at(-1)?.position ?? 0]);
}

/** Adds the calls of ours that cost something, or were made where no buy tariff is known, and that no line has; ends the reconciliation. */
export async function addMissingThere({ sql }: Rating, reconciliationId: number): Promise<void> {
  await sql(
    ['rating.reconciliation', 'rating.reconciliation_line', 'rating.call'],
    `with run as (
       select r.operator_id, r.lines_done, r.from_day::timestamp at time zone 'Europe/Copenhagen' as begins, r.until_day::timestamp at time zone 'Europe/Copenhagen' as ends
       from rating.reconciliation r where r.reconciliation_id = $1)
     insert into rating.reconciliation_line (reconciliation_id, position, outcome, call_id, day, our_micro)
     select $1, run.lines_done + row_number() over (order by c.started_at, c.call_id), 'missing there', c.call_id, (c.started_at at time zone 'Europe/Copenhagen')::date, c.cost_micro
     from run join rating.call c on c.operator_id = run.operator_id and c.started_at >= run.begins and c.started_at < run.ends
     where (c.cost_micro > 0 or c.cost_micro is null and ${MADE})
       and not exists (select from rating.reconciliation_line l where l.reconciliation_id = $1 and l.call_id = c.call_id)`,
    [reconciliationId],
  );
  await sql(['rating.reconciliation'], `update rating.reconciliation set state = 'done', finished_at = now() where reconciliation_id = $1`, [reconciliationId]);
}
