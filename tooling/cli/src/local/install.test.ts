import type {} from '@turbotrack/local-stack/vitest';
import { compareWithDatabase } from '@turbotrack/privacy';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { runCommand } from '../testing/run-command.js';

const name = `cli_${randomBytes(4).toString('hex')}`;
const address = new URL(inject('postgresUrl'));
address.pathname = `/${name}`;
const environment = { DATABASE_URL: address.href, TURBOTRACK_ROLE_PREFIX: name, TURBOTRACK_SECRET: randomBytes(32).toString('hex') };

let server: pg.Client;
beforeAll(async () => {
  server = new pg.Client({ connectionString: inject('postgresUrl') });
  await server.connect();
  await server.query(`create database ${name}`);
});
afterAll(async () => {
  await server.query(`drop database ${name} with (force)`);
  const { rows } = await server.query<{ rolname: string }>('select rolname from pg_roles where starts_with(rolname, $1)', [`${name}_`]);
  await server.query(`drop role ${rows.map(({ rolname }) => rolname).join(', ')}`);
  await server.end();
});

async function inside<R>(work: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
const applied = () => inside(async (client) => (await client.query('select * from migration.applied order by name')).rows);

test('install, twice at once, makes the platform once and as the register says; once more changes nothing', async () => {
  const both = await Promise.all([runCommand(['install'], environment), runCommand(['install'], environment)]);
  expect(both.map(({ code, err }) => ({ code, err }))).toEqual([{ code: 0, err: '' }, { code: 0, err: '' }]);
  expect(both.map(({ out }) => out).sort()).toEqual([expect.stringMatching(/^Applied: 0001-.*\.sql, .*privileges\.\n$/), 'Nothing was to be done.\n']);
  expect(await inside((client) => compareWithDatabase(client, { prefix: name }))).toEqual({ missing: [], unexpected: [] });

  const before = await applied();
  expect(await runCommand(['install'], environment)).toEqual({ code: 0, out: 'Nothing was to be done.\n', err: '' });
  expect(await applied()).toEqual(before);
});

test('install with a login that is not accepted ends with a sentence that holds no part of it', async () => {
  const wrong = new URL(address);
  wrong.password = 'canary';
  expect(await runCommand(['install'], { ...environment, DATABASE_URL: wrong.href })).toEqual({
    code: 1, out: '', err: 'The server that DATABASE_URL names does not accept the login (28P01). See that its user and password are right. "turbotrack doctor" says more.\n',
  });
});

test('install with a login that may not make roles ends with a sentence', async () => {
  const weak = new URL(address);
  [weak.username, weak.password] = [`${name}_weak`, 'for-this-test-only'];
  await server.query(`create role ${name}_weak login password 'for-this-test-only'; grant connect on database ${name} to ${name}_weak`);
  const { code, out, err } = await runCommand(['install'], { ...environment, DATABASE_URL: weak.href });
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^The login of DATABASE_URL may not do what is needed \(42501\)\. It needs to be a superuser, .*\n$/);
});

test('install without its variables names each', async () => {
  const { code, err } = await runCommand(['install']);
  expect(code).toBe(1);
  expect(err).toMatch(/^The variable DATABASE_URL is not set\. .*\nThe variable TURBOTRACK_SECRET is not set\. .*\n$/);
});
