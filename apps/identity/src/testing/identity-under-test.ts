import { createTokenVerifier, type Caller } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform } from '@turbotrack/service/testing';
import type { AccountMail } from '../accounts/account-mail.js';
import type { Role } from '../accounts/roles.js';
import { codeOfStep, stepAt } from '../second-factor/time-based-codes.js';
import { type IdentityOptions, type RunningIdentity, startIdentity } from '../start-identity.js';
import { Browser, drawPkce } from './browser.js';

/** Cheap hashes: the tests are about who comes in, not about how long it takes. */
const PASSWORD_COST = 10;
export const PASSWORD = 'fire gule elefanter';
export const CALLBACK = 'https://portal.example/signed-in';
export const SETUP = { id: 'setup', secret: 'setup-secret-0123456789', scopes: ['identity:read', 'identity:write', 'identity:staff', 'ordering:read', 'ordering:write', 'billing:read', 'rating:write'] };
export const PORTAL = {
  id: 'portal', scopes: ['ordering:read', 'ordering:write', 'billing:read', 'billing:write', 'me:read', 'identity:read', 'identity:write', 'identity:staff', 'sessions:read', 'sessions:write'],
  redirectUris: [CALLBACK], postLogoutRedirectUris: ['https://portal.example/bye'],
};

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly scope: string;
  readonly expires_in: number;
}

/** The issuer with a database, two customers and a program that invites. */
export class IdentityUnderTest {
  private readonly port: number;

  private constructor(
    readonly platform: TestPlatform, public identity: RunningIdentity, private readonly options: (mails: AccountMail[]) => IdentityOptions, readonly mails: AccountMail[],
    readonly log: readonly string[],
  ) {
    this.port = Number(new URL(identity.issuer).port);
  }

  static async start(more: Partial<IdentityOptions> = {}): Promise<IdentityUnderTest> {
    const platform = await createTestPlatform();
    await platform.query(`insert into ordering.customer (customer_id, name, cvr, street, postcode, city, invoice_contact, invoice_email, tariff_code, policy_version) overriding system value
      select id, 'Kunde ' || id, '9999999' || id % 10, 'Gade 1', '9999', 'By', 'Kontakt', 'faktura@kunde.example', 'standard', 1 from generate_series(1001, 1002) id`);
    await platform.query(`insert into ordering.employee (employee_id, customer_id, name, informed_confirmed_at, policy_version) overriding system value values (5001, 1001, 'Medarbejder', now(), 1), (5002, 1002, 'Anden', now(), 1)`);
    const log: string[] = [];
    const options = (mails: AccountMail[]): IdentityOptions => ({
      port: 0, host: '127.0.0.1', clients: [SETUP, PORTAL], passwordCost: PASSWORD_COST,
      database: { installation: platform.database.installation },
      logLevel: 'debug', logDestination: { write: (line) => void log.push(line) },
      mailer: { send: (mail) => Promise.resolve(void mails.push(mail)) },
      ...more,
    });
    const mails: AccountMail[] = [];
    return new IdentityUnderTest(platform, await startIdentity(options(mails)), options, mails, log);
  }

  /** Ends the process's part and starts it anew at the same address, with other options where given. */
  async restart(more: Partial<IdentityOptions> = {}): Promise<void> {
    await this.identity.close();
    this.identity = await startIdentity({ ...this.options(this.mails), port: this.port, ...more });
  }

  async close(): Promise<void> {
    await this.identity.close();
    await this.platform.drop();
  }

  verify(token: string): Promise<Caller> {
    return createTokenVerifier(this.identity.issuer, this.identity.audience).verify(token);
  }

  async tokenRequest(form: Record<string, string>, client: { id: string; secret?: string } = PORTAL): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(this.identity.tokenEndpoint, {
      method: 'POST',
      headers: client.secret === undefined ? {} : { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
      body: new URLSearchParams({ ...form, ...(client.secret === undefined && { client_id: client.id }) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async adminToken(): Promise<string> {
    return String((await this.tokenRequest({ grant_type: 'client_credentials', scope: SETUP.scopes.join(' ') }, SETUP)).body['access_token']);
  }

  async api(method: string, path: string, token: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(this.identity.issuer + path, {
      method, headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }

  /** The link of the latest mail to an address. */
  linkFor(email: string): string {
    const link = this.mails.findLast(({ to }) => to === email)?.text.match(/https?:\S+/)?.[0];
    if (link === undefined) throw new Error('No mail with a link has gone there.');
    return new URL(link).pathname;
  }

  /** Invites somebody who then chooses the password. */
  async person(email: string, role: Role, more: { customerId?: number; employeeId?: number } = {}): Promise<number> {
    const { status, body } = await this.api('POST', '/accounts', await this.adminToken(), { email, name: 'Prøve Person', role, language: 'en', ...more });
    if (status !== 201) throw new Error(`The invitation was answered with ${status}.`);
    const answer = await new Browser(this.identity.issuer).post(this.linkFor(email), { password: PASSWORD });
    if (answer.status !== 200) throw new Error(`The invitation could not be taken up: ${answer.status}.`);
    return Number(body['accountId']);
  }

  browser(): Browser {
    return new Browser(this.identity.issuer);
  }

  /** Begins as the portal would; gives the page with the form, and what the portal keeps. */
  async begin(browser: Browser, scope = PORTAL.scopes.join(' '), more: Record<string, string | undefined> = {}) {
    const { verifier, challenge } = drawPkce();
    const query: Record<string, string | undefined> = {
      client_id: PORTAL.id, response_type: 'code', redirect_uri: CALLBACK, scope: `openid ${scope}`, state: 'state-1', code_challenge: challenge, code_challenge_method: 'S256', ...more,
    };
    const params = new URLSearchParams(Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined));
    const response = await browser.get(`/auth?${params}`);
    const form = await browser.follow(response);
    const at = response.headers.get('location') ?? '';
    return { verifier, response, form, at };
  }

  /** Signs in to the code that comes back; staff gives a code of the second factor as well. */
  async signIn(browser: Browser, email: string, options: { password?: string; scope?: string; code?: string } = {}) {
    const { verifier, at } = await this.begin(browser, options.scope);
    let answer = await browser.follow(await browser.post(at, { email, password: options.password ?? PASSWORD }));
    if (options.code !== undefined) answer = await browser.follow(await browser.post(`${at}/code`, { code: options.code }));
    const location = answer.headers.get('location');
    return { verifier, at, answer, code: location === null ? undefined : (new URL(location).searchParams.get('code') ?? undefined) };
  }

  async exchange(code: string, verifier: string): Promise<Tokens> {
    const { status, body } = await this.tokenRequest({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: CALLBACK });
    if (status !== 200) throw new Error(`The code was answered with ${status} ${String(body['error'])} ${String(body['error_description'])}.`);
    return body as unknown as Tokens;
  }

  async tokensOf(browser: Browser, email: string, scope?: string): Promise<Tokens> {
    const { code, verifier, answer } = await this.signIn(browser, email, scope === undefined ? {} : { scope });
    if (code === undefined) throw new Error(`Signing in was answered with ${answer.status}: ${await answer.text()}`);
    return this.exchange(code, verifier);
  }
}

/** The code of a secret as shown on the page, some steps from now. */
export function codeFrom(page: string, stepsAhead = 0): string {
  const secret = /<code>([A-Z2-7 ]{32,})<\/code>/.exec(page)?.[1]?.replaceAll(' ', '');
  if (secret === undefined) throw new Error('The page shows no key.');
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
  return codeOfStep(bytes, stepAt(Date.now()) + stepsAhead);
}
