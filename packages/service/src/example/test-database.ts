import pg from 'pg';
import { randomBytes } from 'node:crypto';
import { migrateQueues } from '../queues/migrate-queues.js';

/** A database of its own for one test file, with an owner of the queues and a role that may only use them. */
export async function createQueueDatabase(superuserUrl: string, queues: readonly string[]) {
  const suffix = randomBytes(5).toString('hex');
  const [database, owner, role] = [`service_${suffix}`, `service_${suffix}_owner`, `service_${suffix}_queue`];
  const urlFor = (user: string): string => {
    const url = new URL(superuserUrl);
    [url.username, url.password, url.pathname] = [user, 'for-tests-only', `/${database}`];
    return url.href;
  };
  const run = async (...statements: string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: superuserUrl });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(
    `create role ${owner} login password 'for-tests-only'`,
    `create role ${role} login password 'for-tests-only'`,
    `create database ${database} owner ${owner}`,
    `revoke all on database ${database} from public`,
    `grant connect on database ${database} to ${role}`,
  );
  const ownerUrl = urlFor(owner);
  await migrateQueues(ownerUrl, queues, role);
  return {
    ownerUrl,
    queueUrl: urlFor(role),
    role,
    drop: () => run(`drop database ${database} with (force)`, `drop role ${owner}`, `drop role ${role}`),
  };
}
