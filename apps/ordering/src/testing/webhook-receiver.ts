import { createHmac, timingSafeEqual } from 'node:crypto';
import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** What came in. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { readonly id?: number; readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> };
}

type Behaviour = (response: ServerResponse, received: Received) => void;

/** A customer's server: it sends challenges back and notes everything else, as well behaved as a test wants it. */
export interface WebhookReceiver {
  readonly url: string;
  readonly port: number;
  /** Messages in the order in which they came in, challenges left out. */
  readonly received: Received[];
  /** How to answer from now on, by path; undefined: 204. */
  behave(path: string, behaviour?: Behaviour): void;
  close(): Promise<void>;
}

export async function startWebhookReceiver(tls?: { key: string; cert: string }): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const behaviours = new Map<string, Behaviour>();
  const answer: http.RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString();
      const message: Received = { path: request.url!, headers: request.headers, text, body: JSON.parse(text) as Received['body'] };
      const behaviour = behaviours.get(message.path);
      if (message.body.type === 'webhook.verification' && !behaviour) {
        response.end(JSON.stringify({ challenge: message.body.data['challenge'] }));
        return;
      }
      if (message.body.type !== 'webhook.verification') received.push(message);
      if (behaviour) behaviour(response, message);
      else response.writeHead(204).end();
    });
  };
  const server = tls ? https.createServer(tls, answer) : http.createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    received,
    behave: (path, behaviour) => void (behaviour ? behaviours.set(path, behaviour) : behaviours.delete(path)),
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** Whether a message carries a signature by the secret, as a receiver checks it (Standard Webhooks, "Verifying webhook authenticity"). */
export function isSignedBy(secret: string, { headers, text }: Received): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`).digest();
  return String(headers['webhook-signature']).split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return signature.startsWith('v1,') && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
