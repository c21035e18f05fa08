import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { startPostgres } from './postgres.js';

async function answer(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ value: unknown }>(sql);
    return rows[0]?.value;
  } finally {
    await client.end();
  }
}

it('keeps its data between two starts and leaves nothing listening after stop', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'turbotrack-keep-'));
  const first = await startPostgres({ dataDirectory });
  await answer(first.url, 'create table kept as select 42 as value');
  await first.stop();
  await expect(answer(first.url, 'select 1 as value')).rejects.toThrow(/ECONNREFUSED/);

  const second = await startPostgres({ dataDirectory, throwAway: true });
  expect(await answer(second.url, 'select value from kept')).toBe(42);
  expect(await answer(second.url, "select current_setting('server_encoding') as value")).toBe('UTF8');
  await second.stop();
});

it('takes over a data folder whose earlier parent was killed', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'turbotrack-killed-'));
  await startPostgres({ dataDirectory });
  const heir = await startPostgres({ dataDirectory, throwAway: true });
  expect(await answer(heir.url, 'select 1 as value')).toBe(1);
  await heir.stop();
});
