import type { Accounts } from '../accounts/accounts.js';
import type { AccountLinks, OpenLink } from '../accounts/account-links.js';
import { type Attempts, networkOf } from '../attempts/count-attempts.js';
import { hashPassword } from '../passwords/hash-password.js';
import { judgePassword, type PasswordFault, SHORTEST_PASSWORD } from '../passwords/judge-password.js';
import type { Exchange } from './exchange.js';
import { html } from './html.js';
import type { KnownBrowsers } from './known-browser.js';
import { FAULTS } from './texts.js';

interface Parts {
  readonly accounts: Accounts;
  readonly links: AccountLinks;
  readonly attempts: Attempts;
  readonly browsers: KnownBrowsers;
  readonly passwordCost: number;
}

/** Taking up an account, and choosing a new password: by a link that was sent to the address on file. */
export class LinkPages {
  constructor(private readonly parts: Parts) {}

  /** Answers `/link/:token` and `/forgot`. @returns false where the path is none of these */
  async handle(exchange: Exchange): Promise<boolean> {
    if (exchange.path === '/forgot' && this.parts.links.sendsMail) {
      await (exchange.isPost ? this.sendLink(exchange) : this.askAddress(exchange));
      return true;
    }
    const [, token] = /^\/link\/([\w-]{1,100})$/.exec(exchange.path) ?? [];
    if (token === undefined) return false;
    const link = await this.parts.links.open(token);
    if (!link) exchange.answer(404, 'choose', html`<p>${exchange.text('linkGone')}</p>`);
    else await (exchange.isPost ? this.setPassword(exchange, token, link) : this.askPassword(exchange, token, link));
    return true;
  }

  private askAddress(exchange: Exchange): void {
    const { text } = exchange;
    exchange.answer(200, 'forgotTitle', html`<form method="post" action="/forgot"><label for="email">${text('email')}</label>
<input id="email" name="email" type="email" autocomplete="username" required maxlength="254"><button type="submit">${text('forgotSend')}</button></form>`);
  }

  /** The same answer at the same time, whether there is an account or not: the mail is written after the answer. */
  private async sendLink(exchange: Exchange): Promise<void> {
    const email = ((await exchange.form()).get('email') ?? '').trim().toLowerCase();
    const { accounts, attempts, links } = this.parts;
    const allowed = (await attempts.begin('network', networkOf(exchange.address))) && (await attempts.begin('mail', email));
    exchange.answer(200, 'forgotTitle', html`<p role="status">${exchange.text('forgotSent')}</p>`);
    const found = allowed ? await accounts.findForSignIn(email) : undefined;
    if (found) await links.send('new-password', found.person);
  }

  private askPassword(exchange: Exchange, token: string, { email }: OpenLink, fault?: PasswordFault): void {
    const { text, language } = exchange;
    exchange.answer(fault === undefined ? 200 : 422, 'choose', html`${fault && html`<p class="fault" role="alert">${FAULTS[fault][language]}</p>`}
<p id="hint">${text('chooseHint')}</p><form method="post" action="/link/${token}">
<label for="email">${text('email')}</label><input id="email" type="email" value="${email}" autocomplete="username" readonly>
<label for="password">${text('password')}</label><input id="password" name="password" type="password" autocomplete="new-password" required minlength="${SHORTEST_PASSWORD}" maxlength="512" aria-describedby="hint">
<button type="submit">${text('choose')}</button></form>`);
  }

  private async setPassword(exchange: Exchange, token: string, link: OpenLink): Promise<void> {
    const password = (await exchange.form()).get('password') ?? '';
    const fault = judgePassword(password, [link.email, link.name]);
    if (fault !== undefined) return this.askPassword(exchange, token, link, fault);
    const { links, browsers, passwordCost } = this.parts;
    if (!(await links.use(token, await hashPassword(password, passwordCost)))) return exchange.answer(404, 'choose', html`<p>${exchange.text('linkGone')}</p>`);
    // The way out of a lock that somebody else has caused: this browser is known from now on.
    exchange.answer(200, 'choose', html`<p role="status">${exchange.text('chosen')}</p>`, { cookies: [browsers.cookieFor(link.accountId)] });
  }
}
