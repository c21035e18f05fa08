import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const NAME = 'tt_browser';
const LIFE_S = 180 * 24 * 3_600;
const FORM = /^([\w-]{22})\.([\w-]{43})$/;

/** Recognises browsers in which an account was signed in to before: their attempts are counted apart (OWASP, device cookies). */
export class KnownBrowsers {
  static readonly cookieName = NAME;

  constructor(private readonly key: Buffer, private readonly secure: () => boolean) {}

  /** The browser's own number, where the cookie was made for this account. */
  recognise(cookie: string | undefined, accountId: number): string | undefined {
    const [, nonce, mac] = FORM.exec(cookie ?? '') ?? [];
    if (nonce === undefined || mac === undefined) return undefined;
    return timingSafeEqual(this.sign(accountId, nonce), Buffer.from(mac, 'base64url')) ? nonce : undefined;
  }

  /** The cookie of a browser in which the account has just proved itself. */
  cookieFor(accountId: number): string {
    const nonce = randomBytes(16).toString('base64url');
    return `${NAME}=${nonce}.${this.sign(accountId, nonce).toString('base64url')}; Path=/; Max-Age=${LIFE_S}; HttpOnly; SameSite=Lax${this.secure() ? '; Secure' : ''}`;
  }

  private sign(accountId: number, nonce: string): Buffer {
    return createHmac('sha256', this.key).update(`${accountId}|${nonce}`).digest();
  }
}
