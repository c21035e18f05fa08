import { createHmac, randomUUID } from 'node:crypto';
import type { Log } from '../logging/log.js';

export type AlarmSeverity = 'warning' | 'critical';

export interface Alarm {
  /** Stable name, e.g. `job-failed`. */
  readonly code: string;
  readonly severity: AlarmSeverity;
  /** One fixed sentence that says what a person should know; never built from data of customers. */
  readonly sentence: string;
  /** Ids and counts; names such as a queue's only where they are fixed in the code. */
  readonly facts?: Readonly<Record<string, number | string>>;
}

/** Delivers an alarm as mail. The platform ships none of its own; an app may pass one. */
export type MailAlarm = (mail: { subject: string; text: string }) => Promise<void>;

export interface AlarmSettings {
  readonly app: string;
  readonly webhookUrl?: string | undefined;
  /** `whsec_` and base64, as Standard Webhooks writes secrets. Without it the webhook is sent unsigned. */
  readonly webhookSecret?: string | undefined;
  readonly mail?: MailAlarm | undefined;
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 5_000;
const FACT = /^(?!.*\d{6})[\w.:@/-]{1,120}$|^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` (Standard Webhooks, "Signature scheme"). */
export function signWebhook(secret: string, id: string, timestampS: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampS}.${body}`).digest('base64')}`;
}

function permittedFacts(facts: Alarm['facts'] = {}): Record<string, number | string> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => (typeof value === 'number' ? Number.isFinite(value) : FACT.test(value))));
}

/** The one channel by which an app calls for a person. Also the token by which Nest providers ask for it. */
export class Alarms {
  constructor(
    private readonly settings: AlarmSettings,
    private readonly log: Log,
  ) {}

  /** Writes the alarm to the log, then to every configured channel. Never throws; a failed channel is logged. */
  async raise(alarm: Alarm): Promise<void> {
    const facts = permittedFacts(alarm.facts);
    this.log.error('alarm', { code: alarm.code });
    await Promise.all([this.sendWebhook(alarm, facts), this.sendMail(alarm, facts)]);
  }

  private async sendWebhook(alarm: Alarm, facts: Record<string, number | string>): Promise<void> {
    const { webhookUrl, webhookSecret, app } = this.settings;
    if (!webhookUrl) return;
    const id = `alarm_${randomUUID()}`;
    const body = JSON.stringify({ type: `alarm.${alarm.code}`, timestamp: new Date().toISOString(), data: { app, ...alarm, facts } });
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const timestampS = Math.floor(Date.now() / 1000);
      const status = await fetch(webhookUrl, {
        method: 'POST',
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestampS),
          ...(webhookSecret && { 'webhook-signature': signWebhook(webhookSecret, id, timestampS, body) }),
        },
      }).then((response) => response.status, () => 0);
      if (status >= 200 && status < 300) return;
      if (attempt === ATTEMPTS) this.log.error('alarm-webhook-failed', { code: alarm.code, status });
      else await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
    }
  }

  private async sendMail(alarm: Alarm, facts: Record<string, number | string>): Promise<void> {
    if (!this.settings.mail) return;
    const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
    const subject = `[${this.settings.app}] ${alarm.severity}: ${alarm.code}`;
    await this.settings
      .mail({ subject, text: [alarm.sentence, '', ...lines].join('\n') })
      .catch((cause: unknown) => this.log.error('alarm-mail-failed', { code: alarm.code }, cause));
  }
}
