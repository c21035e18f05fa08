import { decodeJwt } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startIdentity } from './start-identity.js';
import { CALLBACK, codeFrom, IdentityUnderTest, PASSWORD, PORTAL, SETUP } from './testing/identity-under-test.js';

let under: IdentityUnderTest;
beforeAll(async () => {
  under = await IdentityUnderTest.start();
});
afterAll(() => under.close());

describe('a person of a customer', () => {
  beforeAll(async () => {
    await under.person('admin@kunde.example', 'customer-admin', { customerId: 1001 });
    await under.person('ansat@kunde.example', 'employee', { customerId: 1001, employeeId: 5001 });
  });

  test('signs in with a password and gets a token for five minutes, for that customer and the scopes of the role', async () => {
    const tokens = await under.tokensOf(under.browser(), 'admin@kunde.example');
    expect(tokens.expires_in).toBe(300);
    const caller = await under.verify(tokens.access_token);
    expect(caller).toMatchObject({ customerId: 1001, tenant: 'live', kind: 'person' });
    expect(caller.employeeId).toBeUndefined();
    // What the portal asked for and the role does not have is not there.
    expect([...caller.scopes].toSorted()).toEqual(['billing:read', 'identity:read', 'identity:write', 'ordering:read', 'ordering:write', 'sessions:read', 'sessions:write']);
    expect(decodeJwt(tokens.id_token)).toMatchObject({ name: 'Prøve Person', role: 'customer-admin', amr: ['pwd'] });
  });

  test('an employee gets a token for the employee alone, which shows nothing of the rest of the customer', async () => {
    const caller = await under.verify((await under.tokensOf(under.browser(), 'ansat@kunde.example')).access_token);
    expect(caller).toMatchObject({ customerId: 1001, employeeId: 5001 });
    expect([...caller.scopes].toSorted()).toEqual(['me:read', 'sessions:read', 'sessions:write']);
  });

  test('the page of the form runs no script, loads nothing, and speaks the language of the browser', async () => {
    const browser = under.browser();
    browser.headers['accept-language'] = 'da';
    const { form } = await under.begin(browser);
    const page = await form.text();
    expect(page).toMatch(/<html lang="da">/);
    expect(page).toContain('Adgangskode');
    expect(page).not.toMatch(/<script|javascript:|https?:\/\//i);
    const policy = form.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).toContain("form-action 'self' https://portal.example;");
    expect(policy).not.toContain('unsafe');
    expect(form.headers.get('cache-control')).toBe('no-store');
    // Each field has its label.
    expect([...page.matchAll(/<label for="(\w+)"/g)].map(([, name]) => name)).toEqual([...page.matchAll(/<input id="(\w+)"/g)].map(([, name]) => name));
  });

  test('signed in once, the next request of the portal needs no password, until signing out', async () => {
    const browser = under.browser();
    const tokens = await under.tokensOf(browser, 'admin@kunde.example');
    const { form } = await under.begin(browser);
    expect(form.headers.get('location')).toMatch(new RegExp(`^${CALLBACK}\\?code=`));
    const ask = await browser.get(`/session/end?${new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: 'https://portal.example/bye' })}`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await ask.text())?.[1];
    const ended = await browser.post('/session/end/confirm', { xsrf: xsrf!, logout: 'yes' });
    expect(ended.headers.get('location')).toMatch(/^https:\/\/portal\.example\/bye/);
    expect((await under.begin(browser)).form.status).toBe(200);
    expect((await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })).body).toMatchObject({ error: 'invalid_grant' });
  });

  test('a refresh token gives the next pair of tokens', async () => {
    const tokens = await under.tokensOf(under.browser(), 'admin@kunde.example');
    const { status, body } = await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    expect(status).toBe(200);
    expect(body['refresh_token']).not.toBe(tokens.refresh_token);
    await expect(under.verify(String(body['access_token']))).resolves.toMatchObject({ customerId: 1001 });
  });

  test('sees where it is signed in, and ends one session without the other', async () => {
    await under.person('ude@kunde.example', 'customer-admin', { customerId: 1001 });
    const [here, there] = [await under.tokensOf(under.browser(), 'ude@kunde.example'), await under.tokensOf(under.browser(), 'ude@kunde.example')];
    const { body } = await under.api('GET', '/sessions', here.access_token);
    const sessions = body['items'] as { sessionId: string; programs: string[] }[];
    expect(sessions.map(({ programs }) => programs)).toEqual([['portal'], ['portal']]);
    expect((await under.api('DELETE', `/sessions/${sessions[0]!.sessionId}`, here.access_token)).status).toBe(204);
    const refreshed = await Promise.all([here, there].map(({ refresh_token: token }) => under.tokenRequest({ grant_type: 'refresh_token', refresh_token: token })));
    expect(refreshed.map(({ status }) => status)).toEqual([200, 400]);
  });

  test('a new password by mail ends what was signed in with the old one', async () => {
    await under.person('glemsom@kunde.example', 'customer-admin', { customerId: 1001 });
    const tokens = await under.tokensOf(under.browser(), 'glemsom@kunde.example');
    const browser = under.browser();
    const answer = await browser.post('/forgot', { email: 'Glemsom@kunde.example' });
    expect(answer.status).toBe(200);
    await expect.poll(() => under.mails.filter(({ to, subject }) => to === 'glemsom@kunde.example' && subject === 'A new password for TurboTrack').length).toBe(1);
    const link = under.linkFor('glemsom@kunde.example');
    expect((await browser.get(link)).status).toBe(200);
    expect((await browser.post(link, { password: 'seks blå giraffer' })).status).toBe(200);
    expect((await browser.get(link)).status).toBe(404);
    expect((await under.signIn(under.browser(), 'glemsom@kunde.example')).answer.status).toBe(403);
    expect((await under.signIn(browser, 'glemsom@kunde.example', { password: 'seks blå giraffer' })).code).toBeDefined();
    expect((await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })).status).toBe(400);
  });

  test('a closed account is out: no sign-in, no refresh, and its address can be invited anew', async () => {
    const accountId = await under.person('stoppet@kunde.example', 'customer-admin', { customerId: 1001 });
    const tokens = await under.tokensOf(under.browser(), 'stoppet@kunde.example');
    expect((await under.api('DELETE', `/accounts/${accountId}`, await under.adminToken())).status).toBe(204);
    expect((await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })).status).toBe(400);
    expect((await under.signIn(under.browser(), 'stoppet@kunde.example')).answer.status).toBe(403);
    await under.person('stoppet@kunde.example', 'customer-admin', { customerId: 1001 });
  });
});

describe("the operator's people", () => {
  test('choose a second factor when they first sign in, and need it from then on; a recovery code works once', async () => {
    await under.person('drift@operator.example', 'operations');
    const browser = under.browser();
    const first = await under.signIn(browser, 'drift@operator.example');
    expect(first.code).toBeUndefined();
    const page = await first.answer.text();
    expect(page).toContain('otpauth://totp/TurboTrack:drift%40operator.example');
    const code = codeFrom(page);
    const codesPage = await browser.post(`${first.at}/code`, { code });
    const recovery = [...(await codesPage.text()).matchAll(/<code>([0-9a-f-]{14})<\/code>/g)].map(([, text]) => text!);
    expect(recovery).toHaveLength(10);
    const done = await browser.follow(await browser.post(`${first.at}/done`, {}));
    const tokens = await under.exchange(new URL(done.headers.get('location')!).searchParams.get('code')!, first.verifier);
    const caller = await under.verify(tokens.access_token);
    expect(caller.customerId).toBeUndefined();
    expect(caller.scopes).toContain('identity:staff');
    expect(caller.scopes).not.toContain('billing:write');

    // Without a code there is no way around the page; the one that was used is used.
    expect((await under.signIn(under.browser(), 'drift@operator.example')).code).toBeUndefined();
    expect((await under.signIn(under.browser(), 'drift@operator.example', { code })).answer.status).toBe(403);
    expect((await under.signIn(under.browser(), 'drift@operator.example', { code: codeFrom(page, 1) })).code).toBeDefined();
    expect((await under.signIn(under.browser(), 'drift@operator.example', { code: recovery[0]! })).code).toBeDefined();
    expect((await under.signIn(under.browser(), 'drift@operator.example', { code: recovery[0]! })).answer.status).toBe(403);
  });

  test('the key of a second factor is shown before it is confirmed and never again', async () => {
    await under.person('okonomi@operator.example', 'finance');
    const browser = under.browser();
    const first = await under.signIn(browser, 'okonomi@operator.example');
    await browser.post(`${first.at}/code`, { code: codeFrom(await first.answer.text()) });
    const again = await (await under.signIn(under.browser(), 'okonomi@operator.example')).answer.text();
    expect(again).toContain('Code');
    expect(again).not.toMatch(/otpauth|[A-Z2-7]{4} [A-Z2-7]{4}/);
  });
});

test('what is kept in the database holds no token, password, session or secret in clear, and the log neither', async () => {
  const browser = under.browser();
  const tokens = await under.tokensOf(browser, 'admin@kunde.example');
  const session = browser.cookie('_session')!;
  const tables = await under.platform.query<{ name: string }>("select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('identity', 'platform', 'privacy')");
  let dump = '';
  for (const { name } of tables) dump += (await under.platform.query<{ text: string }>(`select coalesce(string_agg(t::text, E'\\n'), '') as text from ${name} t`))[0]!.text;
  expect(dump).toContain('admin@kunde.example');
  for (const secret of [tokens.refresh_token, session, PASSWORD, under.linkFor('admin@kunde.example').split('/').at(-1)!]) {
    expect(dump.includes(secret)).toBe(false);
    expect(dump.includes(Buffer.from(secret).toString('hex'))).toBe(false);
    expect(under.log.join('').includes(secret)).toBe(false);
  }
  // The log has lived through every test before this one.
  expect(under.log.join('')).toContain('"event":"request"');
  expect(under.log.join('')).not.toMatch(/kunde\.example|operator\.example|Prøve Person|-failed/);
});

describe('behind a proxy', () => {
  test('an issuer under https marks its cookies for https alone, and counts attempts by what the proxy wrote last', async () => {
    const { installation } = under.platform.database;
    await expect(startIdentity({ port: 0, clients: [PORTAL], issuer: 'https://identity.example', database: { installation } })).rejects.toThrow(/IDENTITY_BEHIND_PROXY/);
    const port = Number(new URL(under.identity.issuer).port);
    await under.restart({ issuer: 'https://identity.example', behindProxy: true });
    try {
      const ask = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/auth?${new URLSearchParams({
        client_id: 'portal', response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256',
      })}`, { redirect: 'manual', headers });
      const answer = await ask({ 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' });
      expect(answer.headers.getSetCookie().length).toBeGreaterThan(0);
      for (const cookie of answer.headers.getSetCookie()) expect(cookie).toMatch(/; secure; httponly/i);
      const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
      await under.platform.query('delete from identity.failed_attempt');
      const statuses: number[] = [];
      for (let n = 0; n < 62; n++) {
        const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': `203.0.113.${n}, 192.0.2.${n}`, cookie: cookies };
        statuses.push((await fetch(`http://127.0.0.1:${port}${answer.headers.get('location')}`, { method: 'POST', headers, body: new URLSearchParams({ email: `nr${n}@kunde.example`, password: 'en forkert adgangskode' }) })).status);
      }
      expect(statuses.indexOf(429)).toBe(60);
    } finally {
      await under.restart();
      await under.platform.query('delete from identity.failed_attempt');
    }
  });
});

test('programs that ask for it are told when somebody signs out', async () => {
  const told: string[] = [];
  const receiver = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (data: string) => told.push(data)).on('end', () => response.end());
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  await under.restart({ clients: [SETUP, { ...PORTAL, backchannelLogoutUri: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/told` }] });
  try {
    const browser = under.browser();
    const tokens = await under.tokensOf(browser, 'admin@kunde.example');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await (await browser.get(`/session/end?${new URLSearchParams({ id_token_hint: tokens.id_token })}`)).text())?.[1];
    await browser.post('/session/end/confirm', { xsrf: xsrf!, logout: 'yes' });
    await expect.poll(() => told.length).toBe(1);
    const claims = decodeJwt(new URLSearchParams(told[0]).get('logout_token')!);
    expect(claims).toMatchObject({ iss: under.identity.issuer, aud: 'portal', sub: 'user:7001', sid: decodeJwt(tokens.id_token)['sid'] });
  } finally {
    receiver.close();
    await under.restart();
  }
});

test('an issuer that is started again keeps sessions, tokens and keys', async () => {
  const browser = under.browser();
  const tokens = await under.tokensOf(browser, 'admin@kunde.example');
  await under.restart();
  await expect(under.verify(tokens.access_token)).resolves.toMatchObject({ customerId: 1001 });
  expect((await under.begin(browser)).form.headers.get('location')).toMatch(/code=/);
  expect((await under.tokenRequest({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })).status).toBe(200);
});
