import { type Purpose, purposeNames, roleUrl } from '@turbotrack/privacy';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../src/queues/define-job.js';
import { connectQueues } from '../src/queues/queue-connection.js';
import { Queues } from '../src/queues/queues.js';
import { createLog } from '../src/logging/log.js';
import { createTestPlatform, type TestPlatform } from '../src/testing/index.js';

let platform: TestPlatform;
let tables: string[];
beforeAll(async () => {
  platform = await createTestPlatform();
  const rows = await platform.query<{ name: string }>("select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'bullmq' and c.relkind in ('r', 'p') order by 1");
  tables = rows.map(({ name }) => name);
});
afterAll(() => platform.drop());

/** SQLSTATE of each statement, or `done`. */
async function outcomes(url: string, statements: readonly string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found: string[] = [];
    for (const statement of statements) found.push(await client.query(statement).then(() => 'done', (error: { code?: string }) => error.code ?? 'unknown'));
    return found;
  } finally {
    await client.end();
  }
}

const attacks = (names: readonly string[]) => names.flatMap((name) => [`select * from ${name}`, `delete from ${name}`, `truncate ${name}`]);

describe('the tables of the queues', () => {
  it('are there, and open to the queue: the attack is one', async () => {
    expect(tables.length).toBeGreaterThan(3);
    const found = await outcomes(roleUrl(platform.database.installation, 'queue'), tables.map((name) => `select * from ${name}`));
    expect(new Set(found)).toEqual(new Set(['done']));
  });

  it.each(purposeNames)('%s neither reads nor empties them', async (purpose: Purpose) => {
    const found = await outcomes(roleUrl(platform.database.installation, { purpose }), attacks(tables));
    expect(new Set(found)).toEqual(new Set(['42501']));
  });

  it('are not the queue’s own: it makes, drops and alters nothing', async () => {
    const [first = ''] = tables;
    const found = await outcomes(roleUrl(platform.database.installation, 'queue'), [`drop table ${first}`, `alter table ${first} add column x text`, `truncate ${first}`, 'create table bullmq.x ()', 'create schema x', `create trigger t before insert on ${first} for each row execute function privacy.refuse_change()`, 'delete from bullmq.migration']);
    expect(found.filter((code) => code === 'done')).toEqual([]);
  });
});

it('a field that a job does not have is left behind, whoever wrote it into the outbox', async () => {
  const job = defineJob({ queue: 'rating', name: 'attack', version: 1, payload: z.object({ fileId: z.int() }) });
  const log = createLog('test', 'silent');
  const queues = new Queues(await connectQueues({ databaseUrl: roleUrl(platform.database.installation, 'queue') }), log);
  const stored = async () => JSON.stringify(await platform.query("select query_to_xml('select * from ' || c.oid::regclass, true, false, '')::text as everything from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'bullmq' and c.relkind = 'r'"));
  try {
    await queues.enqueue(job, { fileId: 424242, name: 'Kanarie', otherNumber: '4515771001' } as { fileId: number }, { key: 'x' });
    const everything = await stored();
    expect(everything).toContain('424242');
    expect(everything).not.toMatch(/Kanarie|4515771001/);
    const refused = await queues.enqueue(job, { fileId: 'Kanarie 4515771001' } as unknown as { fileId: number }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(z.ZodError);
    expect(await stored()).not.toMatch(/Kanarie|4515771001/);
  } finally {
    await queues.close();
  }
});
