import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Log } from '@turbotrack/service';
import type { FastifyInstance } from 'fastify';
import { RunningIssuer } from './issuer/running-issuer.js';
import { Exchange, FormError } from './pages/exchange.js';
import { html } from './pages/html.js';

/** Answers a request for a page. @returns false where the path is none of its own */
export type PageHandler = (exchange: Exchange) => Promise<boolean>;

/** What answers before the routes of the API: the issuer's own paths, and pages for people. */
@Injectable()
export class MountedPages {
  constructor(readonly handlers: readonly PageHandler[], readonly behindProxy: boolean) {}
}

/** Puts the issuer and the pages before the routes: they read forms, which the API refuses, and answer by themselves. */
@Injectable()
export class MountPages implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost, private readonly issuer: RunningIssuer, private readonly pages: MountedPages, private readonly log: Log) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    server.addHook('onRequest', async (request, reply) => {
      if (this.issuer.handle(request.raw, reply.raw)) {
        reply.hijack();
        return;
      }
      if (!/^\/(?:interaction|link|forgot)(?:\/|\?|$)/.test(request.raw.url ?? '') || !['GET', 'POST'].includes(request.method)) return;
      reply.hijack();
      await this.answer(new Exchange(request.raw, reply.raw, this.pages.behindProxy));
    });
  }

  private async answer(exchange: Exchange): Promise<void> {
    try {
      for (const handle of this.pages.handlers) if (await handle(exchange)) return;
      exchange.answer(404, 'errorTitle', html`<p>${exchange.text('gone')}</p>`);
    } catch (error) {
      if (!(error instanceof FormError)) this.log.error('page-failed', {}, error);
      if (!exchange.response.headersSent) exchange.answer(error instanceof FormError ? 400 : 500, 'errorTitle', html`<p>${exchange.text('gone')}</p>`);
    }
  }
}
