import { runMigrations } from 'bullmq';
import pg from 'pg';
import { QUEUE_SCHEMA } from './queue-connection.js';

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Brings the queue tables in PostgreSQL up to date and grants a restricted login role exactly what adding to and
 * working on the named queues takes: no ownership, no CREATE. Repeatable; call it once for each role.
 *
 * @param ownerUrl  a role that may create a schema in the database and owns it afterwards
 * @param queues    the queues whose id sequences must exist before a role without CREATE can use them
 * @param queueRole the existing role that apps log in as
 * @throws TypeError for a name that is no plain identifier; the driver's error when the role does not exist
 */
export async function migrateQueues(ownerUrl: string, queues: readonly string[], queueRole: string): Promise<void> {
  if (!IDENTIFIER.test(queueRole)) throw new TypeError('The queue role needs a plain lower-case name.');
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    await client.query('begin');
    await client.query(`set local search_path = ${QUEUE_SCHEMA}`);
    for (const queue of queues) await client.query('select next_job_id($1)', [queue]);
    await client.query(`revoke all on schema ${QUEUE_SCHEMA} from public`);
    await client.query(`grant usage on schema ${QUEUE_SCHEMA} to ${queueRole}`);
    await client.query(`grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to ${queueRole}`);
    await client.query(`revoke insert, update, delete on ${QUEUE_SCHEMA}.migration from ${queueRole}`);
    await client.query(`grant usage on all sequences in schema ${QUEUE_SCHEMA} to ${queueRole}`);
    await client.query('commit');
  } finally {
    await client.end();
  }
}
