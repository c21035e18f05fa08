import { defineConfig } from '@turbotrack/service';
import { z } from 'zod';
import { Api, OPERATOR_SCOPES, TokenSource } from './api.js';
import { openDatabase, startApps } from './local/local-platform.js';
import { claimOrFind, type RunningPlatform, withdraw } from './local/running-marker.js';
import { loadSettings } from './local/settings.js';

/** The APIs of a platform, for one command. */
export interface Platform {
  readonly ordering: Api;
  readonly rating: Api;
  readonly billing: Api;
  readonly dataProtection: Api;
  /** Leaves the platform; one that was started for this command is stopped. */
  leave(): Promise<void>;
}

const address = z.url({ protocol: /^https?$/ });
const remoteVariables = z.object({
  OIDC_ISSUER: address.describe('the http(s) address of the OpenID Connect issuer'),
  TURBOTRACK_ORDERING_URL: address.describe("the http(s) address of the ordering app's API"),
  TURBOTRACK_RATING_URL: address.describe("the http(s) address of the rating app's API"),
  TURBOTRACK_BILLING_URL: address.describe("the http(s) address of the billing app's API"),
  TURBOTRACK_DATA_PROTECTION_URL: address.describe("the http(s) address of the data-protection app's API"),
  TURBOTRACK_CLIENT_ID: z.string().min(1).describe('the id of a client of the issuer'),
  TURBOTRACK_CLIENT_SECRET: z.string().min(1).describe("the client's secret"),
});

/**
 * Finds the platform a command is for: the one the environment names, else the local one that runs, else the local one
 * started for as long as the command takes.
 */
export async function connect(): Promise<Platform> {
  if (process.env['TURBOTRACK_CLIENT_ID']) {
    const remote = defineConfig(remoteVariables);
    const tokens = new TokenSource({ issuer: remote.OIDC_ISSUER, clientId: remote.TURBOTRACK_CLIENT_ID, clientSecret: remote.TURBOTRACK_CLIENT_SECRET, scopes: OPERATOR_SCOPES });
    const addresses = { issuer: remote.OIDC_ISSUER, ordering: remote.TURBOTRACK_ORDERING_URL, rating: remote.TURBOTRACK_RATING_URL, billing: remote.TURBOTRACK_BILLING_URL, dataProtection: remote.TURBOTRACK_DATA_PROTECTION_URL };
    return platformAt(addresses, tokens, async () => undefined);
  }
  const running = await claimOrFind();
  if (running) return platformAt(running, await localTokens(running.issuer), async () => undefined);
  try {
    const database = await openDatabase();
    try {
      const apps = await startApps(database);
      return platformAt(apps.addresses, await localTokens(apps.addresses.issuer), async () => {
        await apps.close();
        await database.stop();
      });
    } catch (error) {
      await database.stop();
      throw error;
    }
  } catch (error) {
    await withdraw();
    throw error;
  }
}

/** Runs `work` with the platform and leaves it afterwards, whatever happens. */
export async function withPlatform<R>(work: (platform: Platform) => Promise<R>): Promise<R> {
  const platform = await connect();
  try {
    return await work(platform);
  } finally {
    await platform.leave();
  }
}

/** Tokens of the operator's own client on the local platform. */
export async function localTokens(issuer: string): Promise<TokenSource> {
  const { operatorSecret } = await loadSettings();
  return new TokenSource({ issuer, clientId: 'operator', clientSecret: operatorSecret, scopes: OPERATOR_SCOPES });
}

export function platformAt({ ordering, rating, billing, dataProtection }: Omit<RunningPlatform, 'database' | 'issuer'>, tokens: TokenSource, leave: () => Promise<void>): Platform {
  const api = (app: string, base: string | undefined) => new Api(app, base, tokens);
  return { ordering: api('ordering', ordering), rating: api('rating', rating), billing: api('billing', billing), dataProtection: api('data-protection', dataProtection), leave };
}
