import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type Access, PurposeGate, type PurposeWork } from '@turbotrack/privacy';
import { Alarms, Handles, type JobContext, Log, Queues } from '@turbotrack/service';
import { sendWebhooks, watchWebhooks } from '../events/event-jobs.js';
import { signingSecrets } from './endpoint-secrets.js';
import { postWebhook } from './post-webhook.js';
import { type Next, settleMessage } from './settle-message.js';
import { dueMessages, type DueMessage, planDeliveries, releaseEndpoint, takeEndpoints, type TakenEndpoint } from './take-endpoints.js';
import { messageIdOf, signedHeaders } from './webhook-message.js';
import { WebhookSettings } from './webhook-settings.js';

const ALL = { scope: 'all', actor: 'app:ordering', why: 'find due webhooks' } as const satisfies Access;
/** One message at a time to each of so many endpoints: most of the time is spent waiting for others. */
const ENDPOINTS_AT_ONCE = 32;
/** Messages of one turn of an endpoint; then whoever waits longer comes first. */
const MESSAGES_A_TURN = 20;
const LOOK_AGAIN_MS = 200;
/** The sender comes back by itself for what is due within so long; what is due later is found by the watch. */
const SOON_MS = 60_000;
const STEP_MS = 2_000;
/** Whoever asks while a job of the same key ends is not heard by the queue: after work the sender looks once more, when that job is gone. */
const AFTERWARDS_MS = 500;

/**
 * Sends what is due, of all customers, in one job: it goes on until nothing is due and nothing under way. A slow endpoint
 * takes one of many places and holds up nobody else. All state is in the database, so a job that dies in the middle is
 * done again, and a message whose answer was not noted is sent twice under the same id.
 */
@Injectable()
export class SendWebhooks implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly closing = new AbortController();
  private sending = false;
  /** Somebody asked while the sender was at it, perhaps just after it had looked for the last time. */
  private askedAgain = false;

  constructor(
    private readonly gate: PurposeGate,
    private readonly settings: WebhookSettings,
    private readonly queues: Queues,
    private readonly alarms: Alarms,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // A retry, and what was asked for at the very moment a sender ended, waits a minute at the most.
    await this.queues.schedule(watchWebhooks, {}, { id: 'watch-webhooks', pattern: '20 * * * * *' }).catch((error: unknown) => this.log.error('webhooks-not-watched', {}, error));
  }

  onModuleDestroy(): void {
    this.closing.abort();
  }

  @Handles(watchWebhooks)
  async watch(): Promise<void> {
    await this.queues.enqueue(sendWebhooks, {}, { key: 'due' });
  }

  @Handles(sendWebhooks)
  async send(_payload: Record<string, never>, { signal }: Pick<JobContext, 'signal'>): Promise<void> {
    // One that is at it looks once more, and a second would only hold a place of the queue.
    this.askedAgain = true;
    if (this.sending) return;
    this.sending = true;
    const ended = AbortSignal.any([signal, this.closing.signal]);
    let served = false;
    try {
      while (this.askedAgain && !ended.aborted) {
        this.askedAgain = false;
        served = (await this.sendAll(ended)) || served;
      }
    } finally {
      this.sending = false;
    }
    if (!this.closing.signal.aborted) await this.comeBack(served);
  }

  /** Whether there was anything to be done. */
  private async sendAll(ended: AbortSignal): Promise<boolean> {
    let served = false;
    const underWay = new Map<number, Promise<void>>();
    while (!ended.aborted) {
      const free = ENDPOINTS_AT_ONCE - underWay.size;
      const taken = free > 0 ? await this.gate.purpose('delivery', ALL, (inside) => takeEndpoints(inside, free)) : [];
      served ||= taken.length > 0;
      for (const endpoint of taken) {
        underWay.set(endpoint.endpointId, this.serve(endpoint, ended)
          .catch((error: unknown) => this.log.error('webhook-endpoint-not-served', {}, error))
          .finally(() => underWay.delete(endpoint.endpointId)));
      }
      if (underWay.size === 0) return served;
      if (taken.length === 0) await Promise.race([...underWay.values(), new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))]);
    }
    await Promise.all(underWay.values());
    return served;
  }

  /** One turn of one endpoint. Its content is read in work for its customer alone. */
  private async serve(endpoint: TakenEndpoint, ended: AbortSignal): Promise<void> {
    const { endpointId, customerId } = endpoint;
    const work = <R>(why: string, does: (inside: PurposeWork<'delivery'>) => Promise<R>): Promise<R> =>
      this.gate.purpose('delivery', { scope: { customer: customerId }, actor: 'app:ordering', why }, does);
    const turn = await work('prepare webhooks', async (inside) => {
      await planDeliveries(inside, endpointId);
      const due = await dueMessages(inside, endpointId, MESSAGES_A_TURN);
      return due && due.messages.length > 0 ? { ...due, secrets: await signingSecrets(inside, this.settings.keys, customerId, endpointId) } : undefined;
    });
    let next: Next = 'go-on';
    for (const message of turn?.messages ?? []) {
      const outcome = await this.post(turn!.url, turn!.secrets, message, ended);
      // Broken off by ourselves: it says nothing about the other side.
      if (ended.aborted && outcome.failure) break;
      next = await work('note webhook attempt', (inside) => settleMessage(inside, endpoint, message, outcome, Date.now()));
      if (next !== 'go-on' || ended.aborted) break;
    }
    await work('release webhook endpoint', (inside) => releaseEndpoint(inside, endpointId));
    if (next === 'disabled') {
      await this.alarms.raise({
        code: 'webhook-endpoint-disabled', severity: 'warning', sentence: 'A webhook endpoint of a customer was disabled: it is gone, or has failed for three days.', facts: { endpointId },
      });
    }
  }

  private post(url: string, secrets: readonly string[], { event }: DueMessage, ended: AbortSignal) {
    const { id, type, timestamp, data } = event;
    const body = JSON.stringify({ id, type, timestamp, data });
    return postWebhook(url, { body, headers: signedHeaders(secrets, messageIdOf(id), body, Date.now()) }, this.settings.post, ended);
  }

  /** Asks for itself at the time of the next retry, if that is soon, and in a moment when it has served anybody. In steps of two seconds, so that few jobs wait. */
  private async comeBack(served: boolean): Promise<void> {
    const { rows: [next] } = await this.gate.purpose('delivery', ALL, ({ sql }) => sql<{ due: Date | null }>(
      ['events.webhook_endpoint', 'events.webhook_delivery'],
      `select min(greatest(d.due_at, w.paused_until, w.busy_until)) as due from events.webhook_endpoint w join events.webhook_delivery d using (endpoint_id) where w.state = 'enabled' and d.state = 'pending'`));
    const now = Date.now();
    const dueMs = Math.min(next?.due?.getTime() ?? Infinity, served ? now + AFTERWARDS_MS : Infinity);
    if (dueMs - now > SOON_MS) return;
    const atMs = Math.ceil(Math.max(dueMs, now + 1) / STEP_MS) * STEP_MS;
    await this.queues.enqueue(sendWebhooks, {}, { key: `at-${atMs}`, delayMs: atMs - Date.now() });
  }
}
