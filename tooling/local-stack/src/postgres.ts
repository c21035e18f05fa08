import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';
import { ownTempFolder, type PostgresBinaries, postgresBinaries, type ServerUser, serverUser, UnsupportedPlatformError } from './postgres-binaries.js';

export { UnsupportedPlatformError };

export interface PostgresServer {
  /** Superuser's connection string, database `postgres`. Treat as a secret. */
  url: string;
  port: number;
  /** Where the data really is: below a folder the server's account cannot reach it is in the temp folder. */
  dataDirectory: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** Wanted data folder. It is created and initialised when it does not exist. */
  dataDirectory: string;
  /** Delete the data folder at stop, and trade durability for speed. For tests. */
  throwAway?: boolean;
}

const START_TIMEOUT_MS = 60_000;

/**
 * Starts an embedded PostgreSQL 18 that listens on a free port of 127.0.0.1 only.
 * A server left behind on the same data folder by a killed parent is stopped first.
 *
 * @throws UnsupportedPlatformError where no binaries exist; Error with the server's last log lines when it does not start.
 */
export async function startPostgres(options: StartOptions): Promise<PostgresServer> {
  const user = await serverUser();
  const binaries = await postgresBinaries(user);
  const dataDirectory = await reachableDirectory(resolve(options.dataDirectory), user);
  const password = await initialise(binaries, dataDirectory, user);
  await stopLeftover(dataDirectory);

  const port = await freePort();
  const child = await launch(binaries, { dataDirectory, port, user, throwAway: options.throwAway ?? false });
  const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
  await untilAnswering(url, child, dataDirectory);
  return {
    url,
    port,
    dataDirectory,
    async stop() {
      await stopChild(child);
      if (options.throwAway) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Stops a server left behind on a data folder and removes the folder, wherever it really is. */
export async function removePostgres(dataDirectory: string): Promise<void> {
  const real = await reachableDirectory(resolve(dataDirectory), await serverUser());
  await stopLeftover(real);
  await rm(real, { recursive: true, force: true });
  await rm(dataDirectory, { recursive: true, force: true });
}

/** The folder itself when the server's account may walk to it, otherwise a stable stand-in below the temp folder. */
async function reachableDirectory(wanted: string, user: ServerUser | undefined): Promise<string> {
  await mkdir(wanted, { recursive: true });
  if (!user) return wanted;
  for (let folder = dirname(wanted); folder !== dirname(folder); folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) {
      const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
      return ownTempFolder(`turbotrack-data-${name}`);
    }
  }
  return wanted;
}

async function initialise(binaries: PostgresBinaries, dataDirectory: string, user: ServerUser | undefined): Promise<string> {
  const passwordFile = join(dataDirectory, 'superuser-password');
  const cluster = join(dataDirectory, 'cluster');
  if (await exists(join(cluster, 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim();

  const password = randomBytes(18).toString('base64url');
  await rm(cluster, { recursive: true, force: true });
  await mkdir(cluster, { recursive: true });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await chmod(dataDirectory, 0o755);
  if (user) {
    await chown(cluster, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const flags = [
    `--pgdata=${cluster}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256',
    '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-sync',
  ];
  const child = spawn(binaries.initdb, flags, { ...user, cwd: dataDirectory, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const code = await exitCode(child);
  if (code !== 0) throw new Error(`initdb could not create a database cluster in ${cluster}: ${errors.trim()}`);
  return password;
}

interface Launch {
  dataDirectory: string;
  port: number;
  user: ServerUser | undefined;
  throwAway: boolean;
}

async function launch(binaries: PostgresBinaries, { dataDirectory, port, user, throwAway }: Launch): Promise<ChildProcess> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '256MB',
    max_wal_size: '4GB',
    wal_level: 'minimal',
    max_wal_senders: '0',
    timezone: 'UTC',
    log_min_messages: 'fatal',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(throwAway ? { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = await open(join(dataDirectory, 'server.log'), 'a', 0o600);
  const child = spawn(binaries.postgres, ['-D', join(dataDirectory, 'cluster'), ...flags], {
    ...user,
    cwd: dataDirectory,
    stdio: ['ignore', log.fd, log.fd],
    // Its own process group: Ctrl-C reaches the parent first, which stops the server after its clients.
    detached: true,
  });
  await log.close();
  return child;
}

async function untilAnswering(url: string, child: ChildProcess, dataDirectory: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL stopped while starting. Its log is ${join(dataDirectory, 'server.log')}.`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > deadline) {
        await stopChild(child);
        throw new Error(`PostgreSQL did not answer within ${START_TIMEOUT_MS / 1000} s. Its log is ${join(dataDirectory, 'server.log')}.`, { cause: error });
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

/** SIGINT is PostgreSQL's "fast" shutdown: sessions are ended, nothing committed is lost. */
async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = exitCode(child);
  child.kill('SIGINT');
  await ended;
}

async function stopLeftover(dataDirectory: string): Promise<void> {
  const pidFile = join(dataDirectory, 'cluster', 'postmaster.pid');
  const content = await readFile(pidFile, 'utf8').catch(() => '');
  const pid = Number(content.split('\n')[0]);
  if (!pid || !(await runsOn(dataDirectory, pid))) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 30_000 && (await runsOn(dataDirectory, pid)); waited += 50) await new Promise((done) => setTimeout(done, 50));
}

/** True for a server on this data folder: since it wrote its number down, the system may have given it to another process. */
async function runsOn(dataDirectory: string, pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '');
  return command.includes(join(dataDirectory, 'cluster'));
}

function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((done, failed) => {
    if (child.exitCode !== null) return done(child.exitCode);
    child.once('error', failed);
    child.once('exit', done);
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
