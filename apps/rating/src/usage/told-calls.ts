import { DIRECTION_NUMBER, SERVICE_NUMBER } from '@turbotrack/telephony';
import type { CallChoices } from './call-choices.js';
import type { UsageFilter } from './usage.schemas.js';

/** Tables that {@link toldCalls} reads. */
export const TOLD_CALLS_TOUCH = ['rating.call', 'rating.call_chunk', 'rating.period', 'rating.tariff_version', 'ordering.assignment', 'ordering.number'];

/** SQL for the first day of the period that a call `c` of a chunk `k` belongs to. */
export const PERIOD = `greatest(date_trunc('month', c.started_at at time zone 'Europe/Copenhagen')::date, k.sealed_period)`;
/** SQL for whether that period has been closed: it is frozen, and allowances are spent. */
export const BILLED = `(k.sealed_period is not null and exists (select from rating.period p where p.period = ${PERIOD} and p.allowances_done_at is not null))`;

/**
 * SQL from `from` on for a customer's calls that may be told one by one and fit the filter. What never stands on a call
 * specification stands nowhere: calls without a list price, helplines among them. Each condition is there only where it
 * is asked for, so that a plan fits what is asked.
 *
 * @param values the statement's values, which grow
 */
export function toldCalls(customerId: number, filter: UsageFilter, choices: CallChoices, values: unknown[]): string {
  const value = (given: unknown, type: string) => `$${values.push(given)}::${type}`;
  const conditions = [`c.customer_id = ${value(customerId, 'int')}`, 'c.list_price_micro <> 0', 'not c.never_itemised'];
  if (choices.untold !== '{}') conditions.push(`not c.started_at <@ ${value(choices.untold, 'tstzmultirange')}`);
  const { assignments, times } = choices.untoldOf;
  if (assignments.length > 0) {
    conditions.push(`not exists (select from unnest(${value(assignments, 'int[]')}, ${value(times, 'text[]')}) as u (assignment_id, during) where u.assignment_id = c.assignment_id and c.started_at <@ u.during::tstzmultirange)`);
  }
  if (filter.from !== undefined) conditions.push(`c.started_at >= ${value(filter.from, 'timestamptz')}`);
  if (filter.to !== undefined) conditions.push(`c.started_at < ${value(filter.to, 'timestamptz')}`);
  if (filter.number !== undefined) conditions.push(`c.assignment_id in (select a.assignment_id from ordering.assignment a join ordering.number n using (number_id) where n.e164 = ${value(filter.number, 'text')})`);
  if (filter.assignmentId !== undefined) conditions.push(`c.assignment_id = ${value(filter.assignmentId, 'int')}`);
  if (filter.employeeId !== undefined) conditions.push(`c.assignment_id in (select a.assignment_id from ordering.assignment a where a.employee_id = ${value(filter.employeeId, 'int')})`);
  if (filter.service !== undefined) conditions.push(`c.service = ${value(SERVICE_NUMBER[filter.service], 'smallint')}`);
  if (filter.direction !== undefined) conditions.push(`c.direction = ${value(DIRECTION_NUMBER[filter.direction], 'smallint')}`);
  if (filter.minPriceMicro !== undefined) conditions.push(`c.list_price_micro >= ${value(filter.minPriceMicro, 'bigint')}`);
  if (filter.billed !== undefined) conditions.push(filter.billed === 'yes' ? BILLED : `not ${BILLED}`);
  if (filter.zone !== undefined) {
    conditions.push(`(c.tariff_version_id, c.zone) in (select t.tariff_version_id, (z.place - 1)::smallint
      from rating.tariff_version t cross join lateral jsonb_array_elements(t.definition->'zones') with ordinality as z (zone, place) where z.zone->>'code' = ${value(filter.zone, 'text')})`);
  }
  return `from rating.call c join rating.call_chunk k using (chunk_id) where ${conditions.join(' and ')}`;
}
