import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { MadeMail } from './make-mail.js';

export interface MailToSend extends MadeMail {
  /** Id in the spool: names the mail to the server, so that a bounce can be told apart. */
  readonly mailId: number;
  readonly to: string;
}

/** The way out for mail. */
export interface MailOut {
  /** @throws UndeliverableMail when the server says that it never will; its own error when it can be tried again */
  send(mail: MailToSend): Promise<void>;
  close(): void;
}

/** The server refuses a mail for good; `status` is its enhanced status code (RFC 3463). */
export class UndeliverableMail extends Error {
  override name = 'UndeliverableMail';

  constructor(readonly status: string) {
    super('The mail server refuses the mail for good.');
  }
}

const TIMEOUT_MS = 10_000;

/** Sends by SMTP, and asks for a report when a mail cannot be delivered (RFC 3461). */
export function smtpOut(url: string, from: string): MailOut {
  const transport = createTransport({ url, pool: true, maxConnections: 3, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS });
  return {
    async send(mail) {
      try {
        await transport.sendMail({ ...messageOf(mail, from), dsn: { id: envelopeId(mail.mailId), return: 'headers', notify: ['failure'] } });
      } catch (error) {
        const { responseCode, response } = error as { responseCode?: number; response?: string };
        if (responseCode !== undefined && responseCode >= 500) throw new UndeliverableMail(/\b5\.\d{1,3}\.\d{1,3}\b/.exec(response ?? '')?.[0] ?? '5.0.0');
        // The server's words can repeat the address.
        // oxlint-disable-next-line preserve-caught-error -- they stay behind
        throw new Error('The mail server did not take a mail; it can be tried again.');
      }
    },
    close: () => transport.close(),
  };
}

/** Leaves mails as .eml files in a folder: a mailbox for installations that have no mail server. Writing one twice leaves one. */
export function mailboxFolder(folder: string, from: string): MailOut {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(mail) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { message } = await transport.sendMail(messageOf(mail, from)) as unknown as { message: Buffer };
      const path = join(folder, `${mail.mailId}.eml`);
      await writeFile(`${path}.part`, message, { mode: 0o600 });
      await rename(`${path}.part`, path);
    },
    close: () => transport.close(),
  };
}

/** The envelope id by which a bounce names a mail (RFC 3461, section 4.4). */
function envelopeId(mailId: number): string {
  return `turbotrack-${mailId}`;
}

function messageOf({ mailId, to, subject, text, html }: MailToSend, from: string): SendMailOptions {
  // The same id when it is sent again, so that the reader's program shows one.
  return { from, to, subject, text, html, messageId: `<${envelopeId(mailId)}@${from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '')}>`, headers: { 'auto-submitted': 'auto-generated' } };
}
