import { type EventIds, type EventType, signWebhook } from '@turbotrack/service';
import { randomBytes } from 'node:crypto';

/** An event as a customer sees it, here and in the list of events. */
export interface ToldEvent {
  /** Its place in the order of all events; the cursor of the list. */
  readonly id: number;
  readonly type: EventType;
  /** When it was recorded, ISO 8601. */
  readonly timestamp: string;
  readonly data: EventIds<EventType>;
}

/** The same for every attempt and every redelivery: by it a receiver knows what it has already. */
export function messageIdOf(eventId: number): string {
  return `evt_${eventId}`;
}

/** A new secret, 256 random bits, as Standard Webhooks writes it. */
export function drawSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/**
 * The headers of a message (Standard Webhooks, "Webhook headers"): while a secret is being replaced, one signature by each,
 * with a space between them.
 *
 * @param secrets the current one first
 */
export function signedHeaders(secrets: readonly string[], id: string, body: string, nowMs: number): Record<string, string> {
  const timestampS = Math.floor(nowMs / 1000);
  return { 'webhook-id': id, 'webhook-timestamp': String(timestampS), 'webhook-signature': secrets.map((secret) => signWebhook(secret, id, timestampS, body)).join(' ') };
}
