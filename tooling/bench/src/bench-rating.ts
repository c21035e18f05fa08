import { generateOperator } from '@turbotrack/sample-operator';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type BenchPlatform, createBenchPlatform } from './bench-platform.js';
import { deliverCalls, untilRead } from './deliver-calls.js';
import { type BenchResult, type Figure, figure } from './figures.js';
import { benchRateInMemory } from './rate-in-memory.js';
import { benchRateInSql } from './rate-in-sql.js';
import { reRateCalls } from './re-rate-calls.js';
import { seedOperator } from './seed-operator.js';

export interface RatingBenchOptions {
  readonly calls: number;
  readonly month: string;
  /** Processes of the rating app that share the work. */
  readonly processes: number;
}

/** In-memory rating, and the whole way from an operator's files to durable rows beside a bare COPY of the same rows. */
export async function benchRating({ calls, month, processes }: RatingBenchOptions): Promise<BenchResult> {
  const inMemory = benchRateInMemory();
  const platform = await createBenchPlatform();
  try {
    const join = await benchRateInSql(platform.pool);
    const operator = generateOperator({ calls, month, customers: 250, numbers: 3_000 });
    await seedOperator(platform.pool, operator);
    const files = await deliverCalls(platform, operator);
    const load = await measureLoad(platform, files.count, processes);
    const stored = await storedCalls(platform.pool);
    const again = await reRateCalls(platform, operator);
    const copies = await measureCopies(platform, stored);
    return {
      bench: 'rating',
      figures: [
        figure('rating in memory, one core, 30,000 prefixes', 'calls/s', inMemory.callsPerSecond, { name: 'the field claims', value: 50_000 }),
        figure('the same 200,000 calls by a flat deck, one core', 'calls/s', join.engine, { name: 'PostgreSQL, join on the longest prefix', value: join.sql }),
        figure('file to durable, one connection', 'calls/s', load.recordsPerSecond, { name: 'COPY of the same rows, calls and claims', value: copies.all.one }),
        figure('file to durable, two connections', 'calls/s', load.recordsPerSecond, { name: 'COPY of the same rows, calls and claims', value: copies.all.two }),
        figure('file to durable, one connection, claims left out', 'calls/s', load.recordsPerSecond, { name: 'COPY of the calls alone', value: copies.calls.one }),
        figure('file to durable, two connections, claims left out', 'calls/s', load.recordsPerSecond, { name: 'COPY of the calls alone', value: copies.calls.two }),
        figure('re-rating, previewed', 'calls/s', again.calls / again.previewSeconds, { name: 'rating them from file to durable', value: load.recordsPerSecond }),
        figure('re-rating, previewed and applied', 'calls/s', again.calls / (again.previewSeconds + again.applySeconds), { name: 'rating them from file to durable', value: load.recordsPerSecond }),
        ...memoryFigures(load.memoryMiB),
      ],
      notes: [
        `${load.records} records in ${files.count} files (${Math.round(files.bytes / 2 ** 20)} MiB), ${stored} calls stored, ${load.seconds.toFixed(1)} s; ${processes} rating process${processes === 1 ? '' : 'es'} with two chunks at a time each, PostgreSQL on the same machine with fsync on.`,
        'Both ways fill rating.call by month with its indexes, B-tree (customer_id, started_at) and BRIN (call_id), and rating.call_claim with its primary key of 8 bytes and the index by chunk; ours also writes counts, suspense and the access journal.',
        `Re-rating: ${again.calls} calls, of which ${again.changed} change, by one process; the preview writes a row for each call that changes, applying it an update.`,
        'COPY gets its rows finished and in the order ours stored them; reading, parsing, checking, deduplicating and rating are on our side only.',
      ],
    };
  } finally {
    await platform.close();
  }
}

interface Load {
  readonly seconds: number;
  readonly records: number;
  readonly recordsPerSecond: number;
  readonly memoryMiB: readonly number[];
}

/** From the first delivery taken to the last chunk committed. */
async function measureLoad(platform: BenchPlatform, files: number, processes: number): Promise<Load> {
  const { pool } = platform;
  const apps = await Promise.all(Array.from({ length: processes }, () => platform.startApp('rating')));
  await untilRead(pool, files);
  const { rows } = await pool.query<{ seconds: number; records: number }>(
    `select extract(epoch from (select max(finished_at) from rating.call_file) - (select min(received_at) from rating.call_file))::float as seconds,
       (select sum(records)::int from rating.call_file) as records`,
  );
  const { seconds, records } = rows[0]!;
  const memoryMiB = [...apps[0]!.memoryMiB];
  await Promise.all(apps.map((app) => app.stop()));
  return { seconds, records, recordsPerSecond: records / seconds, memoryMiB };
}

async function storedCalls(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ calls: number }>('select count(*)::int as calls from rating.call');
  return rows[0]!.calls;
}

interface Part {
  readonly table: 'call' | 'call_claim';
  readonly target: string;
  readonly path: string;
}

interface CopySpeed {
  readonly one: number;
  readonly two: number;
}

/** Takes the stored rows out in parts as they lie, empties the tables, and copies the parts back over one and over two connections. */
async function measureCopies({ pool, adminUrl, folder }: BenchPlatform, calls: number): Promise<{ calls: CopySpeed; all: CopySpeed }> {
  const parts = await dump(pool, folder);
  const speed = async (width: number, wanted: readonly Part[]): Promise<number> => {
    await pool.query('truncate rating.call, rating.call_claim');
    await pool.query('checkpoint');
    const queue = [...wanted];
    const started = performance.now();
    await Promise.all(Array.from({ length: width }, async () => {
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      for (let part = queue.shift(); part; part = queue.shift()) await pipeline(createReadStream(part.path), client.query(copyFrom(`copy ${part.target} from stdin (format binary)`)));
      await client.end();
    }));
    return calls / ((performance.now() - started) / 1000);
  };
  const callsAlone = parts.filter(({ table }) => table === 'call');
  return { calls: { one: await speed(1, callsAlone), two: await speed(2, callsAlone) }, all: { one: await speed(1, parts), two: await speed(2, parts) } };
}

async function dump(pool: pg.Pool, folder: string): Promise<Part[]> {
  const { rows } = await pool.query<{ target: string; chunk_id: number }>('select distinct tableoid::regclass::text as target, chunk_id from rating.call order by chunk_id');
  const chunks = [...new Set(rows.map(({ chunk_id }) => chunk_id))];
  const wanted = [
    ...rows.map(({ target, chunk_id: chunk }) => ({ table: 'call' as const, target, chunk, order: 'call_id' })),
    ...chunks.map((chunk) => ({ table: 'call_claim' as const, target: 'rating.call_claim_all', chunk, order: 'key' })),
  ].toSorted((a, b) => a.chunk - b.chunk);
  const client = await pool.connect();
  const parts: Part[] = [];
  try {
    for (const { table, target, chunk, order } of wanted) {
      const path = join(folder, `part-${target}-${chunk}`);
      await pipeline(client.query(copyTo(`copy (select * from ${target} where chunk_id = ${chunk} order by ${order}) to stdout (format binary)`)), createWriteStream(path));
      parts.push({ table, target, path });
    }
  } finally {
    client.release();
  }
  return parts;
}

/** Flat when the last third of the samples is no higher than the middle third. */
function memoryFigures(samples: readonly number[]): Figure[] {
  const third = Math.floor(samples.length / 3);
  const peak = (from: number, to: number): number => Math.max(0, ...samples.slice(from, to));
  return [
    figure('resident memory of the rating process, peak of the last third', 'MiB', peak(2 * third, samples.length), { name: 'peak of the middle third', value: peak(third, 2 * third) }),
  ];
}
