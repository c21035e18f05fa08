import { spoolMail } from '@turbotrack/mail';
import { PurposeGate } from '@turbotrack/privacy';
import type { RunningApp } from '@turbotrack/service';
import { createTestPlatform, type TestPlatform, until } from '@turbotrack/service/testing';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendMails } from '../jobs.js';
import { startOrdering } from '../start-ordering.js';
import { addCustomer } from '../testing/delivery-under-test.js';
import { type Client, clientOf } from '../testing/ordering-under-test.js';

let platform: TestPlatform;
let app: RunningApp;
let staff: Client;
let gate: PurposeGate;
let server: SMTPServer;
const log: string[] = [];
const received: string[] = [];
/** What the server says to a recipient; 250 takes it. */
let answer: { code: number; text: string } | undefined;

beforeAll(async () => {
  platform = await createTestPlatform();
  server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => done(answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null),
    onData(stream, _session, done) {
      let message = '';
      stream.on('data', (part: Buffer) => (message += part.toString()));
      stream.on('end', () => {
        received.push(message);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  app = await startOrdering(
    { ...platform.config, HTTP_PORT: 0, LOG_LEVEL: 'debug', SMTP_URL: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, MAIL_FROM: 'ordre@telefoni.example' },
    { write: (line) => void log.push(line) },
  );
  staff = clientOf(app.url, await platform.token('ordering:read ordering:write'));
  gate = new PurposeGate(platform.database.installation, { purposes: ['delivery'] });
});
beforeEach(() => {
  answer = undefined;
  received.length = 0;
});
afterAll(async () => {
  await gate.close();
  await app.close();
  server.close();
  await platform.drop();
});

const spool = (key: string, customerId: number) => gate.purpose('delivery', { scope: { customer: customerId }, actor: 'app:test', why: 'test' }, (inside) => spoolMail(inside, {
  key, customerId, recipient: 'faktura@nordlys.example', language: 'da', template: 'order-closed', content: { contact: 'Bogholderiet', orderId: 10001, delivered: 1, failed: 0, cancelled: 0 },
}));
const send = async (to: RunningApp = app): Promise<void> => {
  await to.queues!.enqueue(sendMails, {}, { key: `now-${Math.random().toString(36).slice(2)}` });
};
const mail = async (key: string) => (await platform.query<{ mail_id: number; state: string; attempts: number; bounce_status: string | null; later: boolean }>(
  'select mail_id::int, state, attempts, bounce_status, next_attempt_at > now() as later from ordering.mail where mail_key = $1', [key]))[0]!;
const untilMail = (key: string, state: string) => until(async () => (await mail(key)).state === state);

describe('a mail in the spool', () => {
  test('goes once under its key, however often it is spooled and sent', async () => {
    const customerId = await addCustomer(platform);
    expect(await Promise.all([spool('once', customerId), spool('once', customerId)]).then((spooled) => spooled.filter(Boolean).length)).toBe(1);
    for (let time = 0; time < 3; time += 1) await send();
    await untilMail('once', 'sent');
    await until(async () => (await app.queues!.count('ordering')).waiting + (await app.queues!.count('ordering')).active === 0);
    expect(received).toHaveLength(1);
    expect(received[0]).toContain('Subject: Bestilling 10001 er leveret');
  });

  test('that the server refuses for good is marked with its reason, and is not tried again', async () => {
    answer = { code: 550, text: '5.1.1 no such user' };
    await spool('refused', await addCustomer(platform));
    await send();
    await untilMail('refused', 'bounced');
    expect(await mail('refused')).toMatchObject({ attempts: 1, bounce_status: '5.1.1' });
  });

  test('that the server does not take now waits, and is tried again later', async () => {
    answer = { code: 450, text: '4.2.1 later' };
    await spool('later', await addCustomer(platform));
    await send();
    await until(async () => (await mail('later')).attempts === 1);
    expect(await mail('later')).toMatchObject({ state: 'waiting', later: true });
    answer = undefined;
    await platform.query(`update ordering.mail set next_attempt_at = now() where mail_key = 'later'`);
    await send();
    await untilMail('later', 'sent');
    expect(received).toHaveLength(1);
  });

  test('to a customer who is restricted (P-27) stays there until the restriction is lifted, and none is added', async () => {
    const customerId = await addCustomer(platform);
    await spool('restricted', customerId);
    await platform.query('update ordering.customer set restricted = true where customer_id = $1', [customerId]);
    await expect(spool('restricted-too', customerId)).rejects.toMatchObject({ code: '42501' });
    await spool('another', await addCustomer(platform));
    await send();
    await untilMail('another', 'sent');
    expect(await mail('restricted')).toMatchObject({ state: 'waiting', attempts: 0 });
    await platform.query('update ordering.customer set restricted = false where customer_id = $1', [customerId]);
    await send();
    await untilMail('restricted', 'sent');
  });

  test('that came back is marked, and only the operator\'s own people tell of it', async () => {
    const customerId = await addCustomer(platform);
    await spool('returned', customerId);
    await send();
    await untilMail('returned', 'sent');
    const message = `Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.nordlys.example\nOriginal-Envelope-Id: turbotrack-${(await mail('returned')).mail_id}\n\nFinal-Recipient: rfc822;faktura@nordlys.example\nAction: failed\nStatus: 5.2.2\n\n--b--\n`;
    const self = clientOf(app.url, await platform.token('ordering:read ordering:write', { customer_id: customerId }));
    expect((await self.post('/mail-bounces', { message })).status).toBe(403);
    expect((await staff.post('/mail-bounces', { message: 'Subject: Ferie\n\nJeg er på ferie.' })).body).toEqual({ marked: false });
    expect((await staff.post('/mail-bounces', { message })).body).toEqual({ marked: true });
    expect((await staff.post('/mail-bounces', { message })).body).toEqual({ marked: false });
    expect(await mail('returned')).toMatchObject({ state: 'bounced', bounce_status: '5.2.2' });
  });

  test('is forgotten two weeks after it ended, and one that waits is not', async () => {
    const customerId = await addCustomer(platform);
    for (const key of ['old', 'young']) await spool(key, customerId);
    await send();
    for (const key of ['old', 'young']) await untilMail(key, 'sent');
    await platform.query(`update ordering.mail set ended_at = now() - interval '15 days' where mail_key = 'old'`);
    await send();
    await until(async () => (await platform.query(`select from ordering.mail where mail_key = 'old'`)).length === 0);
    expect((await mail('young')).state).toBe('sent');
  });

  test('leaves no address and no name in the log', () => {
    expect(log.length).toBeGreaterThan(0);
    expect(log.filter((line) => /nordlys|Bogholderiet|faktura@/i.test(line))).toEqual([]);
  });
});

test('without a mail server mails lie in the folder, and two workers write none twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'turbotrack-mailbox-'));
  const other = await createTestPlatform();
  const apps = await Promise.all([1, 2].map(() => startOrdering({ ...other.config, HTTP_PORT: 0, MAIL_DIRECTORY: folder })));
  try {
    const customerId = await addCustomer(other);
    await other.query(
      `insert into ordering.mail (mail_key, customer_id, recipient, language, template, content)
       select 'm' || n, $1, 'faktura@nordlys.example', 'en', 'order-closed', jsonb_build_object('contact', 'Bogholderiet', 'orderId', n, 'delivered', 1, 'failed', 0, 'cancelled', 0) from generate_series(1, 120) n`, [customerId]);
    await Promise.all(apps.map((each) => send(each)));
    await until(async () => (await other.query(`select from ordering.mail where state = 'sent' and attempts = 1`)).length === 120);
    expect(await readdir(folder)).toHaveLength(120);
    expect(await readFile(join(folder, '1.eml'), 'utf8')).toContain('Order 1 is delivered');
  } finally {
    for (const each of apps) await each.close();
    await other.drop();
    await rm(folder, { recursive: true });
  }
});
