import { inspect } from 'node:util';
import { readdir } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate, MigrationError } from './migrate.js';
import { createEmptyDatabase, type EmptyDatabase } from './testing/empty-database.js';

const NUMBERED = (await readdir(new URL('../migrations/', import.meta.url))).filter((name) => name.endsWith('.sql')).sort();
const FIRST = NUMBERED[0]!;
const LAST = NUMBERED.at(-1)!;

let database: EmptyDatabase;
const create = async (): Promise<void> => {
  database = await createEmptyDatabase();
};
const drop = (): Promise<void> => database.drop();

const run = (repeatable: Parameters<typeof migrate>[2] = []) => migrate(database.migratorUrl, database.owner, repeatable);
const remembered = async () => (await database.query<{ name: string }>('select name from migration.applied order by applied_at, name')).map(({ name }) => name);

describe('numbered migrations', () => {
  beforeEach(create);
  afterEach(drop);

  test('are applied in the order of their numbers, once, and belong to the owner', async () => {
    expect((await run()).applied).toEqual(NUMBERED);
    expect(await remembered()).toEqual(NUMBERED);
    expect((await run()).applied).toEqual([]);
    const strangers = await database.query(
      `select c.oid::regclass::text as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('platform', 'privacy', 'ordering', 'rating', 'billing', 'migration') and c.relkind in ('r', 'p') and c.relowner <> $1::regrole`,
      [database.owner],
    );
    expect(strangers).toEqual([]);
  });

  test('are applied once by two runners that start together', async () => {
    const both = await Promise.all([run([{ name: 'step', sql: 'create table public.once ()' }]), run([{ name: 'step', sql: 'create table public.once ()' }])]);
    expect(both.map(({ applied }) => applied).sort((a, b) => a.length - b.length)).toEqual([[], [...NUMBERED, 'step']]);
  });

  test('one that was edited after it had been applied is refused, and nothing changes', async () => {
    await run();
    await database.query('update migration.applied set sha256 = $1 where name = $2', ['0'.repeat(64), LAST]);
    const refused = run([{ name: 'step', sql: 'create table public.never ()' }]);
    await expect(refused).rejects.toThrow(MigrationError);
    await expect(refused).rejects.toThrow(`Migration ${LAST} was changed after it had been applied. Put the change into a new migration, or start afresh with "demo --reset".`);
    expect(await database.query("select to_regclass('public.never') as found")).toEqual([{ found: null }]);
  });

  test('a database that knows later ones than the code is refused, with what to do', async () => {
    await run();
    await database.query("insert into migration.applied (name, sha256) values ('9998-b.sql', 'x'), ('9999-a.sql', 'x')");
    await expect(run()).rejects.toThrow('The database is newer than this code: it has 9998-b.sql, 9999-a.sql. Update the code, or start afresh with "demo --reset".');
  });

  test('a new one with an earlier number than an applied one is refused rather than skipped', async () => {
    await run();
    await database.query('delete from migration.applied where name = $1', [FIRST]);
    await expect(run()).rejects.toThrow(`Migration ${FIRST} comes before ${LAST}, which is applied already. Give it a later number.`);
  });

  test('one that fails leaves nothing behind, keeps those before it, and is applied once the cause is gone', async () => {
    // The last one makes schema billing first and its tables after.
    await database.query('create schema billing');
    const refused = run();
    await expect(refused).rejects.toThrow(MigrationError);
    await expect(refused).rejects.toThrow(/^\d{4}-billing\.sql could not be applied: schema "billing" already exists$/);
    expect(await remembered()).toEqual(NUMBERED.slice(0, NUMBERED.findIndex((name) => name.endsWith('-billing.sql'))));
    await database.query('drop schema billing');
    expect((await run()).applied).toContain(LAST);
  });
});

describe('a repeatable step', () => {
  beforeEach(create);
  afterEach(drop);

  test('is applied again when its text changed, and only then', async () => {
    const count = (text: string) => ({ name: 'count', sql: `create table if not exists public.runs (text text); insert into public.runs values ('${text}')` });
    expect((await run([count('one')])).applied).toEqual([...NUMBERED, 'count']);
    expect((await run([count('one')])).applied).toEqual([]);
    expect((await run([count('two')])).applied).toEqual(['count']);
    expect((await run([count('one')])).applied).toEqual(['count']);
    expect(await database.query('select text from public.runs')).toEqual([{ text: 'one' }, { text: 'two' }, { text: 'one' }]);
  });

  test('that fails half-way leaves nothing behind and is tried again next time', async () => {
    const refused = run([{ name: 'broken', sql: 'create table public.half (); select 1 / 0' }]);
    await expect(refused).rejects.toThrow('broken could not be applied: division by zero');
    expect(await database.query("select to_regclass('public.half') as found")).toEqual([{ found: null }]);
    expect(await remembered()).toEqual(NUMBERED);
    expect((await run([{ name: 'broken', sql: 'create table public.half ()' }])).applied).toEqual(['broken']);
  });

  test('whose connection is lost fails with its name, and the process lives on', async () => {
    await run();
    const outcome = run([{ name: 'sleep', sql: 'create table public.half (); select pg_sleep(30)' }]).catch((error: unknown) => error);
    await expect.poll(() => database.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`)).toHaveLength(1);
    expect(await outcome).toMatchObject({ name: 'MigrationError', message: expect.stringMatching(/^sleep could not be applied: /) as string });
    expect(await database.query("select to_regclass('public.half') as found")).toEqual([{ found: null }]);
  });
});

describe('no error of a migration shows the password of its login', () => {
  beforeAll(create);
  afterAll(drop);

  const everythingOf = async (url: string): Promise<string> => {
    const error: unknown = await migrate(url, database.owner, [{ name: 'broken', sql: 'select 1 / 0' }]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    return inspect(error, { depth: 10, showHidden: true }) + String(error) + JSON.stringify(error);
  };
  const withPassword = (change: (url: URL) => void): string => {
    const url = new URL(database.migratorUrl);
    url.password = 'canary-9f27';
    change(url);
    return url.href;
  };

  test.each([
    ['the password is wrong', () => undefined],
    ['nobody listens', (url: URL) => void (url.port = '1')],
    ['there is no such host', (url: URL) => void (url.hostname = 'nowhere.example')],
    ['there is no such database', (url: URL) => void (url.pathname = '/nowhere')],
  ] satisfies [string, (url: URL) => void][])('when %s', async (_case, change) => {
    expect(await everythingOf(withPassword(change))).not.toContain('canary-9f27');
  });

  test('when the address itself is malformed', async () => {
    expect(await everythingOf('postgresql://somebody:canary-9f27@[nonsense/x')).not.toContain('canary-9f27');
  });

  test('when a step fails', async () => {
    const client = new pg.Client({ connectionString: database.adminUrl });
    await client.connect();
    const migrator = new URL(database.migratorUrl).username;
    await client.query(`alter role ${migrator} password 'canary-9f27'`);
    await client.end();
    const said = await everythingOf(withPassword(() => undefined));
    expect(said).toContain('division by zero');
    expect(said).not.toContain('canary-9f27');
  });
});
