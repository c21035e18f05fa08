import { removePostgres } from '@turbotrack/local-stack';
import { until } from '@turbotrack/service/testing';
import { chmod, mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAlive } from '../is-alive.js';
import { runCommand, type Started, startCommand } from '../testing/run-command.js';
import { dev as runDev } from './dev.js';

const SOURCE = new URL('../../../../apps/data-protection/src/jobs.ts', import.meta.url);

let folder: string;
let environment: Record<string, string>;
let dev: Started;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turbotrack-dev-'));
  // Open to the account that PostgreSQL runs under where root starts it, so that the data lies here.
  await chmod(folder, 0o755);
  environment = { TURBOTRACK_LOCAL: folder };
  dev = startCommand(['dev', 'data-protection'], environment);
  await untilPrinted(/data-protection at (\S+)\/docs/);
  url = /data-protection at (\S+)\/docs/.exec(dev.printed.out)![1]!;
  await until(serves);
});
afterAll(async () => {
  dev.child.kill('SIGTERM');
  await dev.ended;
  await removePostgres(join(folder, 'demo/postgres'));
  await rm(folder, { recursive: true });
});

/** Fails with what the command said where it ended instead. */
async function untilPrinted(text: RegExp): Promise<void> {
  await until(() => text.test(dev.printed.out) || dev.child.exitCode !== null);
  expect(dev.printed.out, dev.printed.err).toMatch(text);
}
const serves = () => fetch(`${url}/ready`).then(({ ok }) => ok, () => false);
const processes = () => [...dev.printed.out.matchAll(/runs as process (\d+)/g)].map(([, pid]) => Number(pid));

test('an app under dev accepts the tokens that token prints, each within its scopes', async () => {
  const ask = async (token: string) => {
    const answer = await fetch(`${url}/journal?customer=1001&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z`, { headers: { authorization: `Bearer ${token.trim()}` } });
    return answer.status;
  };
  const operator = await runCommand(['token'], environment);
  expect({ code: operator.code, err: operator.err }).toEqual({ code: 0, err: '' });
  expect(await ask(operator.out)).toBe(200);
  const customer = await runCommand(['token', '--customer'], environment);
  expect(await ask(customer.out)).toBe(403);
  const claims = JSON.parse(Buffer.from(customer.out.split('.')[1]!, 'base64url').toString()) as { scope: string; customer_id: number };
  expect(claims).toMatchObject({ scope: 'ordering:read ordering:write billing:read', customer_id: 1001 });
});

test('beside an app under dev, sql works on its database, and a command that needs another app says so', async () => {
  const sql = await runCommand(['sql', '--purpose', 'ordering', '--why', 'a test', '--json', '--command', 'select count(*)::int as customers from ordering.customer'], environment);
  expect([sql.code, sql.err, JSON.parse(sql.out)]).toEqual([0, '', [{ customers: 0 }]]);
  expect(await runCommand(['calls', 'suspense'], environment)).toEqual({
    code: 1, out: '', err: 'The platform that runs here has no rating app: "pnpm dev" runs one app alone. End it, and start "pnpm demo".\n',
  });
});

test('a saved file starts the app anew under another process number and the same address', async () => {
  const [first] = processes();
  const now = new Date();
  await utimes(SOURCE, now, now);
  await until(() => processes().length > 1);
  expect(isAlive(first!)).toBe(false);
  expect(processes()[1]).not.toBe(first);
  await until(serves);
});

test('SIGTERM ends the app, the issuer and the database, and takes the claim on the folder back', async () => {
  const postmaster = Number((await readFile(join(folder, 'demo/postgres/cluster/postmaster.pid'), 'utf8')).split('\n')[0]);
  const all = [...processes(), postmaster];
  expect(isAlive(postmaster)).toBe(true);
  dev.child.kill('SIGTERM');
  const { code, err } = await dev.ended;
  expect(code, err).toBe(0);
  expect(all.filter(isAlive)).toEqual([]);
  expect((await readdir(join(folder, 'demo'))).filter((name) => name.startsWith('running.json'))).toEqual([]);
  expect(await runCommand(['token'], environment)).toEqual({ code: 1, out: '', err: 'No platform runs here. Start one with "pnpm demo".\n' });
});

test('dev of an app that does not exist is wrong use', async () => {
  await expect(runDev('fax')).rejects.toMatchObject({ exitCode: 2, message: 'There is no app "fax". There are: ordering, rating, billing, data-protection.' });
});
