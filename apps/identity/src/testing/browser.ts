import { createHash, randomBytes } from 'node:crypto';

/** A browser with cookies and nothing else: no script runs in it. */
export class Browser {
  private readonly jar = new Map<string, { value: string; path: string }>();
  readonly headers: Record<string, string> = {};

  constructor(readonly origin: string) {}

  async get(path: string): Promise<Response> {
    return this.send('GET', path);
  }

  async post(path: string, form: Record<string, string>): Promise<Response> {
    return this.send('POST', path, new URLSearchParams(form));
  }

  /** Follows redirects within the issuer; one that leads out is given back as it is. */
  async follow(response: Response): Promise<Response> {
    let at = response;
    for (let n = 0; n < 10; n++) {
      const location = at.headers.get('location');
      if (location === null) return at;
      const target = new URL(location, this.origin);
      if (target.origin !== this.origin) return at;
      at = await this.get(target.pathname + target.search);
    }
    throw new Error('The issuer leads in a circle.');
  }

  /** What the browser holds under a name, whatever its path. */
  cookie(name: string): string | undefined {
    return [...this.jar].find(([key]) => key.startsWith(`${name}|`))?.[1].value;
  }

  plant(name: string, value: string): void {
    this.jar.set(`${name}|/`, { value, path: '/' });
  }

  private async send(method: string, path: string, body?: URLSearchParams): Promise<Response> {
    const cookies = [...this.jar].filter(([, { path: at }]) => path.split('?')[0]!.startsWith(at)).map(([key, { value }]) => `${key.split('|')[0]}=${value}`);
    const response = await fetch(this.origin + path, { method, redirect: 'manual', headers: { ...this.headers, ...(cookies.length > 0 && { cookie: cookies.join('; ') }) }, ...(body && { body }) });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const [name = '', ...rest] = pair.split('=');
      const at = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
      if (/expires=Thu, 01 Jan 1970/i.test(line)) this.jar.delete(`${name}|${at}`);
      else this.jar.set(`${name}|${at}`, { value: rest.join('='), path: at });
    }
    return response;
  }
}

/** What a program keeps while a person signs in (RFC 7636). */
export function drawPkce() {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
