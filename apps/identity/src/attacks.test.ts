import { createHook } from 'node:async_hooks';
import { createKeyVerifier, createTokenVerifier } from '@turbotrack/service';
import { PurposeGate } from '@turbotrack/privacy';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Accounts } from './accounts/accounts.js';
import { CALLBACK, IdentityUnderTest, PASSWORD } from './testing/identity-under-test.js';

const ALICE = 'alice@kunde.example';
const BOB = 'bob@anden.example';

let under: IdentityUnderTest;
let alice: string;
let bob: string;
beforeAll(async () => {
  under = await IdentityUnderTest.start();
  await under.person(ALICE, 'customer-admin', { customerId: 1001 });
  await under.person(BOB, 'customer-admin', { customerId: 1002 });
  [alice, bob] = [(await under.tokensOf(under.browser(), ALICE)).access_token, (await under.tokensOf(under.browser(), BOB)).access_token];
});
afterAll(() => under.close());

const forget = () => under.platform.query('delete from identity.failed_attempt');
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the road from a program to a code and back', () => {
  test.each([
    ['without a challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with a challenge in clear', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['asking for tokens in the address', { response_type: 'token' }, 'unsupported_response_type'],
  ])('a request %s is sent back with an error and no code', async (_case, more, error) => {
    const { response } = await under.begin(under.browser(), undefined, more);
    const location = response.headers.get('location') ?? '';
    expect(location).toContain(`error=${error}`);
    expect(location).not.toMatch(/code=|access_token/);
  });

  test.each(['https://evil.example/signed-in', 'https://portal.example.evil.example/signed-in', 'https://portal.example/signed-in/../evil', 'https://portal.example/signed-in?next=evil', 'http://portal.example/signed-in', 'javascript:alert(1)'])(
    'nobody is sent to %s: the error stays on our own page', async (address) => {
      const { response } = await under.begin(under.browser(), undefined, { redirect_uri: address });
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
      expect(await response.text()).not.toContain('evil');
    });

  test('signing out sends nobody to an address that was not registered', async () => {
    const browser = under.browser();
    const { id_token: hint } = await under.tokensOf(browser, ALICE);
    const answer = await browser.get(`/session/end?${new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: 'https://evil.example/' })}`);
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  test('a code is good once; whoever brings it again ends what came of it', async () => {
    const { code, verifier } = await under.signIn(under.browser(), ALICE);
    const tokens = await under.exchange(code!, verifier);
    const again = await under.tokenRequest({ grant_type: 'authorization_code', code: code!, code_verifier: verifier, redirect_uri: CALLBACK });
    expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant']);
    expect((await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })).status).toBe(400);
  });

  test('a code of somebody else is worth nothing without the verifier, or with another one', async () => {
    const { code } = await under.signIn(under.browser(), ALICE);
    for (const verifier of [undefined, 'x'.repeat(43)]) {
      const { status } = await under.tokenRequest({ grant_type: 'authorization_code', code: code!, redirect_uri: CALLBACK, ...(verifier !== undefined && { code_verifier: verifier }) });
      expect(status).toBe(400);
    }
  });

  test('a refresh token that is used twice ends the whole family, the newest one included', async () => {
    const first = await under.tokensOf(under.browser(), ALICE);
    const second = await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
    expect((await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).body).toMatchObject({ error: 'invalid_grant' });
    expect((await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: String(second.body['refresh_token']) })).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('of many uses of a refresh token at the same moment at most one succeeds, and none goes on', async () => {
    const { refresh_token: token } = await under.tokensOf(under.browser(), ALICE);
    const answers = await Promise.all(Array.from({ length: 6 }, () => under.tokenRequest({ grant_type: 'refresh_token', refresh_token: token })));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { body } of won) expect((await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: String(body['refresh_token']) })).status).toBe(400);
  });

  test('a refresh does not widen what was granted', async () => {
    const { refresh_token: token } = await under.tokensOf(under.browser(), ALICE, 'ordering:read');
    const { body } = await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: token, scope: 'openid ordering:read ordering:write' });
    expect(body).toMatchObject({ error: 'invalid_scope' });
  });

  test('a program gets no token of its own through a client that is for people, nor with a password of a person', async () => {
    expect((await under.tokenRequest({ grant_type: 'client_credentials', scope: 'ordering:read' })).status).toBe(400);
    expect((await under.tokenRequest({ grant_type: 'password', username: ALICE, password: PASSWORD })).body).toMatchObject({ error: 'unsupported_grant_type' });
  });
});

describe('tokens that are not ours', () => {
  const claims = () => ({ ...decodeJwt(alice), scope: 'identity:read identity:write identity:staff', customer_id: undefined });

  test('without a signature, with a signature of others, with the public key as a secret, or with claims changed', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwks = (await (await fetch(`${under.identity.issuer}/jwks`)).json()) as { keys: object[] };
    const [header = '', , signature = ''] = alice.split('.');
    const forged = [
      `${base64({ alg: 'none', typ: 'at+jwt' })}.${base64(claims())}.`,
      `${header}.${base64(claims())}.${signature}`,
      await new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' }).sign(privateKey),
      await new SignJWT(claims()).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', jwk: await exportJWK(publicKey) }).sign(privateKey),
      await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(Buffer.from(JSON.stringify(jwks.keys[0]))),
    ];
    for (const token of forged) expect((await under.api('GET', '/accounts', token)).status).toBe(401);
    expect((await under.api('GET', '/accounts', alice)).status).toBe(200);
  });

  test('for another audience, and of another issuer', async () => {
    await expect(createTokenVerifier(under.identity.issuer, 'urn:somebody-else').verify(alice)).rejects.toMatchObject({ kind: { status: 401 } });
    const other = await IdentityUnderTest.start();
    try {
      await expect(other.verify(alice)).rejects.toMatchObject({ kind: { status: 401 } });
    } finally {
      await other.close();
    }
  });

  test('an ID token, which is for the program that got it, opens no route', async () => {
    const { id_token: token } = await under.tokensOf(under.browser(), ALICE);
    expect((await under.api('GET', '/accounts', token)).status).toBe(401);
  });

  test('private parts of keys are not published', async () => {
    expect(await (await fetch(`${under.identity.issuer}/jwks`)).text()).not.toMatch(/"d"/);
  });
});

describe('guessing', () => {
  test('an unknown address, a wrong password, an invitation not taken up and a closed account are answered with the same words and the same work', async () => {
    await forget();
    const closed = await under.person('lukket@kunde.example', 'customer-admin', { customerId: 1001 });
    await under.api('DELETE', `/accounts/${closed}`, alice);
    await under.api('POST', '/accounts', alice, { email: 'inviteret@kunde.example', name: 'Inviteret', role: 'customer-admin' });
    // What takes the time is the hash: each attempt asks for one, whether there is something to compare with or not.
    let hashes = 0;
    const watch = createHook({ init: (_id, type) => void (hashes += Number(type === 'SCRYPTREQUEST')) }).enable();
    try {
      const pages = new Set<string>();
      for (const email of [ALICE, 'ukendt@kunde.example', 'lukket@kunde.example', 'inviteret@kunde.example']) {
        const browser = under.browser();
        const { at } = await under.begin(browser);
        hashes = 0;
        const answer = await browser.post(at, { email, password: 'en forkert adgangskode' });
        pages.add(`${answer.status} ${hashes} ${(await answer.text()).replaceAll(at, '')}`);
      }
      expect([...pages].map((page) => page.slice(0, 6))).toEqual(['403 1 ']);
    } finally {
      watch.disable();
    }
  });

  test('asking for a new password is answered alike for everybody', async () => {
    const [known, unknown] = await Promise.all([ALICE, 'ukendt@kunde.example'].map(async (email) => (await under.browser().post('/forgot', { email })).text()));
    expect(known).toBe(unknown);
  });

  test('is paused after eight wrong passwords, for an address without an account as well, and even for the right one', async () => {
    await forget();
    for (const email of [BOB, 'ukendt@anden.example']) {
      const browser = under.browser();
      const { at } = await under.begin(browser);
      const statuses: number[] = [];
      for (let n = 0; n < 9; n++) statuses.push((await browser.post(at, { email, password: `forkert nummer ${n}` })).status);
      expect(statuses).toEqual([...Array<number>(8).fill(403), 429]);
      expect((await browser.post(at, { email, password: PASSWORD })).status).toBe(429);
    }
  });

  test('many guesses at the same moment get no more than many in turn', async () => {
    await forget();
    const browser = under.browser();
    const { at } = await under.begin(browser);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => browser.post(at, { email: BOB, password: `forkert nummer ${n}` })));
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(8);
  });

  test('somebody who is locked out by others comes in from a browser that is known, and a mail makes another one known', async () => {
    await forget();
    const known = under.browser();
    await under.tokensOf(known, BOB);
    const attacker = under.browser();
    const { at } = await under.begin(attacker);
    for (let n = 0; n < 9; n++) await attacker.post(at, { email: BOB, password: `forkert nummer ${n}` });
    const fresh = under.browser();
    expect((await under.signIn(fresh, BOB)).answer.status).toBe(429);
    // The known browser has signed out, but keeps the mark by which it is known.
    const session = await under.platform.query("delete from identity.sign_in_state where kind = 'Session' returning kind");
    expect(session.length).toBeGreaterThan(0);
    expect((await under.signIn(known, BOB)).code).toBeDefined();
    await fresh.post('/forgot', { email: BOB });
    await expect.poll(() => under.mails.findLast(({ to }) => to === BOB)?.subject).toBe('A new password for TurboTrack');
    await fresh.post(under.linkFor(BOB), { password: 'syv grønne hvaler' });
    expect((await under.signIn(fresh, BOB, { password: 'syv grønne hvaler' })).code).toBeDefined();
  });

  test('the mark of one account does not count for another, nor one that was made up', async () => {
    await forget();
    const browser = under.browser();
    await under.tokensOf(browser, ALICE);
    const attacker = under.browser();
    const { at } = await under.begin(attacker);
    const statuses: number[] = [];
    for (let n = 0; n < 9; n++) {
      attacker.plant('tt_browser', n % 2 ? browser.cookie('tt_browser')! : `${'A'.repeat(22)}.${'A'.repeat(43)}`);
      statuses.push((await attacker.post(at, { email: BOB, password: 'forkert igen' })).status);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  test('one network cannot try out a thousand accounts', async () => {
    await forget();
    const browser = under.browser();
    const { at } = await under.begin(browser);
    let paused = 0;
    for (let n = 0; n < 65; n++) paused += Number((await browser.post(at, { email: `nr${n}@kunde.example`, password: 'en forkert adgangskode' })).status === 429);
    expect(paused).toBe(5);
    await forget();
  });
});

describe('forms', () => {
  test('a form that another site sends, of another kind, or too large, is not read', async () => {
    await forget();
    const browser = under.browser();
    const { at } = await under.begin(browser);
    browser.headers['sec-fetch-site'] = 'cross-site';
    expect((await browser.post(at, { email: ALICE, password: PASSWORD })).status).toBe(400);
    browser.headers['sec-fetch-site'] = 'same-origin';
    expect((await browser.post(at, { email: ALICE, password: 'x'.repeat(20_000) })).status).toBe(400);
    expect((await under.browser().post(at, { email: ALICE, password: PASSWORD })).status).toBe(400);
  });

  test('a link that a mail scanner follows is not used up, and its page is not kept or passed on', async () => {
    await under.api('POST', '/accounts', await under.adminToken(), { email: 'ny@kunde.example', name: 'Ny Person', role: 'customer-admin', customerId: 1001 });
    const link = under.linkFor('ny@kunde.example');
    for (let n = 0; n < 3; n++) expect((await under.browser().get(link)).headers.get('referrer-policy')).toBe('no-referrer');
    expect((await under.browser().post(link, { password: 'kort' })).status).toBe(422);
    const both = await Promise.all([PASSWORD, PASSWORD].map((password) => under.browser().post(link, { password })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
  });

  test('the step after the password cannot be reached without it', async () => {
    const browser = under.browser();
    const { at } = await under.begin(browser);
    for (const step of ['code', 'done']) expect((await browser.post(`${at}/${step}`, { code: '000000' })).headers.get('location')).toBe(at);
  });
});

describe("a customer's administrator", () => {
  const wanted = { name: 'Program', scopes: ['ordering:read'] };

  test('makes programs of its own customer, whatever customer it names', async () => {
    expect((await under.api('POST', '/api-keys', alice, { ...wanted, customerId: 1002 })).status).toBe(403);
    expect((await under.api('POST', '/clients', alice, wanted)).body).toMatchObject({ customerId: 1001 });
  });

  test.each([
    ['a scope of the operator', ['rating:write']], ['a scope it has and one it has not', ['ordering:read', 'billing:write']],
    ['the making of further accounts and keys', ['identity:write']], ['a scope nobody has', ['everything:write']],
  ])('cannot give a program %s', async (_case, scopes) => {
    for (const path of ['/clients', '/api-keys']) expect((await under.api('POST', path, alice, { ...wanted, scopes })).status).toBe(403);
  });

  test('cannot pass on what its own token lacks, although its role has it', async () => {
    const { access_token: narrow } = await under.tokensOf(under.browser(), ALICE, 'ordering:read identity:write');
    expect((await under.api('POST', '/api-keys', narrow, { ...wanted, scopes: ['billing:read'] })).status).toBe(403);
    expect((await under.api('POST', '/api-keys', narrow, wanted)).status).toBe(201);
  });

  test("sees and ends nothing of another customer's, and cannot tell it from what does not exist", async () => {
    const { body: client } = await under.api('POST', '/clients', alice, wanted);
    const { body: key } = await under.api('POST', '/api-keys', alice, wanted);
    const { body: accounts } = await under.api('GET', '/accounts', alice);
    const account = (accounts['items'] as { accountId: number }[])[0]!.accountId;
    for (const path of [`/clients/${String(client['clientId'])}`, `/api-keys/${String(key['keyId'])}`, `/accounts/${account}`]) {
      const unknown = path.replace(/[^/]+$/, (id) => (id.startsWith('tc-') ? `tc-${'0'.repeat(16)}` : '999999'));
      const answers = await Promise.all([path, unknown].map((at) => under.api('DELETE', at, bob)));
      expect(answers.map(({ status, body }) => [status, body['type']])).toEqual([[404, '/problems/not-found'], [404, '/problems/not-found']]);
    }
    for (const path of ['/clients', '/api-keys', '/accounts']) {
      const items = (await under.api('GET', path, bob)).body['items'] as { customerId: number }[];
      expect(items.every(({ customerId }) => customerId === 1002)).toBe(true);
    }
  });

  test('invites nobody for the operator or for another customer, and no employee of another customer', async () => {
    const invite = (more: object) => under.api('POST', '/accounts', alice, { email: 'ven@kunde.example', name: 'Ven', ...more });
    expect((await invite({ role: 'operations' })).status).toBe(403);
    expect((await invite({ role: 'customer-admin', customerId: 1002 })).status).toBe(403);
    expect((await invite({ role: 'employee', employeeId: 5002 })).status).toBe(409);
    expect((await invite({ role: 'employee' })).status).toBe(422);
  });

  test('support invites customers and no colleagues', async () => {
    const caller = { subject: 'user:1', actor: 'user:1', kind: 'person' as const, tenant: 'live' as const, scopes: new Set(['identity:read', 'identity:write']) };
    const gate = new PurposeGate(under.platform.database.installation, { purposes: ['sign-in'] });
    try {
      await expect(new Accounts(gate).invite(caller, { email: 'kollega@operator.example', name: 'Kollega', role: 'dpo', language: 'da' })).rejects.toMatchObject({ kind: { status: 403 } });
    } finally {
      await gate.close();
    }
  });
});

describe('programs', () => {
  const wanted = { name: 'Program', scopes: ['ordering:read', 'billing:read'] };

  test('a client gets a token for its customer and asked-for scopes; another one’s secret, a widened scope and a revoked client get none', async () => {
    const { body } = await under.api('POST', '/clients', alice, wanted);
    const client = { id: String(body['clientId']), secret: String(body['secret']) };
    const { body: granted } = await under.tokenRequest({ grant_type: 'client_credentials', scope: 'ordering:read' }, client);
    expect(await under.verify(String(granted['access_token']))).toMatchObject({ customerId: 1001, kind: 'client', tenant: 'live', scopes: new Set(['ordering:read']) });
    const { body: other } = await under.api('POST', '/clients', bob, wanted);
    expect((await under.tokenRequest({ grant_type: 'client_credentials' }, { id: client.id, secret: String(other['secret']) })).status).toBe(401);
    expect((await under.tokenRequest({ grant_type: 'client_credentials', scope: 'ordering:write' }, client)).body).toMatchObject({ error: 'invalid_scope' });
    await expect.poll(async () => (await under.platform.query('select last_used_at from identity.client where client_id = $1', [client.id]))[0]!['last_used_at']).not.toBeNull();
    expect((await under.api('DELETE', `/clients/${client.id}`, alice)).status).toBe(204);
    expect((await under.tokenRequest({ grant_type: 'client_credentials', scope: 'ordering:read' }, client)).status).toBe(401);
  });

  test('an expired client gets no token', async () => {
    const { body } = await under.api('POST', '/clients', alice, { ...wanted, validDays: 1 });
    await under.platform.query("update identity.client set expires_at = now() - interval '1 second' where client_id = $1", [body['clientId']]);
    expect((await under.tokenRequest({ grant_type: 'client_credentials' }, { id: String(body['clientId']), secret: String(body['secret']) })).status).toBe(401);
  });

  test('the secret of a client and a key are answered once and kept as hashes', async () => {
    const [{ body: client }, { body: key }] = await Promise.all([under.api('POST', '/clients', alice, wanted), under.api('POST', '/api-keys', alice, wanted)]);
    const lists = JSON.stringify([await under.api('GET', '/clients', alice), await under.api('GET', '/api-keys', alice)]);
    const kept = JSON.stringify([await under.platform.query('select c::text from identity.client c'), await under.platform.query('select k::text from identity.api_key k')]);
    for (const secret of [String(client['secret']), String(key['key'])]) {
      expect(lists).not.toContain(secret);
      expect(kept).not.toContain(secret);
      expect(kept).not.toContain(Buffer.from(secret).toString('hex'));
    }
    expect(lists).toContain(String(key['beginning']));
  });

  test('a key opens what it was made for; it makes no other keys, and it cannot be made to', async () => {
    const { body } = await under.api('POST', '/api-keys', await under.adminToken(), { ...wanted, customerId: 1001 });
    const gate = new PurposeGate(under.platform.database.installation, { purposes: ['machine-access'] });
    try {
      const caller = await createKeyVerifier(gate).verify(String(body['key']));
      expect(caller).toEqual({ subject: `key-${String(body['keyId'])}`, actor: `key-${String(body['keyId'])}`, kind: 'key', tenant: 'live', customerId: 1001, scopes: new Set(wanted.scopes) });
    } finally {
      await gate.close();
    }
    expect((await under.api('POST', '/api-keys', String(body['key']), wanted)).status).toBe(403);
    expect((await under.api('POST', '/api-keys', await under.adminToken(), { ...wanted, scopes: ['rating:write'], customerId: 1001 })).status).toBe(403);
  });

  test('a test key belongs to a customer, and a live customer makes none', async () => {
    expect((await under.api('POST', '/api-keys', alice, { ...wanted, tenant: 'test' })).status).toBe(403);
    expect((await under.api('POST', '/api-keys', await under.adminToken(), { ...wanted, tenant: 'test' })).status).toBe(403);
    const { body } = await under.api('POST', '/api-keys', await under.adminToken(), { ...wanted, tenant: 'test', customerId: 1002 });
    expect(String(body['key'])).toMatch(/^tt_test_/);
  });
});
