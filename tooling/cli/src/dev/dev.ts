import { FICTITIOUS_SELLER } from '@turbotrack/app-billing';
import { freePort } from '@turbotrack/local-stack';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { CliError } from '../cli-error.js';
import { FOLDERS, ROOT } from '../folders.js';
import { appEnvironment, openDatabase, PORTS, startLocalIdentity } from '../local/local-platform.js';
import { claimOrFind, withdraw } from '../local/running-marker.js';
import { untilEnded } from '../until-ended.js';

const PORT_OF: Readonly<Record<string, number>> = { ordering: PORTS.ordering, rating: PORTS.rating, billing: PORTS.billing, 'data-protection': PORTS.dataProtection };
export const DEV_APPS = Object.keys(PORT_OF);

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

/** Runs one app on the local database and starts it anew whenever it, or a package it stands on, is saved. */
export async function dev(app: string): Promise<void> {
  const port = PORT_OF[app];
  if (port === undefined) throw new CliError(`There is no app "${app}". There are: ${DEV_APPS.join(', ')}.`, 2);
  if (await claimOrFind()) throw new CliError('A platform runs here already; end it first.');
  const database = await openDatabase();
  const identity = await startLocalIdentity(database.settings);
  await writeFile(FOLDERS.seller, JSON.stringify(FICTITIOUS_SELLER));
  const environment = { ...process.env, ...appEnvironment(database, identity), HTTP_PORT: String(await freePort(port)) };
  const run = (command: string, args: string[]) => spawn(command, args, { cwd: ROOT, env: environment, stdio: 'inherit' });
  const children = [
    run('turbo', ['watch', 'build', `--filter=@turbotrack/app-${app}`, '--output-logs=errors-only', '--ui=stream']),
    run(process.execPath, ['--watch', '--watch-preserve-output', '--enable-source-maps', `apps/${app}/dist/main.js`]),
  ];
  process.stdout.write(`${app} at http://127.0.0.1:${environment.HTTP_PORT}/docs, issuer ${identity.issuer}. Saved files start it anew; Ctrl-C ends it.\n`);
  await untilEnded();
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map(ended));
  await identity.close();
  await database.stop();
  await withdraw();
}
