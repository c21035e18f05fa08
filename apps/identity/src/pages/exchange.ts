import { type Language, languageOf } from '@turbotrack/service';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Html, page, pageHeaders } from './html.js';
import { textIn, type TextName } from './texts.js';

const LONGEST_FORM = 16_384;

/** A form is too large, of another kind, or comes from another site. */
export class FormError extends Error {
  override name = 'FormError';
}

/** One request for a page and its answer. */
export class Exchange {
  readonly language: Language;
  readonly path: string;
  readonly text: (name: TextName) => string;

  constructor(readonly request: IncomingMessage, readonly response: ServerResponse, private readonly behindProxy: boolean) {
    this.language = languageOf(request.headers['accept-language']);
    this.path = (request.url ?? '/').split('?')[0]!;
    this.text = textIn(this.language);
  }

  get isPost(): boolean {
    return this.request.method === 'POST';
  }

  /** Where the request comes from; behind our proxy what the proxy wrote, which is the last. */
  get address(): string {
    const forwarded = this.behindProxy ? String(this.request.headers['x-forwarded-for'] ?? '').split(',').at(-1)?.trim() : undefined;
    return (forwarded ?? '') || (this.request.socket.remoteAddress ?? '');
  }

  cookie(name: string): string | undefined {
    const found = (this.request.headers.cookie ?? '').split(';').map((part) => part.trim()).find((part) => part.startsWith(`${name}=`));
    return found?.slice(name.length + 1);
  }

  /** @throws FormError */
  async form(): Promise<URLSearchParams> {
    if (this.request.headers['sec-fetch-site'] === 'cross-site' || !/^application\/x-www-form-urlencoded\b/.test(this.request.headers['content-type'] ?? '')) throw new FormError('not a form of ours');
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of this.request as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > LONGEST_FORM) throw new FormError('a form too large');
      pieces.push(piece);
    }
    return new URLSearchParams(Buffer.concat(pieces).toString('utf8'));
  }

  answer(status: number, title: TextName, body: Html, { origins = [], cookies = [] }: { origins?: readonly string[]; cookies?: readonly string[] } = {}): void {
    this.response.writeHead(status, { ...pageHeaders(origins), ...(cookies.length > 0 && { 'set-cookie': [...cookies] }) }).end(page(this.language, this.text(title), body));
  }

  seeOther(location: string): void {
    this.response.writeHead(303, { location, 'cache-control': 'no-store', 'content-length': '0' }).end();
  }
}
