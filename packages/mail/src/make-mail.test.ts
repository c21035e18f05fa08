import fc from 'fast-check';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mailboxFolder, type MailToSend, smtpOut, UndeliverableMail } from './mail-out.js';
import { makeMail } from './make-mail.js';
import { mailTemplates } from './mail-templates.js';

const CLOSED = { contact: 'Bogholderiet', orderId: 10001, delivered: 2, failed: 1, cancelled: 0 };

describe('a mail', () => {
  test('is written in the language of the customer, as text and as HTML', () => {
    const danish = makeMail('order-closed', 'da', CLOSED);
    expect(danish.subject).toBe('Bestilling 10001 kunne ikke leveres fuldt ud');
    expect(danish.text).toContain('2 leveret, 1 kunne ikke leveres, 0 annulleret.');
    expect(danish.html).toContain('<html lang="da">');
    expect(makeMail('order-closed', 'en', { ...CLOSED, failed: 0 }).subject).toBe('Order 10001 is delivered');
    expect(makeMail('order-closed', 'en', { ...CLOSED, failed: 0, delivered: 0, cancelled: 3 }).subject).toBe('Order 10001 is cancelled');
  });

  test('says the same in its text and its HTML, and what a customer wrote never becomes markup', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 50, unit: 'grapheme' }).filter((text) => text.trim() !== ''), fc.constantFrom('da' as const, 'en' as const), (contact, language) => {
      const { text, html } = makeMail('subscriptions-barred', language, { contact: `<b>${contact}&"`, subscriptions: 1, why: 'all' });
      expect(text).toContain(`<b>${contact}&"`);
      expect(html).not.toContain('<b>');
      expect(html.match(/<p>/g)).toHaveLength(text.trimEnd().split('\n\n').length);
    }), { numRuns: 50 });
  });

  test('is not made of values that are not those of its template, or of a template that is unknown', () => {
    expect(() => makeMail('order-closed', 'da', { ...CLOSED, more: 1 })).toThrow(/more/);
    expect(() => makeMail('toString', 'da', {})).toThrow('There is no such template');
    expect(Object.keys(mailTemplates).every((name) => /^[a-z-]+$/.test(name))).toBe(true);
  });
});

const MAIL: MailToSend = { mailId: 7, to: 'faktura@nordlys.example', ...makeMail('order-closed', 'da', CLOSED) };

async function mailServer(refusal?: { code: number; text: string }) {
  const mails: { message: string; envelopeId: unknown }[] = [];
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], hideDSN: false,
    onRcptTo: (_address, _session, done) => done(refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null),
    onData(stream, session, done) {
      let message = '';
      stream.on('data', (part: Buffer) => (message += part.toString()));
      stream.on('end', () => {
        mails.push({ message, envelopeId: (session.envelope as { dsn?: { envid?: unknown } }).dsn?.envid });
        done();
      });
    },
  } as ConstructorParameters<typeof SMTPServer>[0]);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const out = smtpOut(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, 'ordre@telefoni.example');
  onTestFinished(() => {
    out.close();
    server.close();
  });
  return { out, mails };
}

describe('the way out by SMTP', () => {
  test('carries text and HTML, one id at every attempt, and asks for a report when it cannot be delivered', async () => {
    const { out, mails } = await mailServer();
    await out.send(MAIL);
    await out.send(MAIL);
    expect(mails.map(({ message }) => /^Message-ID: (.+)\r$/m.exec(message)?.[1])).toEqual(['<turbotrack-7@telefoni.example>', '<turbotrack-7@telefoni.example>']);
    expect(mails[0]!.message).toMatch(/Content-Type: multipart\/alternative/);
    expect(mails[0]!.message).toMatch(/Auto-Submitted: auto-generated/i);
    expect(mails[0]!.envelopeId).toBe('turbotrack-7');
  });

  test('tells a refusal for good from one for the moment, and repeats no address', async () => {
    const { out: never } = await mailServer({ code: 550, text: '5.1.1 <faktura@nordlys.example> user unknown' });
    await expect(never.send(MAIL)).rejects.toMatchObject({ name: 'UndeliverableMail', status: '5.1.1' });
    const { out: later } = await mailServer({ code: 450, text: '4.2.1 <faktura@nordlys.example> try later' });
    const error = await later.send(MAIL).catch((thrown: unknown) => thrown as Error);
    expect(error).not.toBeInstanceOf(UndeliverableMail);
    expect((error as Error).message).not.toContain('@');
    expect((error as Error).cause).toBeUndefined();
  });
});

test('without a mail server a mail lies in a folder, once however often it is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'turbotrack-mailbox-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const out = mailboxFolder(folder, 'ordre@telefoni.example');
  await out.send(MAIL);
  await out.send(MAIL);
  out.close();
  expect(await readdir(folder)).toEqual(['7.eml']);
  expect(await readFile(join(folder, '7.eml'), 'utf8')).toMatch(/^From: ordre@telefoni\.example\r?\nTo: faktura@nordlys\.example\r?$/m);
});
