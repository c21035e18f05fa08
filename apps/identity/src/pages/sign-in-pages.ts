import type Provider from 'oidc-provider';
import { type Accounts, type Person, subjectOf } from '../accounts/accounts.js';
import { ROLES } from '../accounts/roles.js';
import { type Attempts, networkOf } from '../attempts/count-attempts.js';
import { isPassword } from '../passwords/hash-password.js';
import type { SecondFactors } from '../second-factor/second-factors.js';
import { base32, otpauthAddress } from '../second-factor/time-based-codes.js';
import type { Exchange } from './exchange.js';
import { html, originsOf } from './html.js';
import { KnownBrowsers } from './known-browser.js';
import type { TextName } from './texts.js';

/** How far somebody has come; kept on our side between two requests. */
interface Passed {
  /** Whose password was right. */
  readonly accountId: number;
  /** Set when nothing is missing any more but the reading of the recovery codes. */
  readonly methods?: readonly string[];
}

interface Parts {
  readonly provider: () => Provider;
  readonly accounts: Accounts;
  readonly attempts: Attempts;
  readonly factors: SecondFactors;
  readonly browsers: KnownBrowsers;
  /** log2 of the cost of a password's hash. */
  readonly passwordCost: number;
  /** Whether a new password can be asked for by mail. */
  readonly sendsMail: boolean;
}

/** Password, then for staff a code: the pages between a program that asks for a person and its answer. */
export class SignInPages {
  constructor(private readonly parts: Parts) {}

  /** Answers `/interaction/:uid` and what is below it. @returns false where the path is none of these */
  async handle(exchange: Exchange): Promise<boolean> {
    const [, uid, step = ''] = /^\/interaction\/([\w-]{10,64})(?:\/(code|done))?$/.exec(exchange.path) ?? [];
    if (uid === undefined) return false;
    const interaction = await this.parts.provider().interactionDetails(exchange.request, exchange.response).catch(() => undefined);
    if (!interaction || interaction.uid !== uid || interaction.prompt.name !== 'login') {
      exchange.answer(400, 'errorTitle', html`<p>${exchange.text('gone')}</p>`);
      return true;
    }
    const origins = originsOf(interaction.params['redirect_uri']);
    const passed = interaction.result?.['passed'] as Passed | undefined;
    if (step === '') await (exchange.isPost ? this.checkPassword(exchange, uid, origins) : this.askPassword(exchange, uid, origins));
    else if (!passed) exchange.seeOther(`/interaction/${uid}`);
    else if (step === 'done') await (passed.methods ? this.finish(exchange, passed.accountId, passed.methods) : exchange.seeOther(`/interaction/${uid}/code`));
    else await (exchange.isPost ? this.checkCode(exchange, uid, passed, origins) : this.askCode(exchange, uid, passed, origins));
    return true;
  }

  private askPassword(exchange: Exchange, uid: string, origins: readonly string[], fault?: TextName): void {
    const { text } = exchange;
    const status = fault === undefined ? 200 : fault === 'wait' ? 429 : 403;
    exchange.answer(status, 'signIn', html`${fault && html`<p class="fault" role="alert">${text(fault)}</p>`}
<form method="post" action="/interaction/${uid}">
<label for="email">${text('email')}</label><input id="email" name="email" type="email" autocomplete="username" required maxlength="254">
<label for="password">${text('password')}</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="512">
<button type="submit">${text('signIn')}</button></form>${this.parts.sendsMail && html`<p><a href="/forgot">${text('forgot')}</a></p>`}`, { origins });
  }

  private async checkPassword(exchange: Exchange, uid: string, origins: readonly string[]): Promise<void> {
    const form = await exchange.form();
    const email = (form.get('email') ?? '').trim().toLowerCase();
    const { accounts, attempts, browsers, passwordCost, factors } = this.parts;
    const network = networkOf(exchange.address);
    if (!(await attempts.begin('network', network))) return this.askPassword(exchange, uid, origins, 'wait');
    const found = await accounts.findForSignIn(email);
    const browser = found && browsers.recognise(exchange.cookie(KnownBrowsers.cookieName), found.person.accountId);
    // An address without an account is counted in the same way, so that a pause does not tell which is which.
    const [kind, what] = browser === undefined ? (['account', email] as const) : (['browser', `${found!.person.accountId}|${browser}`] as const);
    if (!(await attempts.begin(kind, what))) return this.askPassword(exchange, uid, origins, 'wait');
    const right = await isPassword(form.get('password') ?? '', found?.passwordHash ?? null, passwordCost);
    if (!right || !found) return this.askPassword(exchange, uid, origins, 'wrong');
    await attempts.forget(kind, what);
    await attempts.takeBack('network', network);
    const { person } = found;
    if (!ROLES[person.role].staff && !(await factors.isConfirmed(person.accountId))) return this.finish(exchange, person.accountId, ['pwd']);
    await this.remember(exchange, { accountId: person.accountId });
    return exchange.seeOther(`/interaction/${uid}/code`);
  }

  private async askCode(exchange: Exchange, uid: string, { accountId }: Passed, origins: readonly string[], fault?: TextName): Promise<void> {
    const { text } = exchange;
    const person = await this.parts.accounts.find(accountId);
    if (!person) return exchange.seeOther(`/interaction/${uid}`);
    const secret = await this.parts.factors.begin(accountId);
    const status = fault === undefined ? 200 : fault === 'wait' ? 429 : 403;
    exchange.answer(status, secret ? 'enrolTitle' : 'codeTitle', html`${fault && html`<p class="fault" role="alert">${text(fault)}</p>`}${secret && enrolment(exchange, secret, person)}
<form method="post" action="/interaction/${uid}/code">
<label for="code">${text('code')}</label><input id="code" name="code" autocomplete="one-time-code" required maxlength="20">
<button type="submit">${text('next')}</button></form>`, { origins });
  }

  private async checkCode(exchange: Exchange, uid: string, passed: Passed, origins: readonly string[]): Promise<void> {
    const { accountId } = passed;
    const code = ((await exchange.form()).get('code') ?? '').trim();
    const { attempts, factors } = this.parts;
    if (!(await attempts.begin('code', String(accountId)))) return this.askCode(exchange, uid, passed, origins, 'wait');
    const known = await factors.isConfirmed(accountId);
    const timed = await factors.check(accountId, code);
    if (!timed && !(known && await factors.useRecoveryCode(accountId, code))) return this.askCode(exchange, uid, passed, origins, 'wrongCode');
    await attempts.forget('code', String(accountId));
    const methods = timed ? ['pwd', 'otp', 'mfa'] : ['pwd', 'mfa'];
    if (known) return this.finish(exchange, accountId, methods);
    const codes = await factors.drawRecoveryCodes(accountId);
    await this.remember(exchange, { accountId, methods });
    exchange.answer(200, 'recoveryTitle', html`<p>${exchange.text('recovery')}</p><ul>${codes.map((one) => html`<li><code>${one}</code></li>`)}</ul>
<form method="post" action="/interaction/${uid}/done"><button type="submit">${exchange.text('next')}</button></form>`, { origins });
  }

  private async remember({ request, response }: Exchange, passed: Passed): Promise<void> {
    await this.parts.provider().interactionResult(request, response, { passed });
  }

  private async finish({ request, response }: Exchange, accountId: number, methods: readonly string[]): Promise<void> {
    await this.parts.accounts.noteSignIn(accountId);
    response.appendHeader('set-cookie', this.parts.browsers.cookieFor(accountId));
    await this.parts.provider().interactionFinished(request, response, { login: { accountId: subjectOf(accountId), amr: [...methods], remember: false } }, { mergeWithLastSubmission: false });
  }
}

function enrolment({ text }: Exchange, secret: Buffer, { email }: Person) {
  return html`<p>${text('enrol')}</p><p>${text('enrolKey')}: <code>${base32(secret).replace(/(.{4})(?=.)/g, '$1 ')}</code></p><p><a href="${otpauthAddress(secret, email)}">${text('enrolAddress')}</a></p>`;
}
