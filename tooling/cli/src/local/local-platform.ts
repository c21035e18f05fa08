import { billingVariables, FICTITIOUS_SELLER, startBilling } from '@turbotrack/app-billing';
import { dataProtectionVariables, startDataProtection } from '@turbotrack/app-data-protection';
import { type ClientRegistration, type RunningIdentity, startIdentity } from '@turbotrack/app-identity';
import { orderingVariables, startOrdering } from '@turbotrack/app-ordering';
import { ratingVariables, startRating } from '@turbotrack/app-rating';
import { freePort, startPostgres } from '@turbotrack/local-stack';
import { type OperatorSimulator, startOperatorSimulator } from '@turbotrack/operator-simulator';
import { type Installation, installationFrom } from '@turbotrack/privacy';
import { installPlatform } from '@turbotrack/service';
import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import { z } from 'zod';
import { CUSTOMER_SCOPES, OPERATOR_SCOPES } from '../api.js';
import { FOLDERS } from '../folders.js';
import { announce, type PlatformAddresses, withdraw } from './running-marker.js';
import { type LocalSettings, loadSettings } from './settings.js';

/** Ports the apps of a local platform take where they are free. */
export const PORTS = { identity: 4100, ordering: 4101, rating: 4102, billing: 4103, dataProtection: 4104 } as const;
const PREFIX = 'turbotrack';
const DATABASE = 'turbotrack';
/** Ids of customers begin here, so this is the first one registered. */
export const FIRST_CUSTOMER = 1001;

/** A database server with everything installed. */
export interface LocalDatabase {
  /** `postgres://host:port/database`, without a login. */
  readonly url: string;
  readonly settings: LocalSettings;
  /** Names of the migrations that this start applied. */
  readonly applied: readonly string[];
  stop(): Promise<void>;
}

export interface LocalPlatform {
  readonly addresses: PlatformAddresses;
  close(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL, or takes the outside server that DATABASE_URL names with an administrator's login,
 * and brings the platform's database on it to the state of this code.
 */
export async function openDatabase(environment: NodeJS.ProcessEnv = process.env): Promise<LocalDatabase> {
  const settings = await loadSettings();
  const outside = environment['DATABASE_URL'];
  const server = outside ? { url: outside, stop: async () => undefined } : await startPostgres({ dataDirectory: FOLDERS.postgres });
  try {
    const address = new URL(server.url);
    if (!outside || address.pathname.length <= 1) address.pathname = `/${DATABASE}`;
    const applied = await installPlatform(server.url, localInstallation(address.href, settings));
    [address.username, address.password] = ['', ''];
    return { url: address.href, settings, applied, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Starts all apps in this process on an installed database, and tells other commands where they are. */
export async function startApps(database: LocalDatabase, environment: NodeJS.ProcessEnv = process.env): Promise<LocalPlatform> {
  const log = pino.destination({ dest: FOLDERS.log, mkdir: true, sync: true });
  const started: { close(): Promise<void> }[] = [];
  const closeAll = async (): Promise<void> => {
    for (const app of started.splice(0).reverse()) await app.close();
    await withdraw();
  };
  try {
    const identity = await startLocalIdentity(database);
    started.push(identity);
    const variables = async (port: number) => ({ ...appEnvironment(database, identity, environment), HTTP_PORT: String(await freePort(port)) });
    const orderingEnvironment = await variables(PORTS.ordering);
    const operator = await startLocalOperator(`http://127.0.0.1:${orderingEnvironment.HTTP_PORT}/operator-answers`, database.settings);
    started.push(operator);
    const ordering = await startOrdering(z.object(orderingVariables).parse({
      ...orderingEnvironment, NETWORK_OPERATOR: 'simulator', NETWORK_OPERATOR_URL: operator.url, NETWORK_OPERATOR_SECRET: operatorSecret(database.settings),
    }), log);
    started.push(ordering);
    const rating = await startRating(z.object(ratingVariables).parse(await variables(PORTS.rating)), log);
    started.push(rating);
    const billing = await startBilling(z.object(billingVariables).omit({ SELLER_FILE: true }).parse(await variables(PORTS.billing)), FICTITIOUS_SELLER, log);
    started.push(billing);
    const dataProtection = await startDataProtection(z.object(dataProtectionVariables).parse(await variables(PORTS.dataProtection)), log);
    started.push(dataProtection);
    const addresses = { issuer: identity.issuer, ordering: ordering.url, rating: rating.url, billing: billing.url, dataProtection: dataProtection.url, database: database.url };
    await announce(addresses);
    return { addresses, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Plays the network operator: takes orders by HTTP and answers by itself. What it took outlives it. */
function startLocalOperator(answersTo: string, settings: LocalSettings): Promise<OperatorSimulator> {
  return startOperatorSimulator({ secret: operatorSecret(settings), answersTo: () => answersTo, bookFile: FOLDERS.operatorBook });
}

function operatorSecret({ secret }: LocalSettings): string {
  return createHmac('sha256', secret).update('network operator').digest('hex');
}

/** Starts the issuer of the local platform, with a client for the operator's own programs and one for the first customer's. */
export async function startLocalIdentity({ url, settings }: Pick<LocalDatabase, 'url' | 'settings'>): Promise<RunningIdentity> {
  return startIdentity({ port: await freePort(PORTS.identity), clients: clientsOf(settings), database: { installation: localInstallation(url, settings) } });
}

/** Environment variables of every app of the local platform, but for its port. */
export function appEnvironment({ url, settings }: LocalDatabase, identity: RunningIdentity, environment: NodeJS.ProcessEnv = process.env) {
  return {
    LOG_LEVEL: environment['LOG_LEVEL'] ?? 'info',
    OIDC_ISSUER: identity.issuer,
    OIDC_AUDIENCE: identity.audience,
    DATABASE_URL: url,
    TURBOTRACK_ROLE_PREFIX: PREFIX,
    TURBOTRACK_SECRET: settings.secret,
    ...(environment['REDIS_URL'] && { REDIS_URL: environment['REDIS_URL'] }),
    MAIL_DIRECTORY: FOLDERS.mailbox,
    CALL_FILES_DIRECTORY: FOLDERS.calls,
    DOCUMENT_DIRECTORY: FOLDERS.documents,
    OUTBOUND_LEDGER: FOLDERS.ledger,
    SELLER_FILE: FOLDERS.seller,
  };
}

/** The installation of the local platform on a running database. */
export function localInstallation(url: string, settings: LocalSettings): Installation {
  return installationFrom(url, PREFIX, Buffer.from(settings.secret, 'hex'));
}

function clientsOf({ operatorSecret, customerSecret }: LocalSettings): ClientRegistration[] {
  return [
    { id: 'operator', secret: operatorSecret, scopes: OPERATOR_SCOPES },
    { id: 'customer', secret: customerSecret, scopes: CUSTOMER_SCOPES, customerId: FIRST_CUSTOMER },
  ];
}
