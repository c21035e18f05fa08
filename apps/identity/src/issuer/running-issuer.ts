import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLocalJWKSet, type JWK } from 'jose';
import Provider from 'oidc-provider';
import { createTokenVerifier, type Log, type TokenVerifier } from '@turbotrack/service';
import { configureProvider, type ProviderSettings } from './configure-provider.js';
import { hashSecret } from './hash-secret.js';
import { KeepNothing } from './keep-nothing.js';

interface Options extends Omit<ProviderSettings, 'keys' | 'secureCookies'> {
  readonly behindProxy: boolean;
  readonly log: () => Log;
  /** Told when a program got a token of its own. */
  readonly onTokenOfProgram?: (clientId: string) => Promise<void>;
}

const PATHS = /^\/(?:\.well-known\/(?:openid-configuration|oauth-authorization-server)|auth(?:\/[^/]+)?|token(?:\/revocation)?|jwks|session\/end(?:\/(?:confirm|success))?)$/;

/** The issuer under its address. It is built anew when its signing keys change; what it keeps lies in the database. */
export class RunningIssuer {
  private current: { readonly provider: Provider; readonly handle: ReturnType<Provider['callback']>; readonly keys: readonly JWK[] } | undefined;
  private address = '';

  constructor(private readonly options: Options) {}

  /** The address others reach it under; empty before the start. */
  get issuer(): string {
    return this.address;
  }

  /** @throws Error before the start */
  get provider(): Provider {
    if (!this.current) throw new Error('The issuer has not been started.');
    return this.current.provider;
  }

  /** Begins to answer under an address, or goes on with other keys. */
  use(issuer: string, keys: readonly JWK[]): void {
    if (this.current && issuer === this.address && JSON.stringify(keys) === JSON.stringify(this.current.keys)) return;
    const { options } = this;
    const configuration = configureProvider({ ...options, keys, secureCookies: issuer.startsWith('https:') });
    const provider = new Provider(issuer, options.people ? configuration : { ...configuration, adapter: KeepNothing });
    provider.proxy = options.behindProxy;
    // Only the hash of a secret is known, and what is sent is hashed before the comparison.
    provider.Client.prototype.compareClientSecret = function compare(this: { clientSecret?: string }, actual: string) {
      const expected = Buffer.from(this.clientSecret ?? '', 'hex');
      const hash = hashSecret(actual);
      return expected.length === hash.length && timingSafeEqual(expected, hash);
    };
    provider.on('server_error', (_context, error) => options.log().error('issuer-failed', {}, error));
    provider.on('grant.success', (context) => {
      const { client, params } = context.oidc;
      if (client && params?.['grant_type'] === 'client_credentials') options.onTokenOfProgram?.(client.clientId).catch((error: unknown) => options.log().warn('use-not-noted', {}, error));
    });
    this.address = issuer;
    this.current = { provider, handle: provider.callback(), keys };
  }

  /** Answers a request for one of the issuer's own paths. @returns false where it is none */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (!PATHS.test((request.url ?? '/').split('?')[0]!)) return false;
    if (!this.current) response.writeHead(503).end();
    else void this.current.handle(request, response);
    return true;
  }

  /** Checks this issuer's own tokens without asking over the network. */
  verifier(): TokenVerifier {
    return {
      verify: (token) => {
        const keys = (this.current?.keys ?? []).map(({ d: _private, ...key }) => key);
        return createTokenVerifier(this.address, this.options.audience, () => Promise.resolve(createLocalJWKSet({ keys }))).verify(token);
      },
    };
  }
}
