import { type Purpose, PurposeGate, type Scope, whoSaw } from '@turbotrack/privacy';
import type pg from 'pg';
import type { Workload } from './compare-throughput.js';
import { type DrawCustomer, uniformCustomer, zipfianCustomer } from './draw-customer.js';

/** One transaction of a role, about one customer, both ways; each answers how many rows it read or wrote. */
export interface Step {
  readonly operation: string;
  /** Part of the role's transactions, relative to the others'. */
  readonly share: number;
  readonly draw: DrawCustomer;
  bare(customer: number): Promise<number>;
  gated(customer: number): Promise<number>;
}

export interface Role {
  readonly name: string;
  readonly steps: readonly Step[];
}

const ACTOR = 'app:bench';
const WHY = 'benchmark';
const JOURNAL_DAYS = 30;
const DAY_MS = 86_400_000;
/** Far above every customer of the benchmark: one who is gone. */
const ERASED = 1_000_000;

type Sql = (touches: readonly string[], text: string, values?: readonly unknown[]) => Promise<pg.QueryResult>;

/**
 * GDPRbench's roles with its shares and distributions, as work on our tables; its deletions are left out, since here a
 * row is deleted by no one.
 *
 * Source: Shastri et al., "Understanding and Benchmarking the Impact of GDPR on Database Systems", PVLDB 13(7), 2020, section 4.
 */
export function gdprRoles(bare: pg.Pool, gate: PurposeGate): Role[] {
  /** The same work between begin and commit as superuser, and as a purpose through the gate. */
  const step = (operation: string, share: number, draw: DrawCustomer, purpose: Purpose, how: 'reads one' | 'reads all' | 'writes one', work: (sql: Sql, customer: number) => Promise<number>): Step => ({
    operation, share, draw,
    bare: (customer) => inTransaction(bare, how !== 'reads all', (sql) => work(sql, customer)),
    gated: (customer) => {
      const scope: Scope = how === 'reads all' ? 'all' : { customer };
      return gate.purpose(purpose, { scope, actor: ACTOR, why: WHY, ...(how !== 'writes one' && { readOnly: true }) }, ({ sql }) => work(sql, customer));
    },
  });
  const statement = (table: string, text: string) => async (sql: Sql, customer: number): Promise<number> => (await sql([table], text, [customer])).rowCount ?? 0;
  return [
    {
      name: 'controller: creates persons, updates the policy version told',
      steps: [
        step('create-record', 25, uniformCustomer, 'ordering', 'writes one', statement('ordering.employee',
          `insert into ordering.employee (customer_id, name, informed_confirmed_at, policy_version) values ($1, 'Ny Prøve', now(), 1)`)),
        step('update-metadata-by-usr', 50, uniformCustomer, 'ordering', 'writes one', statement('ordering.customer',
          'update ordering.customer set policy_version = 1 where customer_id = $1')),
      ],
    },
    {
      name: 'customer: reads its data and calls, corrects, objects',
      steps: [
        step('read-data-by-usr', 20, zipfianCustomer, 'self-service', 'reads one', statement('rating.call',
          'select started_at, duration_s, list_price_micro, other_number from rating.call where customer_id = $1 order by started_at desc limit 50')),
        step('read-metadata-by-key', 20, zipfianCustomer, 'self-service', 'reads one', statement('ordering.customer',
          'select policy_version, restricted, objected, created_at from ordering.customer where customer_id = $1')),
        step('update-data-by-key', 20, zipfianCustomer, 'ordering', 'writes one', statement('ordering.customer',
          `update ordering.customer set invoice_contact = 'Bogholderi' where customer_id = $1`)),
        step('update-metadata-by-key', 20, zipfianCustomer, 'rights-handling', 'writes one', statement('ordering.customer',
          'update ordering.customer set objected = not objected where customer_id = $1')),
      ],
    },
    {
      name: 'processor: reads by key for one purpose, and all who do not object',
      steps: [
        step('read-data-by-key', 40, zipfianCustomer, 'invoicing', 'reads one', statement('ordering.customer',
          'select name, street, postcode, city, invoice_email from ordering.customer where customer_id = $1')),
        step('read-data-by-key', 40, zipfianCustomer, 'rating', 'reads one', statement('rating.call',
          'select started_at, duration_s, list_price_micro from rating.call where customer_id = $1 order by started_at desc limit 50')),
        step('read-data-by-obj', 20, uniformCustomer, 'business-intelligence', 'reads all', statement('rating.call',
          'select service, count(*), sum(duration_s) from rating.call where customer_id between $1 and $1 + 9 and not restricted and not objected group by service')),
      ],
    },
    {
      name: 'regulator: metadata of a person, who saw its data, is it gone',
      steps: [
        step('read-metadata-by-usr', 46, zipfianCustomer, 'rights-handling', 'reads one', statement('ordering.customer',
          'select restricted, objected, policy_version, created_at from ordering.customer where customer_id = $1')),
        step('get-system-logs', 31, zipfianCustomer, 'security', 'reads all', async (sql, customer) => {
          const now = Date.now();
          const asked = { subject: { customer }, from: new Date(now - JOURNAL_DAYS * DAY_MS), to: new Date(now), after: null, limit: 50 };
          return (await whoSaw({ sql: sql as Parameters<typeof whoSaw>[0]['sql'] }, asked)).entries.length;
        }),
        step('verify-deletion', 23, zipfianCustomer, 'rights-handling', 'reads all', async (sql, customer) => {
          const { rows } = await sql(['ordering.customer', 'ordering.employee', 'rating.call'],
            `select exists (select from ordering.customer where customer_id = $1) or exists (select from ordering.employee where customer_id = $1)
               or exists (select from rating.call where customer_id = $1) as found`, [customer + ERASED]);
          if ((rows[0] as { found: boolean }).found) throw new Error('The benchmark found a customer whom it had never made.');
          return rows.length;
        }),
      ],
    },
  ];
}

/**
 * A role's transactions, drawn by their shares.
 *
 * @throws Error when a policy hides from the gate what the bare work finds: then less would be measured than is said
 */
export async function roleWorkload({ name, steps }: Role): Promise<Workload> {
  for (const step of steps) {
    const customer = step.draw();
    const [bare, gated] = [await step.bare(customer), await step.gated(customer)];
    if (bare !== gated || bare === 0) throw new Error(`${step.operation} concerned ${bare} rows bare and ${gated} through the gate; both must do the same work.`);
  }
  const sum = steps.reduce((total, { share }) => total + share, 0);
  const draw = (): Step => {
    let left = Math.random() * sum;
    return steps.find(({ share }) => (left -= share) < 0) ?? steps[0]!;
  };
  const run = (way: 'bare' | 'gated') => () => {
    const step = draw();
    return step[way](step.draw());
  };
  return { name, bare: run('bare'), gated: run('gated') };
}

/** As the gate does it: begin travels with the first statement, and small statements are planned once a connection. */
async function inTransaction<R>(pool: pg.Pool, preparing: boolean, work: (sql: Sql) => Promise<R>): Promise<R> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const begun = client.query('begin');
    const [result] = await Promise.all([work((_touches, text, values = []) => client.query({ text, values: [...values], ...(preparing && values.length > 0 && { name: nameOf(text) }) })), begun]);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text) ?? `s${names.size}`;
  names.set(text, known);
  return known;
}
