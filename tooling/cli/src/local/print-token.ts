import { CUSTOMER_SCOPES, OPERATOR_SCOPES, TokenSource } from '../api.js';
import { CliError } from '../cli-error.js';
import { claimOrFind, withdraw } from './running-marker.js';
import { loadSettings } from './settings.js';

/** Prints an access token for the running local platform. @throws CliError when none runs */
export async function printToken({ customer }: { customer: boolean }): Promise<void> {
  const running = await claimOrFind();
  if (!running) {
    await withdraw();
    throw new CliError('No platform runs here. Start one with "pnpm demo".');
  }
  const { operatorSecret, customerSecret } = await loadSettings();
  const credentials = customer ? { clientId: 'customer', clientSecret: customerSecret, scopes: CUSTOMER_SCOPES } : { clientId: 'operator', clientSecret: operatorSecret, scopes: OPERATOR_SCOPES };
  process.stdout.write(`${await new TokenSource({ issuer: running.issuer, ...credentials }).get()}\n`);
}
