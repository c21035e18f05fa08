import type { PurposeWork } from '@turbotrack/privacy';
import type { EventIds, EventType } from '@turbotrack/service';
import type { ToldEvent } from './webhook-message.js';

type Delivery = Pick<PurposeWork<'delivery'>, 'sql'>;

/** An endpoint that a sender holds for a while. */
export interface TakenEndpoint {
  readonly endpointId: number;
  readonly customerId: number;
}

/** A message that is due. */
export interface DueMessage {
  readonly event: ToldEvent;
  /** Attempts so far, since it was queued. */
  readonly attempts: number;
}

/** How long a sender holds an endpoint without a sign of life: longer than one message can take. */
export const HOLD = '30 seconds';
const EVENTS_PLANNED_AT_ONCE = 1_000;

/**
 * Takes up to `most` endpoints that have something to be sent now, whoever waited longest first, and holds them: no other
 * sender takes them meanwhile. Sees endpoints of all customers, and of them the ids alone.
 */
export async function takeEndpoints({ sql }: Delivery, most: number): Promise<TakenEndpoint[]> {
  const { rows } = await sql<{ endpoint_id: number; customer_id: number }>(
    ['events.webhook_endpoint', 'events.webhook_delivery', 'events.event'],
    `update events.webhook_endpoint t set busy_until = now() + $2::interval, served_at = clock_timestamp() where t.endpoint_id = any(array(
       select w.endpoint_id from events.webhook_endpoint w
       where w.state = 'enabled' and coalesce(w.busy_until, now()) <= now() and coalesce(w.paused_until, now()) <= now()
         and (exists (select from events.event e where e.customer_id = w.customer_id and e.position > w.planned_to)
           or exists (select from events.webhook_delivery d where d.endpoint_id = w.endpoint_id and d.state = 'pending' and d.due_at <= now()))
       order by w.served_at nulls first limit $1 for update skip locked))
     returning t.endpoint_id, t.customer_id`,
    [most, HOLD],
  );
  return rows.map(({ endpoint_id: endpointId, customer_id: customerId }) => ({ endpointId, customerId }));
}

/** Gives an endpoint back before its time. */
export async function releaseEndpoint({ sql }: Delivery, endpointId: number): Promise<void> {
  await sql(['events.webhook_endpoint'], 'update events.webhook_endpoint set busy_until = null where endpoint_id = $1', [endpointId]);
}

/** Turns events that are new to an endpoint into deliveries, those of its types. Several of one transaction at a time; a rest is found at the next turn. */
export async function planDeliveries({ sql }: Delivery, endpointId: number): Promise<void> {
  await sql(
    ['events.webhook_endpoint', 'events.event', 'events.webhook_delivery'],
    `with page as materialized (
       select w.endpoint_id, w.customer_id, w.types, e.position, e.type from events.webhook_endpoint w
       cross join lateral (select position, type from events.event where customer_id = w.customer_id and position > w.planned_to order by position limit $2) e
       where w.endpoint_id = $1
     ), planned as (
       insert into events.webhook_delivery (endpoint_id, position, customer_id)
       select endpoint_id, position, customer_id from page where types = '{}' or type = any(types) order by position
       on conflict do nothing
     )
     update events.webhook_endpoint w set planned_to = p.last from (select max(position) as last from page) p where w.endpoint_id = $1 and p.last is not null`,
    [endpointId, EVENTS_PLANNED_AT_ONCE],
  );
}

/** The address of an endpoint and the first messages that are due, in the order of their events; undefined when it is no longer enabled. */
export async function dueMessages({ sql }: Delivery, endpointId: number, most: number): Promise<{ url: string; messages: DueMessage[] } | undefined> {
  const { rows: [endpoint] } = await sql<{ url: string }>(['events.webhook_endpoint'], `select url from events.webhook_endpoint where endpoint_id = $1 and state = 'enabled'`, [endpointId]);
  if (!endpoint) return undefined;
  const { rows } = await sql<{ position: string; attempts: number; type: EventType; ids: EventIds<EventType>; recorded_at: Date }>(
    ['events.webhook_delivery', 'events.event'],
    `select d.position, d.attempts, e.type, e.ids, e.recorded_at from events.webhook_delivery d join events.event e on e.position = d.position and e.customer_id = d.customer_id
     where d.endpoint_id = $1 and d.state = 'pending' and d.due_at <= now() order by d.position limit $2`,
    [endpointId, most],
  );
  return {
    url: endpoint.url,
    messages: rows.map((row) => ({ attempts: row.attempts, event: { id: Number(row.position), type: row.type, timestamp: row.recorded_at.toISOString(), data: row.ids } })),
  };
}
