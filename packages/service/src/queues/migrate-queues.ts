import { runMigrations } from 'bullmq';
import pg from 'pg';
import { QUEUE_SCHEMA } from './queue-connection.js';

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/** Any fixed number: two migrations at once wait for each other on it. */
const LOCK = 7_402_027;

/**
 * Brings the queue tables in PostgreSQL up to date and grants a restricted login role exactly what adding to and
 * working on the named queues takes: no ownership, no CREATE. Repeatable; call it once for each role.
 *
 * @param url       a login that may create a schema in the database, or is a member of `ownerRole`, which may
 * @param queues    the queues whose id sequences must exist before a role without CREATE can use them
 * @param queueRole the existing role that apps log in as
 * @param ownerRole becomes the owner of the queue tables; the login itself where it is left out
 * @throws TypeError for a name that is no plain identifier; the driver's error when the role does not exist
 */
export async function migrateQueues(url: string, queues: readonly string[], queueRole: string, ownerRole?: string): Promise<void> {
  if (!IDENTIFIER.test(queueRole)) throw new TypeError('The queue role needs a plain lower-case name.');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    if (ownerRole !== undefined) await client.query(`set role ${pg.escapeIdentifier(ownerRole)}`);
    await runMigrations(client, QUEUE_SCHEMA);
    await client.query('begin');
    await client.query(`set local search_path = ${QUEUE_SCHEMA}`);
    for (const queue of queues) await client.query('select next_job_id($1)', [queue]);
    await client.query(`revoke all on schema ${QUEUE_SCHEMA} from public`);
    await client.query(`grant usage on schema ${QUEUE_SCHEMA} to ${queueRole}`);
    await client.query(`grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to ${queueRole}`);
    await client.query(`revoke insert, update, delete on ${QUEUE_SCHEMA}.migration from ${queueRole}`);
    await client.query(`grant usage on all sequences in schema ${QUEUE_SCHEMA} to ${queueRole}`);
    await client.query(`grant execute on all functions in schema ${QUEUE_SCHEMA} to ${queueRole}`);
    await client.query('commit');
  } finally {
    await client.end();
  }
}
