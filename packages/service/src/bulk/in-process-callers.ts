import { randomBytes } from 'node:crypto';
import type { Caller, TokenVerifier } from '../auth/bearer-tokens.js';

/**
 * Lets the app act for callers that it has let in before: a bulk job carries out each row as a request of its own. A token of this kind is drawn for one
 * row, never leaves the process, and is worth nothing afterwards.
 */
export class InProcessCallers {
  private readonly held = new Map<string, Caller>();

  /** Accepts these tokens besides those of `others`. */
  before(others: TokenVerifier): TokenVerifier {
    return { verify: (token) => {
      const caller = this.held.get(token);
      return caller ? Promise.resolve(caller) : others.verify(token);
    } };
  }

  /** Whether a request comes from inside, by its Authorization header. */
  holds(authorization: string | undefined): boolean {
    return authorization !== undefined && this.held.has(authorization.slice('Bearer '.length));
  }

  async actFor<R>(caller: Caller, work: (authorization: string) => Promise<R>): Promise<R> {
    const token = randomBytes(32).toString('base64url');
    this.held.set(token, caller);
    try {
      return await work(`Bearer ${token}`);
    } finally {
      this.held.delete(token);
    }
  }
}
