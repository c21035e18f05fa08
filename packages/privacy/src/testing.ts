import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type {} from '@turbotrack/local-stack/vitest';
import { inject } from 'vitest';
import { install } from './install.js';
import { type Installation, installationFrom } from './installation.js';

/** The tests' root secret: worth nothing, and the same everywhere, so that the roles of a test run fit all its databases. */
const SECRET = Buffer.alloc(32, 'turbotrack-test');
const PREFIX = 'tt_test';
const TEMPLATE = 'turbotrack_test_template';

/** A database of its own for one test file, installed like production; drop it with `drop()`. */
export interface TestDatabase {
  installation: Installation;
  /** Superuser on this database, to look past the gate in assertions. */
  adminUrl: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  const name = `test_${randomBytes(6).toString('hex')}`;
  try {
    await admin.query('select pg_advisory_lock(7402024)');
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (!rowCount) {
      await install(serverUrl, installationFrom(withDatabase(serverUrl, `${TEMPLATE}_new`), PREFIX, SECRET));
      await admin.query(`alter database ${TEMPLATE}_new rename to ${TEMPLATE}`);
    }
    await admin.query(`create database ${name} template ${TEMPLATE}`);
    await admin.query(`revoke all on database ${name} from public`);
    await admin.query(`do $$ declare r name; begin
      for r in select rolname from pg_roles where rolname like '${PREFIX}\\_%' and rolcanlogin loop execute format('grant connect on database ${name} to %I', r); end loop; end $$`);
    await admin.query(`alter database ${name} owner to ${PREFIX}_owner`);
  } finally {
    await admin.end();
  }
  const adminUrl = withDatabase(serverUrl, name);
  return {
    installation: installationFrom(adminUrl, PREFIX, SECRET),
    adminUrl,
    async drop() {
      const client = new pg.Client({ connectionString: serverUrl });
      await client.connect();
      await client.query(`drop database if exists ${name} with (force)`);
      await client.end();
    },
  };
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
