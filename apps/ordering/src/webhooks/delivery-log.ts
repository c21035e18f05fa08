import { Injectable } from '@nestjs/common';
import { type Caller, type Page, pageOf, Queues } from '@turbotrack/service';
import { WorkForCaller } from '../callers/work-for-caller.js';
import { sendWebhooks } from '../events/event-jobs.js';
import type { Attempt, Delivery, PositionPaging, Redelivery } from './webhook.schemas.js';
import { requireEndpoint } from './webhook-endpoints.js';

const MOST_REDELIVERED = 10_000;

/** What was sent to an endpoint, how it went, and sending it again. */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly work: WorkForCaller,
    private readonly queues: Queues,
  ) {}

  /** Messages in the order of their events. @throws Problem 404 */
  deliveries(caller: Caller, customerId: number, endpointId: number, { after, limit }: PositionPaging): Promise<Page<Delivery>> {
    return this.work.read(caller, 'list webhook deliveries', customerId, async (inside) => {
      await requireEndpoint(inside, customerId, endpointId);
      const { rows } = await inside.sql<{ id: string; type: string; state: Delivery['state']; attempts: number; due_at: Date; settled_at: Date | null }>(
        ['events.webhook_delivery', 'events.event'],
        `select d.position as id, e.type, d.state, d.attempts, d.due_at, d.settled_at from events.webhook_delivery d join events.event e on e.position = d.position and e.customer_id = d.customer_id
         where d.endpoint_id = $1 and d.position > $2 order by d.position limit $3`,
        [endpointId, after, limit + 1],
      );
      return pageOf(rows.map((row): Delivery => ({
        eventId: Number(row.id), type: row.type, state: row.state, attempts: row.attempts,
        dueAt: row.state === 'pending' ? row.due_at.toISOString() : null, settledAt: row.settled_at?.toISOString() ?? null,
      })), limit, ({ eventId }) => eventId);
    });
  }

  /** Attempts in the order in which they were made. @throws Problem 404 */
  attempts(caller: Caller, customerId: number, endpointId: number, { after, limit }: PositionPaging): Promise<Page<Attempt>> {
    return this.work.read(caller, 'list webhook attempts', customerId, async (inside) => {
      await requireEndpoint(inside, customerId, endpointId);
      const { rows } = await inside.sql<{ id: string; event: string; attempt: number; status: number | null; failure: string | null; duration_ms: number; attempted_at: Date }>(
        ['events.webhook_attempt'],
        `select attempt_id as id, position as event, attempt, status, failure, duration_ms, attempted_at from events.webhook_attempt
         where endpoint_id = $1 and attempt_id > $2 order by attempt_id limit $3`,
        [endpointId, after, limit + 1],
      );
      return pageOf(rows.map((row): Attempt => ({
        attemptId: Number(row.id), eventId: Number(row.event), attempt: row.attempt, status: row.status, failure: row.failure, durationMs: row.duration_ms, attemptedAt: row.attempted_at.toISOString(),
      })), limit, ({ attemptId }) => attemptId);
    });
  }

  /**
   * Sends events of a range again, or for the first time where the endpoint was not enabled then: those of its types
   * that are kept still. While the endpoint is not enabled they wait until it is.
   *
   * @returns how many messages were queued, the first 10,000 of the range
   * @throws Problem 404
   */
  async redeliver(caller: Caller, customerId: number, endpointId: number, { from, to }: Redelivery): Promise<number> {
    const queued = await this.work.write('delivery', caller, 'redeliver webhooks', customerId, async (inside) => {
      await requireEndpoint(inside, customerId, endpointId, 'for update');
      const { rowCount } = await inside.sql(
        ['events.event', 'events.webhook_endpoint', 'events.webhook_delivery'],
        `insert into events.webhook_delivery as d (endpoint_id, position, customer_id)
         select w.endpoint_id, e.position, e.customer_id from events.event e join events.webhook_endpoint w on w.customer_id = e.customer_id
         where w.endpoint_id = $1 and e.position between $2 and $3 and (w.types = '{}' or e.type = any(w.types)) order by e.position limit $4
         on conflict (endpoint_id, position) do update set state = 'pending', attempts = 0, queued_at = now(), due_at = now(), settled_at = null`,
        [endpointId, from, to, MOST_REDELIVERED],
      );
      return rowCount ?? 0;
    });
    if (queued > 0) await this.queues.enqueue(sendWebhooks, {}, { key: 'due' });
    return queued;
  }
}
