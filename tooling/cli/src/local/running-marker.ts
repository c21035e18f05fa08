import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { FOLDERS, LOCAL_FOLDER } from '../folders.js';
import { isAlive } from '../is-alive.js';

const appsSchema = z.object({ ordering: z.string(), rating: z.string(), billing: z.string(), dataProtection: z.string() });
const placeSchema = z.object({
  issuer: z.string(),
  /** `postgres://host:port/database`, without a login. */
  database: z.string(),
});
const platformSchema = z.object({ ...placeSchema.shape, ...appsSchema.partial().shape });
const markerSchema = z.object({ pid: z.int(), platform: platformSchema.optional() });

export type AppAddresses = z.output<typeof appsSchema>;
/** Addresses of a platform with all its apps. */
export type PlatformAddresses = z.output<typeof placeSchema> & AppAddresses;
/** Addresses of a platform that runs here: `dev` runs one app alone. */
export type RunningPlatform = z.output<typeof platformSchema>;

/** A platform is starting: so long another command waits for it. */
const START_LIMIT_MS = 120_000;

/**
 * Claims the local platform for this process, so that no two run on one data folder.
 *
 * @returns null when the claim is ours; otherwise the platform that runs already, once it answers
 */
export async function claimOrFind(): Promise<RunningPlatform | null> {
  await mkdir(LOCAL_FOLDER, { recursive: true });
  for (const end = Date.now() + START_LIMIT_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) {
    if (await claim()) return null;
    const marker = await readMarker();
    if (!marker || !isAlive(marker.pid) || (marker.platform && !(await answers(marker.platform.issuer)))) await rm(FOLDERS.running, { force: true });
    else if (marker.platform) return marker.platform;
  }
  throw new Error(`Another process has been starting the platform for two minutes. If none is, remove ${FOLDERS.running}.`);
}

/** Tells others where the platform of this process is. */
export async function announce(platform: RunningPlatform): Promise<void> {
  const whole = `${FOLDERS.running}.${process.pid}`;
  await writeFile(whole, JSON.stringify({ pid: process.pid, platform }), { mode: 0o600 });
  await rename(whole, FOLDERS.running);
}

export async function withdraw(): Promise<void> {
  const marker = await readMarker();
  if (marker?.pid === process.pid) await rm(FOLDERS.running, { force: true });
}

/** The claim appears whole: another command that finds it half-written would take it for rubbish. */
async function claim(): Promise<boolean> {
  const whole = `${FOLDERS.running}.${process.pid}`;
  await writeFile(whole, JSON.stringify({ pid: process.pid }), { mode: 0o600 });
  try {
    await link(whole, FOLDERS.running);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(whole, { force: true });
  }
}

async function readMarker(): Promise<z.output<typeof markerSchema> | null> {
  const text = await readFile(FOLDERS.running, 'utf8').catch(() => '');
  try {
    return markerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function answers(issuer: string): Promise<boolean> {
  return fetch(`${issuer}/health`, { signal: AbortSignal.timeout(2_000) }).then((response) => response.ok, () => false);
}
