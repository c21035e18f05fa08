import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../logging/log.js';
import { Alarms } from './alarms.js';

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const ALARM = { code: 'job-failed', severity: 'critical', sentence: 'A job failed for good.', facts: { queue: 'rating', fileId: 17 } } as const;

let server: Server;
let url: string;
let received: { headers: IncomingHttpHeaders; body: string }[];
let answers: number[];
let lines: string[];

beforeEach(async () => {
  [received, answers, lines] = [[], [], []];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, body });
    response.writeHead(answers.shift() ?? 204).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const log = () => createLog('test', 'info', { write: (line) => void lines.push(line) });

test('an alarm is logged and sent, signed so that the receiver can check it', async () => {
  await new Alarms({ app: 'rating', webhookUrl: url, webhookSecret: SECRET }, log()).raise(ALARM);
  expect(lines.join('')).toContain('"code":"job-failed"');
  const { headers, body } = received[0]!;
  expect(JSON.parse(body)).toMatchObject({ type: 'alarm.job-failed', data: { app: 'rating', ...ALARM } });
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', Buffer.alloc(24, 7)).update(signed).digest('base64')}`);
});

test('facts that look like personal data are left out', async () => {
  await new Alarms({ app: 'rating', webhookUrl: url }, log()).raise({ ...ALARM, facts: { runId: 3, number: '4599887766', name: 'Kanarie Fugl', mail: 'x y@example.com' } });
  expect((JSON.parse(received[0]!.body) as { data: { facts: object } }).data.facts).toEqual({ runId: 3 });
});

test('a receiver that fails at first is tried again with the same id', async () => {
  answers = [500, 500, 204];
  await new Alarms({ app: 'rating', webhookUrl: url }, log()).raise(ALARM);
  expect(received).toHaveLength(3);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(lines.join('')).not.toContain('alarm-webhook-failed');
});

test('a receiver that never answers well is reported in the log and disturbs nobody', async () => {
  answers = [500, 500, 500];
  await new Alarms({ app: 'rating', webhookUrl: url }, log()).raise(ALARM);
  expect(lines.join('')).toContain('alarm-webhook-failed');
});

test('mail goes through the given port; its failure is logged without its text', async () => {
  const mails: string[] = [];
  await new Alarms({ app: 'rating', mail: async ({ subject, text }) => void mails.push(`${subject}|${text}`) }, log()).raise(ALARM);
  expect(mails).toEqual(['[rating] critical: job-failed|A job failed for good.\n\nqueue: rating\nfileId: 17']);
  await new Alarms({ app: 'rating', mail: () => Promise.reject(new Error('550 canary@example.com')) }, log()).raise(ALARM);
  expect(lines.join('')).toContain('alarm-mail-failed');
  expect(lines.join('')).not.toContain('canary');
});
