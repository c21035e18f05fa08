import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CliError } from './cli-error.js';

/** What a platform answers with when it refuses (RFC 9457). */
interface ProblemDocument {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer?: string; readonly name?: string; readonly detail?: string }[];
}

/** The platform refused a request; the sentence is the platform's own. */
export class ApiError extends CliError {
  constructor(
    readonly status: number,
    sentence: string,
  ) {
    super(sentence);
  }
}

export interface ClientCredentials {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What to ask for; an issuer gives nothing that is not asked for. */
  readonly scopes: readonly string[];
}

/** All that the operator's own programs may be allowed. */
export const OPERATOR_SCOPES = [...['ordering', 'rating', 'billing', 'data-protection', 'identity'].flatMap((app) => [`${app}:read`, `${app}:write`]), 'identity:staff'];
/** What a customer's programs may be allowed. */
export const CUSTOMER_SCOPES = ['ordering:read', 'ordering:write', 'billing:read'];

/** Ends a token's use so long before the issuer does. */
const MARGIN_MS = 30_000;

/** Gets access tokens by client credentials (RFC 6749 §4.4) and keeps one while it is good. */
export class TokenSource {
  private token: { readonly value: string; readonly until: number } | undefined;

  constructor(private readonly credentials: ClientCredentials) {}

  async get(): Promise<string> {
    if (this.token && Date.now() < this.token.until) return this.token.value;
    const { issuer, clientId, clientSecret, scopes } = this.credentials;
    const response = await reach(`${issuer.replace(/\/$/, '')}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: scopes.join(' ') }),
    });
    if (!response.ok) throw new CliError(`The issuer gave no token (HTTP ${response.status}). Are the client's id and secret right?`);
    const { access_token: value, expires_in: seconds } = (await response.json()) as { access_token: string; expires_in: number };
    this.token = { value, until: Date.now() + seconds * 1000 - MARGIN_MS };
    return value;
  }
}

const JSON_HEADERS = { 'content-type': 'application/json' } as const;

/** One app's API. */
export class Api {
  /** @param base undefined where the platform at hand does not run the app */
  constructor(
    private readonly app: string,
    private readonly base: string | undefined,
    private readonly tokens: TokenSource,
  ) {}

  /** @throws ApiError with the platform's own sentence */
  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('PUT', path, { body: JSON.stringify(body) }, JSON_HEADERS);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.send<T>('POST', path, { body: JSON.stringify(body) }, JSON_HEADERS);
  }

  /** Sends a file as it lies on disk, without holding it in memory. */
  async upload<T>(path: string, file: string): Promise<T> {
    const { size } = await stat(file);
    const body = createReadStream(file) as unknown as NonNullable<RequestInit['body']>;
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) };
    return this.send<T>('POST', path, { body, duplex: 'half' } as RequestInit, headers);
  }

  /** Every item of a paged list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page: { items: T[]; next: number | null } = await this.get(`${path}${path.includes('?') ? '&' : '?'}after=${after}&limit=500`);
      items.push(...page.items);
      after = page.next;
    }
    return items;
  }

  private async send<T>(method: string, path: string, init: Omit<RequestInit, 'headers'> = {}, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    if (this.base === undefined) throw new CliError(`The platform that runs here has no ${this.app} app: "pnpm dev" runs one app alone. End it, and start "pnpm demo".`);
    const response = await reach(this.base + path, { ...init, method, headers: { ...headers, authorization: `Bearer ${await this.tokens.get()}` } });
    if (!response.ok) throw new ApiError(response.status, await sentenceOf(response));
    return (await response.json()) as T;
  }
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new CliError(`${new URL(url).origin} does not answer.`);
  }
}

async function sentenceOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as ProblemDocument;
  const faults = (problem.errors ?? []).map(({ pointer, name, detail }) => `  ${pointer ?? name ?? ''} ${detail ?? ''}`);
  const head = [problem.title ?? `The platform answered HTTP ${response.status}`, problem.detail].filter(Boolean).join('. ');
  return [`${head.replace(/\.$/, '')}.`, ...faults].join('\n');
}
