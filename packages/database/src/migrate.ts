import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

/** A step that is written whole and applied again whenever its text changes, after the numbered migrations. */
export interface RepeatableStep {
  name: string;
  sql: string;
}

export interface MigrationResult {
  applied: string[];
}

/** A kept database cannot be brought to this version; the sentence says what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

const FOLDER = new URL('../migrations/', import.meta.url);
/** Any fixed number: two runners on one database wait for each other on it. */
const LOCK = 7_402_026;

/**
 * Applies the numbered migrations that are missing, then every repeatable step whose text changed. Safe to run twice
 * at once: the second runner waits and finds nothing to do. Each migration is one transaction.
 *
 * @param url login of the migrator, a member of `ownerRole`
 * @param ownerRole becomes the owner of everything made
 * @throws MigrationError when an applied migration was edited or disappeared, a new one would come before an applied one,
 * or the database refuses one, which then has changed nothing; the driver's error when the database does not answer
 */
export async function migrate(url: string, ownerRole: string, repeatable: RepeatableStep[]): Promise<MigrationResult> {
  const client = new pg.Client({ connectionString: url });
  // The query under way fails as well, with its sentence; without a listener a lost connection would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(`set role ${pg.escapeIdentifier(ownerRole)}`);
    await client.query(`create schema if not exists migration;
      create table if not exists migration.applied (name text primary key, sha256 text not null, applied_at timestamptz not null default now())`);
    const applied = await applyNumbered(client);
    for (const step of repeatable) if (await applyRepeatable(client, step)) applied.push(step.name);
    return { applied };
  } finally {
    await client.end();
  }
}

async function applyNumbered(client: pg.Client): Promise<string[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  const known = await client.query<{ name: string; sha256: string }>("select name, sha256 from migration.applied where name ~ '^[0-9]'");
  const hashes = new Map(known.rows.map((row) => [row.name, row.sha256]));
  const last = [...hashes.keys()].sort().at(-1) ?? '';
  const missing = [...hashes.keys()].filter((name) => !files.includes(name)).sort();
  if (missing.length > 0) throw new MigrationError(`The database is newer than this code: it has ${missing.join(', ')}. Update the code, or start afresh with "demo --reset".`);

  const applied: string[] = [];
  for (const name of files) {
    const sql = await readFile(new URL(name, FOLDER), 'utf8');
    const hash = sha256(sql);
    const before = hashes.get(name);
    if (before === hash) continue;
    if (before !== undefined) throw new MigrationError(`Migration ${name} was changed after it had been applied. Put the change into a new migration, or start afresh with "demo --reset".`);
    if (name < last) throw new MigrationError(`Migration ${name} comes before ${last}, which is applied already. Give it a later number.`);
    await inTransaction(client, sql, name, hash);
    applied.push(name);
  }
  return applied;
}

async function applyRepeatable(client: pg.Client, step: RepeatableStep): Promise<boolean> {
  const hash = sha256(step.sql);
  const { rows } = await client.query<{ sha256: string }>('select sha256 from migration.applied where name = $1', [step.name]);
  if (rows[0]?.sha256 === hash) return false;
  await inTransaction(client, step.sql, step.name, hash);
  return true;
}

async function inTransaction(client: pg.Client, sql: string, name: string, hash: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(
      'insert into migration.applied (name, sha256) values ($1, $2) on conflict (name) do update set sha256 = excluded.sha256, applied_at = now()',
      [name, hash],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw new MigrationError(`${name} could not be applied: ${(error as Error).message}`, { cause: error });
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
