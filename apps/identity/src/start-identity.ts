import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import { createLog, type Log } from '@turbotrack/service';
import type { ClientRegistration } from './configuration.js';
import { loadSigningKeys, SIGNING_ALGORITHM } from './signing-keys.js';

export interface IdentityOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  readonly clients: readonly ClientRegistration[];
  /** The address others reach it under. Default: the address it listens on. */
  readonly issuer?: string | undefined;
  /** Default `urn:turbotrack:api`. */
  readonly audience?: string | undefined;
  /** Seconds a token is valid. Default 600. */
  readonly tokenLifetimeS?: number | undefined;
  readonly keyFile?: string | undefined;
  readonly log?: Log | undefined;
}

export interface RunningIdentity {
  readonly issuer: string;
  readonly audience: string;
  readonly tokenEndpoint: string;
  close(): Promise<void>;
}

const TOKEN_LIFETIME_S = 600;

function configure(options: IdentityOptions, audience: string, jwks: Configuration['jwks']): Configuration {
  const scopes = [...new Set(options.clients.flatMap((client) => client.scopes))];
  return {
    jwks,
    scopes,
    ttl: { ClientCredentials: options.tokenLifetimeS ?? TOKEN_LIFETIME_S },
    clients: options.clients.map((client) => ({
      client_id: client.id,
      client_secret: client.secret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: client.scopes.join(' '),
      id_token_signed_response_alg: SIGNING_ALGORITHM,
      ...(client.customerId !== undefined && { customer_id: client.customerId }),
    })),
    extraClientMetadata: { properties: ['customer_id'] },
    extraTokenClaims: (_context, token) => {
      const customerId = token.kind === 'ClientCredentials' ? token.client?.['customer_id'] : undefined;
      return customerId === undefined ? undefined : { customer_id: customerId };
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, _resource, client) => ({
          audience,
          scope: client.scope ?? '',
          accessTokenTTL: options.tokenLifetimeS ?? TOKEN_LIFETIME_S,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: SIGNING_ALGORITHM } },
        }),
      },
    },
  };
}

function answerHealth(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
}

/**
 * Starts the embedded OpenID Connect issuer: programs get access tokens by client credentials (RFC 6749 §4.4) as
 * signed JWTs (RFC 9068, ES256). Clients and tokens live in memory; production names another issuer instead.
 *
 * @throws StartupError for an unusable key file; the system's error when the port is taken
 */
export async function startIdentity(options: IdentityOptions): Promise<RunningIdentity> {
  const log = options.log ?? createLog('identity', 'silent');
  const audience = options.audience ?? 'urn:turbotrack:api';
  const jwks = await loadSigningKeys(options.keyFile);
  const host = options.host ?? '127.0.0.1';

  let serve = (_request: IncomingMessage, response: ServerResponse): void => void response.writeHead(503).end();
  const server = createServer((request, response) => (request.url === '/health' ? answerHealth(response) : serve(request, response)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const issuer = options.issuer ?? `http://${host}:${(server.address() as AddressInfo).port}`;
  try {
    const provider = new Provider(issuer, configure(options, audience, jwks as Configuration['jwks']));
    provider.on('server_error', (_context, error) => log.error('issuer-failed', {}, error));
    const handle = provider.callback();
    serve = (request, response) => void handle(request, response);
  } catch (error) {
    server.close();
    throw error;
  }
  log.info('started');
  return {
    issuer,
    audience,
    tokenEndpoint: `${issuer.replace(/\/$/, '')}/token`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    }),
  };
}
