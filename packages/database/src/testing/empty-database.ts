import type {} from '@turbotrack/local-stack/vitest';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

const PASSWORD = 'for-tests-only';

/** A database of its own with the roles and extensions that migrations expect, and nothing else in it. */
export interface EmptyDatabase {
  /** Superuser on this database. */
  readonly adminUrl: string;
  readonly migratorUrl: string;
  /** Owner of everything the migrator makes. */
  readonly owner: string;
  /** A login without any right, for a test to give it some. */
  readonly guest: string;
  readonly guestUrl: string;
  /** Runs statements as superuser; answers with the rows of a single one. */
  query<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>;
  drop(): Promise<void>;
}

export async function createEmptyDatabase(): Promise<EmptyDatabase> {
  const suffix = randomBytes(5).toString('hex');
  const [database, owner, migrator, guest] = [`database_${suffix}`, `owner_${suffix}`, `migrator_${suffix}`, `guest_${suffix}`];
  const server = inject('postgresUrl');
  const urlOf = (user?: string): string => {
    const url = new URL(server);
    url.pathname = `/${database}`;
    if (user !== undefined) [url.username, url.password] = [user, PASSWORD];
    return url.href;
  };
  await run(server, `create role ${owner}; create role ${migrator} login password '${PASSWORD}' bypassrls noinherit in role ${owner}; create role ${guest} login password '${PASSWORD}'`);
  await run(server, `create database ${database} owner ${owner}`);
  await run(urlOf(), 'create extension btree_gist; create extension pgcrypto');
  const admin = new pg.Pool({ connectionString: urlOf(), max: 2 });
  admin.on('error', () => undefined);
  return {
    adminUrl: urlOf(),
    migratorUrl: urlOf(migrator),
    owner,
    guest,
    guestUrl: urlOf(guest),
    async query<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]> {
      return (await admin.query<R>(text, values && [...values])).rows;
    },
    async drop() {
      await admin.end();
      await run(server, `drop database ${database} with (force)`);
      await run(server, `drop role ${owner}; drop role ${migrator}; drop role ${guest}`);
    },
  };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
