import { type Language, languageOf } from '@turbotrack/service';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { Html, html, originsOf, page, pageHeaders } from './html.js';
import { textIn } from './texts.js';

function send(context: KoaContextWithOIDC, title: string, body: Html, language: Language, origins: readonly string[] = []): void {
  context.set(pageHeaders(origins));
  context.body = page(language, title, body);
}

/** An error that cannot be sent back to the program, because it is not known which one asked. Only the name of the error is shown. */
export function renderErrorPage(context: KoaContextWithOIDC, error: string): void {
  const language = languageOf(context.get('accept-language'));
  const text = textIn(language);
  send(context, text('errorTitle'), html`<p>${text('gone')}</p><p><code>${error}</code></p>`, language);
}

/** Asks before signing out: a link from elsewhere could otherwise do it. `form` is the library's own and goes by its id. */
export function renderLogoutPage(context: KoaContextWithOIDC, form: string): void {
  const language = languageOf(context.get('accept-language'));
  const text = textIn(language);
  const { postLogoutRedirectUri } = (context.oidc.session?.state ?? {}) as { postLogoutRedirectUri?: string };
  send(context, text('signOut'), html`<p>${text('signOutAsk')}</p>${new Html(form)}<button type="submit" form="op.logoutForm" name="logout" value="yes">${text('signOut')}</button>`, language, originsOf(postLogoutRedirectUri));
}

export function renderEndedPage(context: KoaContextWithOIDC): void {
  const language = languageOf(context.get('accept-language'));
  const text = textIn(language);
  send(context, text('signOut'), html`<p>${text('signedOut')}</p>`, language);
}
