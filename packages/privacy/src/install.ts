import { migrate, type MigrationResult } from '@turbotrack/database';
import pg from 'pg';
import { privilegesSql } from './derive/privileges.js';
import { type Installation, roleName, rolePassword, roleUrl } from './installation.js';
import { checkRegister } from './register/check.js';
import type { TableClass } from './register/classification.js';
import { purposeNames } from './register/purposes.js';
import { register } from './register/register.js';

/**
 * Brings a database to the state of this code: roles, extensions, migrations, privileges. Safe to repeat and to run
 * twice at once.
 *
 * @param adminUrl a login that may create roles and databases; used for that alone
 * @throws Error listing every fault of the register; MigrationError
 */
export async function install(adminUrl: string, installation: Installation): Promise<MigrationResult> {
  const problems = checkRegister(register as unknown as Record<string, Record<string, TableClass>>);
  if (problems.length > 0) throw new Error(`The register is not whole:\n${problems.join('\n')}`);
  await createRoles(adminUrl, installation);
  await createDatabase(adminUrl, installation);
  return migrate(roleUrl(installation, 'migrator'), roleName(installation, 'owner'), [{ name: 'privileges', sql: privilegesSql(installation) }]);
}

async function createRoles(adminUrl: string, installation: Installation): Promise<void> {
  const owner = roleName(installation, 'owner');
  const migrator = roleName(installation, 'migrator');
  const logins = [migrator, roleName(installation, 'queue'), roleName(installation, 'journal'), ...purposeNames.map((purpose) => roleName(installation, { purpose }))];
  await asAdmin(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock(7402025)');
    const create = async (name: string, attributes: string) => {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
      await client.query(`${rowCount ? 'alter' : 'create'} role ${pg.escapeIdentifier(name)} ${attributes} nosuperuser nocreatedb nocreaterole noreplication noinherit`);
    };
    await create(owner, 'nologin nobypassrls');
    for (const name of logins) {
      const attributes = `login ${name === migrator ? 'bypassrls' : 'nobypassrls'} password ${pg.escapeLiteral(rolePassword(installation, name))}`;
      await create(name, attributes);
    }
    await client.query(`grant ${pg.escapeIdentifier(owner)} to ${pg.escapeIdentifier(migrator)}`);
  });
}

async function createDatabase(adminUrl: string, installation: Installation): Promise<void> {
  const database = pg.escapeIdentifier(installation.database);
  const owner = pg.escapeIdentifier(roleName(installation, 'owner'));
  await asAdmin(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock(7402025)');
    const { rowCount } = await client.query('select from pg_database where datname = $1', [installation.database]);
    if (!rowCount) await client.query(`create database ${database}`);
    await client.query(`alter database ${database} owner to ${owner}`);
    await client.query(`revoke all on database ${database} from public`);
    const logins = [roleName(installation, 'migrator'), roleName(installation, 'queue'), roleName(installation, 'journal'), ...purposeNames.map((purpose) => roleName(installation, { purpose }))];
    await client.query(`grant connect on database ${database} to ${logins.map((name) => pg.escapeIdentifier(name)).join(', ')}`);
  });
  const inside = new URL(adminUrl);
  inside.pathname = `/${installation.database}`;
  await asAdmin(inside.href, async (client) => {
    await client.query('select pg_advisory_lock(7402025)');
    for (const extension of ['btree_gist', 'pgcrypto']) await client.query(`create extension if not exists ${extension} schema public`);
    await client.query(`revoke create on schema public from public; grant usage on schema public to ${owner}`);
    // The extensions' functions belong to the administrator, so only now and here can they be taken from everybody.
    await client.query(`revoke execute on all functions in schema public from public; grant execute on all functions in schema public to ${owner}`);
    // Large objects are outside the register: nobody makes any.
    await client.query('revoke execute on function pg_catalog.lo_creat(int), pg_catalog.lo_create(oid), pg_catalog.lo_from_bytea(oid, bytea) from public');
    await client.query(`revoke usage on language plpgsql, sql from public; grant usage on language plpgsql, sql to ${owner}`);
  });
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
