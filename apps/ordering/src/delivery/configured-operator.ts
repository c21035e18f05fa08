import { builtInSimulator, httpOperator, type NetworkOperator } from '@turbotrack/network-operators';
import { recipients } from '@turbotrack/privacy';
import { StartupError } from '@turbotrack/service';

export interface OperatorSettings {
  readonly NETWORK_OPERATOR?: string | undefined;
  readonly NETWORK_OPERATOR_URL?: string | undefined;
  readonly NETWORK_OPERATOR_SECRET?: string | undefined;
  readonly NETWORK_OPERATOR_TIMEOUT_MS?: number | undefined;
}

type Known = Readonly<Record<string, { readonly status: 'in force' | 'planned'; readonly purposes: readonly string[] }>>;

const TIMEOUT_MS = 10_000;

/**
 * The network operator that orders go to: the built-in simulator unless another is named.
 *
 * @param register who may be given data; the register's recipients when left out
 * @throws StartupError when it is not in the register, is only planned there, or cannot be reached with what is configured
 */
export function configuredOperator({ NETWORK_OPERATOR: name = 'simulator', ...rest }: OperatorSettings, register: Known = recipients): NetworkOperator {
  const { NETWORK_OPERATOR_URL: url, NETWORK_OPERATOR_SECRET: secret, NETWORK_OPERATOR_TIMEOUT_MS: timeoutMs = TIMEOUT_MS } = rest;
  const entry = Object.hasOwn(register, name) ? register[name] : undefined;
  if (!entry?.purposes.includes('delivery')) throw new StartupError(`The variable NETWORK_OPERATOR is not right. The register has no recipient "${name}" that orders are handed over to.`);
  if (entry.status !== 'in force') {
    throw new StartupError(`The variable NETWORK_OPERATOR is not right. The recipient ${name} is planned and not in force in the register, so nothing may be handed over to it; what is missing stands in packages/privacy/src/register/recipients.ts.`);
  }
  if (url === undefined && secret === undefined && name === 'simulator') return builtInSimulator();
  if (url === undefined || secret === undefined) throw new StartupError(`The operator ${name} needs both NETWORK_OPERATOR_URL and NETWORK_OPERATOR_SECRET.`);
  return httpOperator({ name, url, secret, timeoutMs });
}
