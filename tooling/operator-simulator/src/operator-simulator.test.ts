import { httpOperator, openMessage, type OperatorAnswer, type OperatorRequest, OperatorUnreachable } from '@turbotrack/network-operators';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type SimulatorSettings, startOperatorSimulator } from './operator-simulator.js';

const SECRET = 's'.repeat(32);

/** A place where answers arrive. */
async function listen() {
  const answers: OperatorAnswer[] = [];
  const arrivals: (() => void)[] = [];
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      answers.push(openMessage(SECRET, JSON.parse(body)) as OperatorAnswer);
      response.writeHead(204).end();
      for (const arrived of arrivals.splice(0)) arrived();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    answers, url,
    async upTo(count: number): Promise<void> {
      while (answers.length < count) await new Promise<void>((resolve) => void arrivals.push(resolve));
    },
  };
}

async function start(settings: Omit<SimulatorSettings, 'secret'>) {
  const simulator = await startOperatorSimulator({ secret: SECRET, ...settings });
  onTestFinished(() => simulator.close());
  return { simulator, port: httpOperator({ name: 'simulator', url: simulator.url, secret: SECRET, timeoutMs: 2_000 }) };
}

let next = 0;
function request(changes: Partial<OperatorRequest> = {}): OperatorRequest {
  next += 1;
  return { version: 1, requestId: `0e6f4b52-8d7c-4f6a-9d3b-${String(next).padStart(12, '0')}`, kind: 'provision', lines: [1, 2].map((line) => ({ line, number: `451500000${line}`, from: null, to: null })), ...changes };
}

test('a request that comes again is carried out once and answered alike', async () => {
  const { answers, url, upTo } = await listen();
  const { simulator, port } = await start({ answersTo: () => url });
  const asked = request();
  expect(await port.send(asked)).toEqual({ how: 'taken' });
  await upTo(1);
  expect(await port.send(asked)).toEqual({ how: 'answered', answer: answers[0] });
  expect(simulator.requests()).toHaveLength(1);
  expect([...simulator.openNumbers()]).toEqual(['4515000001', '4515000002']);
});

test('it can answer twice and out of order, refuse, fail, and do at once what is asked', async () => {
  const { answers, url, upTo } = await listen();
  const behaviours = [
    { how: 'callback', times: 2, lineByLine: true }, { how: 'refuse', reason: 'number-in-use' }, { how: 'fail' }, { how: 'at-once' }, { how: 'refuse', reason: 'not-possible', whole: true },
  ] as const;
  let at = 0;
  const { port } = await start({ answersTo: () => url, behaviour: () => behaviours[at++]! });
  await port.send(request());
  await upTo(4);
  expect(answers.map(({ lines }) => lines[0]!.line)).toEqual([2, 1, 2, 1]);
  await port.send(request());
  await upTo(5);
  expect(answers[4]!.lines.map(({ outcome, reason }) => [outcome, reason])).toEqual([['refused', 'number-in-use'], ['refused', 'number-in-use']]);
  await expect(port.send(request())).rejects.toThrow(OperatorUnreachable);
  expect(await port.send(request())).toMatchObject({ how: 'answered' });
  expect(await port.send(request())).toEqual({ how: 'refused', reason: 'not-possible' });
});

test('what it took and did not answer it answers when it is started again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'turbotrack-operator-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const bookFile = join(folder, 'book.jsonl');
  const { answers, url, upTo } = await listen();
  const first = await start({ answersTo: () => url, bookFile, behaviour: ({ kind }) => (kind === 'port-in' ? { how: 'silent' } : { how: 'at-once' }) });
  const [kept, answered] = [request({ kind: 'port-in' }), request()];
  expect(await first.port.send(kept)).toEqual({ how: 'taken' });
  await first.port.send(answered);
  await first.simulator.close();
  expect(answers).toEqual([]);
  const second = await start({ answersTo: () => url, bookFile });
  await upTo(1);
  expect(answers.map(({ requestId }) => requestId)).toEqual([kept.requestId]);
  expect(await second.port.send(answered)).toMatchObject({ how: 'answered' });
});

test('a message that is not signed with its secret is not answered', async () => {
  const { simulator } = await start({ answersTo: () => 'http://127.0.0.1:1' });
  await expect(httpOperator({ name: 'simulator', url: simulator.url, secret: 'x'.repeat(32), timeoutMs: 2_000 }).send(request())).rejects.toThrow(OperatorUnreachable);
  expect(simulator.requests()).toEqual([]);
});
