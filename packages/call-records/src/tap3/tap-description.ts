import type { Direction, Service } from '@turbotrack/telephony';
import { DIRECTIONS, SERVICES } from '@turbotrack/telephony';
import type { JsonCheck } from '../json-check.js';
import type { IdenticalRecords } from '../operator-description.js';

/** How the roaming files of one operator are read; see docs/formats/tap3.md. */
export interface TapDescription {
  readonly operator: string;
  readonly format: 'tap3';
  /** TADIG code of our network: files meant for another one are refused. */
  readonly recipient?: string;
  /** TADIG code of a sender → ISO 3166-1 alpha-2, where the code itself does not tell the country. */
  readonly countries?: Readonly<Record<string, string>>;
  /** Messaging Event Service code → what it is. Events of another code are malformed. */
  readonly messagingServices?: Readonly<Record<string, readonly [Service, Direction]>>;
  /** Mobile Session Service code → what it is. Sessions of another code are malformed. */
  readonly sessionServices?: Readonly<Record<string, readonly [Service, Direction]>>;
  readonly identicalRecords: Readonly<Record<Service, IdenticalRecords>>;
}

export function checkTap(root: JsonCheck): void {
  root.onlyKeys(['operator', 'format', 'recipient', 'countries', 'messagingServices', 'sessionServices', 'identicalRecords']);
  if (root.has('recipient')) root.matching('recipient', /^[A-Z0-9]{5}$/u, 'Must be a TADIG code, five capital letters or digits.');
  const countries = root.optionalObject('countries');
  for (const sender of countries?.keys() ?? []) {
    if (!/^[A-Z0-9]{5}$/u.test(sender)) countries?.error(sender, 'Is no TADIG code of five capital letters or digits.');
    countries?.matching(sender, /^[A-Z]{2}$/u, 'Must be an ISO 3166-1 alpha-2 code.');
  }
  for (const setting of ['messagingServices', 'sessionServices']) checkServices(root.optionalObject(setting));
  const identical = root.object('identicalRecords');
  if (identical === null) return;
  identical.onlyKeys(SERVICES);
  for (const service of SERVICES) identical.oneOf(service, ['duplicate', 'event']);
}

function checkServices(services: JsonCheck | null): void {
  for (const code of services?.keys() ?? []) {
    const pair = services?.get(code);
    if (!/^\d{1,3}$/u.test(code)) services?.error(code, 'Is no code: a whole number was expected.');
    const [service, direction] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : [];
    if (!isOneOf(SERVICES, service) || !isOneOf(DIRECTIONS, direction)) services?.error(code, 'Must be a pair of service and direction.');
  }
}

function isOneOf(list: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && list.includes(value);
}
