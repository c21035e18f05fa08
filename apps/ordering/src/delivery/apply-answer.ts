import type { OperatorAnswer } from '@turbotrack/network-operators';
import type { Delivery } from './work-on-order.js';

const STEPS = ['ordering.delivery_step', 'ordering.operator_request'];

const LINES = 'unnest($2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::timestamptz[], $8::timestamptz[]) as a (line, outcome, reference, at, reason, window_from, window_to)';

/** Only a step that waits for the answer takes it: the second of two is passed over. */
const TAKE = `
  update ordering.delivery_step s set
    state = case a.outcome when 'done' then 'done' when 'refused' then 'failed' else s.state end,
    operator_reference = coalesce(a.reference, s.operator_reference), confirmed_at = case when a.outcome = 'done' then a.at end, failure = a.reason,
    window_from = coalesce(a.window_from, s.window_from), window_to = coalesce(a.window_to, s.window_to),
    deadline = case when a.outcome = 'scheduled' then a.window_to + interval '4 hours' end, alarmed_at = null
  from ${LINES} where s.request_id = $1 and s.item_no = a.line and s.state = 'requested'`;

/** What was done after it had been undone stands again, and is undone once more; one that is being undone is noted. */
const TOO_LATE = `
  update ordering.delivery_step s set state = case s.state when 'undone' then 'done' else s.state end, confirmed_at = a.at, operator_reference = coalesce(a.reference, s.operator_reference)
  from ${LINES} where s.request_id = $1 and s.item_no = a.line and a.outcome = 'done' and s.state in ('undone', 'undoing') and s.confirmed_at is null`;

/** An operator that knows nothing of a number has nothing to undo. */
const UNDONE = `
  update ordering.delivery_step s set
    state = case when a.outcome = 'done' or a.reason = 'number-unknown' then 'undone' when a.outcome = 'refused' then 'failed' else s.state end,
    failure = case when a.outcome = 'refused' and a.reason <> 'number-unknown' then 'undo-refused' else s.failure end, deadline = null
  from ${LINES} where s.undo_request_id = $1 and s.item_no = a.line and s.state = 'undoing'
  returning s.failure`;

const ANSWERED = `
  update ordering.operator_request r set state = 'answered' where r.request_id = $1 and r.state <> 'answered'
    and not exists (select from ordering.delivery_step s where s.request_id = r.request_id and s.state = 'requested')
    and not exists (select from ordering.delivery_step s where s.undo_request_id = r.request_id and s.state = 'undoing')`;

/**
 * Notes on the steps of a locked order what an operator answered. Answers come in any order and more than once: what is
 * known already changes nothing.
 *
 * @returns how many undos the operator refused: a person has to look after them
 */
export async function applyAnswer({ sql }: Delivery, { requestId, lines }: OperatorAnswer): Promise<number> {
  // One line twice in one answer: the last word counts.
  const byLine = [...new Map(lines.map((line) => [line.line, line])).values()];
  const values = [
    requestId, byLine.map(({ line }) => line), byLine.map(({ outcome }) => outcome), byLine.map(({ reference }) => reference), byLine.map(({ at }) => at),
    byLine.map(({ reason }) => reason ?? null), byLine.map(({ window }) => window?.from ?? null), byLine.map(({ window }) => window?.to ?? null),
  ];
  await sql(STEPS, TOO_LATE, values);
  await sql(STEPS, TAKE, values);
  const { rows } = await sql<{ failure: string | null }>(STEPS, UNDONE, values);
  await sql(STEPS, ANSWERED, [requestId]);
  return rows.filter(({ failure }) => failure === 'undo-refused').length;
}
