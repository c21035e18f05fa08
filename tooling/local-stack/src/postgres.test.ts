import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { removePostgres, startPostgres } from './postgres.js';

const isRoot = process.getuid?.() === 0;

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

it('leaves a stranger alone whose process number an old data folder names, and names its log when the folder cannot be used', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'turbotrack-stranger-'));
  await (await startPostgres({ dataDirectory })).stop();
  await rm(join(dataDirectory, 'cluster', 'global'), { recursive: true });
  const stranger = spawn('sleep', ['60'], { argv0: 'postgres' });
  await once(stranger, 'spawn');
  await writeFile(join(dataDirectory, 'cluster', 'postmaster.pid'), `${stranger.pid}\n`);
  await expect(startPostgres({ dataDirectory })).rejects.toThrow(`PostgreSQL stopped while starting. Its log is ${join(dataDirectory, 'server.log')}.`);
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  stranger.kill('SIGKILL');
  await rm(dataDirectory, { recursive: true });
});

it('keeps the data where it was asked to, listens on 127.0.0.1 only and lets nobody in without the password', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'turbotrack-open-'));
  await chmod(parent, 0o755);
  const server = await startPostgres({ dataDirectory: join(parent, 'deeper', 'data'), throwAway: true });
  try {
    expect(server.dataDirectory).toBe(join(parent, 'deeper', 'data'));
    expect(await answer(server.url, "select current_setting('listen_addresses') as value")).toBe('127.0.0.1');
    expect(await answer(server.url, "select current_setting('unix_socket_directories') as value")).toBe('');
    const stranger = new URL(server.url);
    stranger.password = 'a guess';
    await expect(answer(stranger.href, 'select 1 as value')).rejects.toMatchObject({ code: '28P01' });
  } finally {
    await server.stop();
  }
  expect(await readdir(join(parent, 'deeper'))).toEqual([]);
  await rm(parent, { recursive: true });
});

it.runIf(isRoot)('keeps the data in the temp folder where the account of the server cannot walk to the wanted folder', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'turbotrack-closed-'));
  await chmod(closed, 0o700);
  const wanted = join(closed, 'data');
  const first = await startPostgres({ dataDirectory: wanted });
  expect(first.dataDirectory).toMatch(new RegExp(`^${tmpdir()}/turbotrack-data-[0-9a-f]{16}$`));
  await answer(first.url, 'create table kept as select 42 as value');
  await first.stop();
  expect(await readdir(wanted)).toEqual([]);

  const second = await startPostgres({ dataDirectory: wanted });
  expect(second.dataDirectory).toBe(first.dataDirectory);
  expect(await answer(second.url, 'select value from kept')).toBe(42);
  // Removing finds the stand-in, and ends the server that still runs on it.
  await removePostgres(wanted);
  await expect(answer(second.url, 'select 1 as value')).rejects.toThrow(/ECONNREFUSED/);
  expect(existsSync(first.dataDirectory)).toBe(false);
  expect(await readdir(closed)).toEqual([]);
  await rm(closed, { recursive: true });
});
