import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import { PurposeGate } from '@turbotrack/privacy';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiClient } from '../testing/api-client.js';
import { accepted, insertCustomers, recordAs, registerAndConfirm } from '../testing/events-under-test.js';
import { startEventsApp } from '../testing/start-events-app.js';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.js';

let platform: TestPlatform;
let receiver: WebhookReceiver;
beforeAll(async () => {
  [platform, receiver] = await Promise.all([createTestPlatform(), startWebhookReceiver()]);
  await insertCustomers(platform);
});
afterAll(async () => {
  await receiver.close();
  await platform.drop();
});

const RUN_SOURCE = new URL('../../../../packages/service/src/example/run-source.mjs', import.meta.url);
const APP = new URL('../testing/start-events-app.ts', import.meta.url);
/** Prints its address when it runs. A proxy that nobody answers at stands in its environment, for all but the issuer, and must not be used. */
const PROGRAM = `import { defineConfig, platformVariables, serviceVariables } from '@turbotrack/service'; import { z } from 'zod'; import { startEventsApp } from '${APP.href}';
const app = await startEventsApp(defineConfig(z.object({ ...serviceVariables, ...platformVariables }))); console.log(app.url);`;

async function startSender(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['--conditions=@turbotrack/source', '--import', RUN_SOURCE.href, '--input-type=module', '--eval', PROGRAM], {
    cwd: new URL('../..', import.meta.url),
    env: { PATH: process.env['PATH'], ...platform.environment, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: new URL(platform.environment['OIDC_ISSUER']!).host },
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const printed = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => undefined)]);
  if (!printed) throw new Error(`The sender did not start:\n${errors}`);
  return { url: String(printed[0]).trim(), child };
}

test('a sender that is killed in the middle loses nothing, and sends twice at the most what was under way, under the same id', async () => {
  const gate = new PurposeGate(platform.database.installation);
  const { url, child } = await startSender();
  const token = await platform.token('ordering:read ordering:write');
  const endpoints = await Promise.all([1001, 1002, 1003].map((customerId) => registerAndConfirm(apiClient(url, token), customerId, `${receiver.url}/${customerId}`)));
  // Slow enough that the sender is in the midst of it when it dies.
  for (const customerId of [1001, 1002, 1003]) receiver.behave(`/${customerId}`, (response) => setTimeout(() => response.writeHead(204).end(), 30));
  const recorded = await recordAs(platform, gate, Array.from({ length: 90 }, (_, n) => accepted(1001 + (n % 3), n + 1)));
  await until(() => receiver.received.length >= 20);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  const atDeath = receiver.received.length;
  expect(atDeath).toBeLessThan(90);
  // The dead one holds its endpoints for half a minute; the test does not wait for that.
  const [{ held }] = await platform.query<{ held: number }>('select count(*)::int as held from events.webhook_endpoint where busy_until > now()') as [{ held: number }];
  expect(held).toBeGreaterThan(0);
  await platform.query('update events.webhook_endpoint set busy_until = now() where busy_until > now()');

  const app = await startEventsApp(platform.config);
  try {
    // Nobody asks for anything: the job of the dead one is done again.
    await until(async () => (await platform.query(`select from events.webhook_delivery where state = 'delivered'`)).length === 90, 40_000);
    const counts = new Map<string, number>();
    for (const { headers } of receiver.received) counts.set(String(headers['webhook-id']), (counts.get(String(headers['webhook-id'])) ?? 0) + 1);
    expect(new Set(counts.keys())).toEqual(new Set(recorded.map((id) => `evt_${id}`)));
    const twice = [...counts.values()].filter((count) => count > 1);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
    // One message at a time and endpoint.
    expect(twice.length).toBeLessThanOrEqual(endpoints.length);
  } finally {
    await app.close();
    await gate.close();
  }
}, 60_000);
