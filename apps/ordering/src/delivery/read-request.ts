import { type BarKind, NEVER_BARRED, type OperatorRequest, type RequestKind, type RequestLine } from '@turbotrack/network-operators';
import { clearForSending, type DisclosedRecord } from '@turbotrack/privacy';
import { JobFailure } from '@turbotrack/service';
import type { Delivery } from './work-on-order.js';

export interface StoredRequest {
  readonly requestId: string;
  readonly customerId: number;
  readonly orderId: number | null;
  readonly operator: string;
  readonly kind: RequestKind;
  readonly state: 'unsent' | 'taken' | 'answered';
  readonly undoes: string | null;
  readonly disclosureId: number;
}

interface LineRow {
  line: number;
  number: string;
  from: Date | null;
  to: Date | null;
  porting: { losingOperator: string; requestedOn: string | null; customerReference?: string | null } | null;
  bar: BarKind | null;
  limit_kroner: number | null;
}

type Values = DisclosedRecord<'ordering.number.e164' | 'ordering.assignment.during' | 'ordering.order_item.porting' | 'ordering.service_bar.kind' | 'ordering.service_bar.limitKroner'>['values'];

/** A step that ceases is about the number that the subscription to be changed has; an undo takes effect at once. */
const LINES_OF_ORDER = `
  select s.item_no as line, case when s.step = 'cease' then held.e164 else i.e164 end as number,
    case when s.request_id = $1 and s.step <> 'cease' or s.undo_request_id = $1 and s.step = 'cease' then i.starts_at end as "from",
    case when s.request_id = $1 then case when s.step = 'cease' then i.starts_at else i.ends_at end end as "to",
    case when s.request_id = $1 and s.step = 'port-in' then i.porting end as porting, null as bar, null::int as limit_kroner
  from ordering.delivery_step s join ordering.order_item i using (order_id, item_no)
  left join lateral (
    select n.e164 from ordering.assignment a join ordering.number n using (number_id) where a.subscription_id = i.target_subscription_id order by lower(a.during) desc limit 1
  ) held on s.step = 'cease'
  where s.request_id = $1 or s.undo_request_id = $1 order by s.item_no`;

const LINES_OF_SERVICES = `
  select b.bar_id as line, held.e164 as number, case when b.request_id = $1 then b.asked_at end as "from", case when b.request_id = $1 then b.expires_at end as "to", null::jsonb as porting, b.kind as bar, b.limit_kroner
  from ordering.service_bar b
  join lateral (
    select n.e164 from ordering.assignment a join ordering.number n using (number_id) where a.subscription_id = b.subscription_id order by lower(a.during) desc limit 1
  ) held on true
  where b.request_id = $1 or b.lift_request_id = $1 order by b.bar_id`;

/** @returns undefined where there is no such request, or it is hidden with its restricted customer (P-27) */
export async function findRequest({ sql }: Delivery, requestId: string): Promise<StoredRequest | undefined> {
  const { rows: [row] } = await sql<StoredRequest>(
    ['ordering.operator_request'],
    `select request_id as "requestId", customer_id as "customerId", order_id as "orderId", operator, kind, state, undoes, disclosure_id::int as "disclosureId"
     from ordering.operator_request where request_id = $1`,
    [requestId],
  );
  return row;
}

/**
 * What is to be sent of a request, cleared by the disclosure port. What goes to an operator with a bar always carries the
 * numbers that stay open.
 *
 * @throws DisclosureError when it may not be sent any more; JobFailure when nothing is left of it
 */
export async function clearRequest(inside: Delivery, stored: StoredRequest): Promise<OperatorRequest> {
  const { requestId, customerId, orderId, kind, undoes, disclosureId } = stored;
  const { rows } = await inside.sql<LineRow>(
    ['ordering.delivery_step', 'ordering.order_item', 'ordering.service_bar', 'ordering.assignment', 'ordering.number'], orderId === null ? LINES_OF_SERVICES : LINES_OF_ORDER, [requestId]);
  if (rows.length === 0) throw new JobFailure('request-without-lines', { permanent: true });
  inside.concerns({ customers: [customerId] });
  const { content } = await clearForSending(inside, { disclosureId, purpose: 'delivery' }, rows.map((row) => ({ about: { customer: customerId }, values: valuesOf(row) })));
  return {
    version: 1, requestId, kind, ...(undoes !== null && { undoes }), ...((kind === 'bar' || kind === 'unbar') && { neverBarred: [...NEVER_BARRED] }),
    lines: content.map(({ values }, at) => lineFrom(rows[at]!.line, values)),
  };
}

function valuesOf({ number, from, to, porting, bar, limit_kroner: limitKroner }: LineRow): Values {
  return {
    'ordering.number.e164': number,
    'ordering.assignment.during': { from: from?.toISOString() ?? null, to: to?.toISOString() ?? null },
    ...(porting && { 'ordering.order_item.porting': { losingOperator: porting.losingOperator, requestedOn: porting.requestedOn, customerReference: porting.customerReference ?? null } }),
    ...(bar && { 'ordering.service_bar.kind': bar, 'ordering.service_bar.limitKroner': limitKroner }),
  };
}

function lineFrom(line: number, values: Values): RequestLine {
  const { from, to } = values['ordering.assignment.during'] as { from: string | null; to: string | null };
  const porting = values['ordering.order_item.porting'] as RequestLine['porting'];
  const kind = values['ordering.service_bar.kind'] as BarKind | undefined;
  const limitKroner = values['ordering.service_bar.limitKroner'] as number | null | undefined;
  return {
    line, number: values['ordering.number.e164'] as string, from, to,
    ...(porting && { porting }), ...(kind && { bar: { kind, ...(typeof limitKroner === 'number' && { limitKroner }) } }),
  };
}
