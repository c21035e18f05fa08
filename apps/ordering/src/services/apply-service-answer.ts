import type { OperatorAnswer } from '@turbotrack/network-operators';
import { recordEvents } from '@turbotrack/service';
import type { Delivery } from '../delivery/work-on-order.js';
import { liftBars } from './set-bars.js';

const LINES = 'unnest($2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::text[]) as a (line, outcome, reference, at, reason)';

/** A bar that is being lifted already keeps the time at which it was closed, and nothing else changes. */
const TAKE = `
  update ordering.service_bar b set
    state = case when b.state <> 'requested' then b.state when a.outcome = 'done' then 'active' else 'refused' end,
    confirmed_at = case when a.outcome = 'done' then a.at end, operator_reference = a.reference,
    deadline = case when b.state = 'lifting' then b.deadline end
  from ${LINES} where b.request_id = $1 and b.bar_id = a.line and a.outcome <> 'scheduled' and b.state in ('requested', 'lifting') and b.confirmed_at is null
  returning b.bar_id, b.customer_id, b.confirmed_at`;

/** Closed after it had been lifted: it is closed now, and lifted once more. */
const TOO_LATE = `
  update ordering.service_bar b set state = 'active', confirmed_at = a.at, operator_reference = a.reference, lifted_at = null
  from ${LINES} where b.request_id = $1 and b.bar_id = a.line and a.outcome = 'done' and b.state = 'lifted' and b.confirmed_at is null
    and not exists (select from ordering.service_bar o where o.subscription_id = b.subscription_id and o.kind = b.kind and o.state in ('requested', 'active', 'lifting'))
  returning b.bar_id, b.customer_id`;

/** What the operator does not know is open. A refusal leaves the bar active. */
const LIFTED = `
  update ordering.service_bar b set
    state = case when a.outcome = 'done' or a.reason = 'number-unknown' then 'lifted' else 'active' end,
    lifted_at = case when a.outcome = 'done' or a.reason = 'number-unknown' then a.at end, deadline = null
  from ${LINES} where b.lift_request_id = $1 and b.bar_id = a.line and a.outcome <> 'scheduled' and b.state = 'lifting'
  returning b.state`;

const ANSWERED = `
  update ordering.operator_request r set state = 'answered' where r.request_id = $1 and r.state <> 'answered'
    and not exists (select from ordering.service_bar b where b.request_id = r.request_id and b.state in ('requested', 'lifting') and b.confirmed_at is null)
    and not exists (select from ordering.service_bar b where b.lift_request_id = r.request_id and b.state = 'lifting')`;

/**
 * Notes on bars what an operator answered, whatever the sequence and however often.
 *
 * @param operator the recipient that new requests go to
 * @returns how many liftings the operator refused: a person has to look after them
 */
export async function applyServiceAnswer(inside: Delivery, { requestId, lines }: OperatorAnswer, operator: string): Promise<number> {
  const { sql } = inside;
  const byLine = [...new Map(lines.map((line) => [line.line, line])).values()];
  const values = [
    requestId, byLine.map(({ line }) => line), byLine.map(({ outcome }) => outcome), byLine.map(({ reference }) => reference), byLine.map(({ at }) => at), byLine.map(({ reason }) => reason ?? null)];
  const { rows: late } = await sql<{ bar_id: number; customer_id: number }>(['ordering.service_bar'], TOO_LATE, values);
  for (const { bar_id: barId, customer_id: customerId } of late) await liftBars(inside, customerId, [barId], operator);
  const { rows: taken } = await sql<{ bar_id: number; customer_id: number; confirmed_at: Date | null }>(['ordering.service_bar'], TAKE, values);
  await recordEvents(inside, taken.filter(({ confirmed_at: at }) => at !== null).map(({ bar_id: barId, customer_id: customerId }) => ({ customerId, type: 'bar.confirmed', ids: { barId } })));
  const { rows } = await sql<{ state: string }>(['ordering.service_bar'], LIFTED, values);
  await sql(['ordering.operator_request', 'ordering.service_bar'], ANSWERED, [requestId]);
  return rows.filter(({ state }) => state === 'active').length;
}
