import { startIdentity } from '@turbotrack/app-identity';
import { startPostgres } from '@turbotrack/local-stack';
import { installationFrom } from '@turbotrack/privacy';
import { installPlatform } from '@turbotrack/service';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A platform of its own for one benchmark: durable as in production, gone afterwards. */
export interface BenchPlatform {
  readonly folder: string;
  /** Superuser on the platform's database. */
  readonly pool: pg.Pool;
  readonly adminUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  token(): Promise<string>;
  startApp(name: 'rating' | 'billing', extra?: Record<string, string>): Promise<BenchApp>;
  close(): Promise<void>;
}

export interface BenchApp {
  readonly url: string;
  /** Resident memory of the app's process, sampled every quarter of a second, MiB. */
  readonly memoryMiB: readonly number[];
  stop(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What a shell calls a program ended by Ctrl-C. */
const INTERRUPTED = 130;
const SCOPES = ['rating:read', 'rating:write', 'billing:read', 'billing:write'];

export async function createBenchPlatform(): Promise<BenchPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'turbotrack-bench-'));
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= (async () => {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    for (const end of ends.toReversed()) await end();
  })());
  // The server is in a process group of its own: it would outlive an interrupted benchmark, with all its data.
  const interrupted = (): void => void close().finally(() => process.exit(INTERRUPTED));
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    return { folder, close, ...(await openPlatform(folder, ends)) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Adds to `ends` what must be ended, the last first. */
async function openPlatform(folder: string, ends: (() => Promise<unknown>)[]): Promise<Omit<BenchPlatform, 'folder' | 'close'>> {
  const server = await startPostgres({ dataDirectory: join(folder, 'postgres') });
  ends.push(() => rm(server.dataDirectory, { recursive: true, force: true }), () => server.stop());
  const address = new URL(server.url);
  address.pathname = '/bench';
  const adminUrl = address.href;
  const installation = installationFrom(adminUrl, 'bench', randomBytes(32));
  await installPlatform(server.url, installation);
  const secret = randomBytes(18).toString('base64url');
  const identity = await startIdentity({ port: 0, clients: [{ id: 'bench', secret, scopes: SCOPES }], keyFile: join(folder, 'keys') });
  ends.push(() => identity.close());
  [address.username, address.password] = ['', ''];
  const environment = {
    HTTP_PORT: '0', LOG_LEVEL: 'warn', OIDC_ISSUER: identity.issuer, DATABASE_URL: address.href,
    TURBOTRACK_ROLE_PREFIX: 'bench', TURBOTRACK_SECRET: installation.secret.toString('hex'),
    CALL_FILES_DIRECTORY: join(folder, 'calls'), DOCUMENT_DIRECTORY: join(folder, 'documents'), OUTBOUND_LEDGER: join(folder, 'outbound/ledger'),
    ...(process.env['REDIS_URL'] && { REDIS_URL: process.env['REDIS_URL'] }),
  };
  const pool = new pg.Pool({ connectionString: adminUrl, max: 4 });
  pool.on('error', () => undefined);
  ends.push(() => pool.end());
  return {
    pool, adminUrl, environment,
    token: () => tokenOf(identity.issuer, secret),
    async startApp(name, extra = {}) {
      const app = await startInProcess(name, { ...environment, ...extra });
      ends.push(() => app.stop());
      return app;
    },
  };
}

async function tokenOf(issuer: string, secret: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`bench:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPES.join(' ') }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Each app in a process of its own, as in production, so that its memory and its core are its own. */
async function startInProcess(name: string, environment: Record<string, string>): Promise<BenchApp> {
  const child = fork(new URL('./app-process.js', import.meta.url), [name], { env: { ...process.env, ...environment }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const memoryMiB: number[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The app ${name} ended with code ${code}.`)));
    child.on('message', (message: { url?: string; rss?: number }) => {
      if (message.url) resolve(message.url);
      if (message.rss) memoryMiB.push(Math.round(message.rss / 2 ** 20));
    });
  });
  return { url, memoryMiB, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.removeAllListeners('message');
  child.kill('SIGTERM');
  await ended;
}
