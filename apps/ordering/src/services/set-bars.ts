import type { BarKind } from '@turbotrack/network-operators';
import { requestOperator } from '../delivery/request-operator.js';
import type { Delivery } from '../delivery/work-on-order.js';
import { sendOperatorRequest } from '../jobs.js';

/** How long an operator may take to confirm before a person is called. */
const PATIENCE = '1 hour';

export interface WantedBars {
  readonly customerId: number;
  readonly subscriptionIds: readonly number[];
  readonly kind: BarKind;
  readonly limitKroner?: number | undefined;
  readonly source: 'customer' | 'staff' | 'threshold' | 'reminder';
  /** Of the alert or reminder that asks; it asks once. */
  readonly sourceId?: number;
  readonly askedBy: string;
  /** Ms since the epoch. */
  readonly expiresAt?: number | null;
}

/**
 * Bars subscriptions of a customer that have a number: one request to the operator for all. A subscription that has a bar of the kind already is
 * passed over.
 *
 * @param operator the recipient that the request goes to
 * @returns the ids of the new bars
 */
export async function setBars(inside: Delivery, { customerId, subscriptionIds, kind, limitKroner, source, sourceId, askedBy, expiresAt }: WantedBars, operator: string): Promise<number[]> {
  const { sql } = inside;
  const { rows } = await sql<{ bar_id: number }>(
    ['ordering.service_bar', 'ordering.assignment'],
    `insert into ordering.service_bar (subscription_id, customer_id, kind, limit_kroner, source, source_id, asked_by, expires_at, deadline)
     select s.subscription_id, $1, $3, $4, $5, $6, $7, $8, now() + $9::interval
     from unnest($2::int[]) as s (subscription_id)
     where exists (select from ordering.assignment a where a.subscription_id = s.subscription_id and a.customer_id = $1 and a.during @> now())
     order by s.subscription_id
     on conflict do nothing returning bar_id`,
    [customerId, subscriptionIds, kind, limitKroner ?? null, source, sourceId ?? null, askedBy, expiresAt == null ? null : new Date(expiresAt).toISOString(), PATIENCE],
  );
  const barIds = rows.map(({ bar_id: barId }) => barId);
  if (barIds.length > 0) {
    const requestId = await requestOperator(inside, { customerId, orderId: null, operator, kind: 'bar' });
    await sql(['ordering.service_bar'], 'update ordering.service_bar set request_id = $2 where bar_id = any($1)', [barIds, requestId]);
    await askToSend(inside, requestId);
  }
  return barIds;
}

/**
 * Lifts bars of a customer that are active, or were asked for and not confirmed yet. Those that are being lifted, or are
 * lifted, stay as they are.
 *
 * @returns the ids of those that are lifted now
 */
export async function liftBars(inside: Delivery, customerId: number, barIds: readonly number[], operator: string): Promise<number[]> {
  const { sql } = inside;
  const { rows } = await sql<{ bar_id: number; request_id: string }>(
    ['ordering.service_bar'],
    `update ordering.service_bar set state = 'lifting', deadline = now() + $3::interval, alarmed_at = null
     where customer_id = $1 and bar_id = any($2) and state in ('requested', 'active') returning bar_id, request_id`,
    [customerId, barIds, PATIENCE],
  );
  const requests = new Map<string, number[]>();
  for (const { bar_id: barId, request_id: asked } of rows) requests.set(asked, [...(requests.get(asked) ?? []), barId]);
  for (const [undoes, lifted] of requests) {
    const requestId = await requestOperator(inside, { customerId, orderId: null, operator, kind: 'unbar', undoes });
    await sql(['ordering.service_bar'], 'update ordering.service_bar set lift_request_id = $2 where bar_id = any($1)', [lifted, requestId]);
    await askToSend(inside, requestId);
  }
  return rows.map(({ bar_id: barId }) => barId);
}

async function askToSend({ sql }: Delivery, requestId: string): Promise<void> {
  const { queue, name, version } = sendOperatorRequest;
  await sql(['platform.outbox'], 'insert into platform.outbox (queue, job, job_key, payload) values ($1, $2, $3, $4)', [queue, name, requestId, { v: version, requestId }]);
}
