import { freePort, type PostgresServer, removePostgres, startPostgres } from '@turbotrack/local-stack';
import { roleName } from '@turbotrack/privacy';
import { createTestDatabase, type TestDatabase } from '@turbotrack/privacy/testing';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../testing/run-command.js';
import { examinePostgres } from './doctor.js';

const NOT_DURABLE = '✗ Committed work can be lost: fsync, full_page_writes and synchronous_commit must be on.';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const doctor = (variables: Record<string, string>) => runCommand(['doctor'], variables);
const installed = () => ({ DATABASE_URL: database.adminUrl, TURBOTRACK_ROLE_PREFIX: database.installation.prefix, TURBOTRACK_SECRET: database.installation.secret.toString('hex') });
const faultsOf = (out: string) => out.split('\n').filter((line) => line.startsWith('✗'));

describe('a server that is fit for the platform', () => {
  let server: PostgresServer;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turbotrack-doctor-'));
    server = await startPostgres({ dataDirectory: folder });
  });
  afterAll(async () => {
    await server.stop();
    await removePostgres(folder);
  });

  test('passes every check, and is said to have no platform yet', async () => {
    const { code, out, err } = await doctor({ DATABASE_URL: server.url, TURBOTRACK_SECRET: 'a0'.repeat(32) });
    expect(err).toBe('');
    expect(out.split('\n').filter((line) => line !== '' && !line.startsWith('✓'))).toEqual([]);
    expect(out).toContain('✓ What is committed is on disk.\n');
    expect(out).toContain('✓ The platform is not on this database yet; "turbotrack install" puts it there.\n');
    expect(code).toBe(0);
  });
});

describe('fails, with a sentence that mends it,', () => {
  test('on a server that does not write to disk what is committed; nothing else is amiss with an installed platform', async () => {
    const { code, out, err } = await doctor(installed());
    expect(faultsOf(out)).toEqual([NOT_DURABLE]);
    expect(out).toContain('✓ Roles and privileges are as the register says.\n');
    expect(err).toMatch(/^1 of \d+ checks did not pass\.\n$/);
    expect(code).toBe(1);
  });

  test('on a server that does not answer', async () => {
    const { code, out } = await doctor({ DATABASE_URL: `postgres://admin:canary@127.0.0.1:${await freePort()}/turbotrack` });
    expect(out).toBe('✗ The server that DATABASE_URL names does not answer (ECONNREFUSED). See that it runs, and that host and port are right.\n');
    expect(code).toBe(1);
  });

  test('on a database that does not exist, and on a login that is not accepted', async () => {
    const [absent, wrong] = [new URL(database.adminUrl), new URL(database.adminUrl)];
    absent.pathname = '/nowhere';
    wrong.password = 'canary';
    expect(await examinePostgres(absent.href)).toEqual([{ ok: false, sentence: 'The database that DATABASE_URL names does not exist (3D000). Create it first, or name another.' }]);
    expect(await examinePostgres(wrong.href)).toEqual([{ ok: false, sentence: 'The server that DATABASE_URL names does not accept the login (28P01). See that its user and password are right.' }]);
  });

  test('on a database whose privileges somebody changed by hand; install puts them back', async () => {
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    try {
      await admin.query(`grant select (other_number) on rating.call to ${roleName(database.installation, { purpose: 'business-intelligence' })}`);
      const sick = await doctor(installed());
      expect(faultsOf(sick.out)).toContain(
        '✗ The database differs from the register: it has "grant select on rating.call.other_number to purpose_business_intelligence". "turbotrack install" puts roles and privileges back and names what is left.');
      expect(sick.code).toBe(1);
      expect(await runCommand(['install'], installed())).toEqual({ code: 0, out: 'Applied: privileges.\n', err: '' });
      expect(faultsOf((await doctor(installed())).out)).toEqual([NOT_DURABLE]);

      // A policy of another name than the register's is nobody's to drop but the one's who made it.
      await admin.query(`create policy open on ordering.customer for select to ${roleName(database.installation, { purpose: 'invoicing' })} using (true)`);
      const left = await runCommand(['install'], installed());
      expect(left.err).toBe('Left to you: the database has "policy open on ordering.customer: select to purpose_invoicing using true", which the register does not know.\n');
    } finally {
      await admin.end();
    }
  });

  test('under another secret than the platform was installed with', async () => {
    const findings = await examinePostgres(database.adminUrl, { ...database.installation, secret: Buffer.alloc(32, 7) });
    expect(findings).toContainEqual({
      ok: false,
      sentence: 'The roles of the platform do not log in under this TURBOTRACK_SECRET. Use the one the platform was installed with; "turbotrack install" gives the roles passwords of another.',
    });
  });
});
