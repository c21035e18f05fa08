import { installationFrom, PurposeGate } from '@turbotrack/privacy';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type BenchPlatform, createBenchPlatform } from './bench-platform.js';
import { type BenchResult, type Figure, figure } from './figures.js';

export interface GateBenchOptions {
  readonly calls: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
}

const CLIENTS = 16;
const ROUNDS = 5;
const CUSTOMERS = 1_000;
const COPIED_ROWS = 5_000;
const ACTOR = 'app:bench';

/** One piece of work, done bare and through the gate; each resolves when it is committed. */
interface Workload {
  readonly name: string;
  readonly bare: () => Promise<unknown>;
  readonly gated: () => Promise<unknown>;
}

/** The same transactions bare and through the purpose gate, whose journal entry is durable before the answer. */
export async function benchPurposeGate({ calls, seconds }: GateBenchOptions): Promise<BenchResult> {
  const platform = await createBenchPlatform();
  const bare = new pg.Pool({ connectionString: platform.adminUrl, max: CLIENTS });
  const installation = installationFrom(platform.adminUrl, 'bench', Buffer.from(platform.environment['TURBOTRACK_SECRET']!, 'hex'));
  const gate = new PurposeGate(installation, { connectionsPerPurpose: CLIENTS });
  try {
    await seed(platform, calls);
    const figures: Figure[] = [];
    for (const workload of workloads(bare, gate)) {
      figures.push(...(await measure(workload, CLIENTS, seconds)), ...(await measure(workload, 1, seconds)));
    }
    const { rows: [size] } = await platform.pool.query<{ bytes: number; entries: number }>(
      `select sum(pg_total_relation_size(inhrelid))::float8 as bytes, (select count(*)::float8 from privacy.access_journal) as entries from pg_inherits where inhparent = 'privacy.access_journal'::regclass`,
    );
    figures.push(figure('journal, with its index', 'bytes an entry', size!.bytes / size!.entries));
    return {
      bench: 'purpose-gate',
      figures,
      notes: [
        `${calls} calls of ${CUSTOMERS} customers in three months; ${ROUNDS} rounds of ${seconds} s, bare and gated in turn, median; PostgreSQL on the same machine with fsync on.`,
        'Bare is the same SQL between begin and commit as superuser, with no scope, no policy and no journal. The ratio is gated ÷ bare throughput: 1 / 1.10 = 0.91, 1 / 1.40 = 0.71.',
      ],
    };
  } finally {
    await gate.close();
    await bare.end();
    await platform.close();
  }
}

async function seed({ pool }: BenchPlatform, calls: number): Promise<void> {
  await pool.query(
    `insert into ordering.customer (name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version)
     select 'Prøvefirma ' || n, '99999993', 'Prøvevej ' || n, '9999', 'Prøveby', 'Regnskab', 'regnskab@firma' || n || '.example', 'standard', 1 from generate_series(1, $1) n`,
    [CUSTOMERS],
  );
  await pool.query(`select platform.create_months_ahead(4, (date_trunc('month', now()) - interval '3 months')::date)`);
  await pool.query(
    `insert into rating.call (call_id, started_at, chunk_id, customer_id, assignment_id, tariff_version_id, zone, operator_id, service, direction, answered, never_itemised, restricted,
       duration_s, volume, list_price_micro, origin_country, destination_country, other_number)
     select n, date_trunc('month', now()) - interval '3 months' + (n::float8 / $1) * interval '89 days', 1, 1001 + (n * 7919) % ${CUSTOMERS}, 30001 + (n * 7919) % ${CUSTOMERS}, 1, n % 20, 1, 0, 0, true, false, false,
       n % 600, 0, (n % 600) * 5000, 'DK', 'DK', '4517' || lpad((n % 1000000)::text, 6, '0') from generate_series(1, $1::bigint) n`,
    [calls],
  );
  await pool.query('vacuum analyze');
}

function workloads(bare: pg.Pool, gate: PurposeGate): Workload[] {
  const someone = (): number => 1001 + Math.floor(Math.random() * CUSTOMERS);
  const transaction = async (text: string, values: unknown[]): Promise<void> => {
    const client = await bare.connect();
    try {
      await client.query('begin');
      await client.query(text, values);
      await client.query('commit');
    } finally {
      client.release();
    }
  };
  const customer = 'select name, street, postcode, city, invoice_email from ordering.customer where customer_id = $1';
  const latest = 'select started_at, duration_s, list_price_micro, other_number from rating.call where customer_id = $1 order by started_at desc limit 50';
  const month = `select service, zone, count(*), sum(duration_s), sum(list_price_micro) from rating.call
    where started_at >= date_trunc('month', now()) - interval '2 months' and started_at < date_trunc('month', now()) - interval '1 month' group by service, zone`;
  return [
    {
      name: 'point read of a customer',
      bare: () => transaction(customer, [someone()]),
      gated: () => {
        const id = someone();
        return gate.purpose('invoicing', { scope: { customer: id }, actor: ACTOR, why: 'point read' }, ({ sql }) => sql(['ordering.customer'], customer, [id]));
      },
    },
    {
      name: "a customer's 50 latest calls",
      bare: () => transaction(latest, [someone()]),
      gated: () => {
        const id = someone();
        return gate.purpose('self-service', { scope: { customer: id }, actor: ACTOR, why: 'latest calls' }, ({ sql }) => sql(['rating.call'], latest, [id]));
      },
    },
    {
      name: "a month's aggregation",
      bare: () => transaction(month, []),
      gated: () => gate.purpose('business-intelligence', { scope: 'all', actor: ACTOR, why: 'aggregate' }, ({ sql }) => sql(['rating.call'], month)),
    },
    copyWorkload(bare, gate),
  ];
}

function copyWorkload(bare: pg.Pool, gate: PurposeGate): Workload {
  const now = new Date();
  const partition = `rating.call_${now.toISOString().slice(0, 7).replace('-', '_')}`;
  const columns = 'call_id, started_at, chunk_id, customer_id, assignment_id, tariff_version_id, zone, operator_id, service, direction, answered, never_itemised, restricted, duration_s, volume, list_price_micro, origin_country, destination_country, other_number';
  const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1, 12)).toISOString();
  const rows = Array.from({ length: COPIED_ROWS }, (_, n) => `${2 ** 40 + n}\t${at}\t1\t${1001 + (n % CUSTOMERS)}\t1\t1\t1\t1\t0\t0\tt\tf\tf\t60\t0\t300000\tDK\tDK\t4517000000\n`).join('');
  return {
    name: `COPY of ${COPIED_ROWS} calls`,
    bare: async () => {
      const client = await bare.connect();
      try {
        await client.query('begin');
        await pipeline(Readable.from([rows]), client.query(copyFrom(`copy ${partition} (${columns}) from stdin`)));
        await client.query('commit');
      } finally {
        client.release();
      }
    },
    gated: () => gate.purpose('call-intake', { scope: 'all', actor: ACTOR, why: 'copy' }, ({ copy }) => copy(['rating.call'], `${partition} (${columns})`, [rows])),
  };
}

async function measure({ name, bare, gated }: Workload, clients: number, seconds: number): Promise<Figure[]> {
  const rates: { bare: number[]; gated: number[] } = { bare: [], gated: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    // In turn, and each first in every other round, so that neither has the warmer cache.
    const order = round % 2 === 0 ? (['bare', 'gated'] as const) : (['gated', 'bare'] as const);
    for (const way of order) rates[way].push(await rateOf(way === 'bare' ? bare : gated, clients, seconds));
  }
  const who = clients === 1 ? 'one client' : `${clients} clients`;
  return [figure(`${name}, ${who}`, 'transactions/s', median(rates.gated), { name: 'bare', value: median(rates.bare) })];
}

async function rateOf(work: () => Promise<unknown>, clients: number, seconds: number): Promise<number> {
  const started = performance.now();
  const end = started + seconds * 1000;
  let done = 0;
  await Promise.all(Array.from({ length: clients }, async () => {
    while (performance.now() < end) {
      await work();
      done += 1;
    }
  }));
  return done / ((performance.now() - started) / 1000);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
