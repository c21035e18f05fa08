import { billingPurposes } from '@turbotrack/app-billing';
import { dataProtectionPurposes } from '@turbotrack/app-data-protection';
import { orderingPurposes } from '@turbotrack/app-ordering';
import { ratingPurposes } from '@turbotrack/app-rating';
import { type Installation, PurposeGate } from '@turbotrack/privacy';
import { defineConfig, installationOf, platformVariables } from '@turbotrack/service';
import { Redis } from 'ioredis';
import pg from 'pg';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import { connectionFault } from './connection-fault.js';
import { examineInstallation } from './examine-installation.js';
import type { Finding } from './finding.js';

/** Major version the platform is tested with; older ones lack what the migrations use. */
const POSTGRES = 18;
const EXTENSIONS = ['btree_gist', 'pgcrypto'];
/** Per app beside its gate: four shared connections of the queue, one that listens, one of the outbox relay. */
const QUEUE_CONNECTIONS = 6;

const variables = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).describe("a postgres:// address with an administrator's login"),
  TURBOTRACK_ROLE_PREFIX: platformVariables.TURBOTRACK_ROLE_PREFIX,
  TURBOTRACK_SECRET: platformVariables.TURBOTRACK_SECRET.optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional().describe('a redis:// or rediss:// address'),
});

/**
 * Says, a sentence each, whether the platform can be put on the servers that the environment names; with TURBOTRACK_SECRET
 * also whether what is installed there is as this version wants it.
 *
 * @throws CliError when a check did not pass
 */
export async function doctor({ json }: { json: boolean }): Promise<void> {
  const { REDIS_URL, TURBOTRACK_SECRET, ...config } = defineConfig(variables);
  const installation = TURBOTRACK_SECRET === undefined ? undefined : installationOf({ ...config, TURBOTRACK_SECRET });
  const findings = [...(await examinePostgres(config.DATABASE_URL, installation)), ...(REDIS_URL ? await examineRedis(REDIS_URL) : [])];
  if (json) process.stdout.write(`${JSON.stringify({ findings }, null, 2)}\n`);
  else for (const { ok, sentence } of findings) process.stdout.write(`${ok ? '✓' : '✗'} ${sentence}\n`);
  const faults = findings.filter(({ ok }) => !ok).length;
  if (faults > 0) throw new CliError(`${faults} of ${findings.length} checks did not pass.`);
}

/** How many connections all apps open when all of them are busy. */
export function connectionSum(): number {
  return [orderingPurposes, ratingPurposes, billingPurposes, dataProtectionPurposes].reduce((sum, purposes) => sum + PurposeGate.connectionsFor(purposes.length) + QUEUE_CONNECTIONS, 0);
}

/** Examines a server as the administrator who installs the platform, and the installation on it where one is named. */
export async function examinePostgres(url: string, installation?: Installation): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'no answer';
    return [{ ok: false, sentence: connectionFault(error) ?? `The server that DATABASE_URL names cannot be used (${code}). See that it runs, accepts this login, and that the database exists.` }];
  }
  try {
    return [await version(client), ...(await extensions(client)), await privileges(client), await connections(client), ...(await settings(client)), ...(installation ? await examineInstallation(client, installation) : [])];
  } finally {
    await client.end();
  }
}

async function value<T>(client: pg.Client, sql: string, values: unknown[] = []): Promise<T> {
  const { rows } = await client.query<{ value: T }>(sql, values);
  return rows[0]!.value;
}

async function version(client: pg.Client): Promise<Finding> {
  const number = Number(await value<string>(client, `select current_setting('server_version_num') as value`));
  const major = Math.floor(number / 10_000);
  return major >= POSTGRES
    ? { ok: true, sentence: `PostgreSQL ${major} is new enough.` }
    : { ok: false, sentence: `PostgreSQL ${major} is too old: version ${POSTGRES} or later is needed.` };
}

async function extensions(client: pg.Client): Promise<Finding[]> {
  const available = await value<string[]>(client, 'select coalesce(array_agg(name::text), $2) as value from pg_available_extensions where name = any($1)', [EXTENSIONS, []]);
  return EXTENSIONS.map((name) => available.includes(name)
    ? { ok: true, sentence: `The extension ${name} is available.` }
    : { ok: false, sentence: `The extension ${name} is not available. Install the server's contrib package.` });
}

async function privileges(client: pg.Client): Promise<Finding> {
  // Making the migrator, which bypasses row security, takes a superuser or a role that bypasses it itself.
  const enough = await value<boolean>(client, 'select rolsuper or (rolcreaterole and rolcreatedb and rolbypassrls) as value from pg_roles where rolname = current_user');
  return enough
    ? { ok: true, sentence: 'The login may create roles and databases.' }
    : { ok: false, sentence: 'The login cannot install the platform. It needs to be a superuser, or to have CREATEROLE, CREATEDB and BYPASSRLS.' };
}

async function connections(client: pg.Client): Promise<Finding> {
  const free = await value<number>(client, `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - current_setting('reserved_connections')::int as value`);
  const needed = connectionSum();
  return free >= needed
    ? { ok: true, sentence: `The server allows ${free} connections; one process of each app opens ${needed} at most.` }
    : { ok: false, sentence: `The server allows ${free} connections, but one process of each app opens up to ${needed}. Raise max_connections.` };
}

async function settings(client: pg.Client): Promise<Finding[]> {
  const encoding = await value<string>(client, `select current_setting('server_encoding') as value`);
  const zones = await value<string>(client, `select count(*)::text as value from pg_timezone_names where name = 'Europe/Copenhagen'`);
  const durable = await value<boolean>(client, `select current_setting('fsync')::bool and current_setting('full_page_writes')::bool and current_setting('synchronous_commit') <> 'off' as value`);
  return [
    encoding === 'UTF8' ? { ok: true, sentence: 'The database is in UTF-8.' } : { ok: false, sentence: `The database is in ${encoding}; it must be in UTF8.` },
    zones !== '0' ? { ok: true, sentence: 'The time zone Europe/Copenhagen is known.' } : { ok: false, sentence: 'The server does not know the time zone Europe/Copenhagen. Install its time zone data.' },
    durable ? { ok: true, sentence: 'What is committed is on disk.' } : { ok: false, sentence: 'Committed work can be lost: fsync, full_page_writes and synchronous_commit must be on.' },
  ];
}

async function examineRedis(url: string): Promise<Finding[]> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1] ?? 'unknown';
    const persistent = /^aof_enabled:1/m.test(await redis.info('persistence'));
    return [
      policy === 'noeviction' ? { ok: true, sentence: 'Redis never evicts.' } : { ok: false, sentence: `Redis has maxmemory-policy ${policy} and may throw jobs away. Set it to noeviction.` },
      { ok: true, sentence: persistent ? 'Redis keeps an append-only file.' : 'Redis keeps no append-only file; what it loses is handed over again from the database.' },
    ];
  } catch {
    return [{ ok: false, sentence: 'Redis at REDIS_URL does not answer.' }];
  } finally {
    redis.disconnect();
  }
}
