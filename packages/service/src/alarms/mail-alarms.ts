import { createTransport } from 'nodemailer';
import type { MailAlarm } from './alarms.js';

export interface MailAlarmSettings {
  /** smtp:// or smtps:// address of the mail server, with a login where it wants one. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: string;
}

const TIMEOUT_MS = 10_000;

/** Sends alarms as plain text mail. Rejects with the mail server's error when it does not take one. */
export function mailAlarms({ smtpUrl, from, to }: MailAlarmSettings): MailAlarm {
  const transport = createTransport({ url: smtpUrl, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS });
  return async ({ subject, text }) => void (await transport.sendMail({ from, to, subject, text }));
}
