import { createTokenVerifier } from '@turbotrack/service';
import { decodeProtectedHeader } from 'jose';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startIdentity, type RunningIdentity } from './start-identity.js';

const PORTAL = { id: 'portal', secret: 'portal-secret-0123456789', scopes: ['orders:read', 'orders:write'], customerId: 4711 };
const DESK = { id: 'desk', secret: 'desk-secret-0123456789', scopes: ['invoices:read'] };

async function requestToken(issuer: RunningIdentity, client: { id: string; secret: string }, scope?: string) {
  const response = await fetch(issuer.tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('the embedded issuer', () => {
  let identity: RunningIdentity;
  beforeAll(async () => {
    identity = await startIdentity({ port: 0, clients: [PORTAL, DESK] });
  });
  afterAll(() => identity.close());

  test('a token for a customer is accepted by the apps and names that customer and the granted scopes', async () => {
    const { status, body } = await requestToken(identity, PORTAL, 'orders:read');
    expect(status).toBe(200);
    expect(body['expires_in']).toBe(600);
    const caller = await createTokenVerifier(identity.issuer, identity.audience).verify(String(body['access_token']));
    expect(caller).toEqual({ subject: 'portal', actor: 'portal', kind: 'client', tenant: 'live', scopes: new Set(['orders:read']), customerId: 4711 });
    expect(decodeProtectedHeader(String(body['access_token']))).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
  });

  test("a token of the operator's own program names no customer", async () => {
    const { body } = await requestToken(identity, DESK, 'invoices:read');
    const caller = await createTokenVerifier(identity.issuer, identity.audience).verify(String(body['access_token']));
    expect(caller).not.toHaveProperty('customerId');
  });

  test('without asking for a scope a client gets none', async () => {
    const { body } = await requestToken(identity, DESK);
    const caller = await createTokenVerifier(identity.issuer, identity.audience).verify(String(body['access_token']));
    expect([...caller.scopes]).toEqual([]);
  });

  test('a wrong secret is refused with 401', async () => {
    const { status, body } = await requestToken(identity, { ...PORTAL, secret: 'not-the-secret-at-all' });
    expect(status).toBe(401);
    expect(body).not.toHaveProperty('access_token');
  });

  test('a scope that was not given to the client is not granted', async () => {
    const { status, body } = await requestToken(identity, PORTAL, 'invoices:read');
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: 'invalid_scope' });
  });

  test('a token for another audience is refused by the apps', async () => {
    const { body } = await requestToken(identity, DESK, 'invoices:read');
    const verifier = createTokenVerifier(identity.issuer, 'urn:somebody-else');
    await expect(verifier.verify(String(body['access_token']))).rejects.toMatchObject({ kind: { status: 401 } });
  });

  test('/health answers', async () => {
    expect((await fetch(`${identity.issuer}/health`)).status).toBe(200);
  });
});

test('an expired token is refused', async () => {
  const identity = await startIdentity({ port: 0, clients: [DESK], tokenLifetimeS: 1 });
  try {
    const { body } = await requestToken(identity, DESK, 'invoices:read');
    const verifier = createTokenVerifier(identity.issuer, identity.audience);
    await expect(verifier.verify(String(body['access_token']))).resolves.toMatchObject({ subject: 'desk' });
    // One second of life, two of tolerated clock difference.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await expect(verifier.verify(String(body['access_token']))).rejects.toMatchObject({ kind: { status: 401 } });
  } finally {
    await identity.close();
  }
});

describe('the file of signing keys', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'identity-keys-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('tokens stay valid when the issuer is started again with the same file, which only its owner may read', async () => {
    const keyFile = join(folder, 'keys.json');
    const first = await startIdentity({ port: 0, clients: [DESK], keyFile });
    const { body } = await requestToken(first, DESK, 'invoices:read');
    const { issuer } = first;
    await first.close();
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    const second = await startIdentity({ port: Number(new URL(issuer).port), clients: [DESK], keyFile });
    try {
      await expect(createTokenVerifier(issuer, second.audience).verify(String(body['access_token']))).resolves.toBeDefined();
    } finally {
      await second.close();
    }
  });

  test('a file of something else stops the start with a sentence', async () => {
    const keyFile = join(folder, 'other.json');
    await writeFile(keyFile, '{"keys":[{"kty":"RSA"}]}');
    await expect(startIdentity({ port: 0, clients: [DESK], keyFile })).rejects.toThrow(/not a JSON Web Key Set/);
  });
});
