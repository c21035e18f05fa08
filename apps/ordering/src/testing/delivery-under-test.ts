import type { OperatorRequest } from '@turbotrack/network-operators';
import { type Behaviour, type OperatorSimulator, startOperatorSimulator } from '@turbotrack/operator-simulator';
import type { RunningApp } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deliverOrder } from '../jobs.js';
import { startOrdering } from '../start-ordering.js';
import { numberOfOurs } from './ordering-under-test.js';

export const OPERATOR_SECRET = 'a secret of at least thirty-two characters';

/** The app with an operator of its own on HTTP, and a place where alarms arrive. */
export interface DeliveryUnderTest {
  readonly platform: TestPlatform;
  readonly app: RunningApp;
  readonly operator: OperatorSimulator;
  /** How the operator behaves from now on. */
  behave(behaviour: (request: OperatorRequest) => Behaviour): void;
  /** Codes of the alarms raised so far. */
  readonly alarms: string[];
  /** A further worker on the same database and operator. */
  startAnother(): Promise<RunningApp>;
  close(): Promise<void>;
}

export async function startDeliveryUnderTest(): Promise<DeliveryUnderTest> {
  const platform = await createTestPlatform();
  let behaviour: (request: OperatorRequest) => Behaviour = () => ({ how: 'callback' });
  let address = '';
  const operator = await startOperatorSimulator({ secret: OPERATOR_SECRET, answersTo: () => `${address}/operator-answers`, behaviour: (request) => behaviour(request) });
  const alarms: string[] = [];
  const alarmed = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      alarms.push((JSON.parse(body) as { data: { code: string } }).data.code);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => {
    alarmed.listen(0, '127.0.0.1', resolve);
  });
  const start = (): Promise<RunningApp> => startOrdering({
    ...platform.config, HTTP_PORT: 0, ALARM_WEBHOOK_URL: `http://127.0.0.1:${(alarmed.address() as AddressInfo).port}`,
    NETWORK_OPERATOR: 'simulator', NETWORK_OPERATOR_URL: operator.url, NETWORK_OPERATOR_SECRET: OPERATOR_SECRET, NETWORK_OPERATOR_TIMEOUT_MS: 2_000,
  });
  const app = await start();
  address = app.url;
  return {
    platform, app, operator, alarms, startAnother: start,
    behave: (wanted) => void (behaviour = wanted),
    async close() {
      await app.close();
      await operator.close();
      alarmed.close();
      await platform.drop();
    },
  };
}

type Querying = Pick<TestPlatform, 'query'>;

/** A customer, with its first version of the policy. */
export async function addCustomer({ query }: Querying): Promise<number> {
  const [row] = await query<{ id: number }>(
    `insert into ordering.customer (name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version)
     values ('Nordlys Prøvehal ApS', '12345674', 'Prøvevej 1', '9999', 'Prøveby', 'Bogholderiet', 'faktura@nordlys.example', 'standard', 1) returning customer_id as id`);
  return row!.id;
}

/** A product of which telephones are ordered. */
export async function addProduct({ query }: Querying): Promise<number> {
  const [row] = await query<{ id: number }>(
    `insert into ordering.product (code, valid_from, name_da, name_en, monthly_price_ore, carries_number) values ('MOBIL', '2000-01-01', 'Mobil', 'Mobile', 9900, true) returning product_id as id`);
  return row!.id;
}

export interface WantedItem {
  readonly number?: string | null;
  readonly employeeId?: number;
  readonly startsAt?: string;
  readonly porting?: object;
  readonly action?: 'add' | 'modify' | 'delete';
  readonly target?: number;
}

/** Accepts an order and asks for its delivery, as the API does once its checks are done. */
export async function acceptOrder({ query }: Querying, customerId: number, productId: number, items: readonly WantedItem[]): Promise<number> {
  const [order] = await query<{ id: number }>(
    `with o as (insert into ordering.customer_order (customer_id, state, policy_version, placed_by) values ($1, 'acknowledged', 1, 'test') returning order_id),
     i as (
       insert into ordering.order_item (order_id, item_no, customer_id, product_id, employee_id, e164, starts_at, porting, action, target_subscription_id)
       select order_id, n, $1, $2, (item->>'employeeId')::int, item->>'number', coalesce((item->>'startsAt')::timestamptz, now() - interval '1 minute'), item->'porting', coalesce(item->>'action', 'add'), (item->>'target')::int
       from o, jsonb_array_elements($3) with ordinality as w (item, n)
     ),
     m as (insert into platform.outbox (queue, job, job_key, payload) select 'ordering', 'deliver-order', order_id::text, jsonb_build_object('orderId', order_id) from o)
     select order_id as id from o`,
    [customerId, productId, JSON.stringify(items)],
  );
  return order!.id;
}

/** Works on an order once more, as somebody who asks does. */
export async function deliverAgain({ app }: Pick<DeliveryUnderTest, 'app'>, orderId: number): Promise<void> {
  await app.queues!.enqueue(deliverOrder, { orderId }, { key: `${orderId}.again.${Math.random().toString(36).slice(2)}` });
}

export interface StepState {
  item: number;
  step: string;
  state: string;
  failure: string | null;
}

export function stepsOf({ query }: Querying, orderId: number): Promise<StepState[]> {
  return query<StepState>('select item_no as item, step, state, failure from ordering.delivery_step where order_id = $1 order by item_no, position', [orderId]);
}

/** `completed`, or the reason why not, item by item. */
export async function outcomesOf({ query }: Querying, orderId: number): Promise<string[]> {
  return (await query<{ outcome: string }>('select coalesce(failure, state) as outcome from ordering.order_item where order_id = $1 order by item_no', [orderId])).map(({ outcome }) => outcome);
}

export async function stateOf({ query }: Querying, orderId: number): Promise<string> {
  return (await query<{ state: string }>('select state from ordering.customer_order where order_id = $1', [orderId]))[0]!.state;
}

/** Waits until an order has come to a state. */
export async function untilOrder(querying: Querying, orderId: number, state: string): Promise<void> {
  let seen = '';
  await until(async () => (seen = await stateOf(querying, orderId)) === state).catch(() => {
    throw new Error(`Order ${orderId} is ${seen}, not ${state}.`);
  });
}

let next = 100_000;
/** A number of ours that nobody holds. */
export function freshNumber(): string {
  return numberOfOurs((next += 1));
}
