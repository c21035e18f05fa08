import { generateOperator, writeCallFiles } from '@turbotrack/sample-operator';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type BenchPlatform, createBenchPlatform } from './bench-platform.js';
import { type BenchResult, type Figure, figure } from './figures.js';
import { benchRateInMemory } from './rate-in-memory.js';
import { seedOperator } from './seed-operator.js';

export interface RatingBenchOptions {
  readonly calls: number;
  readonly month: string;
}

const LOOK_EVERY_MS = 100;

/** In-memory rating, and the whole way from an operator's files to durable rows beside a bare COPY of the same rows. */
export async function benchRating({ calls, month }: RatingBenchOptions): Promise<BenchResult> {
  const inMemory = benchRateInMemory();
  const platform = await createBenchPlatform();
  try {
    const operator = generateOperator({ calls, month, customers: 250, numbers: 3_000 });
    await seedOperator(platform.pool, operator);
    const files = await deliver(platform, operator);
    const load = await measureLoad(platform, files.count, files.bytes);
    const stored = await storedCalls(platform.pool);
    const copies = await measureCopies(platform, stored);
    return {
      bench: 'rating',
      figures: [
        figure('rating in memory, one core, 30,000 prefixes', 'calls/s', inMemory.callsPerSecond, { name: 'the field claims', value: 50_000 }),
        figure('file to durable, against COPY on one connection', 'calls/s', load.recordsPerSecond, { name: 'COPY of the same rows', value: copies.one }),
        figure('file to durable, against COPY on two connections', 'calls/s', load.recordsPerSecond, { name: 'COPY of the same rows', value: copies.two }),
        ...memoryFigures(load.memoryMiB),
      ],
      notes: [
        `${load.records} records in ${files.count} files (${Math.round(files.bytes / 2 ** 20)} MiB), ${stored} calls stored, ${load.seconds.toFixed(1)} s; one rating process with two chunks at a time, PostgreSQL on the same machine with fsync on.`,
        'Both ways fill rating.call by month with its indexes (customer_id, started_at) B-tree and (call_id) BRIN; ours also writes a claim a record (primary key on 8 bytes), counts, suspense and the access journal.',
        'COPY gets its rows finished and in the order ours stored them; reading, parsing, checking, deduplicating and rating are on our side only.',
      ],
    };
  } finally {
    await platform.close();
  }
}

/** Writes the files and puts them where operators put them, before any process looks. */
async function deliver({ folder, environment }: BenchPlatform, operator: ReturnType<typeof generateOperator>): Promise<{ count: number; bytes: number }> {
  const { files } = await writeCallFiles(operator, join(folder, 'sample'));
  let bytes = 0;
  for (const { network, name, path } of files) {
    const incoming = join(environment['CALL_FILES_DIRECTORY']!, 'incoming', network);
    await mkdir(incoming, { recursive: true });
    bytes += (await stat(path)).size;
    await rename(path, join(incoming, name));
  }
  return { count: files.length, bytes };
}

interface Load {
  readonly seconds: number;
  readonly records: number;
  readonly recordsPerSecond: number;
  readonly memoryMiB: readonly number[];
}

/** From the first delivery taken to the last chunk committed. */
async function measureLoad(platform: BenchPlatform, files: number, bytes: number): Promise<Load> {
  const { pool } = platform;
  const app = await platform.startApp('rating');
  for (;;) {
    const { rows } = await pool.query<{ files: number; open: number }>(`select count(*)::int as files, (count(*) filter (where state <> 'read'))::int as open from rating.call_file`);
    if (rows[0]!.files === files && rows[0]!.open === 0) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const { rows } = await pool.query<{ seconds: number; records: number }>(
    `select extract(epoch from (select max(finished_at) from rating.call_file) - (select min(received_at) from rating.call_file))::float as seconds,
       (select sum(records)::int from rating.call_file) as records`,
  );
  const { seconds, records } = rows[0]!;
  const memoryMiB = [...app.memoryMiB];
  await app.stop();
  if (bytes === 0) throw new Error('The sample operator wrote nothing.');
  return { seconds, records, recordsPerSecond: records / seconds, memoryMiB };
}

async function storedCalls(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ calls: number }>('select count(*)::int as calls from rating.call');
  return rows[0]!.calls;
}

interface Part {
  readonly table: string;
  readonly path: string;
}

/** Takes the stored rows out in parts as they lie, empties the tables, and copies the parts back over one and over two connections. */
async function measureCopies({ pool, adminUrl, folder }: BenchPlatform, calls: number): Promise<{ one: number; two: number }> {
  const parts = await dump(pool, folder);
  const speed = async (width: number): Promise<number> => {
    await pool.query('truncate rating.call');
    await pool.query('checkpoint');
    const queue = [...parts];
    const started = performance.now();
    await Promise.all(Array.from({ length: width }, async () => {
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      for (let part = queue.shift(); part; part = queue.shift()) await pipeline(createReadStream(part.path), client.query(copyFrom(`copy ${part.table} from stdin`)));
      await client.end();
    }));
    return calls / ((performance.now() - started) / 1000);
  };
  return { one: await speed(1), two: await speed(2) };
}

async function dump(pool: pg.Pool, folder: string): Promise<Part[]> {
  const { rows } = await pool.query<{ table: string; chunk_id: number }>(
    `select distinct tableoid::regclass::text as table, chunk_id from rating.call order by chunk_id`,
  );
  const client = await pool.connect();
  const parts: Part[] = [];
  try {
    for (const { table, chunk_id: chunk } of rows) {
      const path = join(folder, `part-${table}-${chunk}`);
      await pipeline(client.query(copyTo(`copy (select * from ${table} where chunk_id = ${chunk} order by call_id) to stdout`)), createWriteStream(path));
      parts.push({ table, path });
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
