import { Module, type DynamicModule } from '@nestjs/common';
import type { DestinationStream } from 'pino';
import { deriveKey, type Installation, KeyRing, PurposeGate } from '@turbotrack/privacy';
import { createApp, createKeyVerifier, type Log, type LogLevel, StartupError } from '@turbotrack/service';
import { AccountLinks } from './accounts/account-links.js';
import type { AccountMailer } from './accounts/account-mail.js';
import { AccountsController } from './accounts/accounts.controller.js';
import { Accounts } from './accounts/accounts.js';
import { SessionsController } from './accounts/sessions.controller.js';
import { Sessions } from './accounts/sessions.js';
import { Attempts } from './attempts/count-attempts.js';
import type { ClientRegistration } from './configuration.js';
import { rotateSigningKeys } from './issuer/rotate-signing-keys.js';
import { RunningIssuer } from './issuer/running-issuer.js';
import { SignInStore } from './issuer/sign-in-store.js';
import { loadSigningKeys } from './issuer/signing-key-file.js';
import { ApiKeys } from './machines/api-keys.js';
import { Clients } from './machines/clients.js';
import { ApiKeysController, ClientsController } from './machines/machines.controller.js';
import { MountedPages, MountPages, type PageHandler } from './mount-pages.js';
import { KnownBrowsers } from './pages/known-browser.js';
import { LinkPages } from './pages/link-pages.js';
import { SignInPages } from './pages/sign-in-pages.js';
import { PASSWORD_COST } from './passwords/hash-password.js';
import { SecondFactors } from './second-factor/second-factors.js';
import { sweepExpired } from './sweep/sweep-expired.js';

/** Where people, sessions and keys are kept; the database must be installed. */
export interface IdentityDatabase {
  readonly installation: Installation;
  /** Ids of the field keys, the current one first. Default `1`. */
  readonly fieldKeys?: string | undefined;
}

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
  /** Seconds a program's token is valid. Default 600. */
  readonly tokenLifetimeS?: number | undefined;
  /** Without it only the given clients get tokens, nothing is kept, and nobody signs in. */
  readonly database?: IdentityDatabase | undefined;
  /** Where signing keys are kept without a database. */
  readonly keyFile?: string | undefined;
  /** Sends invitations; without it their links are in the answer to whoever invites. */
  readonly mailer?: AccountMailer | undefined;
  /** log2 of the cost of a password's hash. Default 17, half a second. */
  readonly passwordCost?: number | undefined;
  readonly behindProxy?: boolean | undefined;
  /** Default silent. */
  readonly logLevel?: LogLevel | undefined;
  readonly logDestination?: DestinationStream | undefined;
}

export interface RunningIdentity {
  readonly issuer: string;
  readonly audience: string;
  readonly tokenEndpoint: string;
  close(): Promise<void>;
}

const AUDIENCE = 'urn:turbotrack:api';
const HOUR_MS = 3_600_000;

@Module({})
class IdentityModule {}

interface Assembled {
  readonly issuer: RunningIssuer;
  readonly module: DynamicModule;
  readonly gate?: PurposeGate;
  /** Looks after keys and what has run out; the first time before anything is answered. */
  tend(issuer: string): Promise<void>;
}

type LogOf = () => Log;

function moduleOf(issuer: RunningIssuer, handlers: readonly PageHandler[], behindProxy: boolean, more: Pick<DynamicModule, 'controllers' | 'providers'> = {}): DynamicModule {
  const providers = [{ provide: RunningIssuer, useValue: issuer }, { provide: MountedPages, useValue: new MountedPages(handlers, behindProxy) }, MountPages];
  return { module: IdentityModule, controllers: more.controllers ?? [], providers: [...providers, ...(more.providers ?? [])] };
}

/** An issuer for programs alone: no database, nothing kept. */
function assembleForPrograms(options: IdentityOptions, audience: string, log: LogOf): Assembled {
  const behindProxy = options.behindProxy ?? false;
  const issuer = new RunningIssuer({ clients: options.clients, audience, programTokenS: options.tokenLifetimeS, behindProxy, log });
  return { issuer, module: moduleOf(issuer, [], behindProxy), tend: async (address) => issuer.use(address, await loadSigningKeys(options.keyFile)) };
}

/** An issuer for people and programs. */
function assembleForPeople(options: IdentityOptions, { installation, fieldKeys = '1' }: IdentityDatabase, audience: string, log: LogOf): Assembled {
  const behindProxy = options.behindProxy ?? false;
  if (options.issuer?.startsWith('https:') && !behindProxy) throw new StartupError('The address of the issuer begins with https:, which only a proxy in front can speak, but IDENTITY_BEHIND_PROXY is not true.');
  const gate = new PurposeGate(installation, { purposes: ['sign-in', 'machine-access'] });
  const ring = KeyRing.derived(installation, fieldKeys);
  const key = (use: string): Buffer => deriveKey(installation, `identity/${use}`);
  const [accounts, clients, keys, sessions] = [new Accounts(gate), new Clients(gate), new ApiKeys(gate), new Sessions(gate, ring)];
  const factors = new SecondFactors(gate, ring, key('recovery-codes'));
  const attempts = new Attempts(gate, key('attempts'));
  const people = { accounts, adapter: (kind: string) => new SignInStore(kind, gate, ring, clients), cookieKeys: [key('cookies').toString('base64url')] };
  const issuer = new RunningIssuer({
    clients: options.clients, audience, programTokenS: options.tokenLifetimeS, behindProxy, log, people, onTokenOfProgram: (clientId) => clients.noteUse(clientId),
  });
  const browsers = new KnownBrowsers(key('browsers'), () => issuer.issuer.startsWith('https:'));
  const links = new AccountLinks(gate, () => issuer.issuer, options.mailer, log);
  const passwordCost = options.passwordCost ?? PASSWORD_COST;
  const signIn = new SignInPages({ provider: () => issuer.provider, accounts, attempts, factors, browsers, passwordCost, sendsMail: links.sendsMail });
  const choose = new LinkPages({ accounts, links, attempts, browsers, passwordCost });
  const providers = [[Accounts, accounts], [AccountLinks, links], [Clients, clients], [ApiKeys, keys], [Sessions, sessions]] as const;
  const module = moduleOf(issuer, [(exchange) => signIn.handle(exchange), (exchange) => choose.handle(exchange)], behindProxy, {
    controllers: [AccountsController, SessionsController, ClientsController, ApiKeysController],
    providers: providers.map(([provide, useValue]) => ({ provide, useValue })),
  });
  return {
    issuer, module, gate,
    async tend(address) {
      issuer.use(address, await rotateSigningKeys(gate, ring));
      await factors.renewEncryption();
      await sweepExpired(gate);
    },
  };
}

/**
 * Starts the embedded OpenID Connect issuer. Programs get access tokens by client credentials (RFC 6749 §4.4), people
 * sign in with authorization code and PKCE (RFC 7636); tokens are signed JWTs (RFC 9068, ES256).
 *
 * @throws StartupError for an unusable key file or database; the system's error when the port is taken
 */
export async function startIdentity(options: IdentityOptions): Promise<RunningIdentity> {
  const audience = options.audience ?? AUDIENCE;
  // The parts are put together before the app that has the log.
  const running: { log?: Log; timer?: NodeJS.Timeout } = {};
  const logOf: LogOf = () => running.log!;
  const { issuer, module, gate, tend } = options.database ? assembleForPeople(options, options.database, audience, logOf) : assembleForPrograms(options, audience, logOf);
  const app = await createApp(module, {
    name: 'identity', title: 'TurboTrack identity', version: '1', description: 'People who may sign in, their sessions, and the programs of customers.',
    config: { HTTP_HOST: options.host ?? '127.0.0.1', HTTP_PORT: options.port, OIDC_ISSUER: options.issuer ?? 'http://127.0.0.1', OIDC_AUDIENCE: audience, LOG_LEVEL: options.logLevel ?? 'silent' },
    tokens: issuer.verifier(),
    ...(gate && { keys: createKeyVerifier(gate), readiness: { database: () => gate.check() } }),
    onClose: [() => Promise.resolve(clearInterval(running.timer)), () => gate?.close() ?? Promise.resolve()],
    ...(options.logDestination && { logDestination: options.logDestination }),
  }).catch(async (error: unknown) => {
    await gate?.close();
    throw error;
  });
  running.log = app.log;
  const address = options.issuer ?? app.url;
  try {
    await tend(address);
  } catch (error) {
    await app.close();
    throw error;
  }
  if (options.database) running.timer = setInterval(() => void tend(address).catch((error: unknown) => app.log.error('tending-failed', {}, error)), HOUR_MS).unref();
  return { issuer: address, audience, tokenEndpoint: `${address.replace(/\/$/, '')}/token`, close: () => app.close() };
}
