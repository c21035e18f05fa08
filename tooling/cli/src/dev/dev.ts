import { FICTITIOUS_SELLER } from '@turbotrack/app-billing';
import { freePort } from '@turbotrack/local-stack';
import { writeFile } from 'node:fs/promises';
import { CliError } from '../cli-error.js';
import { FOLDERS, ROOT } from '../folders.js';
import { appEnvironment, type LocalDatabase, openDatabase, PORTS, startLocalIdentity } from '../local/local-platform.js';
import { announce, type AppAddresses, claimOrFind, withdraw } from '../local/running-marker.js';
import { untilEnded } from '../until-ended.js';
import { AppProcess } from './app-process.js';
import { buildWorkspaces } from './build-workspaces.js';
import { watchSources } from './watch-sources.js';
import { workspacesOf } from './workspaces-of.js';

const APPS: Readonly<Record<string, keyof AppAddresses>> = { ordering: 'ordering', rating: 'rating', billing: 'billing', 'data-protection': 'dataProtection' };

/**
 * Runs one app on the local database and starts it anew whenever it, or a package it stands on, is saved. Meanwhile
 * `turbotrack token` and `turbotrack sql` work; a new migration needs a new start.
 *
 * @throws CliError for an app that does not exist, or while a platform runs here
 */
export async function dev(app: string): Promise<void> {
  const name = APPS[app];
  if (name === undefined) throw new CliError(`There is no app "${app}". There are: ${Object.keys(APPS).join(', ')}.`, 2);
  if (await claimOrFind()) throw new CliError('A platform runs here already; end it first.');
  const end = untilEnded();
  let database: LocalDatabase | undefined;
  try {
    database = await openDatabase();
    await serve(app, name, database, end);
  } finally {
    await database?.stop();
    await withdraw();
  }
}

async function serve(app: string, name: keyof AppAddresses, database: LocalDatabase, end: Promise<void>): Promise<void> {
  const identity = await startLocalIdentity(database);
  try {
    await writeFile(FOLDERS.seller, JSON.stringify(FICTITIOUS_SELLER));
    const port = await freePort(PORTS[name]);
    const url = `http://127.0.0.1:${port}`;
    const child = new AppProcess(app, { ...process.env, ...appEnvironment(database, identity), HTTP_PORT: String(port) });
    const unwatch = watchSources(await workspacesOf(`${ROOT}apps/${app}`), async (folders) => {
      await buildWorkspaces(folders);
      await child.stop();
      child.start();
    });
    child.start();
    await announce({ issuer: identity.issuer, database: database.url, [name]: url });
    process.stdout.write(`${app} at ${url}/docs, issuer ${identity.issuer}. Saved files start it anew; Ctrl-C ends it.\n`);
    await end;
    await unwatch();
    await child.stop();
  } finally {
    await identity.close();
  }
}
