import { installationFrom, PurposeGate } from '@turbotrack/privacy';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { createBenchPlatform } from './bench-platform.js';
import { compareThroughput, ROUNDS, type Workload } from './compare-throughput.js';
import { type BenchResult, type Figure, figure } from './figures.js';
import { CUSTOMERS, seedCalls } from './seed-calls.js';

export interface GateBenchOptions {
  readonly calls: number;
  /** Seconds of each measurement. */
  readonly seconds: number;
}

const CLIENTS = 16;
const COPIED_ROWS = 5_000;
const ACTOR = 'app:bench';

/** The same transactions bare and through the purpose gate, whose journal entry is durable before the answer. */
export async function benchPurposeGate({ calls, seconds }: GateBenchOptions): Promise<BenchResult> {
  const platform = await createBenchPlatform();
  const bare = new pg.Pool({ connectionString: platform.adminUrl, max: CLIENTS });
  // Connections are told of the server's end while they close.
  bare.on('error', () => undefined);
  const installation = installationFrom(platform.adminUrl, 'bench', Buffer.from(platform.environment['TURBOTRACK_SECRET']!, 'hex'));
  const gate = new PurposeGate(installation, { connectionsPerPurpose: CLIENTS });
  try {
    await seedCalls(platform.pool, calls);
    // What the seeding left to write would meet the first workload's commits.
    await platform.pool.query('checkpoint');
    const figures: Figure[] = [];
    for (const workload of workloads(bare, gate)) {
      figures.push(...(await compareThroughput(workload, CLIENTS, seconds)), ...(await compareThroughput(workload, 1, seconds)));
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
        return gate.purpose('invoicing', { scope: { customer: id }, actor: ACTOR, why: 'point read', readOnly: true }, ({ sql }) => sql(['ordering.customer'], customer, [id]));
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
