import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What each mistake is called, the code that makes it, and the rule that must refuse it. */
const MISTAKES: readonly (readonly [mistake: string, text: string, rule: string])[] = [
  ['a promise nobody waits for', 'export function f(save: () => Promise<void>): void { save(); }', 'typescript(no-floating-promises)'],
  ['a promise taken for a condition', 'export function f(isPaid: () => Promise<boolean>): number { if (isPaid()) return 1; return 2; }', 'typescript(no-misused-promises)'],
  ['waiting for what is no promise', 'export async function f(): Promise<number> { return await 1; }', 'typescript(await-thenable)'],
  ['a case forgotten in a switch', "export function f(state: 'paid' | 'open'): void { switch (state) { case 'paid': } }", 'typescript(switch-exhaustiveness-check)'],
  ['a value of any type', 'export function f(value: any): boolean { return Boolean(value); }', 'typescript(no-explicit-any)'],
  ['an untyped answer taken at its word', "export const name: string = JSON.parse('{}').name;", 'typescript(no-unsafe-assignment)'],
  ['a comparison that converts', "export const f = (text: string): boolean => text == '1';", 'eslint(eqeqeq)'],
  ['a variable nobody reads', 'const forgotten = 1; export {};', 'eslint(no-unused-vars)'],
  ['writing past the log', "console.log('x'); export {};", 'eslint(no-console)'],
  ['text thrown instead of an error', "export function f(): never { throw 'text'; }", 'typescript(only-throw-error)'],
];

let folder: string;
let found: readonly { code: string; filename: string }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turbotrack-oxlint-'));
  await copyFile(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  const { compilerOptions } = JSON.parse(await readFile(join(ROOT, 'tsconfig.base.json'), 'utf8')) as { compilerOptions: object };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] }, include: ['*.ts'] }));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  for (const [index, [, text]] of MISTAKES.entries()) await writeFile(join(folder, `mistake-${index}.ts`), `${text}\n`);
  await writeFile(join(folder, 'sound.ts'), 'export async function sum(read: () => Promise<number>): Promise<number> {\n  return (await read()) + 1;\n}\n');
  const { stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--type-aware', '--format', 'json'], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  if (stdout === '') throw new Error(`oxlint said nothing: ${stderr}`);
  found = (JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }).diagnostics;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(MISTAKES.map((mistake, index) => [...mistake, index] as const))('lint refuses %s', (_mistake, _text, rule, index) => {
  expect(found.filter(({ filename }) => filename === `mistake-${index}.ts`).map(({ code }) => code)).toContain(rule);
});

test('lint has nothing against sound code', () => {
  expect(found.filter(({ filename }) => filename === 'sound.ts')).toEqual([]);
});
