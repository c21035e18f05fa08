import { type NewEvent, recordEvents, type RunningApp } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import type { PurposeGate } from '@turbotrack/privacy';
import { sendWebhooks } from '../events/event-jobs.js';
import type { Endpoint, EndpointWithSecret } from '../webhooks/webhook.schemas.js';
import type { Client } from './ordering-under-test.js';
import { apiClient } from './api-client.js';
import { startEventsApp } from './start-events-app.js';

/** Events and webhooks on a database of their own, with customers 1001 to 1009. */
export interface EventsUnderTest {
  readonly platform: TestPlatform;
  readonly app: RunningApp & { readonly gate: PurposeGate };
  readonly log: string[];
  readonly operator: Client;
  customer(customerId: number, scope?: string): Promise<Client>;
  /** Records events as ordering does; answers with their ids. */
  record(...events: readonly NewEvent[]): Promise<number[]>;
  /** An endpoint that is confirmed and enabled. */
  enabledEndpoint(customerId: number, url: string, types?: readonly string[]): Promise<EndpointWithSecret>;
  /** Makes everything that waits for its time due at once, and has it sent. */
  hurry(): Promise<void>;
  /** Waits until nothing is due for an endpoint and nobody holds it. */
  settled(endpointId: number): Promise<void>;
  close(): Promise<void>;
}

export async function startEventsUnderTest(): Promise<EventsUnderTest> {
  const platform = await createTestPlatform();
  await insertCustomers(platform);
  const log: string[] = [];
  const app = await startEventsApp({ ...platform.config, LOG_LEVEL: 'info' }, { write: (line) => void log.push(line) });
  const everything = 'ordering:read ordering:write';
  const operator = apiClient(app.url, await platform.token(everything));
  return {
    platform, app, log, operator,
    customer: async (customerId, scope = everything) => apiClient(app.url, await platform.token(scope, { customer_id: customerId })),
    record: (...events) => recordAs(platform, app.gate, events),
    enabledEndpoint: (customerId, url, types = []) => registerAndConfirm(operator, customerId, url, types),
    async hurry() {
      await platform.query('update events.webhook_endpoint set paused_until = null');
      await platform.query(`update events.webhook_delivery set due_at = now() where state = 'pending'`);
      await app.queues!.enqueue(sendWebhooks, {}, { key: `hurry-${Math.random().toString(36).slice(2)}` });
    },
    settled: (endpointId) => until(async () => {
      const [row] = await platform.query<{ done: boolean }>(
        `select w.busy_until is null and not exists (select from events.webhook_delivery d where d.endpoint_id = w.endpoint_id and d.state = 'pending' and d.due_at <= now() and coalesce(w.paused_until, now()) <= now())
           and not exists (select from events.event e where e.customer_id = w.customer_id and e.position > w.planned_to and w.state = 'enabled' and coalesce(w.paused_until, now()) <= now()) as done
         from events.webhook_endpoint w where w.endpoint_id = $1`, [endpointId]);
      return row?.done === true;
    }),
    async close() {
      await app.close();
      await platform.drop();
    },
  };
}

export async function insertCustomers({ query }: TestPlatform): Promise<void> {
  await query(`insert into ordering.customer (customer_id, name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version) overriding system value
    select n, 'Nordlys Prøvehal ApS', '12345674', 'Prøvevej 1', '9999', 'Prøveby', 'Bogholderiet', 'faktura@nordlys.example', 'standard', 1 from generate_series(1001, 1009) n`);
}

export async function registerAndConfirm({ post }: Client, customerId: number, url: string, types: readonly string[] = []): Promise<EndpointWithSecret> {
  const registered = await post<EndpointWithSecret>(`/customers/${customerId}/webhook-endpoints`, { url, types });
  if (registered.status !== 201) throw new Error(`The endpoint was answered with ${registered.status}: ${JSON.stringify(registered.body)}`);
  const confirmed = await post<Endpoint>(`/customers/${customerId}/webhook-endpoints/${registered.body.endpointId}/confirm`);
  if (confirmed.status !== 200) throw new Error(`The confirmation was answered with ${confirmed.status}: ${JSON.stringify(confirmed.body)}`);
  return { ...registered.body, ...confirmed.body };
}

export async function recordAs({ query }: TestPlatform, gate: PurposeGate, events: readonly NewEvent[]): Promise<number[]> {
  const [last] = await query<{ last: string }>('select coalesce(max(position), 0) as last from events.event');
  await gate.purpose('ordering', { scope: 'all', actor: 'test', why: 'record events' }, (inside) => recordEvents(inside, events));
  return (await query<{ position: string }>('select position from events.event where position > $1 order by position', [last!.last])).map(({ position }) => Number(position));
}

/** An event that an order was accepted. */
export function accepted(customerId: number, orderId: number): NewEvent {
  return { customerId, type: 'order.accepted', ids: { orderId } };
}
