import { createHash } from 'node:crypto';
import type { Language } from '@turbotrack/service';

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

type Value = Html | string | number | false | undefined | readonly Html[];

function escape(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(escape).join('');
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);
}

/** A template whose values are escaped, but for what is HTML already; a list is joined. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(parts.reduce((text, part, index) => text + escape(values[index - 1]) + part));
}

const STYLE = `:root{color-scheme:light dark}body{font:1.05rem/1.5 system-ui,sans-serif;margin:0;padding:2rem 1rem}main{max-width:26rem;margin:0 auto}
h1{font-size:1.5rem}label,button,input{display:block;font:inherit}label{margin-top:1rem}input{box-sizing:border-box;width:100%;padding:.5rem;margin-top:.25rem}
button{margin-top:1.5rem;padding:.6rem 1.2rem}code,li{overflow-wrap:anywhere}:focus-visible{outline:3px solid #1a66cc;outline-offset:2px}.fault{border-left:.3rem solid #b00020;padding-left:.8rem}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A whole page: one heading, no script, nothing from elsewhere. */
export function page(language: Language, title: string, body: Html): string {
  const document = html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title} – TurboTrack</title><style>${new Html(STYLE)}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`;
  return document.text;
}

/** Origins besides our own that the answer to a form may lead on to: browsers ask `form-action` about redirects too. */
export function pageHeaders(formOrigins: readonly string[] = []): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${["'self'", ...formOrigins].join(' ')}; frame-ancestors 'none'; base-uri 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

/** The origin of an address; empty where it is none. */
export function originsOf(...addresses: readonly unknown[]): string[] {
  return addresses.flatMap((address) => (typeof address === 'string' && URL.canParse(address) ? [new URL(address).origin] : []));
}
