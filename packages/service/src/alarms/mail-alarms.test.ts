import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { mailAlarms } from './mail-alarms.js';

/** A mail server that keeps what it is sent, or refuses the recipient. */
async function startMailServer(refuse = false): Promise<{ url: string; mails: string[] }> {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => done(refuse ? new Error('no such mailbox') : null),
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString()));
      stream.on('end', () => {
        mails.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
  });
  return { url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, mails };
}

const addresses = { from: 'turbotrack@telefoni.example', to: 'vagt@telefoni.example' };

test('an alarm arrives as plain text at the address it is to wake', async () => {
  const { url, mails } = await startMailServer();
  await mailAlarms({ smtpUrl: url, ...addresses })({ subject: '[rating] critical: job-failed', text: 'A job failed for good.' });
  expect(mails).toHaveLength(1);
  expect(mails[0]).toMatch(/^From: turbotrack@telefoni\.example\r\nTo: vagt@telefoni\.example\r\nSubject: \[rating\] critical: job-failed\r\n/);
  expect(mails[0]).toContain('A job failed for good.');
});

test('a mail server that refuses, or is not there, is an error of the sender', async () => {
  const { url } = await startMailServer(true);
  await expect(mailAlarms({ smtpUrl: url, ...addresses })({ subject: 'x', text: 'x' })).rejects.toThrow();
  await expect(mailAlarms({ smtpUrl: 'smtp://127.0.0.1:1', ...addresses })({ subject: 'x', text: 'x' })).rejects.toThrow();
});
