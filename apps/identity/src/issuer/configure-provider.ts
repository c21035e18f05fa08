import type { JWK } from 'jose';
import type { AccountClaims, AdapterFactory, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { accountIdOf, type Accounts, type Person } from '../accounts/accounts.js';
import { ROLES } from '../accounts/roles.js';
import type { ClientRegistration } from '../configuration.js';
import { renderEndedPage, renderErrorPage, renderLogoutPage } from '../pages/issuer-pages.js';
import { grantOf } from './grant-scopes.js';
import { hashSecret } from './hash-secret.js';
import { SIGNING_ALGORITHM } from './signing-key.js';

/** Seconds a program's token is valid; it can ask for another at any time. */
const PROGRAM_TOKEN_S = 600;
/** Seconds a person's token is valid. A closed account or an ended session is out after that. */
export const PERSON_TOKEN_S = 300;
const SESSION_S = 12 * 3_600;
const MINUTE_S = 60;
const TELL_LIMIT_MS = 3_000;

/** What it takes to let people in; without it an issuer serves programs alone. */
export interface PeopleSettings {
  readonly accounts: Accounts;
  readonly adapter: AdapterFactory;
  readonly cookieKeys: readonly string[];
}

export interface ProviderSettings {
  readonly clients: readonly ClientRegistration[];
  readonly audience: string;
  /** The signing one first. */
  readonly keys: readonly JWK[];
  readonly secureCookies: boolean;
  readonly programTokenS?: number | undefined;
  readonly people?: PeopleSettings | undefined;
}

/** Everything that any role or program may ask for. */
function allScopes(clients: readonly ClientRegistration[]): string[] {
  return [...new Set(['openid', ...clients.flatMap(({ scopes }) => scopes), ...Object.values(ROLES).flatMap(({ scopes }) => scopes)])];
}

function metadataOf(client: ClientRegistration) {
  const forPeople = client.redirectUris !== undefined;
  return {
    client_id: client.id,
    ...(client.secret === undefined ? { token_endpoint_auth_method: 'none' as const } : { client_secret: hashSecret(client.secret).toString('hex') }),
    grant_types: forPeople ? ['authorization_code', 'refresh_token'] : ['client_credentials'],
    redirect_uris: client.redirectUris ?? [],
    response_types: forPeople ? ['code' as const] : [],
    post_logout_redirect_uris: client.postLogoutRedirectUris ?? [],
    ...(client.backchannelLogoutUri !== undefined && { backchannel_logout_uri: client.backchannelLogoutUri, backchannel_logout_session_required: true }),
    scope: [...(forPeople ? ['openid'] : []), ...client.scopes].join(' '),
    id_token_signed_response_alg: SIGNING_ALGORITHM,
    ...(client.customerId !== undefined && { customer_id: client.customerId }),
  };
}

/** What a token says about a person besides the scopes. */
export function claimsOf({ customerId, employeeId, tenant, role }: Person) {
  return { role, tenant, ...(customerId !== undefined && { customer_id: customerId }), ...(employeeId !== undefined && { employee_id: employeeId }) };
}

function peopleConfiguration({ accounts, adapter, cookieKeys }: PeopleSettings, { audience, secureCookies }: ProviderSettings): Configuration {
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true, secure: secureCookies } as const;
  return {
    adapter,
    cookies: { keys: [...cookieKeys], long: cookie, short: cookie },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    async findAccount(_context, subject) {
      const person = await accounts.find(accountIdOf(subject) ?? 0);
      if (!person) return undefined;
      const claims = (): Promise<AccountClaims> => Promise.resolve({ sub: subject, name: person.name, locale: person.language, ...claimsOf(person) });
      return { accountId: subject, claims };
    },
    loadExistingGrant: (context) => grantOf(context, accounts, audience),
    issueRefreshToken: (_context, client) => Promise.resolve(client.grantTypeAllowed('refresh_token')),
    // A session that ends takes its refresh tokens along.
    expiresWithSession: () => true,
    rotateRefreshToken: true,
  };
}

/**
 * Tells a program that somebody signed out. The library would refuse addresses of internal networks, where our programs
 * are; those it may ask stand in the operator's own configuration and nowhere else.
 */
const tellProgram: NonNullable<Configuration['fetch']> = (address, options) => {
  const { dispatcher: _guard, ...rest } = (options ?? {}) as RequestInit & { dispatcher?: unknown };
  return globalThis.fetch(address, { ...rest, redirect: 'manual', signal: AbortSignal.timeout(TELL_LIMIT_MS) });
};

/** The settings of the OpenID Connect library. */
export function configureProvider(settings: ProviderSettings): Configuration {
  const { audience, people } = settings;
  const programTokenS = settings.programTokenS ?? PROGRAM_TOKEN_S;
  return {
    jwks: { keys: [...settings.keys] } as NonNullable<Configuration['jwks']>,
    scopes: allScopes(settings.clients),
    clients: settings.clients.map(metadataOf) as NonNullable<Configuration['clients']>,
    claims: { openid: ['sub', 'name', 'locale', 'role', 'tenant', 'customer_id', 'employee_id', 'amr'] },
    // There is no other place to read them: tokens are for the platform's own audience, not for this issuer.
    conformIdTokenClaims: false,
    ttl: {
      ClientCredentials: programTokenS, AccessToken: PERSON_TOKEN_S, AuthorizationCode: MINUTE_S, IdToken: 10 * MINUTE_S,
      RefreshToken: SESSION_S, Interaction: 30 * MINUTE_S, Session: SESSION_S, Grant: SESSION_S,
    },
    pkce: { required: () => true },
    responseTypes: people ? ['code'] : [],
    extraClientMetadata: { properties: ['customer_id', 'tenant'] },
    async extraTokenClaims(_context, token) {
      if (token.kind === 'ClientCredentials') {
        const { customer_id: customerId, tenant } = (token.client ?? {}) as { customer_id?: number; tenant?: string };
        return { ...(customerId !== undefined && { customer_id: customerId }), ...(tenant !== undefined && { tenant }) };
      }
      const person = await people?.accounts.find(accountIdOf((token as { accountId?: string }).accountId) ?? 0);
      return person && claimsOf(person);
    },
    fetch: tellProgram,
    renderError: (context, out) => renderErrorPage(context, out.error),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: people !== undefined, allowedPolicy: (_context, client, token) => Promise.resolve(token.clientId === client.clientId) },
      rpInitiatedLogout: { enabled: people !== undefined, logoutSource: (context, form) => renderLogoutPage(context, form), postLogoutSuccessSource: (context) => renderEndedPage(context) },
      backchannelLogout: { enabled: people !== undefined },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: KoaContextWithOIDC, _resource, client) => ({
          audience,
          scope: (client.scope ?? '').split(' ').filter((scope) => scope !== 'openid').join(' '),
          accessTokenTTL: client.grantTypeAllowed('client_credentials') ? programTokenS : PERSON_TOKEN_S,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: SIGNING_ALGORITHM } },
        }),
      },
    },
    ...(people && peopleConfiguration(people, settings)),
  };
}
