import type { OperatorDescription } from '@turbotrack/call-records';
import type { ProblemDocument, RunningApp } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RatingConfig } from '../configuration.js';
import { startRating } from '../start-rating.js';

export interface Answer<T = ProblemDocument> {
  readonly status: number;
  readonly body: T;
}

/** Somebody who calls the API with a token. */
export interface Client {
  get<T = ProblemDocument>(path: string): Promise<Answer<T>>;
  put<T = ProblemDocument>(path: string, body: unknown): Promise<Answer<T>>;
  post<T = ProblemDocument>(path: string, body: unknown): Promise<Answer<T>>;
  /** The status; a deletion answers with nothing else. */
  delete(path: string): Promise<number>;
  /** Delivers a file. */
  upload<T = ProblemDocument>(operator: string, bytes: Uint8Array): Promise<Answer<T>>;
}

/** A database and a folder for call files of their own; apps are started on them, one or several. */
export interface RatingPlatform extends TestPlatform {
  readonly directory: string;
  readonly ratingConfig: RatingConfig;
}

/** Chunks of a few dozen lines, so that small files are cut into many. */
const CHUNK_BYTES = 4_096;

export async function createRatingPlatform(chunkBytes = CHUNK_BYTES): Promise<RatingPlatform> {
  const [platform, directory] = await Promise.all([createTestPlatform(), mkdtemp(join(tmpdir(), 'turbotrack-calls-'))]);
  const more = { CALL_FILES_DIRECTORY: directory, RATING_CONCURRENCY: 2, RATING_CHUNK_BYTES: chunkBytes, CALL_PARTS_WAIT_HOURS: 24, SUSPENSE_ALARM_DAYS: 7, SUSPENSE_ALARM_KR: 1_000 };
  return {
    ...platform,
    directory,
    ratingConfig: { ...platform.config, ...more },
    environment: { ...platform.environment, ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, String(value)])) },
    async drop() {
      await platform.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface RatingUnderTest {
  readonly platform: RatingPlatform;
  readonly app: RunningApp;
  /** One of the operator's own people, who may read and write. */
  readonly people: Client;
  /** Every line the app has logged. */
  readonly log: string[];
  close(): Promise<void>;
}

export async function startRatingUnderTest(config: Partial<RatingConfig> = {}): Promise<RatingUnderTest> {
  const platform = await createRatingPlatform(config.RATING_CHUNK_BYTES);
  const log: string[] = [];
  const app = await startRating({ ...platform.ratingConfig, LOG_LEVEL: 'debug', ...config }, { write: (line) => log.push(line) });
  return {
    platform,
    app,
    log,
    people: clientOf(app.url, await platform.token('rating:read rating:write')),
    async close() {
      await app.close();
      await platform.drop();
    },
  };
}

export function clientOf(url: string, token: string): Client {
  const send = async <T>(method: string, path: string, body?: string | Buffer, type = 'application/json'): Promise<Answer<T>> => {
    const response = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': type }) }, ...(body !== undefined && { body }) });
    return { status: response.status, body: (await response.json()) as T };
  };
  return {
    get: (path) => send('GET', path),
    put: (path, body) => send('PUT', path, JSON.stringify(body)),
    post: (path, body) => send('POST', path, JSON.stringify(body)),
    async delete(path) {
      return (await fetch(url + path, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })).status;
    },
    upload: (operator, bytes) => send('POST', `/files?operator=${operator}`, Buffer.from(bytes), 'application/octet-stream'),
  };
}

/** What the problem says about which fields, in the order told. */
export function pointersOf({ body }: Answer): string[] {
  return (body.errors ?? []).map(({ pointer }) => pointer);
}

export async function addOperator({ query }: TestPlatform, description: OperatorDescription): Promise<void> {
  await query('insert into rating.operator (name, description) values ($1, $2)', [description.operator, JSON.stringify(description)]);
}

/** Puts a finished file where its operator would, under a name that says nothing. */
export async function putIncoming({ directory }: RatingPlatform, operator: string, bytes: Uint8Array, name: string = randomUUID()): Promise<void> {
  await mkdir(`${directory}/incoming/${operator}`, { recursive: true });
  await writeFile(`${directory}/incoming/${operator}/.${name}`, bytes);
  await rename(`${directory}/incoming/${operator}/.${name}`, `${directory}/incoming/${operator}/${name}`);
}

/** Waits until nothing is on its way: no file in the incoming folders, none waiting or half read. */
export async function settled({ directory, query }: RatingPlatform, files: number, limitMs = 60_000): Promise<void> {
  await until(async () => {
    const [row] = await query<{ files: number; open: number }>(
      `select count(*)::int as files, (count(*) filter (where state in ('received', 'reading')))::int as open from rating.call_file`,
    );
    if (row!.files < files || row!.open > 0) return false;
    const incoming = await filesBelow(`${directory}/incoming`);
    return incoming.length === 0;
  }, limitMs);
}

/** Paths of all files below a folder; none when there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Everything the platform keeps, as text: every table of the database, every file of its folder. */
export async function everythingKept(platform: RatingPlatform): Promise<Map<string, string>> {
  const kept = new Map<string, string>();
  const tables = await platform.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'`,
  );
  for (const { name } of tables) {
    const [row] = await platform.query<{ text: string | null }>(`select string_agg(t::text, e'\\n') as text from ${name} t`);
    kept.set(name, row!.text ?? '');
  }
  await platform.query('analyze');
  const statistics = await platform.query<{ name: string; text: string }>(
    `select schemaname || '.' || tablename as name, string_agg(s::text, e'\\n') as text from pg_stats s where schemaname not in ('pg_catalog', 'information_schema') group by 1`,
  );
  for (const { name, text } of statistics) kept.set(`statistics of ${name}`, text);
  for (const path of await filesBelow(platform.directory)) kept.set(path, await readFile(path, 'latin1'));
  return kept;
}
