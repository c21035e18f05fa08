import { isIP } from 'node:net';
import type { AddressRules } from './public-address.js';

export interface TargetRules {
  readonly addresses: AddressRules;
  /** Ports that may be sent to. A local target may have any. */
  readonly ports: readonly number[];
}

type Fault = { readonly en: string; readonly da: string };

const LONGEST_URL = 2_000;

/** What of an address can be told before its name is resolved. */
export function targetFault(text: string, { addresses, ports }: TargetRules): Fault | undefined {
  if (text.length > LONGEST_URL || !URL.canParse(text)) return { en: `Expected an https address of at most ${LONGEST_URL} characters.`, da: `Forventet: en https-adresse på højst ${LONGEST_URL} tegn.` };
  const url = new URL(text);
  const local = addresses.permitLocal && isLocalName(url);
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) return { en: 'The address must begin with https://.', da: 'Adressen skal begynde med https://.' };
  if (url.username !== '' || url.password !== '' || url.hash !== '') return { en: 'The address must hold no user, password or fragment.', da: 'Adressen må ikke indeholde bruger, adgangskode eller fragment.' };
  if (!local && !ports.includes(portOf(url))) return { en: `The port must be one of: ${ports.join(', ')}.`, da: `Porten skal være en af: ${ports.join(', ')}.` };
  const host = hostOf(url);
  if (isIP(host) !== 0 ? !addresses.permits(host) : !local && !/^(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\.?$/i.test(host)) {
    return { en: 'The host must be a public name or address.', da: 'Værten skal være et offentligt navn eller en offentlig adresse.' };
  }
  return undefined;
}

/** The host without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

export function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'http:' ? 80 : 443));
}

function isLocalName(url: URL): boolean {
  const host = hostOf(url);
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
