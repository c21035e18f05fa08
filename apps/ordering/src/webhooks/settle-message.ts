import type { PurposeWork } from '@turbotrack/privacy';
import { recordEvent } from '@turbotrack/service';
import type { SendOutcome } from './post-webhook.js';
import { DISABLE_AFTER_MS, GIVE_UP_AFTER_MS, pauseMs, retryDelayMs } from './retry-plan.js';
import { type DueMessage, HOLD, type TakenEndpoint } from './take-endpoints.js';
import { disableEndpoint } from './webhook-endpoints.js';

type Delivery = Pick<PurposeWork<'delivery'>, 'sql'>;

/** What the sender does next: the following message, nothing for now, or nothing at all because the endpoint was disabled. */
export type Next = 'go-on' | 'pause' | 'disabled';

/** Failures in a row that are an outage, and not a message that the receiver cannot bear. */
const OUTAGE = 5;

/**
 * Notes what an attempt came to, and what follows for the message and its endpoint, in one transaction. An endpoint that
 * was removed or disabled while the message was under way keeps no trace of it.
 */
export async function settleMessage(inside: Delivery, { endpointId, customerId }: TakenEndpoint, { event, attempts }: DueMessage, outcome: SendOutcome, nowMs: number): Promise<Next> {
  const { sql } = inside;
  const { rows: [endpoint] } = await sql<{ failures: number; failing_since: Date | null }>(
    ['events.webhook_endpoint'], `select failures, failing_since from events.webhook_endpoint where endpoint_id = $1 and state = 'enabled' for update`, [endpointId]);
  if (!endpoint) return 'pause';
  await sql(
    ['events.webhook_attempt'],
    'insert into events.webhook_attempt (endpoint_id, customer_id, position, attempt, status, failure, duration_ms) values ($1, $2, $3, $4, $5, $6, $7)',
    [endpointId, customerId, event.id, attempts + 1, outcome.status, outcome.failure, outcome.durationMs],
  );
  if (!outcome.failure) {
    await noteSuccess(inside, endpointId, event.id, endpoint.failures);
    return 'go-on';
  }
  const failingSinceMs = endpoint.failing_since?.getTime() ?? nowMs;
  const because = outcome.failure === 'gone' ? 'gone' : nowMs - failingSinceMs >= DISABLE_AFTER_MS ? 'failing' : undefined;
  await noteFailure(inside, endpointId, event.id, { attempt: attempts + 1, retryAfterMs: outcome.retryAfterMs ?? 0, failures: endpoint.failures + 1, nowMs });
  if (!because) return 'pause';
  await disableEndpoint(inside, endpointId, because);
  // The customer reads it in its events, or at another address of its own.
  await recordEvent(inside, { customerId, type: 'webhook.disabled', ids: { endpointId } });
  return 'disabled';
}

async function noteSuccess({ sql }: Delivery, endpointId: number, eventId: number, failures: number): Promise<void> {
  await sql(
    ['events.webhook_delivery'],
    `update events.webhook_delivery set state = 'delivered', attempts = attempts + 1, settled_at = now() where endpoint_id = $1 and position = $2 and state = 'pending'`, [endpointId, eventId]);
  await sql(
    ['events.webhook_endpoint'], 'update events.webhook_endpoint set failures = 0, failing_since = null, paused_until = null, busy_until = now() + $2::interval where endpoint_id = $1', [endpointId, HOLD]);
  // Back after an outage: what failed meanwhile need not wait out its hours.
  if (failures >= OUTAGE) await sql(['events.webhook_delivery'], `update events.webhook_delivery set due_at = now() where endpoint_id = $1 and state = 'pending' and due_at > now()`, [endpointId]);
}

interface Failure {
  readonly attempt: number;
  readonly retryAfterMs: number;
  readonly failures: number;
  readonly nowMs: number;
}

async function noteFailure({ sql }: Delivery, endpointId: number, eventId: number, { attempt, retryAfterMs, failures, nowMs }: Failure): Promise<void> {
  const pause = pauseMs(failures, retryAfterMs);
  const dueAt = new Date(nowMs + Math.max(retryDelayMs(attempt, Math.random()), pause));
  await sql(
    ['events.webhook_delivery'],
    `update events.webhook_delivery set attempts = attempts + 1, due_at = $3,
       state = case when $3 > queued_at + $4::interval then 'failed' else 'pending' end, settled_at = case when $3 > queued_at + $4::interval then now() end
     where endpoint_id = $1 and position = $2 and state = 'pending'`,
    [endpointId, eventId, dueAt, `${GIVE_UP_AFTER_MS} milliseconds`],
  );
  await sql(
    ['events.webhook_endpoint'],
    'update events.webhook_endpoint set failures = $2, failing_since = coalesce(failing_since, $3), paused_until = $4, busy_until = now() + $5::interval where endpoint_id = $1',
    [endpointId, failures, new Date(nowMs), new Date(nowMs + pause), HOLD],
  );
}
