import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const RULES = join(ROOT, '.dependency-cruiser.cjs');

/** Folder and package name of every workspace of a miniature house; each may reach all others by name. */
const WORKSPACES: Readonly<Record<string, string>> = {
  'apps/ordering': 'app-ordering',
  'apps/rating': 'app-rating',
  'packages/telephony': 'telephony',
  'packages/money': 'money',
  'packages/rating-engine': 'rating-engine',
  'packages/invoice-documents': 'invoice-documents',
  'packages/database': 'database',
  'packages/privacy': 'privacy',
  'packages/service': 'service',
  'packages/newcomer': 'newcomer',
  'packages/built': 'built',
  'tooling/local-stack': 'local-stack',
  'tooling/sample-operator': 'sample-operator',
  'tooling/cli': 'cli',
};

/** Arrows the design allows. */
const ALLOWED: Readonly<Record<string, string>> = {
  'apps/ordering/src/place-order.ts': "import '@turbotrack/service'; import '@turbotrack/privacy'; import '@turbotrack/rating-engine'; import 'production-library';",
  'apps/ordering/src/place-order.test.ts': "import './place-order.js'; import '@turbotrack/local-stack'; import '@turbotrack/sample-operator'; import '@turbotrack/service/testing'; import 'test-library';",
  'packages/service/src/start.ts': "import '@turbotrack/privacy'; import '@turbotrack/database'; import '@turbotrack/money';",
  'packages/service/src/testing.ts': "import '@turbotrack/local-stack'; import '@turbotrack/privacy/testing'; import 'test-library';",
  'packages/privacy/src/gate.ts': "import type { Columns } from '@turbotrack/database';",
  'packages/rating-engine/src/rate.ts': "import '@turbotrack/telephony'; import '@turbotrack/money';",
  'tooling/cli/src/demo.ts': "import '@turbotrack/app-ordering'; import '@turbotrack/app-rating'; import '@turbotrack/service'; import '@turbotrack/sample-operator';",
};

/** What each forbidden arrow is called, the file that draws it, and the rules that must refuse it. */
const FORBIDDEN: readonly (readonly [arrow: string, file: string, text: string, ...rules: string[]])[] = [
  ['an app imports another app by its name', 'apps/ordering/src/a.ts', "import '@turbotrack/app-rating';", 'no-app-to-app'],
  ['an app imports but a type of another app', 'apps/ordering/src/b.ts', "import type { Call } from '@turbotrack/app-rating';", 'no-app-to-app'],
  ['an app imports another app by a path', 'apps/ordering/src/c.ts', "import '../../rating/src/index.js';", 'no-app-to-app', 'other-packages-by-name'],
  ['an app loads another app later', 'apps/ordering/src/d.ts', "export const later = () => import('@turbotrack/app-rating');", 'no-app-to-app'],
  ['even a test of an app imports another app', 'apps/ordering/src/e.test.ts', "import '@turbotrack/app-rating';", 'no-app-to-app'],
  ['a package imports an app', 'packages/service/src/a.ts', "import '@turbotrack/app-ordering';", 'no-package-to-app'],
  ['a pure package imports the database', 'packages/rating-engine/src/a.ts', "import '@turbotrack/database';", 'packages-rating-engine-imports-downwards'],
  ['a pure package imports another pure package', 'packages/invoice-documents/src/a.ts', "import '@turbotrack/rating-engine';", 'packages-invoice-documents-imports-downwards'],
  ['telephony imports money', 'packages/telephony/src/a.ts', "import '@turbotrack/money';", 'packages-telephony-imports-downwards'],
  ['the database imports privacy, which stands on it', 'packages/database/src/a.ts', "import '@turbotrack/privacy';", 'packages-database-imports-downwards'],
  ['privacy imports service, which stands on it', 'packages/privacy/src/a.ts', "export * from '@turbotrack/service';", 'packages-privacy-imports-downwards'],
  ['a package nobody has placed imports another', 'packages/newcomer/src/a.ts', "import '@turbotrack/money';", 'unlisted-package-imports-nothing'],
  ['a running app imports tooling', 'apps/ordering/src/f.ts', "import '@turbotrack/local-stack';", 'no-tooling-in-production'],
  ['a test of a package imports tooling that imports packages', 'packages/money/src/a.test.ts', "import '@turbotrack/sample-operator';", 'package-tests-use-local-stack-only'],
  ['a running app imports what tests stand on', 'apps/ordering/src/g.ts', "import '@turbotrack/service/testing';", 'no-test-code-in-production'],
  ['a running app needs a devDependency', 'apps/ordering/src/h.ts', "import 'test-library';", 'no-dev-dependency-in-production'],
  ['a package is imported that nobody can find', 'apps/ordering/src/i.ts', "import '@turbotrack/forgotten';", 'nothing-unresolvable'],
  ['a file is imported that nobody can find', 'apps/ordering/src/j.ts', "import './forgotten.js';", 'nothing-unresolvable'],
  ['a package is found in its build only, where its own arrows are lost', 'packages/service/src/b.ts', "import '@turbotrack/built';", 'packages-service-imports-downwards', 'sources-not-builds'],
  // A cycle is reported once, at the file that comes first.
  ['two files import each other', 'apps/rating/src/egg.ts', "import './hen.js';", 'no-cycle'],
  ['three files import each other for their types only', 'apps/rating/src/block.ts', "import type { X } from './knife.js';", 'no-cycle'],
  ['a file has a name that says nothing', 'apps/rating/src/a.ts', "import './number-things/utils.js';", 'no-names-that-say-nothing'],
];

/** What the planted files point at. */
const SCENERY: Readonly<Record<string, string>> = {
  'apps/rating/src/hen.ts': "import './egg.js';",
  'apps/rating/src/knife.ts': "import type { X } from './wood.js';",
  'apps/rating/src/wood.ts': "import type { X } from './block.js';",
  'apps/rating/src/number-things/utils.ts': 'export {};',
  'packages/built/dist/index.js': 'export {};',
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let house: string;
let violations: readonly Violation[];

async function write(path: string, text: string): Promise<void> {
  const file = join(house, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function buildHouse(): Promise<void> {
  for (const [folder, name] of Object.entries(WORKSPACES)) {
    const source = name === 'built' ? {} : { '@turbotrack/source': './src/index.ts' };
    const exports = { '.': { ...source, default: './dist/index.js' }, './testing': { '@turbotrack/source': './src/testing.ts', default: './dist/testing.js' } };
    const dependencies = { 'production-library': '1.0.0' };
    await write(`${folder}/package.json`, JSON.stringify({ name: `@turbotrack/${name}`, type: 'module', exports, dependencies, devDependencies: { 'test-library': '1.0.0' } }));
    await write(`${folder}/src/index.ts`, 'export {};');
    await write(`${folder}/src/testing.ts`, 'export {};');
    await mkdir(join(house, 'node_modules/@turbotrack'), { recursive: true });
    await symlink(join(house, folder), join(house, 'node_modules/@turbotrack', name));
  }
  for (const library of ['production-library', 'test-library']) {
    await write(`node_modules/${library}/package.json`, JSON.stringify({ name: library, version: '1.0.0', main: 'index.js' }));
    await write(`node_modules/${library}/index.js`, '');
  }
  const planted = FORBIDDEN.map(([, file, text]) => [file, text] as const);
  for (const [file, text] of [...Object.entries(ALLOWED), ...Object.entries(SCENERY), ...planted]) await write(file, text);
  await copyFile(RULES, join(house, '.dependency-cruiser.cjs'));
}

beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), 'turbotrack-arrows-'));
  await buildHouse();
  const cruiser = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'packages', 'tooling'],
    { cwd: house, maxBuffer: 1 << 26 },
  );
  violations = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
});
afterAll(() => rm(house, { recursive: true, force: true }));

describe('an import is refused when', () => {
  test.each(FORBIDDEN)('%s', (_arrow, file, _text, ...rules) => {
    expect(violations.filter(({ from }) => from === file).map(({ rule }) => rule.name).sort()).toEqual([...rules].sort());
  });
});

test('the arrows of the design are allowed, in tests a few more', () => {
  const planted = new Set([...FORBIDDEN.map(([, file]) => file), ...Object.keys(SCENERY)]);
  expect(violations.filter(({ from }) => !planted.has(from))).toEqual([]);
});

test('every rule of the file is proved by an arrow it refuses, or is the row of a package', () => {
  const { forbidden } = createRequire(import.meta.url)(RULES) as { forbidden: { name: string }[] };
  const proved = new Set(FORBIDDEN.flatMap(([, , , ...rules]) => rules));
  expect(forbidden.map(({ name }) => name).filter((name) => !proved.has(name) && !/^packages-.*-imports-downwards$/.test(name))).toEqual([]);
});

test('every package of the repository has its row', async () => {
  const { forbidden } = createRequire(import.meta.url)(RULES) as { forbidden: { name: string }[] };
  const rows = new Set(forbidden.map(({ name }) => name));
  const packages = (await readdir(join(ROOT, 'packages'), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(packages.filter((name) => !rows.has(`packages-${name}-imports-downwards`))).toEqual([]);
});
