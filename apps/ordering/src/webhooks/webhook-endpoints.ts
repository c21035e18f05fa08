import { Injectable } from '@nestjs/common';
import type { PurposeWork } from '@turbotrack/privacy';
import { type Caller, type Page, pageOf, type Paging, Problem, PROBLEMS } from '@turbotrack/service';
import { actorOf, requireCustomer, WorkForCaller } from '../callers/work-for-caller.js';
import { renewSecret } from './endpoint-secrets.js';
import type { Endpoint, EndpointWithSecret, NewEndpoint } from './webhook.schemas.js';
import { WebhookSettings } from './webhook-settings.js';
import { targetFault } from './webhook-target.js';

type Inside = Pick<PurposeWork<'delivery'>, 'sql'>;

interface EndpointRow {
  endpoint_id: number;
  url: string;
  types: string[];
  state: Endpoint['state'];
  disabled_because: Endpoint['disabledBecause'];
  failing_since: Date | null;
  paused_until: Date | null;
  created_at: Date;
}

const COLUMNS = 'endpoint_id, url, types, state, disabled_because, failing_since, paused_until, created_at';
const MOST_ENDPOINTS = 10;

/** The customers' own addresses that are told of events. */
@Injectable()
export class WebhookEndpoints {
  constructor(
    private readonly work: WorkForCaller,
    private readonly settings: WebhookSettings,
  ) {}

  /** @throws Problem 404 */
  list(caller: Caller, customerId: number, { after, limit }: Paging): Promise<Page<Endpoint>> {
    return this.work.read(caller, 'list webhook endpoints', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      const { rows } = await inside.sql<EndpointRow>(
        ['events.webhook_endpoint'], `select ${COLUMNS} from events.webhook_endpoint where customer_id = $1 and endpoint_id > $2 order by endpoint_id limit $3`, [customerId, after, limit + 1]);
      return pageOf(rows.map(endpointFrom), limit, ({ endpointId }) => endpointId);
    });
  }

  /** @throws Problem 404 */
  read(caller: Caller, customerId: number, endpointId: number): Promise<Endpoint> {
    return this.work.read(caller, 'read webhook endpoint', customerId, async (inside) => endpointFrom(await requireEndpoint(inside, customerId, endpointId)));
  }

  /**
   * Registers an address. Nothing is sent there until it is confirmed.
   *
   * @throws Problem 404, 400 for an address that may not be sent to, 409 when there are ten already
   */
  register(caller: Caller, customerId: number, { url, types }: NewEndpoint): Promise<EndpointWithSecret> {
    const fault = targetFault(url, this.settings.post);
    return this.work.write('delivery', caller, 'register webhook endpoint', customerId, async (inside) => {
      await requireCustomer(inside, customerId);
      if (fault) throw new Problem(PROBLEMS.invalidRequest, { errors: [{ in: 'body', pointer: '/url', detail: fault }] });
      // Registrations of one customer wait for each other, so that each counts those before it.
      await inside.sql([], "select pg_advisory_xact_lock(hashtext('webhook-endpoints'), $1)", [customerId]);
      const { rows: [count] } = await inside.sql<{ there: number }>(['events.webhook_endpoint'], 'select count(*)::int as there from events.webhook_endpoint where customer_id = $1', [customerId]);
      if (count!.there >= MOST_ENDPOINTS) throw new Problem(PROBLEMS.conflict, { detail: { en: 'There are ten webhook endpoints already; remove one first.', da: 'Der er allerede ti webhook-adresser; fjern først en af dem.' } });
      const { rows: [row] } = await inside.sql<EndpointRow>(
        ['events.webhook_endpoint'], `insert into events.webhook_endpoint (customer_id, url, types, created_by) values ($1, $2, $3, $4) returning ${COLUMNS}`,
        [customerId, new URL(url).href, types, actorOf(caller)]);
      const secret = await renewSecret(inside, this.settings.keys, customerId, row!.endpoint_id);
      return { ...endpointFrom(row!), secret };
    });
  }

  /** Changes which types of events are sent, for events from now on. @throws Problem 404 */
  change(caller: Caller, customerId: number, endpointId: number, types: readonly string[]): Promise<Endpoint> {
    return this.update(caller, 'change webhook endpoint', customerId, endpointId, ({ sql }) =>
      sql(['events.webhook_endpoint'], 'update events.webhook_endpoint set types = $2 where endpoint_id = $1', [endpointId, types]));
  }

  /** Stops sending; what was pending is not sent later. It is enabled again by confirming it. @throws Problem 404 */
  disable(caller: Caller, customerId: number, endpointId: number): Promise<Endpoint> {
    return this.update(caller, 'disable webhook endpoint', customerId, endpointId, (inside) => disableEndpoint(inside, endpointId, 'customer'));
  }

  /** A new secret, shown this once; the one before it signs beside it for 24 hours. @throws Problem 404 */
  rotateSecret(caller: Caller, customerId: number, endpointId: number): Promise<EndpointWithSecret> {
    return this.work.write('delivery', caller, 'rotate webhook secret', customerId, async (inside) => {
      const row = await requireEndpoint(inside, customerId, endpointId, 'for update');
      return { ...endpointFrom(row), secret: await renewSecret(inside, this.settings.keys, customerId, endpointId) };
    });
  }

  /** Removes an address with its secrets and its log. @throws Problem 404 */
  async remove(caller: Caller, customerId: number, endpointId: number): Promise<void> {
    await this.work.write('delivery', caller, 'remove webhook endpoint', customerId, async (inside) => {
      await requireEndpoint(inside, customerId, endpointId, 'for update');
      await inside.sql(['events.webhook_endpoint'], 'delete from events.webhook_endpoint where endpoint_id = $1', [endpointId]);
    });
  }

  private update(caller: Caller, why: string, customerId: number, endpointId: number, change: (inside: Inside) => Promise<unknown>): Promise<Endpoint> {
    return this.work.write('delivery', caller, why, customerId, async (inside) => {
      await requireEndpoint(inside, customerId, endpointId, 'for update');
      await change(inside);
      return endpointFrom(await requireEndpoint(inside, customerId, endpointId));
    });
  }
}

/** The row of an endpoint. Unknown and somebody else's look the same. @throws Problem 404 */
export async function requireEndpoint({ sql }: Inside, customerId: number, endpointId: number, lock: '' | 'for update' = ''): Promise<EndpointRow> {
  const { rows: [row] } = await sql<EndpointRow>(
    ['events.webhook_endpoint'], `select ${COLUMNS} from events.webhook_endpoint where customer_id = $1 and endpoint_id = $2 ${lock}`, [customerId, endpointId]);
  if (!row) throw new Problem(PROBLEMS.notFound);
  return row;
}

/** Disables an endpoint and gives up what is pending for it. */
export async function disableEndpoint({ sql }: Inside, endpointId: number, because: NonNullable<Endpoint['disabledBecause']>): Promise<void> {
  await sql(['events.webhook_endpoint'], `update events.webhook_endpoint set state = 'disabled', disabled_because = $2, paused_until = null where endpoint_id = $1`, [endpointId, because]);
  await sql(['events.webhook_delivery'], `update events.webhook_delivery set state = 'failed', settled_at = now() where endpoint_id = $1 and state = 'pending'`, [endpointId]);
}

export function endpointFrom(row: EndpointRow): Endpoint {
  return {
    endpointId: row.endpoint_id, url: row.url, types: row.types, state: row.state, disabledBecause: row.disabled_because,
    failingSince: row.failing_since?.toISOString() ?? null, pausedUntil: row.paused_until?.toISOString() ?? null, createdAt: row.created_at.toISOString(),
  };
}
