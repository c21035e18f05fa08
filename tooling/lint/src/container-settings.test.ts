import { billingVariables, readSeller } from '@turbotrack/app-billing';
import { clientSchema } from '@turbotrack/app-identity';
import { orderingVariables } from '@turbotrack/app-ordering';
import { ratingVariables } from '@turbotrack/app-rating';
import { defineConfig, platformVariables } from '@turbotrack/service';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const DOCKER = fileURLToPath(new URL('../../../docker/', import.meta.url));
const SECRETS: Readonly<Record<string, string>> = { TURBOTRACK_SECRET: '0f'.repeat(32), PGPASSWORD: 'for-tests-only' };

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

describe('the variables of a container are those its process reads, and right', () => {
  test.each([
    ['ordering', ['platform', 'ordering'], z.object(orderingVariables), []],
    ['rating', ['platform', 'rating'], z.object(ratingVariables), []],
    ['billing', ['platform', 'billing'], z.object(billingVariables), []],
    // The driver takes the administrator's password from PGPASSWORD itself.
    ['install', ['install'], z.object(platformVariables), ['PGPASSWORD']],
  ] satisfies [string, string[], z.ZodObject, string[]][])('%s', (_name, files, schema, besides) => {
    const variables = variablesOf(...files);
    expect(() => defineConfig(schema, variables)).not.toThrow();
    expect(Object.keys(variables).filter((name) => !(name in schema.shape) && !besides.includes(name))).toEqual([]);
  });

  test('each app has a port of its own, and compose publishes that one to this machine only', () => {
    const compose = readFileSync(join(DOCKER, 'compose.yaml'), 'utf8');
    const ports = ['identity', 'ordering', 'rating', 'billing'].map((app) => variablesOf(app)['HTTP_PORT']);
    expect(new Set(ports).size).toBe(4);
    expect([...compose.matchAll(/ports: \['(.*)'\]/g)].map(([, published]) => published)).toEqual(ports.map((port) => `127.0.0.1:${port}:${port}`));
  });

  test('the examples of what an operator fills in are accepted', async () => {
    const clients: unknown = JSON.parse(readFileSync(join(DOCKER, 'configuration/identity-clients.example.json'), 'utf8'));
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
    spawnSync('sh', [join(DOCKER, 'turbotrack.sh'), ...args], { encoding: 'utf8', env: { PATH: `${folder}:/usr/bin:/bin`, ...environment } });

  test('is the app that its argument names, or a command of the command line', () => {
    for (const app of ['identity', 'ordering', 'rating', 'billing']) expect(run([app]).stdout).toMatch(`/app/apps/${app}/dist/main.js\n`);
    expect(run(['register', 'show', '--json']).stdout).toMatch('/app/tooling/cli/dist/main.js register show --json\n');
    expect(run([]).stdout).toMatch('/app/tooling/cli/dist/main.js\n');
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
