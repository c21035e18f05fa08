import { removePostgres } from '@turbotrack/local-stack';
import { until } from '@turbotrack/service/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, startCommand } from '../testing/run-command.js';
import { latestMonthOfClockChange } from './demo-month.js';
import type { Summary } from './summary.js';

const DEMO = ['demo', '--once', '--customers', '10', '--numbers', '40', '--calls', '2000', '--month', latestMonthOfClockChange(Date.now())];

const folders: string[] = [];
beforeAll(async () => {
  for (const name of ['whole', 'killed']) folders.push(await mkdtemp(join(tmpdir(), `turbotrack-demo-${name}-`)));
});
afterAll(async () => {
  for (const folder of folders) {
    await removePostgres(join(folder, 'demo/postgres'));
    await rm(folder, { recursive: true });
  }
});

async function summaryIn(folder: string): Promise<Summary> {
  const { code, out, err } = await runCommand([...DEMO, '--json'], { TURBOTRACK_LOCAL: folder });
  expect(code, err).toBe(0);
  return JSON.parse(out) as Summary;
}

/** What a run comes to, without where and how fast. */
function resultOf({ documentsFolder: _folder, seconds: _seconds, callsPerSecond: _speed, ...result }: Summary): object {
  return result;
}

test('the demo killed while it reads calls, and started again, comes to the same invoices as one that was let be', async () => {
  const [whole, killed] = folders as [string, string];
  const expected = await summaryIn(whole);
  expect(expected).toMatchObject({ files: { held: 0, refused: 0 }, customers: { pending: 0, issued: 10, parked: 0 } });
  expect(expected.accepted).toBeGreaterThan(1_000);
  expect(expected.documents).toBeGreaterThanOrEqual(expected.totals.invoices);

  const { child, printed, ended } = startCommand(DEMO, { TURBOTRACK_LOCAL: killed });
  await until(() => printed.out.includes('Read, rate and store the calls') || child.exitCode !== null);
  process.kill(-child.pid!, 'SIGKILL');
  expect((await ended).code).toBeNull();
  expect(printed.out).not.toContain('Bill the month');

  const again = await summaryIn(killed);
  expect(resultOf(again)).toEqual(resultOf(expected));
  expect(Object.keys(again.seconds)).toContain('billing');
});

test('a demo of a size that cannot be made up is wrong use, and starts nothing', async () => {
  const { code, out, err } = await runCommand(['demo', '--once', '--calls', '1'], { TURBOTRACK_LOCAL: folders[0]! });
  expect([code, out, err]).toEqual([2, '', "The option 'calls' must be a whole number from 2000 to 1000000000.\n"]);
});
