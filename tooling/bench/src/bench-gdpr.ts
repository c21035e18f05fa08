import { installationFrom, PurposeGate, whoSaw } from '@turbotrack/privacy';
import pg from 'pg';
import { createBenchPlatform } from './bench-platform.js';
import { compareThroughput, ROUNDS, type Workload } from './compare-throughput.js';
import type { BenchResult, Figure } from './figures.js';
import { CUSTOMERS, seedCalls } from './seed-calls.js';

export interface GdprBenchOptions {
  readonly calls: number;
  readonly seconds: number;
}

const CLIENTS = 16;
const ACTOR = 'app:bench';
const FIRST_CUSTOMER = 1001;

/**
 * The four roles of GDPRbench (Shastri et al., "Understanding and Benchmarking the Impact of GDPR on Database Systems",
 * VLDB 2020) as work on our tables: the same SQL bare and through the gate. Deletion waits for the retention runs.
 */
export async function benchGdpr({ calls, seconds }: GdprBenchOptions): Promise<BenchResult> {
  const platform = await createBenchPlatform();
  const bare = new pg.Pool({ connectionString: platform.adminUrl, max: CLIENTS });
  const gate = new PurposeGate(installationFrom(platform.adminUrl, 'bench', Buffer.from(platform.environment['TURBOTRACK_SECRET']!, 'hex')), { connectionsPerPurpose: CLIENTS });
  try {
    await seedCalls(platform.pool, calls);
    const figures: Figure[] = [];
    for (const workload of roles(bare, gate)) figures.push(...(await compareThroughput(workload, CLIENTS, seconds)));
    return {
      bench: 'gdpr',
      figures,
      notes: [
        `${calls} calls of ${CUSTOMERS} customers; ${ROUNDS} rounds of ${seconds} s, bare and gated in turn, median; ${CLIENTS} clients; each transaction is one of its role's, drawn evenly.`,
        'Bare is the same SQL as superuser without scope, policy and journal. GDPRbench found compliant PostgreSQL 2 to 5 times slower than bare; here 1 / 2 = 0.50, 1 / 5 = 0.20.',
      ],
    };
  } finally {
    await gate.close();
    await bare.end();
    await platform.close();
  }
}

type Step = (customer: number) => { readonly bare: () => Promise<unknown>; readonly gated: () => Promise<unknown> };

function roles(bare: pg.Pool, gate: PurposeGate): Workload[] {
  const run = async (text: string, values: unknown[]): Promise<void> => {
    const client = await bare.connect();
    try {
      await client.query('begin');
      await client.query(text, values);
      await client.query('commit');
    } finally {
      client.release();
    }
  };
  const step = (purpose: Parameters<PurposeGate['purpose']>[0], all: boolean, tables: string[], text: string, values: (customer: number) => unknown[]): Step => (customer) => ({
    bare: () => run(text, values(customer)),
    gated: () => gate.purpose(purpose, { scope: all ? 'all' : { customer }, actor: ACTOR, why: 'benchmark' }, ({ sql }) => sql(tables, text, values(customer))),
  });
  const own = (customer: number): unknown[] => [customer];
  const workload = (name: string, steps: readonly Step[]): Workload => {
    const draw = () => steps[Math.floor(Math.random() * steps.length)]!(FIRST_CUSTOMER + Math.floor(Math.random() * CUSTOMERS));
    return { name, bare: () => draw().bare(), gated: () => draw().gated() };
  };
  return [
    workload('controller: create a person, change contact data', [
      step('ordering', false, ['ordering.employee'], `insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version) values ($1, 'Ny Prøve', now(), 1)`, own),
      step('ordering', false, ['ordering.customer'], `update ordering.customer set invoice_contact = 'Bogholderi', policy_version = 1 where customer_id = $1`, own),
    ]),
    workload('customer: own data, own people, own calls', [
      step('self-service', false, ['ordering.customer'], 'select name, cvr, street, postcode, city, invoice_contact, invoice_email from ordering.customer where customer_id = $1', own),
      step('self-service', false, ['ordering.employee'], 'select employee_id, name, email from ordering.employee where customer_id = $1 order by employee_id limit 50', own),
      step('self-service', false, ['rating.call'], 'select started_at, duration_s, list_price_micro, other_number from rating.call where customer_id = $1 order by started_at desc limit 50', own),
    ]),
    workload('processor: by key for one purpose, never who objects', [
      step('invoicing', false, ['ordering.customer'], 'select name, street, postcode, city, invoice_email from ordering.customer where customer_id = $1', own),
      step('rating', false, ['rating.call'], 'select count(*), sum(list_price_micro) from (select list_price_micro from rating.call where customer_id = $1 order by started_at desc limit 200) c', own),
      step('business-intelligence', true, ['rating.call'], 'select service, count(*), sum(duration_s) from rating.call where customer_id between $1 and $1 + 9 group by service', own),
    ]),
    workload('regulator: metadata of a person, who saw the data', [
      step('rights-handling', false, ['ordering.customer'], 'select restricted, objected, policy_version, created_at from ordering.customer where customer_id = $1', own),
      (customer) => {
        const month = { subject: { customer }, from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000), after: null, limit: 50 };
        return {
          bare: () => whoSaw({ sql: (_touches, text, values = []) => bare.query(text, [...values]) }, month),
          gated: () => gate.purpose('security', { scope: 'all', actor: ACTOR, why: 'benchmark' }, (inside) => whoSaw(inside, month)),
        };
      },
    ]),
  ];
}
