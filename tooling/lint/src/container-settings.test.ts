import { billingVariables, readSeller } from '@turbotrack/app-billing';
import { dataProtectionVariables } from '@turbotrack/app-data-protection';
import { clientSchema, identityVariables } from '@turbotrack/app-identity';
import { orderingVariables } from '@turbotrack/app-ordering';
import { ratingVariables } from '@turbotrack/app-rating';
import { defineConfig, platformVariables } from '@turbotrack/service';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DOCKER = join(ROOT, 'docker');
/** Every app there is: one that is added is asked for here until it can run in a container. */
const APPS = readdirSync(join(ROOT, 'apps'));
const VARIABLES: Readonly<Record<string, z.ZodObject>> = {
  identity: identityVariables,
  ordering: z.object(orderingVariables),
  rating: z.object(ratingVariables),
  billing: z.object(billingVariables),
  'data-protection': z.object(dataProtectionVariables),
};
const CLIENTS = readFileSync(join(DOCKER, 'configuration/identity-clients.example.json'), 'utf8');
const SECRETS: Readonly<Record<string, string>> = { TURBOTRACK_SECRET: '0f'.repeat(32), PGPASSWORD: 'for-tests-only', IDENTITY_CLIENTS: CLIENTS };
const COMPOSE = readFileSync(join(DOCKER, 'compose.yaml'), 'utf8');

/** What a container's process sees: its files of variables, and each secret that a NAME_FILE of them points to. */
function variablesOf(...files: string[]): Record<string, string> {
  const written = Object.assign({}, ...files.map((file) => parseEnv(readFileSync(join(DOCKER, 'environment', `${file}.env`), 'utf8')))) as Record<string, string>;
  const seen: Record<string, string> = {};
  for (const [name, value] of Object.entries(written)) {
    const secret = SECRETS[name.replace(/_FILE$/, '')];
    if (secret === undefined) seen[name] = value;
    else seen[name.replace(/_FILE$/, '')] = secret;
  }
  return seen;
}

/** What compose says of a service. */
function serviceOf(name: string): string {
  return new RegExp(`^  ${name}:\\n((?: {4}.*\\n|\\n)*)`, 'm').exec(COMPOSE)?.[1] ?? '';
}

/** The variables that a service's files give it. */
function filesOf(service: string): string[] {
  return [...(/env_file: \[(.*)\]/.exec(serviceOf(service))?.[1] ?? '').matchAll(/environment\/([a-z-]+)\.env/g)].map(([, file]) => file!);
}

function expectRight(schema: z.ZodObject, variables: Record<string, string>, besides: readonly string[] = []): void {
  expect(() => defineConfig(schema, variables)).not.toThrow();
  expect(Object.keys(variables).filter((name) => !(name in schema.shape) && !besides.includes(name))).toEqual([]);
}

describe('compose runs every app', () => {
  test.each(APPS)('%s: as that app, with the variables its process reads, and right ones', (app) => {
    expect(serviceOf(app)).toContain(`command: [${app}]\n`);
    expect(VARIABLES[app], `this test knows no variables of ${app}`).toBeDefined();
    expectRight(VARIABLES[app]!, variablesOf(...filesOf(app)));
  });

  test('install: with the variables its process reads', () => {
    // The driver takes the administrator's password from PGPASSWORD itself.
    expectRight(z.object(platformVariables), variablesOf(...filesOf('install')), ['PGPASSWORD']);
  });

  test('each under a port of its own, which is published to this machine only', () => {
    const ports = APPS.map((app) => variablesOf(...filesOf(app))['HTTP_PORT']);
    expect(new Set(ports).size).toBe(APPS.length);
    const published = APPS.map((app) => /ports: \['(.*)'\]/.exec(serviceOf(app))?.[1]);
    expect(published).toEqual(ports.map((port) => `127.0.0.1:${port}:${port}`));
  });

  test('as the guide lists them', () => {
    const guide = readFileSync(join(DOCKER, 'README.md'), 'utf8');
    for (const app of APPS) expect(guide).toMatch(new RegExp(`^\\| .*\`${app}\`.*${variablesOf(...filesOf(app))['HTTP_PORT']}.*\\|$`, 'm'));
  });

  test('the examples of what an operator fills in are accepted', async () => {
    const clients: unknown = JSON.parse(CLIENTS);
    expect(z.array(clientSchema).safeParse(clients).error).toBeUndefined();
    await expect(readSeller(join(DOCKER, 'configuration/seller.example.json'))).resolves.toMatchObject({ cvr: '99999993' });
  });
});

describe('the first process of a container', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'turbotrack-entry-'));
    // Stands for node: it says what it was called with, and a variable.
    await writeFile(join(folder, 'node'), '#!/bin/sh\necho "$@"\necho "secret=${TURBOTRACK_SECRET:-} file=${TURBOTRACK_SECRET_FILE:-}"\n', { mode: 0o755 });
    await writeFile(join(folder, 'secret'), 'a b\n');
  });
  afterAll(() => rm(folder, { recursive: true }));
  const run = (args: string[], environment: Record<string, string> = {}) =>
    spawnSync('sh', [join(DOCKER, 'turbotrack.sh'), ...args], { encoding: 'utf8', env: { PATH: `${folder}:/usr/bin:/bin`, TURBOTRACK_FOLDER: ROOT.slice(0, -1), ...environment } });

  const main = (folderOfApp: string): string => join(ROOT, folderOfApp, 'dist/main.js');

  test.each(APPS)('is %s where that is its one argument', (app) => {
    expect(run([app]).stdout).toMatch(`${main(`apps/${app}`)}\n`);
  });

  test('is the command line otherwise, also where its command begins with the name of an app', () => {
    expect(run(['register', 'show', '--json']).stdout).toMatch(`${main('tooling/cli')} register show --json\n`);
    expect(run(['billing', 'run', '2026-10']).stdout).toMatch(`${main('tooling/cli')} billing run 2026-10\n`);
    expect(run(['nothing']).stdout).toMatch(`${main('tooling/cli')} nothing\n`);
    expect(run([]).stdout).toMatch(`${main('tooling/cli')}\n`);
  });

  test('reads a secret from the file that a variable names', () => {
    expect(run(['ordering'], { TURBOTRACK_SECRET_FILE: join(folder, 'secret') }).stdout).toMatch('secret=a b file=\n');
    expect(run(['ordering'], { TURBOTRACK_SECRET: 'direct' }).stdout).toMatch('secret=direct file=\n');
  });

  test('says which secret it cannot read, and starts nothing', () => {
    const { status, stdout, stderr } = run(['ordering'], { TURBOTRACK_SECRET_FILE: join(folder, 'absent') });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^The variable TURBOTRACK_SECRET_FILE names .*\/absent, which user \d+ cannot read\.\n$/);
  });
});
