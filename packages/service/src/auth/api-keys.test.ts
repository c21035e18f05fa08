import { Controller, Get, Module } from '@nestjs/common';
import { PurposeGate } from '@turbotrack/privacy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPlatformApp } from '../platform/start-platform-app.js';
import type { RunningApp } from '../http/create-app.js';
import { createTestPlatform, type TestPlatform } from '../testing/test-platform.js';
import { CurrentCaller, ForCustomers, Scopes } from './access.js';
import { createKeyVerifier, drawApiKey } from './api-keys.js';
import type { Caller, Tenant } from './bearer-tokens.js';

@Controller('calls')
@ForCustomers()
class CallsController {
  @Get()
  @Scopes('calls:read')
  who(@CurrentCaller() { scopes: _scopes, ...caller }: Caller): Omit<Caller, 'scopes'> {
    return caller;
  }
}

@Module({ controllers: [CallsController] })
class CallsModule {}

let platform: TestPlatform;
let gate: PurposeGate;
beforeAll(async () => {
  platform = await createTestPlatform();
  gate = new PurposeGate(platform.database.installation, { purposes: ['machine-access'] });
  await platform.query(`insert into ordering.customer (customer_id, name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version) overriding system value
    values (1001, 'Kunde', '99999993', 'Gade 1', '9999', 'By', 'Kontakt', 'faktura@kunde.example', 'standard', 1)`);
});
afterAll(async () => {
  await gate.close();
  await platform.drop();
});

async function giveOut({ tenant = 'live' as Tenant, scopes = ['calls:read'], expires = '1 day' } = {}) {
  const drawn = drawApiKey(tenant);
  const [row] = await platform.query<{ key_id: number }>(
    `insert into identity.api_key (customer_id, tenant, name, beginning, key_hash, scopes, created_by, expires_at) values (1001, $1, 'Program', $2, $3, $4, 'test', now() + $5::interval) returning key_id`,
    [tenant, drawn.beginning, drawn.hash, scopes, expires]);
  return { key: drawn.key, keyId: row!.key_id };
}

const REFUSED = { kind: { status: 401 } };

describe('a key', () => {
  test('names its customer, tenant and scopes', async () => {
    const { key, keyId } = await giveOut();
    expect(key).toMatch(/^tt_live_[\w-]{43}$/);
    expect(await createKeyVerifier(gate).verify(key)).toEqual({ subject: `key-${keyId}`, actor: `key-${keyId}`, kind: 'key', tenant: 'live', customerId: 1001, scopes: new Set(['calls:read']) });
  });

  test('that is unknown, cut, lengthened, of the other tenant by name, or expired opens nothing', async () => {
    const { key } = await giveOut();
    const { key: expired } = await giveOut({ expires: '-1 second' });
    for (const wrong of [drawApiKey('live').key, key.slice(0, -1), `${key}A`, key.replace('tt_live_', 'tt_test_'), key.toUpperCase(), expired, "tt_live_' or true --"]) {
      await expect(createKeyVerifier(gate).verify(wrong)).rejects.toMatchObject(REFUSED);
    }
  });

  test('that is revoked opens nothing as soon as what is known of it is fifteen seconds old', async () => {
    let now = Date.now();
    const verifier = createKeyVerifier(gate, { now: () => now });
    const { key, keyId } = await giveOut();
    await verifier.verify(key);
    await platform.query('update identity.api_key set revoked_at = now() where key_id = $1', [keyId]);
    now += 14_999;
    await expect(verifier.verify(key)).resolves.toMatchObject({ customerId: 1001 });
    now += 1;
    await expect(verifier.verify(key)).rejects.toMatchObject(REFUSED);
  });

  test('that expires is not known for longer than it lasts', async () => {
    let now = Date.now();
    const verifier = createKeyVerifier(gate, { now: () => now });
    const { key } = await giveOut({ expires: '5 seconds' });
    await verifier.verify(key);
    now += 10_000;
    await expect(verifier.verify(key)).rejects.toMatchObject(REFUSED);
  });

  test('has its last use written once a minute, however often and wherever it is used', async () => {
    const { key, keyId } = await giveOut();
    const lastUse = async () => (await platform.query<{ at: Date | null; xmin: string }>('select last_used_at as at, xmin::text from identity.api_key where key_id = $1', [keyId]))[0]!;
    await Promise.all(Array.from({ length: 8 }, () => createKeyVerifier(gate).verify(key)));
    const first = await lastUse();
    expect(first.at).not.toBeNull();
    await createKeyVerifier(gate).verify(key);
    expect((await lastUse()).xmin).toBe(first.xmin);
    await platform.query("update identity.api_key set last_used_at = now() - interval '61 seconds' where key_id = $1", [keyId]);
    await createKeyVerifier(gate).verify(key);
    expect(Date.now() - (await lastUse()).at!.getTime()).toBeLessThan(30_000);
  });

  test('is checked by a purpose that sees no names and no people, and gives out no key', async () => {
    const access = { scope: 'all', actor: 'app:test', why: 'test' } as const;
    for (const statement of ['select name from identity.api_key', 'select email from identity.account', 'select secret_hash from identity.client', "update identity.api_key set scopes = '{}'", "insert into identity.api_key (key_hash) values ('x')"]) {
      await expect(gate.purpose('machine-access', access, ({ sql }) => sql([], statement))).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('an app', () => {
  const start = (more: object = {}): Promise<RunningApp> => startPlatformApp(CallsModule, { name: 'ordering', title: 'Calls', version: '1', config: { ...platform.config, ...more }, purposes: [], jobs: [] });
  const ask = (app: RunningApp, token: string) => fetch(`${app.url}/calls`, { headers: { authorization: `Bearer ${token}` } });

  test('accepts tokens and keys, asks both for the scope, and tells them apart', async () => {
    const app = await start();
    try {
      const { key, keyId } = await giveOut();
      expect(await (await ask(app, key)).json()).toEqual({ subject: `key-${keyId}`, actor: `key-${keyId}`, kind: 'key', tenant: 'live', customerId: 1001 });
      const employee = await platform.token('calls:read', { customer_id: 1001, employee_id: 5001, tenant: 'test' });
      expect(await (await ask(app, employee)).json()).toEqual({ subject: 'tester', actor: 'tester', kind: 'person', tenant: 'test', customerId: 1001, employeeId: 5001 });
      const program = await platform.token('calls:read', { client_id: 'tester' });
      expect(await (await ask(app, program)).json()).toMatchObject({ kind: 'client' });
      expect((await ask(app, (await giveOut({ scopes: ['other:read'] })).key)).status).toBe(403);
      expect((await ask(app, drawApiKey('live').key)).status).toBe(401);
      for (const claims of [{ employee_id: 5001 }, { customer_id: 1001, employee_id: 'x' }, { customer_id: 1001, tenant: 'everything' }]) {
        expect((await ask(app, await platform.token('calls:read', claims))).status).toBe(401);
      }
    } finally {
      await app.close();
    }
  });

  test('of a live installation refuses keys and tokens of the test tenant, and the other way round', async () => {
    const [live, test] = await Promise.all([giveOut(), giveOut({ tenant: 'test' })]);
    for (const [tenant, statuses] of [['live', [200, 401]], ['test', [401, 200]]] as const) {
      const app = await start({ ACCEPTED_TENANT: tenant });
      try {
        expect(await Promise.all([live, test].map(async ({ key }) => (await ask(app, key)).status))).toEqual(statuses);
        expect((await ask(app, await platform.token('calls:read', { tenant: 'test', customer_id: 1001 }))).status).toBe(statuses[1]);
      } finally {
        await app.close();
      }
    }
  });
});
