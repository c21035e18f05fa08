import { compareWithDatabase, type Installation, roleName, roleUrl } from '@turbotrack/privacy';
import { defineConfig, installationOf, installPlatform, platformVariables } from '@turbotrack/service';
import pg from 'pg';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import { connectionFault } from '../doctor/connection-fault.js';

/** Differences that are named one by one. */
const NAMED = 20;

/** Any fixed number: two installations of one database wait for each other on it. */
const LOCK = 7_402_028;

/**
 * Brings the database that DATABASE_URL names, with the login of an administrator, to the state of this code. Privileges
 * that were changed by hand are put back; what cannot be is named on standard error and left to a person.
 *
 * @throws StartupError naming a wrong variable, MigrationError with what to do, CliError when the server cannot be used
 */
export async function installCommand(): Promise<void> {
  const config = defineConfig(z.object(platformVariables));
  const installation = installationOf(config);
  const applied = await alone(config.DATABASE_URL, async () => {
    const names = [...(await installPlatform(config.DATABASE_URL, installation))];
    if ((await forgetDriftedPrivileges(installation)) > 0) names.push(...(await installPlatform(config.DATABASE_URL, installation)));
    return names;
  }).catch((error: unknown) => {
    const sentence = connectionFault(error);
    throw sentence === undefined ? error : new CliError(`${sentence} "turbotrack doctor" says more.`);
  });
  process.stdout.write(applied.length > 0 ? `Applied: ${applied.join(', ')}.\n` : 'Nothing was to be done.\n');
  const left = await differences(installation);
  for (const fact of left.slice(0, NAMED)) process.stderr.write(`Left to you: ${fact}.\n`);
  if (left.length > NAMED) process.stderr.write(`And ${left.length - NAMED} more; "turbotrack register check" lists all.\n`);
}

/** The steps of an installation lock one by one; a step of one beside another step of the other changes the same rows of the catalogue. */
async function alone<R>(url: string, work: () => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: url });
  // What goes on without the lock fails by itself, with its own sentence.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    return await work();
  } finally {
    await client.end();
  }
}

/** Privileges are written again only when their text changes; where the database has come away from it, the earlier time is forgotten. @returns rows forgotten */
async function forgetDriftedPrivileges(installation: Installation): Promise<number> {
  if ((await differences(installation)).length === 0) return 0;
  return asMigrator(installation, async (client) => {
    await client.query(`set role ${pg.escapeIdentifier(roleName(installation, 'owner'))}`);
    return (await client.query(`delete from migration.applied where name = 'privileges'`)).rowCount ?? 0;
  });
}

function differences(installation: Installation): Promise<string[]> {
  return asMigrator(installation, async (client) => {
    const { missing, unexpected } = await compareWithDatabase(client, installation);
    return [...missing.map((fact) => `the database lacks "${fact}"`), ...unexpected.map((fact) => `the database has "${fact}", which the register does not know`)];
  });
}

async function asMigrator<R>(installation: Installation, work: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: roleUrl(installation, 'migrator') });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
