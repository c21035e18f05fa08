import { lookup } from 'node:dns/promises';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { hostOf, portOf, targetFault, type TargetRules } from './webhook-target.js';

export type SendFailure = 'address-refused' | 'name-not-resolved' | 'no-connection' | 'no-trust' | 'timeout' | 'redirect' | 'refused' | 'gone' | 'answer-too-large';

/** What came of a message. Nothing of the answer's body, but for who asked for it. */
export interface SendOutcome {
  /** HTTP status; null where there was no answer. */
  readonly status: number | null;
  /** Null when the message was taken: a status from 200 to 299. */
  readonly failure: SendFailure | null;
  readonly durationMs: number;
  /** What `Retry-After` asks for, in ms from now. */
  readonly retryAfterMs?: number;
  /** The beginning of the answer, where it was asked for. */
  readonly answer?: string;
}

export interface Resolved {
  readonly address: string;
  readonly family: number;
}

export interface PostSettings extends TargetRules {
  readonly timeoutMs: number;
  /** All addresses of a name. The system's own resolver unless told otherwise. */
  readonly resolve?: (host: string) => Promise<readonly Resolved[]>;
  /** Certificate authorities in place of the system's, PEM. */
  readonly ca?: string;
}

export interface Message {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How many bytes of the answer to give back; 0: none. A longer answer then counts as a failure. */
  readonly answerBytes?: number;
}

const SYSTEM_RESOLVER = (host: string): Promise<readonly Resolved[]> => lookup(host, { all: true });
const TRUST = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_)/;

class Failed extends Error {
  constructor(readonly failure: SendFailure) {
    super(failure);
  }
}

/**
 * Posts a message to a customer's address, guarded against being led inside (SSRF): the name is resolved here, every one
 * of its addresses must be public, and the connection goes to the addresses that were checked, so a second answer of the
 * name server changes nothing. Redirects are not followed, no proxy is used whatever the environment says, connections
 * are not kept, and the whole of it takes at most `timeoutMs`. Never throws for what the other side does.
 */
export async function postWebhook(text: string, message: Message, settings: PostSettings, signal?: AbortSignal): Promise<SendOutcome> {
  const startedAt = performance.now();
  const limit = AbortSignal.timeout(settings.timeoutMs);
  const ended = signal ? AbortSignal.any([limit, signal]) : limit;
  const told = (outcome: Omit<SendOutcome, 'durationMs'>): SendOutcome => ({ ...outcome, durationMs: Math.round(performance.now() - startedAt) });
  try {
    // What was permitted when it was registered need not be today.
    if (targetFault(text, settings)) throw new Failed('address-refused');
    const url = new URL(text);
    const addresses = await unlessEnded(checkedAddresses(hostOf(url), settings), ended);
    return told(await send(url, addresses, message, settings, ended));
  } catch (error) {
    return told({ status: null, failure: failureOf(error, limit) });
  }
}

async function checkedAddresses(host: string, { addresses, resolve = SYSTEM_RESOLVER }: PostSettings): Promise<Resolved[]> {
  const family = isIP(host);
  const found = family !== 0 ? [{ address: host, family }] : await resolve(host).catch(() => []);
  if (found.length === 0) throw new Failed('name-not-resolved');
  // One inside address among public ones is no oversight.
  if (!found.every(({ address }) => addresses.permits(address))) throw new Failed('address-refused');
  return [...found];
}

function send(url: URL, addresses: readonly Resolved[], message: Message, settings: PostSettings, signal: AbortSignal): Promise<Omit<SendOutcome, 'durationMs'>> {
  return new Promise((resolve, reject) => {
    const body = Buffer.from(message.body);
    const { request: open, Agent } = url.protocol === 'https:' ? https : http;
    const request: ClientRequest = open({
      method: 'POST', host: hostOf(url), port: portOf(url), path: url.pathname + url.search, signal,
      // An agent of its own: the global one may be told of a proxy by the environment.
      agent: new Agent({ keepAlive: false }),
      lookup: lookupOf(addresses),
      ...(settings.ca !== undefined && { ca: settings.ca }),
      headers: { host: url.host, 'content-type': 'application/json', 'content-length': String(body.length), 'user-agent': 'TurboTrack-Webhooks/1', accept: '*/*', ...message.headers },
    });
    request.on('socket', (socket: Socket) => socket.on('connect', () => {
      if (!addresses.some(({ address }) => isSameAddress(address, socket.remoteAddress))) request.destroy(new Failed('address-refused'));
    }));
    // A second answer, or an upgrade, is none of ours; without listeners Node would go on with it.
    request.on('upgrade', (_response, socket: Socket) => socket.destroy());
    request.on('error', reject);
    request.on('response', (response: IncomingMessage) => {
      readAnswer(response, message.answerBytes ?? 0).then(resolve, reject).finally(() => request.destroy());
    });
    request.end(body);
  });
}

/** Answers every name with the addresses that were checked, in the form Node asks for. */
function lookupOf(addresses: readonly Resolved[]): LookupFunction {
  return (_host, options, answer) => {
    if (options.all) answer(null, [...addresses]);
    else answer(null, addresses[0]!.address, addresses[0]!.family);
  };
}

function isSameAddress(checked: string, connected: string | undefined): boolean {
  return connected === checked || (connected !== undefined && isIP(checked) === 6 && new URL(`http://[${checked}]`).hostname === `[${connected}]`);
}

async function readAnswer(response: IncomingMessage, answerBytes: number): Promise<Omit<SendOutcome, 'durationMs'>> {
  const status = response.statusCode ?? 0;
  const failure = failureOfStatus(status);
  const retryAfterMs = retryAfter(response.headers['retry-after'], Date.now());
  const outcome = { status, failure, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  // The status says it all; what a body would say is neither read nor kept.
  if (answerBytes === 0 || failure) return outcome;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > answerBytes) return { ...outcome, failure: 'answer-too-large' };
    pieces.push(piece);
  }
  return { ...outcome, answer: Buffer.concat(pieces).toString('utf8') };
}

function failureOfStatus(status: number): SendFailure | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return 'gone';
  return status >= 300 && status < 400 ? 'redirect' : 'refused';
}

/** Seconds or a date (RFC 9110 §10.2.3), as ms from `nowMs`; undefined where it is neither. */
export function retryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

function failureOf(error: unknown, limit: AbortSignal): SendFailure {
  if (limit.aborted) return 'timeout';
  if (error instanceof Failed) return error.failure;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && TRUST.test(code) ? 'no-trust' : 'no-connection';
}

/** A name server that does not answer cannot be called off, but need not be waited for. */
function unlessEnded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new Failed('timeout'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
