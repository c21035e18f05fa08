import { removePostgres } from '@turbotrack/local-stack';
import { rm } from 'node:fs/promises';
import { CliError } from '../cli-error.js';
import { FOLDERS, LOCAL_FOLDER } from '../folders.js';
import { claimOrFind } from './running-marker.js';

/** Removes everything the local platform keeps. @throws CliError while it runs */
export async function resetLocalPlatform(): Promise<void> {
  if (await claimOrFind()) throw new CliError('The demo runs; end it before it is reset.');
  await removePostgres(FOLDERS.postgres);
  await rm(LOCAL_FOLDER, { recursive: true, force: true });
}
