import { Alarms, Log, Queues } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { PurposeGate, recipients } from '@turbotrack/privacy';
import { startDataProtection } from '../start-data-protection.js';
import { CheckDrift, InstalledAs } from './check-drift.js';
import { CheckSupervision } from '../supervision/check-supervision.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.drop());

/** Receives alarms as the operator's on-call service would. */
async function receiveAlarms() {
  const alarms: { type: string; data: { facts: Record<string, number> } }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      alarms.push(JSON.parse(body) as (typeof alarms)[number]);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, alarms };
}

async function start(alarmUrl?: string) {
  const app = await startDataProtection({ ...platform.config, ...(alarmUrl && { ALARM_WEBHOOK_URL: alarmUrl }) });
  onTestFinished(() => app.close());
  const get = async (path: string, scope = 'data-protection:read') => {
    const response = await fetch(app.url + path, { headers: { authorization: `Bearer ${await platform.token(scope)}` } });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { app, get };
}

test('a database as installed raises no alarm, and its differences are none', async () => {
  const { url, alarms } = await receiveAlarms();
  const { get } = await start(url);
  expect(await get('/drift')).toEqual({ status: 200, body: { missing: [], unexpected: [] } });
  expect(alarms).toEqual([]);
});

test('a privilege that somebody granted by hand wakes a person at the next start, and is named to who may ask', async () => {
  const role = `${platform.config.TURBOTRACK_ROLE_PREFIX}_purpose_business_intelligence`;
  await platform.query(`grant select (other_number) on rating.call to ${role}`);
  onTestFinished(() => void platform.query(`revoke select (other_number) on rating.call from ${role}`));
  const { url, alarms } = await receiveAlarms();
  const { get } = await start(url);
  await until(() => alarms.length > 0);
  expect(alarms).toMatchObject([{ type: 'alarm.register-drift', data: { facts: { missing: 0, unexpected: 1 } } }]);
  expect((await get('/drift')).body).toEqual({ missing: [], unexpected: ['grant select on rating.call.other_number to purpose_business_intelligence'] });
  expect((await get('/drift', 'ordering:read')).status).toBe(403);
});

test('a role whose password is no longer the one that follows from the secret is named', async () => {
  const { app } = await start();
  const drift = app.nest.get(CheckDrift, { strict: false });
  const { installation } = app.nest.get(InstalledAs, { strict: false });
  const other = new CheckDrift(
    app.nest.get(PurposeGate, { strict: false }), new InstalledAs({ ...installation, secret: Buffer.alloc(32, 'another secret') }),
    app.nest.get(Alarms, { strict: false }), app.nest.get(Queues, { strict: false }), app.nest.get(Log, { strict: false }),
  );
  expect((await drift.compare('app:test')).unexpected).toEqual([]);
  expect((await other.compare('app:test')).unexpected).toContain("role purpose_invoicing: a password that is not the installation's");
});

test('a recipient whose supervision is overdue wakes a person; one that is only planned does not', async () => {
  const { url, alarms } = await receiveAlarms();
  const { app } = await start(url);
  const supervision = app.nest.get(CheckSupervision, { strict: false });
  await supervision.check();
  expect(alarms).toEqual([]);
  const inForce = {
    ...recipients.tdc, missing: undefined, status: 'in force', agreement: { title: 'Prøveaftale', from: '2025-01-01', to: null },
    country: 'DK', transferBasis: 'none: within the EEA', subProcessors: [], supervision: { plan: 'a yearly report', everyMonths: 12, lastDone: '2025-01-31' },
  } as unknown as (typeof recipients)['tdc'];
  await supervision.check(undefined, undefined, { tdc: inForce }, '2026-01-31');
  expect(alarms).toEqual([]);
  await supervision.check(undefined, undefined, { tdc: inForce }, '2026-02-01');
  expect(alarms).toMatchObject([{ type: 'alarm.supervision-overdue', data: { facts: { recipients: 1 } } }]);
});
