import type { ProblemDocument, RunningApp } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import pg from 'pg';
import type { WholeCustomer } from '../customers/customer.schemas.js';
import type { OrderItem, WholeOrder } from '../orders/order.schemas.js';
import { startOrdering } from '../start-ordering.js';

/** Whatever an endpoint answers; a call that is meant to fail reads the body as the problem it is. */
export interface Answer<T = ProblemDocument> {
  readonly status: number;
  readonly body: T;
}

/** Somebody who calls the API with a token. */
export interface Client {
  /** Changes whatever state there is, unless `headers` name an ETag in `if-match`. */
  send<T = ProblemDocument>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<T>>;
  get<T = ProblemDocument>(path: string): Promise<Answer<T>>;
  post<T = ProblemDocument>(path: string, body?: unknown): Promise<Answer<T>>;
}

/** The real app on a database of its own. */
export interface OrderingUnderTest {
  readonly platform: TestPlatform;
  readonly app: RunningApp;
  /** One of the operator's own people. */
  readonly operator: Client;
  /** How many attempts at a job have failed so far, as the log tells. */
  failedAttempts(): number;
  /** A customer's own access. */
  customer(customerId: number, scope?: string): Promise<Client>;
  close(): Promise<void>;
}

const EVERYTHING = 'ordering:read ordering:write';

export async function startOrderingUnderTest(): Promise<OrderingUnderTest> {
  const platform = await createTestPlatform();
  const log: string[] = [];
  const app = await startOrdering({ ...platform.config, HTTP_PORT: 0, LOG_LEVEL: 'error' }, { write: (line) => void log.push(line) });
  return {
    platform,
    app,
    failedAttempts: () => log.filter((line) => line.includes('"job-attempt-failed"')).length,
    operator: clientOf(app.url, await platform.token(EVERYTHING)),
    customer: async (customerId, scope = EVERYTHING) => clientOf(app.url, await platform.token(scope, { customer_id: customerId })),
    async close() {
      await app.close();
      await platform.drop();
    },
  };
}

export function clientOf(url: string, token: string): Client {
  const send = async <T>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...(method === 'PATCH' && { 'if-match': '*' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  };
  return { send, get: (path) => send('GET', path), post: (path, body) => send('POST', path, body) };
}

/** What the problem says about which fields: `/items/0/number` and the like, in the order told. */
export function pointersOf({ body }: Answer): string[] {
  return (body.errors ?? []).map(({ pointer }) => pointer);
}

/** A customer as an order form gives it. */
export function newCustomer(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'Nordlys Prøvehal ApS', cvr: '12345674', street: 'Prøvevej 1', postcode: '9999', city: 'Prøveby',
    invoiceContact: 'Bogholderiet', invoiceEmail: 'faktura@nordlys.example', tariffCode: 'standard', policyVersion: 1,
    ...changes,
  };
}

export async function registerCustomer({ operator }: Pick<OrderingUnderTest, 'operator'>, changes: Record<string, unknown> = {}): Promise<number> {
  const { body } = await operator.post<WholeCustomer>('/customers', newCustomer(changes));
  return body.customerId;
}

/** On sale since 2000: `MOBIL` carries a number, `FAX-PORTAL` does not. */
export async function offerProducts({ operator }: Pick<OrderingUnderTest, 'operator'>): Promise<void> {
  const version = { validFrom: '2000-01-01', monthlyPriceOre: 9_900 };
  await operator.send('PUT', '/products/MOBIL', { ...version, nameDa: 'Mobil', nameEn: 'Mobile', carriesNumber: true });
  await operator.send('PUT', '/products/FAX-PORTAL', { ...version, nameDa: 'Faxportal', nameEn: 'Fax portal', carriesNumber: false });
}

export interface Wanted {
  readonly productCode?: string;
  readonly number?: string | null;
  readonly employeeId?: number | null;
  readonly startsAt?: string;
  readonly endsAt?: string | null;
}

/** An order of telephones from new year 2027, unless an item says otherwise. */
export function newOrder(customerId: number, items: readonly Wanted[], changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { customerId, policyVersion: 1, items: items.map((item) => ({ productCode: 'MOBIL', startsAt: '2026-12-31T23:00:00Z', ...item })), ...changes };
}

/** Waits until delivery has closed the order. */
export async function closed({ operator, platform }: Pick<OrderingUnderTest, 'operator' | 'platform'>, orderId: number): Promise<WholeOrder> {
  await until(async () => {
    const [order] = await platform.query<{ open: boolean }>(
      `select state in ('acknowledged', 'in-progress') as open from ordering.customer_order where order_id = $1`, [orderId]);
    return order?.open === false;
  });
  return (await operator.get<WholeOrder>(`/orders/${orderId}`)).body;
}

/** Places an order as the operator and waits until it is delivered or has failed. */
export async function placeAndDeliver(ordering: Pick<OrderingUnderTest, 'operator' | 'platform'>, customerId: number, items: readonly Wanted[]): Promise<WholeOrder> {
  const { status, body } = await ordering.operator.post<WholeOrder>('/orders', newOrder(customerId, items));
  if (status !== 202) throw new Error(`The order was answered with ${status}: ${JSON.stringify(body)}`);
  return closed(ordering, body.orderId);
}

/** `completed`, or the reason why not, item by item. */
export function outcomeOf({ items }: { items: readonly OrderItem[] }): string[] {
  return items.map(({ state, failure }) => failure?.reason ?? state);
}

/** A fictitious mobile number of the operator's, E.164 without plus; `nth` up to 999,999. */
export function numberOfOurs(nth: number): string {
  return `4515${String(nth).padStart(6, '0')}`;
}

/** A transaction of somebody else, past the gate: what it touches it holds until it ends. */
export async function beginRival({ database }: TestPlatform): Promise<{ query: pg.Client['query']; end(how: 'commit' | 'rollback'): Promise<void> }> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  return {
    query: client.query.bind(client) as pg.Client['query'],
    async end(how) {
      await client.query(how);
      await client.end();
    },
  };
}

/** Waits until so many transactions of the database wait for a lock. */
export async function lockedOut(platform: TestPlatform, transactions = 1): Promise<void> {
  await until(async () => {
    const waiting = await platform.query(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    return waiting.length >= transactions;
  });
}
